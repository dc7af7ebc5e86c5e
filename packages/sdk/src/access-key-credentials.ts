import type { Credentials, UnsignedRequest } from './credentials.ts';

const ALGORITHM = 'ACS3-HMAC-SHA256';
const API_VERSION = '2021-07-01';

export interface AccessKey {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

/** Signs with ACS3-HMAC-SHA256, as Alibaba Cloud's own clients do. Web Crypto only, so it runs in browsers as well. */
export class AccessKeyCredentials implements Credentials {
  readonly #key: AccessKey;
  readonly #now: () => Date;
  readonly #nonce: () => string;

  /** `now` and `nonce` are for tests. */
  constructor(key: AccessKey, now: () => Date = () => new Date(), nonce: () => string = () => crypto.randomUUID()) {
    this.#key = key;
    this.#now = now;
    this.#nonce = nonce;
  }

  async headersFor(request: UnsignedRequest): Promise<Readonly<Record<string, string>>> {
    const signed: Record<string, string> = {
      host: request.host,
      'x-acs-action': request.operation,
      'x-acs-content-sha256': await sha256Hex(request.body),
      'x-acs-date': `${this.#now().toISOString().slice(0, 19)}Z`,
      'x-acs-signature-nonce': this.#nonce(),
      'x-acs-version': API_VERSION,
      ...(request.body === '' ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    };
    const names = Object.keys(signed).sort();
    const canonical = canonicalRequest(request, signed, names);
    const signature = await hmacSha256Hex(this.#key.accessKeySecret, `${ALGORITHM}\n${await sha256Hex(canonical)}`);
    const { host: _, ...headers } = signed;
    return {
      ...headers,
      authorization: `${ALGORITHM} Credential=${this.#key.accessKeyId},SignedHeaders=${names.join(';')},Signature=${signature}`,
    };
  }
}

function canonicalRequest(request: UnsignedRequest, headers: Readonly<Record<string, string>>, names: readonly string[]): string {
  const query = [...request.query.keys()]
    .sort()
    .map((key) => `${key}=${strictEncode(request.query.get(key) ?? '')}`)
    .join('&');
  const block = names.map((name) => `${name}:${headers[name]?.trim() ?? ''}\n`).join('');
  const path = request.path.replaceAll('+', '%20').replaceAll('*', '%2A').replaceAll('%7E', '~');
  return [request.method, path, query, block, names.join(';'), headers['x-acs-content-sha256']].join('\n');
}

/** encodeURIComponent and the five marks that it leaves alone. */
export function strictEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

async function sha256Hex(text: string): Promise<string> {
  return hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

async function hmacSha256Hex(secret: string, text: string): Promise<string> {
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return hex(await crypto.subtle.sign('HMAC', key, encoder.encode(text)));
}

function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

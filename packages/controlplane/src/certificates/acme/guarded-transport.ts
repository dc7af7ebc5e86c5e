import { type AddressPolicy, errorCode, guardedFetch, RefusedAddressError } from '@infergate/kernel';
import { AcmeFailure, AcmeRefusal, problemKind, problemText } from './acme-failure.ts';

export interface TransportOptions {
  /** Holds for the directory and for every URL that it gives. */
  readonly policy: AddressPolicy;
  /** Who signed the certificate of the authority's own server; null: the authorities that Node believes. */
  readonly authorityPem: string | null;
  readonly userAgent: string;
  readonly nowMs: () => number;
}

/** An answer in the form that acme-client expects. */
export interface TransportResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON. */
  readonly data: unknown;
}

export interface TransportRequest {
  readonly headers?: Readonly<Record<string, string>>;
  readonly data?: unknown;
}

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 256 * 1024;
const BAD_NONCE = 'urn:ietf:params:acme:error:badNonce';

/** One call of the authority. An error that it answers with is thrown, but for a nonce that is to be tried again. */
export async function callAuthority(
  url: string,
  method: string,
  request: TransportRequest,
  options: TransportOptions,
): Promise<TransportResponse> {
  const response = await fetchBounded(url, method, request, options);
  if (response.status < 400 || isBadNonce(response)) return response;
  const retryAfterMs = retryAfter(response.headers['retry-after'], options.nowMs());
  throw new AcmeRefusal(response.status, `The authority refused: ${refusalText(response)}`, {
    retryAfterMs,
    kind: problemKind(response.data),
  });
}

async function fetchBounded(url: string, method: string, request: TransportRequest, options: TransportOptions): Promise<TransportResponse> {
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:')
    throw new AcmeFailure(`${url.slice(0, 200)} is no https URL, as every URL of an authority has to be.`);
  try {
    const response = await guardedFetch(url, {
      policy: options.policy,
      method: method.toUpperCase(),
      headers: { 'content-type': 'application/jose+json', 'user-agent': options.userAgent, ...request.headers },
      ...(request.data === undefined ? {} : { body: JSON.stringify(request.data) }),
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
      caPem: options.authorityPem,
    });
    const pieces: Uint8Array[] = [];
    for await (const piece of response.body) pieces.push(piece);
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      data: parse(response.headers, Buffer.concat(pieces).toString()),
    };
  } catch (error) {
    throw new AcmeFailure(`${new URL(url).host} cannot be called: ${reasonOf(error)}`);
  }
}

function parse(headers: ReadonlyMap<string, string>, text: string): unknown {
  if (!/json/i.test(headers.get('content-type') ?? '')) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isBadNonce({ status, data }: TransportResponse): boolean {
  return status === 400 && typeof data === 'object' && data !== null && 'type' in data && data.type === BAD_NONCE;
}

function refusalText({ status, data }: TransportResponse): string {
  return typeof data === 'object' ? problemText(data) : `HTTP status ${status}`;
}

function reasonOf(error: unknown): string {
  const code = errorCode(error);
  if (error instanceof RefusedAddressError) return error.message;
  if (code !== undefined && /CERT|SIGN|ISSUER|VERIFY/.test(code))
    return `its certificate is not believed (${code}). Name who signed it in acme.authorityFile.`;
  return error instanceof Error ? error.message.slice(0, 300) : String(error);
}

/** Seconds or a date (RFC 9110, 10.2.3). */
export function retryAfter(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null;
  const ms = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

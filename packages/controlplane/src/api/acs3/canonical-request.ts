import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { SignatureClaim } from './authorization-header.ts';
import { encodeStrictly, type QueryPair, type RequestTarget } from './request-target.ts';

/** The parts of a request that a signature covers. */
export interface SignedRequest {
  readonly method: string;
  readonly target: RequestTarget;
  /** Values of a header by lower-case name, as often as it was sent. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** `x-acs-content-sha256` as sent; compared with the body elsewhere. */
  readonly bodyHash: string;
}

/**
 * Whether the claim was made with this secret over this request. Clients write path and query into what they sign in
 * slightly different ways, so each of them is tried; all of them mean the same request.
 */
export function isSignedWith(secret: string, claim: SignatureClaim, request: SignedRequest): boolean {
  const headers = canonicalHeaders(claim.signedHeaders, request.headers);
  if (headers === null || request.target.query === null) return false;
  for (const path of pathForms(request.target.rawPath)) {
    for (const query of queryForms(request.target.query)) {
      const lines = [request.method, path, query, headers, claim.signedHeaders.join(';'), request.bodyHash];
      if (timingSafeEqual(sign(secret, lines.join('\n')), claim.signature)) return true;
    }
  }
  return false;
}

function sign(secret: string, canonicalRequest: string): Buffer {
  const digest = createHash('sha256').update(canonicalRequest).digest('hex');
  return createHmac('sha256', secret).update(`ACS3-HMAC-SHA256\n${digest}`).digest();
}

/** Null when a header that is said to be signed was not sent. */
function canonicalHeaders(names: readonly string[], headers: SignedRequest['headers']): string | null {
  let block = '';
  for (const name of names) {
    const values = headers.get(name);
    if (values === undefined) return null;
    const joined = values
      .map((value) => value.trim())
      .sort()
      .join(',');
    block += `${name}:${joined}\n`;
  }
  return block;
}

/** As sent; with the replacements of the JavaScript clients (the older one makes each of them once); decoded and encoded again. */
function pathForms(rawPath: string): ReadonlySet<string> {
  const forms = new Set([
    rawPath.replaceAll('+', '%20').replaceAll('*', '%2A').replaceAll('%7E', '~'),
    rawPath.replace('+', '%20').replace('*', '%2A').replace('%7E', '~'),
    rawPath,
  ]);
  try {
    const segments = rawPath.split('/').map((segment) => encodeStrictly(decodeURIComponent(segment)));
    forms.add(segments.join('/'));
  } catch {
    // Not decodable: no route matches it either.
  }
  return forms;
}

/** The JavaScript clients sign the keys as they are, others encode them. A key with a delimiter has one meaning only when encoded. */
function queryForms(query: readonly QueryPair[]): readonly string[] {
  const sorted = query.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const write = (encodeKey: (key: string) => string) =>
    sorted.map(({ key, value }) => `${encodeKey(key)}=${encodeStrictly(value)}`).join('&');
  const encoded = write(encodeStrictly);
  return sorted.some(({ key }) => /[=&\s]/.test(key)) ? [encoded] : [encoded, write((key) => key)];
}

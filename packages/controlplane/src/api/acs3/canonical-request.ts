/** A request as received, before anything was parsed. */
export interface SignedRequest {
  readonly method: string;
  /** Raw path and query. */
  readonly target: string;
  /** Alternating names and values, as received. */
  readonly rawHeaders: readonly string[];
  /** Hexadecimal SHA-256 of the body's bytes. */
  readonly bodyHash: string;
}

/**
 * The texts that a client may have signed for this request, most likely first. Clients differ in how they encode path and
 * query before they sign; what they put on the wire is the same, so each candidate stands for exactly this request.
 * Source: the canonical form of ACS3 and the two published client libraries.
 */
export function canonicalRequests(request: SignedRequest, signedHeaders: readonly string[]): readonly string[] {
  const at = request.target.indexOf('?');
  const paths = pathCandidates(at === -1 ? request.target : request.target.slice(0, at));
  const queries = queryCandidates(at === -1 ? '' : request.target.slice(at + 1));
  const headers = headerBlock(request.rawHeaders, signedHeaders);
  const tail = `${headers}\n${signedHeaders.join(';')}\n${request.bodyHash}`;
  return paths.flatMap((path) => queries.map((query) => `${request.method}\n${path}\n${query}\n${tail}`));
}

function pathCandidates(path: string): string[] {
  const plain = path.replaceAll('+', '%20').replaceAll('*', '%2A');
  // One library turns back every %7E, the other only the first.
  const candidates = [plain.replaceAll('%7E', '~'), plain.replace('%7E', '~')];
  const decoded = decode(path);
  if (decoded !== null) candidates.push(decoded.split('/').map(strictEncode).join('/'));
  return [...new Set(candidates)];
}

function queryCandidates(query: string): string[] {
  const candidates = [canonicalQuery(query, false), canonicalQuery(query, true)].filter((text) => text !== null);
  return [...new Set(candidates)];
}

/** Keys sorted by code unit and not encoded, values encoded; null when the query cannot be decoded. */
function canonicalQuery(query: string, plusIsSpace: boolean): string | null {
  const pairs: [key: string, value: string][] = [];
  for (const part of query === '' ? [] : query.split('&')) {
    const text = plusIsSpace ? part.replaceAll('+', ' ') : part;
    const at = text.indexOf('=');
    const key = decode(at === -1 ? text : text.slice(0, at));
    const value = decode(at === -1 ? '' : text.slice(at + 1));
    if (key === null || value === null) return null;
    pairs.push([key, value]);
  }
  pairs.sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
  return pairs.map(([key, value]) => `${key}=${strictEncode(value)}`).join('&');
}

/** `name:value` lines; several values of one name are sorted and joined by a comma. */
function headerBlock(rawHeaders: readonly string[], names: readonly string[]): string {
  const values = new Map<string, string[]>(names.map((name) => [name, []]));
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) values.get(rawHeaders[i]?.toLowerCase() ?? '')?.push(rawHeaders[i + 1]?.trim() ?? '');
  return names.map((name) => `${name}:${(values.get(name) ?? []).sort().join(',')}\n`).join('');
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function strictEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

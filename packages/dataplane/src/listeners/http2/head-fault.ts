import { FieldNames, parseLength } from '../../http1/fields.ts';

/** They speak of one connection, or of framing that HTTP/2 does not have (RFC 9113 section 8.2.2). */
const CONNECTION_FIELDS = new FieldNames(['connection', 'proxy-connection', 'keep-alive', 'transfer-encoding', 'upgrade']);
const COLON = 0x3a;
const SLASH = 0x2f;

/** Whether a head is malformed as HTTP/2 has it: such a request is not answered, its stream is reset (RFC 9113 section 8.1.1). */
export function isMalformedHead(fields: readonly string[]): boolean {
  const pseudo = readPseudo(fields);
  if (pseudo === null) return true;
  let hasLength = false;
  let hasHost = false;
  for (let i = pseudo.end; i < fields.length; i += 2) {
    const name = fields[i] as string;
    const value = fields[i + 1] as string;
    if (name.charCodeAt(0) === COLON || CONNECTION_FIELDS.has(name) || (name === 'te' && value !== 'trailers')) return true;
    if (name === 'host') {
      if (hasHost) return true;
      hasHost = true;
    } else if (name === 'content-length') {
      if (hasLength || parseLength(value) === -1) return true;
      hasLength = true;
    }
  }
  return false;
}

/** Whether fields cannot be trailers. */
export function isMalformedTrailer(fields: readonly string[]): boolean {
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] as string;
    if (name.charCodeAt(0) === COLON || name === 'content-length' || CONNECTION_FIELDS.has(name)) return true;
  }
  return false;
}

/** Of Content-Length, in a head that is not malformed; -1 without one. */
export function announcedLength(fields: readonly string[]): number {
  for (let i = 0; i < fields.length; i += 2) if (fields[i] === 'content-length') return parseLength(fields[i + 1] as string);
  return -1;
}

/** Where the pseudo-header fields end; null where one is unknown, there twice, missing, or not what it can be. */
function readPseudo(fields: readonly string[]): { readonly end: number } | null {
  let method = '';
  let scheme = '';
  let path: string | null = null;
  let hasAuthority = false;
  let end = 0;
  for (; end < fields.length && (fields[end] as string).charCodeAt(0) === COLON; end += 2) {
    const value = fields[end + 1] as string;
    const name = fields[end];
    if (name === ':method' && method === '') method = value;
    else if (name === ':scheme' && scheme === '') scheme = value;
    else if (name === ':path' && path === null) path = value;
    else if (name === ':authority' && !hasAuthority) hasAuthority = true;
    else return null;
  }
  if (method === 'CONNECT') return { end };
  if (method === '' || scheme === '' || path === null || !isPath(path, method)) return null;
  return { end };
}

function isPath(path: string, method: string): boolean {
  return path.charCodeAt(0) === SLASH || (path === '*' && method === 'OPTIONS');
}

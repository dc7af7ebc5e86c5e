/** Never sent over HTTP/2 (RFC 9113 section 8.2.2). */
const CONNECTION_FIELDS: ReadonlySet<string> = new Set([
  'connection',
  'proxy-connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  'te',
]);

/** Fields that stand for one thing: where an instance repeats one of them, the first stands. */
const SINGLE_FIELDS: ReadonlySet<string> = new Set(
  (
    'access-control-allow-credentials access-control-max-age access-control-request-method age authorization content-encoding ' +
    'content-language content-length content-location content-md5 content-range content-type date dnt etag expires from host ' +
    'if-match if-modified-since if-none-match if-range if-unmodified-since last-modified location max-forwards ' +
    'proxy-authorization range referer retry-after tk upgrade-insecure-requests user-agent x-content-type-options'
  ).split(' '),
);

/** Statuses that HTTP knows end here; an instance that answers with another is at fault. */
const LAST_STATUS = 599;
const BAD_GATEWAY = '502';

/** Alternating names, in lower case, and values of a head. */
export function answerFields(status: number, rawHeaders: readonly string[]): string[] {
  const fields = [':status', status > LAST_STATUS ? BAD_GATEWAY : String(status)];
  addFields(fields, rawHeaders);
  return fields;
}

/** The same of trailers. */
export function trailerFields(rawTrailers: readonly string[]): readonly string[] {
  const fields: string[] = [];
  addFields(fields, rawTrailers);
  return fields;
}

export function hasField(fields: readonly string[], lowerCaseName: string): boolean {
  for (let i = 0; i < fields.length; i += 2) if (fields[i] === lowerCaseName) return true;
  return false;
}

function addFields(fields: string[], rawHeaders: readonly string[]): void {
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] as string).toLowerCase();
    if (CONNECTION_FIELDS.has(name) || (SINGLE_FIELDS.has(name) && hasField(fields, name))) continue;
    fields.push(name, rawHeaders[i + 1] as string);
  }
}

/** Fields of answers in the form that `node:http2` takes. */
export type Http2Fields = Record<string, string | string[] | number | undefined>;

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

/** Fields that `node:http2` sends once or not at all: where an instance repeats one of them, the first stands. */
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
const BAD_GATEWAY = 502;

export function answerFields(status: number, rawHeaders: readonly string[]): Http2Fields {
  const fields = fieldsOf(rawHeaders);
  fields[':status'] = status > LAST_STATUS ? BAD_GATEWAY : status;
  return fields;
}

/** Alternating names and values by lower-case name; repeated ones as lists. */
export function fieldsOf(rawHeaders: readonly string[]): Http2Fields {
  const fields = Object.create(null) as Http2Fields;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] as string).toLowerCase();
    const value = rawHeaders[i + 1] as string;
    const before = fields[name];
    if (before === undefined) {
      if (!CONNECTION_FIELDS.has(name)) fields[name] = value;
    } else if (!SINGLE_FIELDS.has(name)) {
      fields[name] = Array.isArray(before) ? [...before, value] : [String(before), value];
    }
  }
  return fields;
}

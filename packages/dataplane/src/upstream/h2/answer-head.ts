import { STATUS_CODES } from 'node:http';
import { FieldNames, readFraming } from '../../http1/fields.ts';
import type { UpstreamAnswerHead } from '../transport.ts';

/** They say something about a connection of HTTP/1.1; here nobody may send them (RFC 9113 section 8.2.2). */
const CONNECTION_FIELDS = new FieldNames(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade']);
const STATUS = /^[1-9]\d\d$/;
const COLON = 0x3a;

const NONE = { kind: 'none' } as const;
const STREAM = { kind: 'chunked' } as const;

export interface ReadAnswerHead extends UpstreamAnswerHead {
  /** Bytes that the body must have; -1: nothing is said. */
  readonly length: number;
}

/** Reads a header block of an answer strictly. A text is why it is refused. */
export function readAnswerHead(fields: readonly string[], method: string, isLast: boolean): ReadAnswerHead | string {
  const text = fields[1] ?? '';
  if (fields[0] !== ':status' || !STATUS.test(text)) return 'an answer has no valid status';
  const status = Number(text);
  const rawHeaders = fields.slice(2);
  const fault = fieldsFault(rawHeaders);
  if (fault !== null) return fault;
  const reason = STATUS_CODES[status] ?? '';
  if (status < 200)
    return isLast || status === 101 ? 'an interim answer is not valid' : { status, reason, rawHeaders, framing: NONE, length: -1 };
  const framing = readFraming(rawHeaders, false);
  if (typeof framing === 'string') return 'an answer has no valid length';
  const length = framing.length;
  if (hasNoBody(method, status)) return { status, reason, rawHeaders, framing: NONE, length: 0 };
  if (isLast && length > 0) return 'an answer is shorter than it says';
  if (isLast || length !== -1)
    return { status, reason, rawHeaders, framing: { kind: 'length', bytes: isLast ? 0 : length }, length: isLast ? 0 : length };
  return { status, reason, rawHeaders, framing: STREAM, length: -1 };
}

/** Why fields cannot be those of a head (behind its status) or of trailers; null when they can. */
export function fieldsFault(fields: readonly string[]): string | null {
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] as string;
    if (name.charCodeAt(0) === COLON) return 'a pseudo-header field is not in its place';
    if (CONNECTION_FIELDS.has(name)) return `the field ${name} does not belong into HTTP/2`;
  }
  return null;
}

function hasNoBody(method: string, status: number): boolean {
  return method === 'HEAD' || status === 204 || status === 304;
}

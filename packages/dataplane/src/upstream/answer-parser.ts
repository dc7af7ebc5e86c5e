import { isFieldValue } from '../http1/characters.ts';
import { readFraming, type MessageFraming } from '../http1/fields.ts';
import { HeadReader } from '../http1/head-reader.ts';
import type { TransportLimits, UpstreamAnswerHead } from './transport.ts';

export type AnswerFraming = UpstreamAnswerHead['framing'];

const VERSION_1_1 = 'HTTP/1.1 ';
const VERSION_1_0 = 'HTTP/1.0 ';
/** After the version: three digits, the first not 0, and a reason after a space. */
const STATUS_START = 9;
const STATUS_END = 12;
const SPACE = 0x20;
const SWITCHING = 101;
const MAX_STATUS_LINE_BYTES = 8 * 1024;

const NONE = { kind: 'none' } as const;
const CHUNKED = { kind: 'chunked' } as const;
const CLOSE = { kind: 'close' } as const;
const TUNNEL = { kind: 'tunnel' } as const;

/** Reads the heads of answers strictly. Whatever could be read in two ways is a fault. */
export class AnswerParser {
  status = 0;
  reason = '';
  /** The instance will take another request on this connection. */
  keepAlive = false;
  framing: AnswerFraming = NONE;
  /** Why the answer is refused; for the log. */
  fault: string | null = null;
  readonly #reader: HeadReader;
  #is10 = false;
  #method = 'GET';
  #upgrade: string | null = null;

  constructor(limits: TransportLimits) {
    this.#reader = new HeadReader({
      startLine: (text, start, end) => (this.#takeStatusLine(text, start, end) ? null : 'malformed'),
      maxStartLineBytes: MAX_STATUS_LINE_BYTES,
      maxFieldBytes: limits.maxHeadBytes,
      maxFields: limits.maxHeaders,
      maxEmptyLines: 0,
    });
  }

  get rawHeaders(): readonly string[] {
    return this.#reader.fields;
  }

  get isInterim(): boolean {
    return this.status < 200 && this.status !== SWITCHING;
  }

  reset(): void {
    this.fault = null;
    this.#reader.reset();
  }

  /** An answer to a request with this method, which may have asked to change to another protocol. */
  begin(method: string, upgrade: string | null): void {
    this.#method = method;
    this.#upgrade = upgrade;
    this.reset();
  }

  /**
   * Characters of `text` that belong to the head once it is complete; -1 while it is not, and when there is a `fault`.
   * The text was made of `bytes` from `start` on.
   */
  push(text: string, bytes: Uint8Array, start: number): number {
    const taken = this.#reader.push(text, bytes, start);
    if (this.#reader.fault !== null) this.fault = `answer head: ${this.#reader.fault}`;
    else if (taken !== -1) this.#complete(this.#method, this.#upgrade);
    return this.fault === null ? taken : -1;
  }

  #takeStatusLine(text: string, start: number, end: number): boolean {
    const statusEnd = start + STATUS_END;
    this.#is10 = text.startsWith(VERSION_1_0, start);
    this.status = statusOf(text, start + STATUS_START, statusEnd);
    this.reason = text.slice(statusEnd + 1, end);
    if (end < statusEnd || (end > statusEnd && text.charCodeAt(statusEnd) !== SPACE)) return false;
    return this.status >= 100 && (this.#is10 || text.startsWith(VERSION_1_1, start)) && isFieldValue(text, statusEnd, end);
  }

  #complete(method: string, upgrade: string | null): void {
    const framing = readFraming(this.#reader.fields, this.#is10);
    if (typeof framing === 'string' || this.#reader.hasFramingTab) {
      this.fault = `answer framing: ${typeof framing === 'string' ? framing : 'tab'}`;
    } else if (this.status < 200 && announcesBody(framing)) {
      this.fault = 'interim answer with a body';
    } else if (this.status === SWITCHING) {
      this.#switch(framing.upgrade, upgrade);
    } else {
      const persists = this.#is10 ? framing.persistence === 'keep-alive' : framing.persistence !== 'close';
      // An empty answer that announces a body may be followed by one, which would be taken for the next answer.
      this.keepAlive = persists && !(this.status === 204 && announcesBody(framing));
      this.framing = framingOf(method, this.status, framing);
    }
  }

  /** Only to what was asked for, in so many words. */
  #switch(told: string | null, asked: string | null): void {
    if (asked === null) this.fault = 'answer switches protocols unasked';
    else if (told !== asked || this.#is10) this.fault = 'answer switches to another protocol than asked';
    this.keepAlive = false;
    this.framing = TUNNEL;
  }
}

/** -1 when it is not all digits. */
function statusOf(text: string, start: number, end: number): number {
  let status = 0;
  for (let i = start; i < end; i += 1) {
    const digit = text.charCodeAt(i) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return -1;
    status = status * 10 + digit;
  }
  return status;
}

function announcesBody({ length, chunked }: MessageFraming): boolean {
  return chunked || length > 0;
}

function framingOf(method: string, status: number, { length, chunked }: MessageFraming): AnswerFraming {
  if (status < 200 || status === 204 || status === 304 || method === 'HEAD') return NONE;
  if (chunked) return CHUNKED;
  return length === -1 ? CLOSE : { kind: 'length', bytes: length };
}

import type { GatewayProblemCode } from '@infergate/contract';
import type { RequestHead } from '../../exchange/request-head.ts';
import { isAuthority, isTarget } from '../../http1/characters.ts';
import { firstField, isNamed, readFraming, type MessageFraming } from '../../http1/fields.ts';
import { HeadReader, type HeadFault } from '../../http1/head-reader.ts';
import type { HeadRefusal } from '../head-refusal.ts';
import type { ListenerLimits } from '../limits.ts';
import { hasRightExpectation, methodKind } from '../request-rules.ts';

/** A request head with what the connection needs to know of it. */
export class Http1RequestHead implements RequestHead {
  readonly method: string;
  readonly target: string;
  readonly httpVersion: '1.0' | '1.1';
  readonly authority: string;
  readonly isGrpc = false;
  readonly upgrade: string | null;
  readonly rawHeaders: readonly string[];
  readonly body: RequestHead['body'];
  /** The client may send another request on this connection. */
  readonly keepAlive: boolean;
  /** The client waits for 100 before it sends the body. */
  readonly expectsContinue: boolean;

  constructor(line: RequestLine, authority: string, fields: readonly string[], framing: MessageFraming) {
    this.authority = authority;
    this.method = line.method;
    this.target = line.target;
    this.httpVersion = line.version;
    this.rawHeaders = fields;
    this.body = bodyOf(framing);
    this.upgrade = line.version === '1.1' ? upgradeOf(line.method, this.body, framing.upgrade) : null;
    this.keepAlive = line.version === '1.1' ? framing.persistence !== 'close' : framing.persistence === 'keep-alive';
    this.expectsContinue = line.version === '1.1' && this.body.kind !== 'none' && firstField(fields, 'expect') !== null;
  }

  header(lowerCaseName: string): string | null {
    return firstField(this.rawHeaders, lowerCaseName);
  }
}

interface RequestLine {
  readonly method: string;
  readonly target: string;
  /** Of an absolute-form target; null for the other forms. */
  readonly authority: string | null;
  readonly version: '1.0' | '1.1';
}

const NO_BODY = { kind: 'none' } as const;
const CHUNKED_BODY = { kind: 'chunked' } as const;

const PROBLEM_OF_FAULT: Readonly<Record<HeadFault, GatewayProblemCode>> = {
  malformed: 'malformed_request',
  'start-line-too-long': 'uri_too_long',
  'fields-too-large': 'headers_too_large',
  version: 'http_version_not_supported',
  coding: 'unsupported_method',
  method: 'unsupported_method',
};

/** Longest method, two spaces, version, line end. */
const LINE_WITHOUT_TARGET_BYTES = 32;
const MAX_EMPTY_LINES = 4;

/** Reads request heads, one after the other, from the text of a connection. */
export class RequestParser {
  /** The request, once `push` has said that its head is complete. */
  head: Http1RequestHead | null = null;
  refusal: HeadRefusal | null = null;
  readonly #reader: HeadReader;
  readonly #maxTargetBytes: number;
  #line: RequestLine | null = null;

  constructor(limits: ListenerLimits) {
    this.#maxTargetBytes = limits.maxTargetBytes;
    this.#reader = new HeadReader({
      startLine: (text, start, end) => this.#takeLine(text, start, end),
      maxStartLineBytes: limits.maxTargetBytes + LINE_WITHOUT_TARGET_BYTES,
      maxFieldBytes: limits.maxFieldBytes,
      maxFields: limits.maxFields,
      maxEmptyLines: MAX_EMPTY_LINES,
    });
  }

  /** Nothing of the next request has arrived. */
  get untouched(): boolean {
    return this.#reader.untouched;
  }

  reset(): void {
    this.head = null;
    this.refusal = null;
    this.#line = null;
    this.#reader.reset();
  }

  /**
   * Characters of `text` that belong to the head once it is complete; -1 while it is not, and when there is a `refusal`.
   * The text was made of `bytes` from their beginning on.
   */
  push(text: string, bytes: Uint8Array): number {
    const taken = this.#reader.push(text, bytes);
    if (this.#reader.fault !== null) this.#refuse(this.#reader.fault, 'head');
    else if (taken !== -1) this.#complete(this.#line as RequestLine, this.#reader.fields);
    return this.refusal === null ? taken : -1;
  }

  #complete(line: RequestLine, fields: readonly string[]): void {
    const framing = readFraming(fields, line.version === '1.0');
    if (typeof framing === 'string') return this.#refuse(framing, 'framing');
    if (this.#reader.hasFramingTab) return this.#refuse('malformed', 'framing');
    const authority = authorityOf(line, fields);
    if (authority === null) return this.#refuse('malformed', 'host');
    const head = new Http1RequestHead(line, authority, fields, framing);
    if (line.version === '1.1' && !hasRightExpectation(fields)) {
      this.refusal = { problem: 'expectation_failed', detail: 'expect' };
    } else {
      this.head = head;
    }
  }

  #refuse(fault: HeadFault, detail: string): void {
    this.refusal = { problem: PROBLEM_OF_FAULT[fault], detail: `${detail}: ${fault}` };
  }

  #takeLine(text: string, start: number, end: number): HeadFault | null {
    const methodEnd = text.indexOf(' ', start);
    const targetEnd = text.lastIndexOf(' ', end - 1);
    if (methodEnd <= start || targetEnd <= methodEnd || !isTarget(text, methodEnd + 1, targetEnd)) return 'malformed';
    const version = versionOf(text, targetEnd + 1, end);
    if (version === null) return 'malformed';
    const method = text.slice(start, methodEnd);
    const kind = methodKind(method);
    if (kind !== 'served') return kind === 'unknown' ? 'method' : 'malformed';
    if (version === 'other') return 'version';
    if (targetEnd - methodEnd - 1 > this.#maxTargetBytes) return 'start-line-too-long';
    this.#line = toRequestLine(method, text.slice(methodEnd + 1, targetEnd), version);
    return this.#line === null ? 'malformed' : null;
  }
}

/** null when it is no version at all. */
function versionOf(text: string, start: number, end: number): RequestLine['version'] | 'other' | null {
  if (end - start !== 'HTTP/1.1'.length) return null;
  if (text.startsWith('HTTP/1.1', start)) return '1.1';
  if (text.startsWith('HTTP/1.0', start)) return '1.0';
  return /^HTTP\/\d\.\d$/.test(text.slice(start, end)) ? 'other' : null;
}

function toRequestLine(method: string, target: string, version: RequestLine['version']): RequestLine | null {
  if (target.charCodeAt(0) === 0x2f) return { method, target, authority: null, version };
  if (target === '*') return method === 'OPTIONS' ? { method, target, authority: null, version } : null;
  const absolute = /^https?:\/\/([^/?]*)(.*)$/i.exec(target);
  if (absolute === null) return null;
  const [, authority = '', rest = ''] = absolute;
  return { method, target: rest.startsWith('/') ? rest : `/${rest}`, authority, version };
}

/**
 * Exactly one Host in 1.1, at most one in 1.0, and the same as in an absolute-form target: nobody may be told another
 * one. Empty where an HTTP/1.0 client names none; null where this is not so.
 */
function authorityOf(line: RequestLine, fields: readonly string[]): string | null {
  let host: string | null = null;
  for (let i = 0; i < fields.length; i += 2) {
    if (!isNamed(fields[i] as string, 'host')) continue;
    if (host !== null) return null;
    host = fields[i + 1] as string;
  }
  if (line.authority !== null && !isAuthority(line.authority)) return null;
  if (host === null) return line.version === '1.0' ? (line.authority ?? '') : null;
  const isRight = isAuthority(host) && (line.authority === null || line.authority.toLowerCase() === host.toLowerCase());
  return isRight ? host : null;
}

/** WebSocket begins with a GET without a body (RFC 6455 section 4.1); anything else that asks for it is an ordinary request. */
function upgradeOf(method: string, body: RequestHead['body'], protocol: string | null): string | null {
  return protocol === 'websocket' && (method !== 'GET' || body.kind !== 'none') ? null : protocol;
}

function bodyOf(framing: MessageFraming): RequestHead['body'] {
  if (framing.chunked) return CHUNKED_BODY;
  return framing.length > 0 ? { kind: 'length', bytes: framing.length } : NO_BODY;
}

import type { GatewayProblemCode } from '@infergate/contract';
import type { RequestHead } from '../../exchange/request-head.ts';
import { isAuthority, isTarget } from '../../http1/characters.ts';
import { firstField, parseLength } from '../../http1/fields.ts';
import type { HeadRefusal } from '../head-refusal.ts';
import type { ListenerLimits } from '../limits.ts';
import { hasRightExpectation, methodKind } from '../request-rules.ts';

/** What a field costs in HTTP/1.1 besides its name and value: the bounds are the same whatever is spoken. */
const FIELD_OVERHEAD_BYTES = 4;
const GRPC_CONTENT_TYPE = /^application\/grpc(?:[+;]|$)/i;
/** They speak of one connection, or of framing that HTTP/2 does not have (RFC 9113 section 8.2.2). */
const CONNECTION_FIELDS: ReadonlySet<string> = new Set(['connection', 'proxy-connection', 'keep-alive', 'transfer-encoding', 'upgrade']);

const NO_BODY = { kind: 'none' } as const;
const BODY_OF_UNKNOWN_LENGTH = { kind: 'chunked' } as const;

/** The head of a request that came over HTTP/2. */
export class Http2RequestHead implements RequestHead {
  readonly method: string;
  readonly target: string;
  readonly httpVersion = '2' as const;
  readonly authority: string;
  readonly isGrpc: boolean;
  readonly upgrade: string | null = null;
  readonly rawHeaders: readonly string[];
  readonly body: RequestHead['body'];
  /** The client waits for 100 before it sends the body. */
  readonly expectsContinue: boolean;

  constructor(line: PseudoFields, fields: readonly string[], body: RequestHead['body']) {
    this.method = line.method;
    this.target = line.path;
    this.authority = line.authority;
    this.rawHeaders = fields;
    this.body = body;
    this.isGrpc = line.method === 'POST' && this.header('te') === 'trailers' && GRPC_CONTENT_TYPE.test(this.header('content-type') ?? '');
    this.expectsContinue = body.kind !== 'none' && this.header('expect') !== null;
  }

  header(lowerCaseName: string): string | null {
    return firstField(this.rawHeaders, lowerCaseName);
  }
}

interface PseudoFields {
  readonly method: string;
  readonly path: string;
  readonly scheme: string;
  readonly authority: string;
}

/**
 * Checks what came in a HEADERS frame. `received` alternates names and values, pseudo-header fields first; the session
 * has checked before that names are lower-case tokens and that no value holds control characters.
 */
export function readRequestHead(received: readonly string[], isComplete: boolean, limits: ListenerLimits): Http2RequestHead | HeadRefusal {
  const fields = regularFields(received);
  if (!Array.isArray(fields)) return fields;
  const tooLarge = sizeRefusal(fields, limits);
  if (tooLarge !== null) return tooLarge;
  const line = pseudoFields(received, fields);
  if ('problem' in line) return line;
  if (line.path.length > limits.maxTargetBytes) return refusal('uri_too_long', ':path');
  const body = bodyOf(fields, isComplete);
  if ('problem' in body) return body;
  if (!hasRightExpectation(fields)) return refusal('expectation_failed', 'expect');
  return new Http2RequestHead(line, fields, body);
}

export function isHeadRefusal(head: Http2RequestHead | HeadRefusal): head is HeadRefusal {
  return 'problem' in head;
}

/** Everything but the pseudo-header fields. A cookie that was sent in crumbs is whole again (RFC 9113 section 8.2.3). */
function regularFields(received: readonly string[]): string[] | HeadRefusal {
  const fields: string[] = [];
  let cookieAt = -1;
  for (let i = 0; i < received.length; i += 2) {
    const name = received[i] as string;
    const value = received[i + 1] as string;
    if (name.charCodeAt(0) === 0x3a) continue;
    if (CONNECTION_FIELDS.has(name)) return refusal('malformed_request', name);
    if (name === 'te' && value !== 'trailers') return refusal('malformed_request', name);
    if (name === 'cookie' && cookieAt !== -1) {
      fields[cookieAt] += `; ${value}`;
      continue;
    }
    if (name === 'cookie') cookieAt = fields.length + 1;
    fields.push(name, value);
  }
  return fields;
}

function sizeRefusal(fields: readonly string[], limits: ListenerLimits): HeadRefusal | null {
  if (fields.length > limits.maxFields * 2) return refusal('headers_too_large', 'number of fields');
  let bytes = 0;
  for (let i = 0; i < fields.length; i += 2) {
    bytes += (fields[i] as string).length + (fields[i + 1] as string).length + FIELD_OVERHEAD_BYTES;
  }
  return bytes > limits.maxFieldBytes ? refusal('headers_too_large', 'size of fields') : null;
}

function pseudoFields(received: readonly string[], fields: readonly string[]): PseudoFields | HeadRefusal {
  const method = firstField(received, ':method') ?? '';
  const kind = methodKind(method);
  if (kind !== 'served') return refusal(kind === 'unknown' ? 'unsupported_method' : 'malformed_request', ':method');
  const scheme = firstField(received, ':scheme') ?? '';
  if (scheme !== 'http' && scheme !== 'https') return refusal('malformed_request', ':scheme');
  const path = firstField(received, ':path') ?? '';
  if (!isPath(path, method)) return refusal('malformed_request', ':path');
  const authority = authorityOf(received, fields);
  return authority === null ? refusal('malformed_request', ':authority') : { method, path, scheme, authority };
}

function isPath(path: string, method: string): boolean {
  if (path === '*') return method === 'OPTIONS';
  return path.charCodeAt(0) === 0x2f && isTarget(path, 0, path.length);
}

/** Of `:authority`, or of Host where a client has only that; null where both are there and differ, or where none is. */
function authorityOf(received: readonly string[], fields: readonly string[]): string | null {
  const authority = firstField(received, ':authority');
  const host = firstField(fields, 'host');
  if (authority !== null && host !== null && authority.toLowerCase() !== host.toLowerCase()) return null;
  const named = authority ?? host;
  return named !== null && isAuthority(named) ? named : null;
}

function bodyOf(fields: readonly string[], isComplete: boolean): RequestHead['body'] | HeadRefusal {
  if (isComplete) return NO_BODY;
  const announced = firstField(fields, 'content-length');
  if (announced === null) return BODY_OF_UNKNOWN_LENGTH;
  const bytes = parseLength(announced);
  if (bytes === -1) return refusal('malformed_request', 'content-length');
  return bytes === 0 ? NO_BODY : { kind: 'length', bytes };
}

function refusal(problem: GatewayProblemCode, detail: string): HeadRefusal {
  return { problem, detail };
}

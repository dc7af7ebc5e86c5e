import type { InstanceAddress } from '@infergate/contract';
import type { Clock } from '@infergate/kernel';
import { CREDENTIAL_HEADERS } from '../auth/credentials.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { RequestHead } from '../exchange/request-head.ts';
import { grpcTimeoutText } from '../grpc/timeout.ts';
import { FieldNames, isNamed, listMembers } from '../http1/fields.ts';
import { fieldLines } from '../http1/writing.ts';
import type { UpstreamHead } from '../upstream/transport.ts';

/**
 * Fields of a request that do not go on as they came: they belong to one connection (RFC 9110 section 7.6.1), say where
 * the body ends, or are written anew below. `Forwarded` is dropped because only its X- siblings are kept up here, and an
 * instance that reads both must not be told two stories.
 */
const OWN_REQUEST_FIELDS = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  'expect',
  'content-length',
  'host',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-request-id',
  'x-infergate-service',
];
const REQUEST_STAYS = new FieldNames(OWN_REQUEST_FIELDS);
/** Of a gRPC call the time limit is written anew, too. */
const GRPC_REQUEST_STAYS = new FieldNames([...OWN_REQUEST_FIELDS, 'grpc-timeout']);
const ANSWER_STAYS = new FieldNames([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
  'content-length',
  'x-request-id',
]);
/** May not come as trailers: by then they were acted on, or would be taken for framing, routing or credentials. */
const NEVER_TRAILERS = new FieldNames([
  ...OWN_REQUEST_FIELDS,
  ...CREDENTIAL_HEADERS,
  'content-encoding',
  'content-range',
  'content-type',
  'cookie',
  'set-cookie',
  'trailer',
  'www-authenticate',
]);

/** What may not be said by another name either, see `isOtherSpelling`. */
const DECIDED_HERE = new FieldNames([...OWN_REQUEST_FIELDS, ...CREDENTIAL_HEADERS]);

/** Have no place in HTTP/2 (RFC 9113 section 8.2.2), or another one. */
const ONLY_HTTP1 = new FieldNames(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade', 'te', 'host']);

const NONE = new FieldNames([]);
const WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** The headers that a service adds, prepared once for each version of it. */
export interface AddedHeaders {
  readonly lines: string;
  /** Alternating names, in lower case, and values; without Host. */
  readonly fields: readonly string[];
  /** Lower-case: what the client sent under these names is replaced. */
  readonly names: FieldNames;
  readonly setsHost: boolean;
  /** What Host is set to; empty where it is not. */
  readonly host: string;
}

export function prepareAddedHeaders(headers: readonly string[]): AddedHeaders {
  const names = headers.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
  const spellings = new Set([...names, ...names.map(withHyphens)]);
  const values = headers.filter((_, i) => i % 2 === 1);
  const fields = names.flatMap((name, i) => (ONLY_HTTP1.has(name) ? [] : [name, values[i] as string]));
  const host = names.includes('host') ? (values[names.lastIndexOf('host')] as string) : '';
  return { lines: fieldLines(headers), fields, names: new FieldNames(spellings), setsHost: names.includes('host'), host };
}

/**
 * The head for an instance. `Host` is the instance's own authority, because servers behind `external` addresses and
 * development servers answer to nothing else; the one that the client used is in X-Forwarded-Host. A service that wants
 * another one says so among its headers.
 */
export class ForwardHead implements UpstreamHead {
  readonly #exchange: Exchange;
  readonly #address: InstanceAddress;
  readonly #added: AddedHeaders;
  readonly #clock: Clock;

  constructor(exchange: Exchange, address: InstanceAddress, { added, clock }: { readonly added: AddedHeaders; readonly clock: Clock }) {
    this.#exchange = exchange;
    this.#address = address;
    this.#added = added;
    this.#clock = clock;
  }

  toText(): string {
    const { head, credentialHeaders, upstreamTarget } = this.#exchange;
    const address = this.#address;
    const added = this.#added;
    const named = connectionNamed(head.rawHeaders);
    let text = `${head.method} ${address.basePath}${upstreamTarget} HTTP/1.1\r\n`;
    if (!added.setsHost) text += `Host: ${authorityOf(address)}\r\n`;
    for (let i = 0; i < head.rawHeaders.length; i += 2) {
      const name = head.rawHeaders[i] as string;
      if (REQUEST_STAYS.has(name) || named.has(name) || added.names.has(name) || isOtherSpelling(name, added.names)) continue;
      if (!isOneOf(credentialHeaders, name)) text += `${name}: ${head.rawHeaders[i + 1]}\r\n`;
    }
    return `${text}${upgradeLines(this.#exchange)}${framingLines(head)}${forwardedLines(this.#exchange)}${added.lines}\r\n`;
  }

  toFields(): readonly string[] {
    const { head, credentialHeaders, upstreamTarget } = this.#exchange;
    const address = this.#address;
    const added = this.#added;
    const fields = [':method', head.method, ':scheme', address.tls ? 'https' : 'http'];
    fields.push(':authority', added.setsHost ? added.host : authorityOf(address), ':path', address.basePath + upstreamTarget);
    const stays = head.isGrpc ? GRPC_REQUEST_STAYS : REQUEST_STAYS;
    const named = head.httpVersion === '2' ? NONE : connectionNamed(head.rawHeaders);
    for (let i = 0; i < head.rawHeaders.length; i += 2) {
      const name = head.rawHeaders[i] as string;
      if (stays.has(name) || named.has(name) || added.names.has(name) || isOtherSpelling(name, added.names)) continue;
      if (isOneOf(credentialHeaders, name)) continue;
      fields.push(head.httpVersion === '2' ? name : name.toLowerCase(), head.rawHeaders[i + 1] as string);
    }
    if (head.body.kind === 'length') fields.push('content-length', String(head.body.bytes));
    if (head.isGrpc) this.#pushGrpc(fields);
    pushForwarded(fields, this.#exchange);
    fields.push(...added.fields);
    return fields;
  }

  /** An instance learns what is left of the caller's time, not what there was of it. */
  #pushGrpc(fields: string[]): void {
    fields.push('te', 'trailers');
    const { head, deadlineMs } = this.#exchange;
    if (head.header('grpc-timeout') !== null) fields.push('grpc-timeout', grpcTimeoutText(deadlineMs - this.#clock.monotonic()));
  }
}

/** What of an answer's head goes on to the client. `keepLength`: for answers whose length describes a body that is not sent. */
export function answerHeaders(rawHeaders: readonly string[], keepLength: boolean): readonly string[] {
  const named = connectionNamed(rawHeaders);
  const kept: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    const stays = ANSWER_STAYS.has(name) && !(keepLength && isNamed(name, 'content-length'));
    if (!stays && !named.has(name)) kept.push(name, rawHeaders[i + 1] as string);
  }
  return kept;
}

/**
 * What of the trailers goes on. `rawHeaders`: of the same message, whose Connection names trailers too. `except`: what the
 * service sends under these names is not for callers to add to.
 */
export function forwardableTrailers(
  trailers: readonly string[],
  rawHeaders: readonly string[],
  except: FieldNames = NONE,
): readonly string[] {
  if (trailers.length === 0) return trailers;
  const named = connectionNamed(rawHeaders);
  const kept: string[] = [];
  for (let i = 0; i < trailers.length; i += 2) {
    const name = trailers[i] as string;
    if (NEVER_TRAILERS.has(name) || named.has(name) || except.has(name) || isOtherSpelling(name, except)) continue;
    kept.push(name, trailers[i + 1] as string);
  }
  return kept;
}

/**
 * Servers that hand fields on as variables (CGI and its heirs) read `X_Request_Id` as `X-Request-Id`. Nobody may say in
 * that way what is decided here.
 */
function isOtherSpelling(name: string, added: FieldNames): boolean {
  if (!name.includes('_')) return false;
  const plain = withHyphens(name);
  return DECIDED_HERE.has(plain) || added.has(plain);
}

function withHyphens(name: string): string {
  return name.replaceAll('_', '-');
}

function isOneOf(lowerCaseNames: readonly string[], name: string): boolean {
  for (const candidate of lowerCaseNames) if (isNamed(name, candidate)) return true;
  return false;
}

/** Fields that Connection names: they belong to the connection too. */
function connectionNamed(rawHeaders: readonly string[]): FieldNames {
  let named: string[] | null = null;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (!isNamed(name, 'connection')) continue;
    const value = rawHeaders[i + 1] as string;
    if (value === 'keep-alive' || value === 'close' || value === 'Keep-Alive') continue;
    named = [...(named ?? []), ...listMembers(value)];
  }
  return named === null ? NONE : new FieldNames(named);
}

function upgradeLines({ head, upgrade }: Exchange): string {
  return upgrade === null ? '' : `Connection: Upgrade\r\nUpgrade: ${head.header('upgrade') ?? upgrade}\r\n`;
}

function framingLines({ method, body }: RequestHead): string {
  if (body.kind === 'chunked') return 'Transfer-Encoding: chunked\r\n';
  if (body.kind === 'length') return `Content-Length: ${body.bytes}\r\n`;
  return WITH_BODY.has(method) ? 'Content-Length: 0\r\n' : '';
}

/** What trusted proxies say goes on; of everybody else only what was seen here, since nobody vouches for what a client claims. */
function forwardedLines(exchange: Exchange): string {
  const host = forwardedHost(exchange);
  return (
    `X-Forwarded-For: ${forwardedFor(exchange)}\r\n` +
    `X-Forwarded-Proto: ${forwardedProto(exchange)}\r\n` +
    (host === '' ? '' : `X-Forwarded-Host: ${host}\r\n`) +
    `X-Request-Id: ${exchange.id}\r\n`
  );
}

/** The same for HTTP/2. */
function pushForwarded(fields: string[], exchange: Exchange): void {
  const host = forwardedHost(exchange);
  fields.push('x-forwarded-for', forwardedFor(exchange), 'x-forwarded-proto', forwardedProto(exchange));
  if (host !== '') fields.push('x-forwarded-host', host);
  fields.push('x-request-id', exchange.id);
}

function forwardedFor({ forwarding, peerAddress }: Exchange): string {
  return forwarding === null ? peerAddress : forwarding.chain;
}

function forwardedProto({ forwarding, isSecure }: Exchange): string {
  return forwarding?.proto ?? (isSecure ? 'https' : 'http');
}

function forwardedHost({ forwarding, head }: Exchange): string {
  return forwarding?.host ?? head.authority;
}

function authorityOf({ host, port, tls }: InstanceAddress): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === (tls ? 443 : 80) ? name : `${name}:${port}`;
}

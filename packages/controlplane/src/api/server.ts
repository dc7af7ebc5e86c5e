import type { ServerOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import { API_PREFIX, ManagementError, OPERATIONS, openApiDocument } from '@infergate/contract';
import { type Clock, errorCode, type Logger } from '@infergate/kernel';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { Domain } from '../domain/domain.ts';
import type { Store } from '../store/store.ts';
import { Authenticator } from './authenticator.ts';
import type { ConsoleFile } from './console-asset.ts';
import { addConsolePages } from './console-pages.ts';
import { errorReply, malformedRequestText } from './error-reply.ts';
import { HostGuard } from './host-guard.ts';
import { addOperations } from './operation-endpoints.ts';
import { newRequestId, OperationRoutes } from './operation-route.ts';
import { SignInThrottle } from './sign-in-throttle.ts';
import { StreamRoutes } from './streams/stream-routes.ts';

/** Of those who are not known: what signing in takes. Callers of operations may send more. */
const STRANGERS_BODY_BYTES = 16 * 1024;
const MAX_URL_LENGTH = 8 * 1024;
const MAX_HEADER_BYTES = 32 * 1024;
const MAX_PARAMETER_LENGTH = 512;
const MAX_CONNECTIONS = 1_000;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_MS = 30_000;
/** How long open calls are waited for at the end. */
const CLOSE_GRACE_MS = 5_000;

export interface ApiServerOptions {
  readonly store: Store;
  readonly domain: Domain;
  readonly clock: Clock;
  readonly log: Logger;
  /** Version of the program. */
  readonly version: string;
  /** What is spoken instead of plain text; null: nothing. */
  readonly tls: { readonly certificatePem: string; readonly privateKeyPem: string } | null;
  /** Host names, besides IP addresses and localhost, under which this server is reached. */
  readonly allowedHosts: readonly string[];
  /** Prometheus text. */
  readonly metrics: () => string | Promise<string>;
  /** What is still missing before this installation serves; empty when it does. */
  readonly notReady: () => readonly string[];
  readonly consoleFiles?: readonly ConsoleFile[];
}

export interface ApiServer {
  /** Port 0: any free one. Resolves with the address that it listens on. */
  listen(host: string, port: number): Promise<{ readonly host: string; readonly port: number }>;
  /** Finishes open calls, for some seconds at most; streams end at once. */
  close(): Promise<void>;
}

/** The management API and its surroundings, on one listener. */
export function createApiServer(options: ApiServerOptions): ApiServer {
  const app = createApplication(options);
  const { store, domain, clock } = options;
  const throttle = new SignInThrottle({ clock, maxFailures: 30, windowMs: 60_000, maxEntries: 10_000 });
  const authenticator = new Authenticator({ store, sessions: domain.sessions, clock, throttle });
  const routes = new OperationRoutes({ domain, authenticator, throttle, clock });
  const streams = new StreamRoutes({ domain, store, clock, log: options.log });
  const closing = { begun: false };
  prepareRequests(app, new HostGuard(options.allowedHosts));
  // An open call keeps its connection until it is answered; afterwards nobody should wait for the next one on it.
  app.addHook('onSend', async (_request, reply) => {
    if (closing.begun) reply.header('connection', 'close');
  });
  // An answer may be ahead of its request, whose rest is read and dropped.
  app.addHook('onResponse', async ({ raw }) => {
    if (!raw.complete) raw.once('end', () => closing.begun && raw.socket.destroy());
  });
  answerErrors(app, options.log);
  addOperations(app, { routes, streams });
  addSurroundings(app, options);
  addConsolePages(app, options.consoleFiles ?? []);
  return {
    listen: async (host, port) => {
      await app.listen({ host, port });
      const address = app.server.address() as AddressInfo;
      return { host: address.address, port: address.port };
    },
    close: () => {
      closing.begun = true;
      streams.close();
      return closeApplication(app, clock);
    },
  };
}

function createApplication({ log, tls }: ApiServerOptions): FastifyInstance {
  const app = fastify({
    bodyLimit: STRANGERS_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    exposeHeadRoutes: false,
    forceCloseConnections: 'idle',
    genReqId: newRequestId,
    routerOptions: { maxParamLength: MAX_PARAMETER_LENGTH },
    ...serverOptions(tls),
    // Before any route, e.g. for a path that cannot be decoded.
    frameworkErrors: (error, request, reply) => {
      answerError(log, error, request, reply);
    },
    clientErrorHandler: (error, socket) => {
      if (socket.writable) socket.end(malformedRequestText(errorCode(error)));
      else socket.destroy();
    },
  });
  app.server.maxConnections = MAX_CONNECTIONS;
  // The bytes as they came: their hash is what was signed.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  return app;
}

/** The types of Fastify tell a server with TLS from one without; nothing here does. */
function serverOptions(tls: ApiServerOptions['tls']): { readonly http: ServerOptions } {
  const http = { maxHeaderSize: MAX_HEADER_BYTES, headersTimeout: HEADERS_TIMEOUT_MS };
  if (tls === null) return { http };
  const https = { ...http, cert: tls.certificatePem, key: tls.privateKeyPem, minVersion: 'TLSv1.2' };
  return { https } as unknown as { http: ServerOptions };
}

function prepareRequests(app: FastifyInstance, guard: HostGuard): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-acs-request-id', request.id);
    reply.header('cache-control', 'no-store');
    reply.header('x-content-type-options', 'nosniff');
    if ((request.raw.url ?? '').length > MAX_URL_LENGTH) throw new ManagementError('UriTooLong');
    if (!isSigned(request)) guard.check(request.headers.host);
  });
}

/** An operation that is signed, by its form: whether the signature is right is found out later, and without it nothing is done. */
function isSigned(request: FastifyRequest): boolean {
  if (request.raw.url?.startsWith(`${API_PREFIX}/`) !== true) return false;
  return request.headers.authorization?.startsWith('ACS3-HMAC-SHA256 ') === true;
}

function answerErrors(app: FastifyInstance, log: Logger): void {
  app.setErrorHandler((error, request, reply) => answerError(log, error, request, reply));
  app.setNotFoundHandler((request, reply) => answerError(log, new ManagementError('InvalidOperation.NotFound'), request, reply));
}

function answerError(log: Logger, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, headers, body, isOurFault } = errorReply(error, request.id);
  if (isOurFault) log.error({ err: error, requestId: request.id, method: request.method, url: request.url }, 'a management call failed');
  return reply
    .code(status)
    .headers({ ...headers, 'x-acs-request-id': request.id })
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(body));
}

function addSurroundings(app: FastifyInstance, { version, metrics, notReady }: ApiServerOptions): void {
  const document = JSON.stringify(openApiDocument(OPERATIONS, version));
  const json = 'application/json; charset=utf-8';
  const get = (url: string, handler: (reply: FastifyReply) => unknown) =>
    app.route({ url, method: ['GET', 'HEAD'], handler: (_request, reply) => handler(reply) });
  get('/openapi.json', (reply) => reply.type(json).send(document));
  get('/healthz', (reply) => reply.type(json).send(JSON.stringify({ status: 'ok' })));
  get('/readyz', (reply) => {
    const missing = notReady();
    const status = missing.length === 0 ? 'ready' : 'starting';
    return reply
      .code(missing.length === 0 ? 200 : 503)
      .type(json)
      .send(JSON.stringify({ status, missing }));
  });
  get('/metrics', async (reply) => reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metrics()));
}

async function closeApplication(app: FastifyInstance, clock: Clock): Promise<void> {
  const patience = clock.setTimeout(() => app.server.closeAllConnections(), CLOSE_GRACE_MS);
  try {
    await app.close();
  } finally {
    patience.cancel();
  }
}

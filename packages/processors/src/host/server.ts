import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { MAX_BODY_BYTES, readBody } from './body.ts';
import { describeService, modelMetadata, serverMetadata } from './documents.ts';
import type { Log } from './log.ts';
import { type Handler, type JsonValue, type LoadedModel, type ModelResponse, RequestError } from './model.ts';
import { matchRoute, type Route } from './routes.ts';

export interface ServerOptions {
  readonly name: string;
  readonly model: LoadedModel;
  readonly log: Log;
  readonly maxBodyBytes?: number;
}

/** Longer than any pool in front of us keeps an idle connection, so that it is never us who closes under a request. */
const KEEP_ALIVE_MS = 610_000;
/** For receiving one whole request. */
const REQUEST_TIMEOUT_MS = 600_000;

/** Serves one model over HTTP/1.1 on the loopback address: health, description, the v2 protocol and the plain form. */
export class ModelServer {
  readonly #options: ServerOptions;
  readonly #server: Server;
  /** Number of open requests on each connection. */
  readonly #connections = new Map<Socket, number>();
  #stopped: Promise<void> | null = null;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
      this.#count(request.socket, response);
      void this.#serve(request, response);
    });
    this.#server.on('connection', (socket: Socket) => {
      this.#connections.set(socket, 0);
      socket.once('close', () => this.#connections.delete(socket));
    });
  }

  /** Resolves with the port that it listens on. Port 0: a free one. */
  async start(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    return (this.#server.address() as AddressInfo).port;
  }

  /** Accepts nothing more; resolves when every open request has been answered. Calling it again changes nothing. */
  stop(): Promise<void> {
    this.#stopped ??= new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      // Node itself leaves connections open that never carried a request, such as those that a client opens in advance.
      for (const [socket, open] of this.#connections) if (open === 0) socket.destroy();
    });
    return this.#stopped;
  }

  #count(socket: Socket, response: ServerResponse): void {
    this.#connections.set(socket, (this.#connections.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const open = this.#connections.get(socket);
      if (open !== undefined) this.#connections.set(socket, open - 1);
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A client that goes away in the middle is no event: there is nobody left to answer.
    response.on('error', () => undefined);
    try {
      const answer = await this.#answer(request);
      this.#send(response, 200, answer);
    } catch (error) {
      this.#fail(request, response, error);
    }
  }

  async #answer(request: IncomingMessage): Promise<ModelResponse> {
    const { name, model } = this.#options;
    const route = matchRoute(request.method ?? 'GET', request.url ?? '/');
    switch (route.kind) {
      case 'describe':
        return json(describeService(name, model));
      case 'predict':
        return this.#run(model.predict, request);
      case 'server':
        return json(serverMetadata(model));
      case 'live':
        return json({ live: true });
      case 'ready':
        return json({ ready: true });
      case 'model':
        this.#checkModel(route);
        return json(modelMetadata(name, model.description));
      case 'model-ready':
        this.#checkModel(route);
        return json({ name, ready: true });
      case 'infer':
        this.#checkModel(route);
        return this.#run(model.infer ?? noInfer, request);
      case 'wrong-method':
        throw new RequestError(`${request.method} is not possible here; use ${route.allow}`, 405);
      case 'unknown':
        break;
    }
    throw new RequestError(`nothing is served at this path; POST / predicts, GET / describes the model, /v2/models/${name} speaks v2`, 404);
  }

  async #run(handler: Handler, request: IncomingMessage): Promise<ModelResponse> {
    const body = await readBody(request, this.#options.maxBodyBytes ?? MAX_BODY_BYTES);
    const contentType = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
    return handler({ headers: request.headers, contentType, body });
  }

  #checkModel(route: Route & { kind: 'model' | 'model-ready' | 'infer' }): void {
    const { name, model } = this.#options;
    if (route.model !== name) throw new RequestError(`there is no model "${route.model}" here; this service serves "${name}"`, 404);
    if (route.version === null || model.description.versions.includes(route.version)) return;
    const known = model.description.versions.join(', ') || 'none; leave /versions out';
    throw new RequestError(`model "${name}" has no version "${route.version}"; versions: ${known}`, 404);
  }

  #send(response: ServerResponse, status: number, { contentType, body, headers = {} }: ModelResponse): void {
    // Node reads the rest of a refused body away to use the connection again; a body that is too large is not worth it.
    const closing = this.#stopped !== null || status === 413;
    response.writeHead(status, {
      ...headers,
      'Content-Type': contentType,
      'Content-Length': Buffer.byteLength(body),
      ...(closing ? { Connection: 'close' } : {}),
    });
    response.end(body);
  }

  #fail(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    if (request.destroyed && !request.complete) return;
    if (error instanceof RequestError) {
      const allow = error.status === 405 ? { headers: { Allow: matchedAllow(request) } } : {};
      this.#send(response, error.status, { ...json({ error: error.message }), ...allow });
      return;
    }
    this.#options.log.error(`${request.method} ${JSON.stringify(request.url)} failed`, error);
    this.#send(response, 500, json({ error: 'the model server failed on this request; its log holds the reason' }));
  }
}

function matchedAllow(request: IncomingMessage): string {
  const route = matchRoute(request.method ?? 'GET', request.url ?? '/');
  return route.kind === 'wrong-method' ? route.allow : 'GET, POST';
}

function noInfer(): never {
  throw new RequestError('this kind of model is not called with tensors; POST / with the body that GET / shows', 404);
}

function json(value: JsonValue): ModelResponse {
  return { contentType: 'application/json', body: JSON.stringify(value) };
}

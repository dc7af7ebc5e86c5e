import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { HttpService } from './http-service.ts';
import { MAX_HEADER_BYTES, type ServerLimits } from './limits.ts';

/** Serves HTTP/1.1 on connections that it is given. */
export class Http1Front {
  readonly #server: Server;
  /** Number of open requests on each connection. */
  readonly #connections = new Map<Socket, number>();
  #isStopping = false;

  constructor(service: HttpService, { headersMs, requestMs, idleMs }: ServerLimits) {
    const timeouts = { keepAliveTimeout: idleMs, headersTimeout: Math.min(headersMs, requestMs), requestTimeout: requestMs };
    const checks = { connectionsCheckingInterval: Math.min(30_000, headersMs) };
    this.#server = createServer({ ...timeouts, ...checks, maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => {
      this.#count(request.socket, response);
      // Node reads the rest of a refused body away to use the connection again; a body that is too large is not worth it.
      void service.serve(request, response, (status) => this.#isStopping || status === 413);
    });
    // It never listens itself, and without this it would keep none of its time limits.
    this.#server.emit('listening');
  }

  accept(socket: Socket): void {
    this.#connections.set(socket, 0);
    socket.once('close', () => this.#connections.delete(socket));
    this.#server.emit('connection', socket);
  }

  /** Connections end with the answer to their open request, the others at once. */
  stop(): void {
    this.#isStopping = true;
    this.#server.close();
    // Node itself leaves connections open that never carried a request, such as those that a client opens in advance.
    for (const [socket, open] of this.#connections) if (open === 0) socket.destroy();
  }

  #count(socket: Socket, response: ServerResponse): void {
    this.#connections.set(socket, (this.#connections.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const open = this.#connections.get(socket);
      if (open !== undefined) this.#connections.set(socket, open - 1);
    });
  }
}

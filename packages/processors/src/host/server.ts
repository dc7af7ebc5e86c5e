import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '@infergate/kernel';
import { healthMethods } from './grpc/health.ts';
import { GrpcService } from './grpc/service.ts';
import { HttpService } from './http-service.ts';
import { Http1Front } from './http1-front.ts';
import { Http2Front } from './http2-front.ts';
import { DEFAULT_LIMITS, type ServerLimits } from './limits.ts';
import type { Log } from './log.ts';
import type { LoadedModel } from './model.ts';
import { INFERENCE_SERVICE, inferenceMethods } from './open-inference/grpc.ts';
import { recognise } from './protocol.ts';

export interface ServerOptions {
  readonly name: string;
  readonly model: LoadedModel;
  readonly log: Log;
  readonly clock: Clock;
  /** Others than the default ones. */
  readonly limits?: Partial<ServerLimits>;
}

/**
 * Serves one model on one port of the loopback address: health, description, the v2 protocol and the plain form over HTTP/1.1
 * and, for clients that begin with it, HTTP/2; the v2 protocol and health over gRPC.
 */
export class ModelServer {
  readonly #limits: ServerLimits;
  readonly #server: Server;
  readonly #http1: Http1Front;
  readonly #http2: Http2Front;
  readonly #silent = new Set<Socket>();
  readonly #stopping = new AbortController();
  #stopped: Promise<void> | null = null;

  constructor({ name, model, log, clock, limits: given = {} }: ServerOptions) {
    const limits = { ...DEFAULT_LIMITS, ...given };
    const methods = new Map([...inferenceMethods(name, model), ...healthMethods([INFERENCE_SERVICE], this.#stopping.signal)]);
    const http = new HttpService({ name, model, log, maxBodyBytes: limits.bodyBytes });
    const grpc = new GrpcService({ methods, log, clock, maxMessageBytes: limits.bodyBytes, receiveMs: limits.requestMs });
    this.#limits = limits;
    this.#http1 = new Http1Front(http, limits);
    this.#http2 = new Http2Front({ http, grpc, clock, limits });
    this.#server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => this.#accept(socket));
    this.#server.maxConnections = limits.connections;
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
      this.#stopping.abort();
      for (const socket of this.#silent) socket.destroy();
      this.#http1.stop();
      this.#http2.stop();
    });
    return this.#stopped;
  }

  #accept(socket: Socket): void {
    const forget = () => void this.#silent.delete(socket);
    this.#silent.add(socket);
    socket.once('close', forget);
    recognise(socket, this.#limits.idleMs, (protocol) => {
      socket.off('close', forget);
      forget();
      (protocol === 'http2' ? this.#http2 : this.#http1).accept(socket);
    });
  }
}

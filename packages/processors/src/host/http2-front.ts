import {
  createServer,
  type Http2Server,
  Http2ServerRequest,
  Http2ServerResponse,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Socket } from 'node:net';
import type { Clock } from '@infergate/kernel';
import { giveUpRest } from './grpc/call.ts';
import { type GrpcService, isGrpc } from './grpc/service.ts';
import type { HttpService } from './http-service.ts';
import { MAX_HEADER_BYTES, type ServerLimits } from './limits.ts';

export interface Http2FrontOptions {
  readonly http: HttpService;
  readonly grpc: GrpcService;
  readonly clock: Clock;
  readonly limits: ServerLimits;
}

/** Empty SETTINGS, and GOAWAY with ENHANCE_YOUR_CALM. */
const TOO_MANY_SESSIONS = Buffer.from('000000040000000000000008070000000000000000000000000b', 'hex');
const MAX_HEADERS = 128;
/** Bytes that a peer may send before we have read them: a request of usual size needs no pause. */
const STREAM_WINDOW = 2 ** 20;
const SESSION_WINDOW = 4 * 2 ** 20;
/** Megabytes that may wait to be sent on one connection before new requests on it are refused. */
const MAX_SESSION_MEGABYTES = 128;
/** For a peer to take its last answer and close the connection that we have ended. */
const LINGER_MS = 5000;

/** Serves HTTP/2 on connections that it is given: gRPC, and the paths of HTTP/1.1 as well. */
export class Http2Front {
  readonly #options: Http2FrontOptions;
  readonly #server: Http2Server;
  readonly #sessions = new Set<ServerHttp2Session>();

  constructor(options: Http2FrontOptions) {
    const { streams, idleMs } = options.limits;
    this.#options = options;
    this.#server = createServer({
      maxHeaderListPairs: MAX_HEADERS,
      maxSessionMemory: MAX_SESSION_MEGABYTES,
      settings: { maxConcurrentStreams: streams, maxHeaderListSize: MAX_HEADER_BYTES, initialWindowSize: STREAM_WINDOW },
    });
    this.#server.on('session', (session) => {
      this.#sessions.add(session);
      session.once('close', () => this.#sessions.delete(session));
      session.setTimeout(idleMs, () => session.close());
      session.setLocalWindowSize(SESSION_WINDOW);
    });
    this.#server.on(
      'stream',
      (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, _flags: number, rawHeaders: string[]) =>
        void this.#serve(stream, headers, rawHeaders),
    );
  }

  accept(socket: Socket): void {
    // Refused before there is a session: Node fails in one that is ended before it has read what it was given.
    if (this.#sessions.size >= this.#options.limits.sessions) {
      socket.end(TOO_MANY_SESSIONS, () => socket.destroy());
      return;
    }
    // A peer that ends its side ends the connection: no call can be answered on what is left.
    socket.allowHalfOpen = false;
    // One that does not close what we have ended would hold up the stop.
    socket.once('finish', () => this.#linger(socket));
    this.#server.emit('connection', socket);
  }

  /** Connections end with the answers to their open requests. The peer learns which of its last ones were not taken. */
  stop(): void {
    for (const session of this.#sessions) if (!session.closed) session.close();
  }

  #serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, rawHeaders: readonly string[]): Promise<void> {
    if (isGrpc(headers)) return this.#options.grpc.serve(stream, headers);
    const request = new Http2ServerRequest(stream, headers, {}, rawHeaders);
    const response = new Http2ServerResponse(stream);
    stream.on('error', () => undefined);
    stream.once('finish', () => giveUpRest(stream));
    if (headers.expect === '100-continue') response.writeContinue();
    return this.#options.http.serve(request, response, () => false);
  }

  #linger(socket: Socket): void {
    const timer = this.#options.clock.setTimeout(() => socket.destroy(), LINGER_MS);
    timer.unref();
    socket.once('close', () => timer.cancel());
  }
}

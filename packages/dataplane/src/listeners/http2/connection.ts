import { constants, performServerHandshake, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { GATEWAY_PROBLEMS, gatewayErrorBody } from '@infergate/contract';
import { firstField } from '../../http1/fields.ts';
import type { ClientConnection, Peer } from '../client-connection.ts';
import type { HeadRefusal } from '../head-refusal.ts';
import type { ListenerContext } from '../listener-context.ts';
import { isHeadRefusal, readRequestHead, type Http2RequestHead } from './request-head.ts';
import { sessionOptions } from './session-options.ts';
import { StreamTurn } from './stream-turn.ts';

const NOTHING = Buffer.alloc(0);

export interface Http2ConnectionOptions {
  readonly peer: Peer;
  /** What has been read from the socket already. */
  readonly received: Buffer;
}

/** One client's HTTP/2 connection: each stream is an exchange of its own. The session reads and writes the socket by itself. */
export class Http2Connection implements ClientConnection {
  readonly #socket: Socket;
  readonly #context: ListenerContext;
  readonly #peer: Peer;
  readonly #session: ServerHttp2Session;
  readonly #turns = new Set<StreamTurn>();
  #served = 0;
  /** Monotonic ms since when no stream has been open. */
  #idleSinceMs: number;

  constructor(socket: Socket, context: ListenerContext, { peer, received }: Http2ConnectionOptions) {
    this.#socket = socket;
    this.#context = context;
    this.#peer = peer;
    this.#idleSinceMs = context.clock.monotonic();
    // The session takes what is left in the socket's own buffer first.
    if (received.length > 0) socket.unshift(received);
    const session = performServerHandshake(socket, sessionOptions(context.limits));
    this.#session = session;
    session.on('stream', (stream: ServerHttp2Stream, _fields: unknown, flags: number, received: readonly string[]) =>
      this.#begin(stream, flags, received),
    );
    // What went wrong does not matter to anybody: `close` follows, and the client is gone.
    session.on('error', ignore);
    session.on('close', () => socket.destroy());
  }

  receive(): void {
    // The session reads by itself.
  }

  inputEnded(): void {
    this.destroy();
  }

  drained(): void {
    // Each stream knows when it can take more.
  }

  closed(): void {
    for (const turn of this.#turns) turn.lost('client_closed');
  }

  sweep(nowMs: number): void {
    const { limits, closing } = this.#context;
    for (const turn of this.#turns) turn.sweep(nowMs);
    // Streams that have begun may end; the client learns that it has to open others elsewhere.
    if (closing) this.#leave();
    if (this.#turns.size > 0) return;
    const restMs = this.#served === 0 ? limits.headMs : limits.keepAliveMs;
    if (nowMs - this.#idleSinceMs >= restMs) this.#leave();
    if (this.#session.closed && nowMs - this.#idleSinceMs >= restMs + limits.lingerMs) this.destroy();
  }

  giveUp(): void {
    for (const turn of this.#turns) turn.abort('gateway_overloaded');
    this.#leave();
  }

  destroy(): void {
    this.closed();
    this.#session.destroy();
    this.#socket.destroy();
  }

  #leave(): void {
    this.#session.close();
  }

  #begin(stream: ServerHttp2Stream, flags: number, received: readonly string[]): void {
    // What went wrong does not matter here either: `close` follows.
    stream.on('error', ignore);
    if (stream.destroyed) return;
    this.#served += 1;
    const isComplete = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    const head = readRequestHead(received, isComplete, this.#context.limits);
    if (isHeadRefusal(head)) this.#refuse(stream, head, firstField(received, ':method') === 'HEAD');
    else this.#serve(stream, head);
  }

  #serve(stream: ServerHttp2Stream, head: Http2RequestHead): void {
    const context = this.#context;
    const { handler, entrance, clock } = context;
    const { table } = handler;
    const id = context.requestId(head.header('x-request-id'));
    // A stream of gRPC has no length; its messages are bounded one by one where they are forwarded.
    const maxBodyBytes = head.isGrpc ? Number.POSITIVE_INFINITY : table.gateway.maxBodyBytes;
    const turn = new StreamTurn(stream, head, { id, maxBodyBytes, context });
    this.#turns.add(turn);
    stream.on('aborted', () => turn.lost('client_closed'));
    stream.on('close', () => this.#forget(turn));
    const exchange = handler.handle({
      id,
      entrance,
      peerAddress: this.#peer.address,
      isSecure: this.#peer.isSecure,
      head,
      downstream: turn,
      table,
      startedAtMs: clock.monotonic(),
    });
    if (!turn.ended && !turn.closed) turn.exchange = exchange;
  }

  #forget(turn: StreamTurn): void {
    turn.lost('client_closed');
    this.#turns.delete(turn);
    if (this.#turns.size === 0) this.#idleSinceMs = this.#context.clock.monotonic();
  }

  #refuse(stream: ServerHttp2Stream, { problem, detail }: HeadRefusal, isHead: boolean): void {
    const { handler, entrance } = this.#context;
    const id = this.#context.requestId(null);
    const { status, message } = GATEWAY_PROBLEMS[problem];
    const body = isHead ? NOTHING : Buffer.from(gatewayErrorBody(problem, message, id), 'latin1');
    handler.refused({ id, entrance, clientAddress: this.#peer.address, problem, detail });
    stream.respond({ ':status': status, 'content-type': 'application/json', 'x-request-id': id, 'content-length': body.length });
    stream.end(body);
  }
}

function ignore(): void {}

import { constants, performServerHandshake, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { GATEWAY_PROBLEMS, gatewayErrorBody } from '@infergate/contract';
import { firstField } from '../../http1/fields.ts';
import type { ClientConnection, Peer } from '../client-connection.ts';
import type { HeadRefusal } from '../head-refusal.ts';
import type { ListenerContext } from '../listener-context.ts';
import { isHeadRefusal, readRequestHead, type Http2RequestHead } from './request-head.ts';
import { sessionOptions, STREAM_WINDOW_BYTES } from './session-options.ts';
import { SessionWatch, type Misconduct } from './session-watch.ts';
import { StreamTurn } from './stream-turn.ts';

const { NGHTTP2_ENHANCE_YOUR_CALM, NGHTTP2_FLAG_END_STREAM, NGHTTP2_NO_ERROR, NGHTTP2_SETTINGS_TIMEOUT } = constants;
const NOTHING = Buffer.alloc(0);

/** What a session that is ended for its conduct is told. */
const CODE_OF: Readonly<Record<Misconduct, number>> = {
  resets: NGHTTP2_ENHANCE_YOUR_CALM,
  chatter: NGHTTP2_ENHANCE_YOUR_CALM,
  silence: NGHTTP2_NO_ERROR,
  dead: NGHTTP2_NO_ERROR,
  settings: NGHTTP2_SETTINGS_TIMEOUT,
};

export interface Http2ConnectionOptions {
  readonly peer: Peer;
  /** What has been read from the socket already. */
  readonly received: Buffer;
}

interface ArrivedStream {
  readonly stream: ServerHttp2Stream;
  readonly isComplete: boolean;
  readonly fields: readonly string[];
}

/** One client's HTTP/2 connection: each stream is an exchange of its own. The session reads and writes the socket by itself. */
export class Http2Connection implements ClientConnection {
  readonly #socket: Socket;
  readonly #context: ListenerContext;
  readonly #peer: Peer;
  readonly #session: ServerHttp2Session;
  readonly #watch: SessionWatch;
  readonly #turns = new Set<StreamTurn>();
  /** Heads that have come and were not looked at yet. */
  #arrived: ArrivedStream[] = [];
  #served = 0;
  /** Bytes of heads, and of the bodies of streams that are over. */
  #carriedBytes = 0;
  /** Monotonic ms since when no stream has been open. */
  #idleSinceMs: number;
  /** Monotonic ms at which the goodbye began; Infinity before. */
  #leftAtMs = Number.POSITIVE_INFINITY;
  /** The client has said goodbye. */
  #isLeft = false;

  constructor(socket: Socket, context: ListenerContext, { peer, received }: Http2ConnectionOptions) {
    const nowMs = context.clock.monotonic();
    this.#socket = socket;
    this.#context = context;
    this.#peer = peer;
    this.#idleSinceMs = nowMs;
    // The session takes what is left in the socket's own buffer first.
    if (received.length > 0) socket.unshift(received);
    const session = performServerHandshake(socket, sessionOptions(context.limits));
    this.#session = session;
    const { headMs, sendIdleMs } = context.limits;
    this.#watch = new SessionWatch(session, socket, { ackMs: headMs, silenceMs: sendIdleMs, nowMs });
    session.on('stream', (stream: ServerHttp2Stream, _fields: unknown, flags: number, fields: readonly string[]) =>
      this.#arrive({ stream, isComplete: (flags & NGHTTP2_FLAG_END_STREAM) !== 0, fields }),
    );
    // What went wrong does not matter to anybody: `close` follows, and the client is gone.
    session.on('error', ignore);
    session.on('close', () => socket.destroy());
    session.on('goaway', () => {
      this.#isLeft = true;
    });
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
    const misconduct = this.#watch.sweep(this.#carried(), nowMs);
    if (misconduct !== null) this.#dismiss(misconduct);
    const restMs = this.#served === 0 ? limits.headMs : limits.keepAliveMs;
    const isIdle = this.#turns.size === 0 && this.#arrived.length === 0;
    // Streams that have begun may end; the client learns that it has to open others elsewhere.
    if (closing || (isIdle && nowMs - this.#idleSinceMs >= restMs)) this.#leave(nowMs);
    const isOver = (this.#isLeft && this.#watch.hasSentAll) || nowMs - this.#leftAtMs >= this.#context.lingerMs;
    if (isIdle && isOver) this.destroy();
  }

  giveUp(): void {
    for (const turn of this.#turns) turn.abort('gateway_overloaded');
    this.#leave(this.#context.clock.monotonic());
  }

  destroy(): void {
    this.closed();
    this.#session.destroy();
    this.#socket.destroy();
  }

  #leave(nowMs: number): void {
    if (this.#leftAtMs !== Number.POSITIVE_INFINITY) return;
    this.#leftAtMs = nowMs;
    this.#session.close();
  }

  /** The client is told why, as far as it listens. */
  #dismiss(misconduct: Misconduct): void {
    this.closed();
    if (misconduct === 'dead') return this.destroy();
    this.#leftAtMs = Math.min(this.#leftAtMs, this.#context.clock.monotonic());
    this.#session.destroy(new Error(misconduct), CODE_OF[misconduct]);
  }

  #carried(): number {
    let bytes = this.#carriedBytes;
    for (const turn of this.#turns) bytes += turn.body.arrivedBytes;
    return bytes;
  }

  /**
   * A head is looked at when everything of the same read has been taken: then a small body is there, too, and a request
   * that was taken back at once costs nothing.
   */
  #arrive(arrived: ArrivedStream): void {
    // What went wrong does not matter here either: `close` follows.
    arrived.stream.on('error', ignore);
    if (this.#arrived.push(arrived) > 1) return;
    setImmediate(() => {
      const all = this.#arrived;
      this.#arrived = [];
      for (const each of all) this.#begin(each);
    });
  }

  #begin({ stream, isComplete, fields }: ArrivedStream): void {
    this.#served += 1;
    for (const text of fields) this.#carriedBytes += text.length;
    if (stream.destroyed || stream.closed) return this.#noteReset();
    const head = readRequestHead(fields, isComplete, this.#context.limits);
    if (isHeadRefusal(head)) this.#refuse(stream, head, firstField(fields, ':method') === 'HEAD');
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
    if (!this.#turns.delete(turn)) return;
    // What is on its way when a body is given up may still come.
    this.#carriedBytes += turn.body.arrivedBytes + (turn.body.done ? 0 : STREAM_WINDOW_BYTES);
    if (turn.wasReset) this.#noteReset();
    if (this.#turns.size === 0) this.#idleSinceMs = this.#context.clock.monotonic();
  }

  #noteReset(): void {
    if (!this.#watch.noteReset(this.#context.clock.monotonic())) this.#dismiss('resets');
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

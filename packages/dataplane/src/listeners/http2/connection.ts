import type { Socket } from 'node:net';
import { GATEWAY_PROBLEMS, gatewayErrorBody } from '@infergate/contract';
import { firstField } from '../../http1/fields.ts';
import { REASON } from '../../http2/frames.ts';
import type { ClientConnection, Peer } from '../client-connection.ts';
import type { HeadRefusal } from '../head-refusal.ts';
import type { ListenerContext } from '../listener-context.ts';
import type { ClientStream } from './client-stream.ts';
import { Conduct, type Misconduct } from './conduct.ts';
import { isHeadRefusal, readRequestHead, type Http2RequestHead } from './request-head.ts';
import { ClientSession, type SessionOwner } from './session.ts';
import { StreamTurn } from './stream-turn.ts';

const SETTINGS_TIMEOUT = 4;

/** What a session that is ended for its conduct is told. */
const REASONS: Readonly<Record<Misconduct, number>> = {
  resets: REASON.enhanceYourCalm,
  chatter: REASON.enhanceYourCalm,
  slowness: REASON.enhanceYourCalm,
  silence: REASON.none,
  settings: SETTINGS_TIMEOUT,
};

/** One client's HTTP/2 connection: each stream is an exchange of its own. */
export class Http2Connection implements ClientConnection, SessionOwner {
  readonly #socket: Socket;
  readonly #context: ListenerContext;
  readonly #peer: Peer;
  readonly #session: ClientSession;
  readonly #conduct: Conduct;
  readonly #turns = new Map<ClientStream, StreamTurn>();
  /** Heads that have come and were not looked at yet. */
  readonly #arrived: ClientStream[] = [];
  #served = 0;
  /** Monotonic ms since when no stream has been open. */
  #idleSinceMs: number;
  /** Monotonic ms at which the goodbye began; Infinity before. */
  #leftAtMs = Number.POSITIVE_INFINITY;
  /** The client has said goodbye. */
  #isLeft = false;
  #isOver = false;

  constructor(socket: Socket, context: ListenerContext, peer: Peer) {
    const nowMs = context.clock.monotonic();
    this.#socket = socket;
    this.#context = context;
    this.#peer = peer;
    this.#idleSinceMs = nowMs;
    const { limits } = context;
    this.#conduct = new Conduct({ headMs: limits.headMs, silenceMs: limits.sendIdleMs }, nowMs);
    this.#session = new ClientSession(socket, this, { limits, flow: peer.flow });
  }

  // What the entry tells.

  receive(bytes: Buffer): void {
    if (this.#isOver) return;
    this.#conduct.heard();
    this.#session.receive(bytes);
    this.#beginArrived();
  }

  inputEnded(): void {
    this.destroy();
  }

  drained(): void {
    this.#session.drained();
  }

  closed(): void {
    this.#isOver = true;
    for (const turn of this.#turns.values()) turn.lost('client_closed');
    this.#turns.clear();
  }

  sweep(nowMs: number): void {
    const { limits, closing, lingerMs } = this.#context;
    if (this.#peer.flow.isUnread) this.#noteUnread(nowMs);
    for (const turn of this.#turns.values()) turn.sweep(nowMs);
    if (!this.#isOver) this.#sweepConduct(nowMs);
    const restMs = this.#served === 0 ? limits.headMs : this.#context.restMs;
    const isIdle = this.#turns.size === 0;
    // Streams that have begun may end; the client learns that it has to open others elsewhere.
    if (closing || this.#context.isClosed || (isIdle && nowMs - this.#idleSinceMs >= restMs)) this.#leave(nowMs);
    const isGone = (this.#isLeft && this.#session.waitingBytes === 0) || nowMs - this.#leftAtMs >= lingerMs;
    if (isIdle && isGone) this.destroy();
  }

  /** Who is not read cannot be late. */
  #noteUnread(nowMs: number): void {
    this.#conduct.heard();
    for (const { body } of this.#turns.values()) body.lastReadMs = nowMs;
  }

  giveUp(): void {
    for (const turn of this.#turns.values()) turn.abort('gateway_overloaded');
    this.#leave(this.#context.clock.monotonic());
  }

  destroy(): void {
    this.closed();
    this.#session.close();
    this.#socket.destroy();
  }

  // What the session tells.

  arrived(stream: ClientStream): void {
    this.#arrived.push(stream);
  }

  streamClosed(stream: ClientStream, byClient: boolean): void {
    const turn = this.#turns.get(stream);
    if (turn !== undefined) {
      this.#turns.delete(stream);
      turn.lost('client_closed');
      if (this.#turns.size === 0) this.#rest();
    }
    if (byClient && !this.#conduct.reset(this.#context.clock.monotonic())) this.#dismiss('resets');
  }

  chatter(bytes: number): boolean {
    const isFine = this.#conduct.chatter(bytes, this.#context.clock.monotonic());
    if (!isFine) this.#dismiss('chatter');
    return isFine;
  }

  widening(bytes: number): boolean {
    const isFine = this.#conduct.widening(bytes, this.#context.clock.monotonic());
    if (!isFine) this.#dismiss('chatter');
    return isFine;
  }

  acknowledged(): void {
    this.#conduct.hasSettings = true;
  }

  sent(bytes: number): void {
    this.#conduct.sent(bytes);
  }

  left(): void {
    this.#isLeft = true;
  }

  failed(reason: number): void {
    this.#end(reason);
  }

  /**
   * A head is looked at when everything of the same read has been taken: then a small body is there, too, and a request
   * that was taken back at once costs nothing.
   */
  #beginArrived(): void {
    for (const stream of this.#arrived.splice(0)) if (stream.isOpen && !this.#isOver) this.#begin(stream);
  }

  #begin(stream: ClientStream): void {
    this.#served += 1;
    const head = readRequestHead(stream.fields, stream.isComplete, this.#context.limits);
    if (isHeadRefusal(head)) this.#refuse(stream, head);
    else this.#serve(stream, head);
  }

  #serve(stream: ClientStream, head: Http2RequestHead): void {
    const context = this.#context;
    const { table } = context.handler;
    const id = context.requestId(head.header('x-request-id'));
    // A stream of gRPC has no length; its messages are bounded one by one where they are forwarded.
    const maxBodyBytes = head.isGrpc ? Number.POSITIVE_INFINITY : table.gateway.maxBodyBytes;
    const turn = new StreamTurn(stream, head, { id, maxBodyBytes, context });
    this.#turns.set(stream, turn);
    const exchange = context.begin(turn, this.#peer, table, context.clock.monotonic());
    if (!turn.ended && !turn.closed) turn.exchange = exchange;
  }

  #refuse(stream: ClientStream, { problem, detail }: HeadRefusal): void {
    const id = this.#context.requestId(null);
    const { status, message } = GATEWAY_PROBLEMS[problem];
    const isHead = firstField(stream.fields, ':method') === 'HEAD';
    const body = isHead ? '' : Buffer.from(gatewayErrorBody(problem, message, id)).toString('latin1');
    this.#context.refused({ id, clientAddress: this.#peer.address, problem, detail });
    const fields = [
      ':status',
      String(status),
      'content-type',
      'application/json',
      'x-request-id',
      id,
      'content-length',
      String(body.length),
    ];
    stream.sendHead(fields, body.length === 0);
    stream.writeLast(body);
    // Nobody reads what it may still send.
    stream.reset(REASON.none);
  }

  #sweepConduct(nowMs: number): void {
    const finding = this.#conduct.sweep(this.#session.isInHead, nowMs);
    if (finding === 'probe') this.#session.probe();
    else if (finding !== null) this.#dismiss(finding);
  }

  /** No stream is open any more. */
  #rest(): void {
    this.#idleSinceMs = this.#context.clock.monotonic();
    if (this.#leftAtMs !== Number.POSITIVE_INFINITY) this.#finish();
  }

  #leave(nowMs: number): void {
    if (this.#leftAtMs !== Number.POSITIVE_INFINITY) return;
    this.#leftAtMs = nowMs;
    this.#session.leave(REASON.none);
    if (this.#turns.size === 0) this.#finish();
  }

  #dismiss(misconduct: Misconduct): void {
    this.#end(REASONS[misconduct]);
  }

  /** The client is told why, as far as it listens. */
  #end(reason: number): void {
    if (this.#isOver) return;
    this.closed();
    this.#leftAtMs = Math.min(this.#leftAtMs, this.#context.clock.monotonic());
    this.#session.leave(reason);
    this.#finish();
  }

  /** Everything has been said; what comes is not heard. */
  #finish(): void {
    this.#isOver = true;
    this.#session.close();
    this.#socket.destroySoon();
  }
}

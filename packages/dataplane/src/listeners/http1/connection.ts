import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { GatewayProblemCode } from '@infergate/contract';
import type { Exchange } from '../../exchange/exchange.ts';
import { headText } from '../../http1/head-text.ts';
import type { Flow } from '../../limits/bandwidth/flow.ts';
import type { ClientConnection, Peer } from '../client-connection.ts';
import type { ListenerContext } from '../listener-context.ts';
import { refusalText } from './answer-text.ts';
import { AnswerWriter } from './answer-writer.ts';
import { HalfCloseProbe } from './half-close-probe.ts';
import { RequestParser } from './request-parser.ts';
import { Turn, type TurnHost } from './turn.ts';

const NOTHING = Buffer.alloc(0);
/** Requests of one connection that are begun before others have their turn: pipelined ones may come by the thousand. */
const MAX_TURNS_AT_ONCE = 8;

/**
 * One client's connection: reads heads, serves one exchange at a time, answers pipelined requests in order. The socket is
 * read while an exchange is open, so that a client who leaves is noticed, until so much has come ahead of its turn that
 * it has to wait in the client's own buffers.
 */
export class Http1Connection implements TurnHost, ClientConnection {
  readonly writer: AnswerWriter;
  readonly #socket: Socket;
  readonly #context: ListenerContext;
  readonly #peer: Peer;
  readonly #flow: Flow;
  readonly #parser: RequestParser;
  readonly #probe: HalfCloseProbe;
  #state: 'open' | 'lingering' | 'closed' = 'open';
  #turn: Turn | null = null;
  #exchange: Exchange | null = null;
  /** Received and not taken yet. */
  #pending: Buffer = NOTHING;
  /** `#pending` shows bytes that are the socket's again when `receive` returns. */
  #isBorrowed = false;
  #isWorking = false;
  /** `#lastReadMs` is the present time. */
  #isReceiving = false;
  /** Others have their turn first. */
  #isDeferred = false;
  #isPaused = false;
  #inputEnded = false;
  #served = 0;
  /** Monotonic ms at which the present wait began: for a first byte, a whole head, the next request, the peer's goodbye. */
  #waitingSinceMs: number;
  #lastReadMs: number;
  #lingeredBytes = 0;
  #sentBytes = 0;
  #sendProgressMs = 0;

  constructor(socket: Socket, context: ListenerContext, { peer, sinceMs }: { readonly peer: Peer; readonly sinceMs: number }) {
    this.#socket = socket;
    this.#context = context;
    this.#peer = peer;
    this.#flow = peer.flow;
    this.#parser = new RequestParser(context.limits);
    this.#probe = new HalfCloseProbe(socket, context.clock);
    this.writer = new AnswerWriter(socket, context.content, peer.flow);
    this.#waitingSinceMs = sinceMs;
    this.#lastReadMs = sinceMs;
  }

  get ending(): boolean {
    return this.#context.closing || (this.#inputEnded && this.#pending.length === 0);
  }

  /** No request is being received or served. */
  get idle(): boolean {
    return this.#turn === null && this.#parser.untouched && this.#pending.length === 0;
  }

  /** Bytes from the client, valid only during this call. */
  receive(bytes: Buffer): void {
    if (this.#state === 'closed') return;
    this.#lastReadMs = this.#context.clock.monotonic();
    if (this.#state === 'lingering') return this.#swallow(bytes.length);
    this.#isBorrowed = this.#pending.length === 0;
    this.#pending = this.#isBorrowed ? bytes : Buffer.concat([this.#pending, bytes]);
    this.#isReceiving = true;
    this.#work();
    this.#isReceiving = false;
    if (this.#isBorrowed && this.#pending.length > 0) this.#pending = Buffer.from(this.#pending);
    this.#isBorrowed = false;
    this.#regulate();
  }

  /** The client will send no more, and may or may not still listen. */
  inputEnded(): void {
    this.#inputEnded = true;
    if (this.#state === 'lingering') this.#socket.destroySoon();
    if (this.#state !== 'open') return;
    const turn = this.#turn;
    if (turn === null) this.#endIncompleteHead();
    else if (turn.isTunnel) this.progressed();
    else if (turn.ended) this.#leave();
    else if (turn.answered || this.#isBodyCut(turn)) this.lost('client_closed');
    else this.#probe.start(turn);
  }

  closed(): void {
    this.lost('client_closed');
  }

  /** The client is gone, or is given up: whoever works for it is told at once. */
  lost(reason: GatewayProblemCode): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    const turn = this.#turn;
    const exchange = this.#exchange;
    this.#turn = null;
    this.#exchange = null;
    this.#pending = NOTHING;
    turn?.detach();
    if (exchange !== null) abortExchange(exchange, reason);
    turn?.body.fail('client_closed');
    this.#socket.destroy();
  }

  drained(): void {
    this.#turn?.onDrain?.();
  }

  sweep(nowMs: number): void {
    // Who is not read cannot be late.
    if (this.#flow.isUnread) this.#lastReadMs = nowMs;
    const { limits, closing } = this.#context;
    if (this.#state === 'lingering') {
      this.#sweepGoodbye(nowMs);
    } else if (this.#turn !== null) {
      this.#sweepTurn(this.#turn, nowMs);
    } else if (!this.#parser.untouched) {
      if (nowMs - this.#waitingSinceMs >= limits.headMs) this.refuse('client_timeout', 'head not complete in time');
    } else {
      const restMs = this.#served === 0 ? limits.headMs : this.#context.restMs;
      if (nowMs - this.#waitingSinceMs >= (closing ? Math.min(restMs, this.#context.idleGraceMs) : restMs)) this.#leave();
    }
  }

  /** Answers what cannot become an exchange; the connection ends with that. */
  refuse(problem: GatewayProblemCode, detail: string): false {
    const id = this.#context.requestId(null);
    this.#socket.write(refusalText(problem, id, this.#context.date()), 'latin1');
    this.#context.refused({ id, clientAddress: this.#peer.address, problem, detail });
    return this.#leave();
  }

  /** The listener waits no longer: what is unanswered is refused, what is under way is cut. */
  giveUp(): void {
    if (this.#exchange !== null) abortExchange(this.#exchange, 'gateway_overloaded');
    else this.#leave();
  }

  destroy(): void {
    this.lost('client_closed');
    this.#socket.destroy();
  }

  // What a turn asks for.

  date(): string {
    return this.#context.date();
  }

  pump(): void {
    this.#feed();
    this.progressed();
  }

  progressed(): void {
    if (this.#isWorking || this.#state !== 'open') return;
    this.#work();
    this.#regulate();
  }

  interim(text: string): void {
    this.#socket.write(text, 'latin1');
  }

  endOutput(): void {
    this.#socket.end();
  }

  part(): void {
    this.#turn?.detach();
    this.#turn = null;
    this.#exchange = null;
    this.#leave();
  }

  cut(): void {
    this.#turn?.detach();
    this.#turn = null;
    this.#exchange = null;
    this.#state = 'closed';
    resetSocket(this.#socket);
  }

  // Reading.

  /** Goes as far as what has arrived allows. */
  #work(): void {
    if (this.#isWorking || this.#isDeferred) return;
    this.#isWorking = true;
    const last = this.#served + MAX_TURNS_AT_ONCE;
    while (this.#state === 'open' && this.#served < last && (this.#turn === null ? this.#readHead() : this.#serveTurn(this.#turn)));
    this.#isWorking = false;
    if (this.#served === last) this.#defer();
  }

  #defer(): void {
    this.#isDeferred = true;
    setImmediate(() => {
      this.#isDeferred = false;
      this.progressed();
    });
  }

  /** True when there is more to do now. */
  #readHead(): boolean {
    if (this.#pending.length === 0) return this.#inputEnded ? this.#endIncompleteHead() : false;
    if (this.#parser.untouched) this.#waitingSinceMs = this.#lastReadMs;
    const text = headText(this.#pending, 0);
    const taken = this.#parser.push(text, this.#pending);
    if (this.#parser.refusal !== null) return this.refuse(this.#parser.refusal.problem, this.#parser.refusal.detail);
    this.#drop(taken === -1 ? text.length : taken);
    if (taken !== -1) this.#beginTurn();
    return true;
  }

  #beginTurn(): void {
    const head = this.#parser.head;
    if (head === null) return;
    this.#parser.reset();
    const context = this.#context;
    const { table } = context.handler;
    const id = context.requestId(head.header('x-request-id'));
    const turn = new Turn(this, head, { id, maxBodyBytes: table.gateway.maxBodyBytes });
    this.#turn = turn;
    this.#served += 1;
    const startedAtMs = this.#isReceiving ? this.#lastReadMs : context.clock.monotonic();
    const exchange = context.begin(turn, this.#peer, table, startedAtMs);
    this.#exchange = this.#turn === turn && !turn.ended ? exchange : null;
    if (this.#inputEnded && !turn.answered) this.#probe.start(turn);
  }

  /** True when the turn is over and the next may begin. */
  #serveTurn(turn: Turn): boolean {
    this.#feed();
    if (turn.isTunnel && this.#inputEnded && this.#pending.length === 0) turn.body.finish();
    if (!turn.ended) {
      if (this.#inputEnded && turn.body.wanted) this.lost('client_closed');
      return false;
    }
    if (!turn.closes && !turn.body.failed && !turn.body.done && !this.#inputEnded) return false;
    this.#turn = null;
    this.#exchange = null;
    turn.detach();
    this.#waitingSinceMs = this.#context.clock.monotonic();
    if (turn.closes || turn.body.failed || !turn.body.done) return this.#leave();
    return true;
  }

  /** The rest of the body will never come. */
  #isBodyCut(turn: Turn): boolean {
    const missing = turn.body.missing;
    return turn.body.wanted || (missing !== Number.POSITIVE_INFINITY && missing > this.#pending.length);
  }

  #feed(): void {
    if (this.#turn !== null && this.#pending.length > 0) this.#drop(this.#turn.body.take(this.#pending));
  }

  #drop(bytes: number): void {
    this.#pending = bytes === this.#pending.length ? NOTHING : this.#pending.subarray(bytes);
  }

  #regulate(): void {
    const full = this.#state === 'open' && this.#pending.length >= this.#context.limits.maxBufferedBytes;
    if (full === this.#isPaused) return;
    this.#isPaused = full;
    if (full) this.#flow.hold();
    else this.#flow.release();
  }

  // Ending.

  #endIncompleteHead(): false {
    if (this.#parser.untouched) this.#leave();
    else this.refuse('malformed_request', 'connection ended within a head');
    return false;
  }

  /** Says goodbye and goes on reading for a while: closing over unread bytes would reset the answer away. */
  #leave(): false {
    if (this.#state !== 'open') return false;
    this.#state = 'lingering';
    this.#waitingSinceMs = this.#context.clock.monotonic();
    this.#lingeredBytes = this.#pending.length;
    this.#pending = NOTHING;
    if (this.#inputEnded) this.#socket.destroySoon();
    else this.#socket.end();
    this.#regulate();
    return false;
  }

  #swallow(bytes: number): void {
    this.#lingeredBytes += bytes;
    if (this.#lingeredBytes > this.#context.limits.lingerBytes) this.#socket.destroy();
  }

  // Deadlines.

  #sweepTurn(turn: Turn, nowMs: number): void {
    const { limits } = this.#context;
    const exchange = this.#exchange;
    if (exchange !== null && exchange.deadlineMs <= nowMs) abortExchange(exchange, 'request_timeout');
    const bodyIsLate = !turn.isTunnel && nowMs - this.#lastReadMs >= limits.bodyIdleMs;
    if (bodyIsLate && turn.ended) this.#leave();
    else if (bodyIsLate && turn.body.wanted) turn.body.fail('client_timeout');
    if (this.#isSendStalled(nowMs)) this.lost('client_closed');
  }

  /** The peer's goodbye is waited for once everything has been sent. */
  #sweepGoodbye(nowMs: number): void {
    const stalled = this.#isSendStalled(nowMs);
    if (this.#socket.writableLength > 0) this.#waitingSinceMs = nowMs;
    if (stalled || nowMs - this.#waitingSinceMs >= this.#context.lingerMs) this.#socket.destroy();
  }

  #isSendStalled(nowMs: number): boolean {
    const sent = this.#socket.bytesWritten - this.#socket.writableLength;
    if (this.#socket.writableLength === 0 || sent !== this.#sentBytes) {
      this.#sentBytes = sent;
      this.#sendProgressMs = nowMs;
    }
    return nowMs - this.#sendProgressMs >= this.#context.limits.sendIdleMs;
  }
}

/** Calls the one slot, once. */
function abortExchange(exchange: Exchange, code: GatewayProblemCode): void {
  const abort = exchange.abort;
  exchange.abort = null;
  abort?.(code);
}

/** A reset, because an end could be taken for the end of the answer. Only TCP can be reset; TLS shows a cut by itself. */
function resetSocket(socket: Socket): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}

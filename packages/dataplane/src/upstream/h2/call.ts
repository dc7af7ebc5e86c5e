import type { UpstreamCall, UpstreamEvents, UpstreamFailure, UpstreamRequest } from '../transport.ts';

/** May be sent twice without harm, whatever became of the first (RFC 9110 section 9.2.2). */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE']);

/** What a call asks of the session that carries it. */
export interface CallCarrier {
  write(call: H2Call, bytes: Buffer): boolean;
  endRequest(call: H2Call, trailers: readonly string[]): void;
  resumed(call: H2Call): void;
  cancel(call: H2Call): void;
}

/** Sends a call over some session. */
export type PlaceCall = (call: H2Call) => void;

/** One request under way: a stream of a session, or a place in the queue for one. Its session keeps the stream's state here. */
export class H2Call implements UpstreamCall {
  readonly request: UpstreamRequest;
  readonly events: UpstreamEvents;
  readonly #place: PlaceCall;
  #carrier: CallCarrier | null = null;
  isOver = false;
  /** 0 until it is sent. */
  id = 0;
  /** Monotonic ms of what the present deadline counts from. */
  sinceMs: number;
  /** Something came or went since the last sweep. */
  moved = false;

  // The request.
  /** Everything of the request was handed over. */
  requestDone = false;
  sendWindow = 0;
  /** What windows have no room for yet, and the trailers behind it. */
  readonly blocked: Buffer[] = [];
  trailers: readonly string[] | null = null;

  // The answer.
  headDone = false;
  interim = 0;
  /** Bytes that the body must have; -1: nothing is said. */
  length = -1;
  received = 0;
  isPaused = false;
  receiveWindow = 0;
  /** Received and not given back to the peer's window. */
  uncredited = 0;
  /** Among those that have received something in the present read. */
  isTouched = false;

  /** Only the start of the request was sent, which is at hand. */
  #replayable = true;
  #replayed = false;
  #isConnected = false;

  constructor(request: UpstreamRequest, events: UpstreamEvents, options: { readonly place: PlaceCall; readonly nowMs: number }) {
    this.request = request;
    this.events = events;
    this.#place = options.place;
    this.sinceMs = options.nowMs;
  }

  write(bytes: Buffer): boolean {
    if (this.#carrier === null || this.id === 0) return true;
    this.#replayable = false;
    return this.#carrier.write(this, bytes);
  }

  end(trailers: readonly string[]): void {
    if (this.id !== 0 && !this.requestDone) this.#carrier?.endRequest(this, trailers);
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    if (!this.isPaused) return;
    this.isPaused = false;
    this.moved = true;
    this.#carrier?.resumed(this);
  }

  abort(): void {
    if (this.isOver) return;
    const carrier = this.#carrier;
    this.over();
    carrier?.cancel(this);
  }

  // What the sessions tell.

  carried(carrier: CallCarrier): void {
    this.#carrier = carrier;
  }

  /** The start of the request was written. */
  sent(): void {
    this.#isConnected = true;
    this.events.connected(this);
  }

  /** Nothing more happens to the call. */
  over(): void {
    this.isOver = true;
    this.#carrier = null;
  }

  refuse(failure: UpstreamFailure): void {
    if (this.isOver) return;
    this.over();
    this.events.failed(failure);
  }

  /** Its stream ended too early. `mayHaveActed`: the instance may have done something about it. */
  broken(detail: string, mayHaveActed: boolean): void {
    if (this.isOver) return;
    const isHarmless = !mayHaveActed || (IDEMPOTENT.has(this.request.method) && !this.headDone);
    const mayRepeat = isHarmless && this.#replayable;
    if (!mayRepeat || this.#replayed) return this.refuse({ code: 'upstream_reset', mayRepeat, detail });
    this.#replayed = true;
    this.#reset();
    if (this.#isConnected) this.events.reconnecting();
    this.#isConnected = false;
    this.#place(this);
  }

  #reset(): void {
    this.#carrier = null;
    this.id = 0;
    this.requestDone = false;
    this.blocked.length = 0;
    this.trailers = null;
    this.interim = 0;
    this.isPaused = false;
    this.uncredited = 0;
  }
}

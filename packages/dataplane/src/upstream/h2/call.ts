import { BROKEN, type ConnectionFailure, UNCONNECTED } from '../call.ts';
import type { SendingStream } from '../../http2/frame-sender.ts';
import type { UpstreamCall, UpstreamEvents, UpstreamFailure, UpstreamRequest } from '../transport.ts';

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
export class H2Call implements UpstreamCall, SendingStream {
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
  /** The instance may have done something about what was sent. */
  #isExposed = false;

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

  drained(): void {
    if (!this.requestDone) this.events.drain();
  }

  carried(carrier: CallCarrier): void {
    this.#carrier = carrier;
  }

  /** The start of the request was written. */
  sent(): void {
    this.#isConnected = true;
    this.#isExposed = true;
    this.events.connected(this);
  }

  /** Nothing more happens to the call. */
  over(): void {
    this.isOver = true;
    this.#carrier = null;
  }

  refuse({ code, detail }: ConnectionFailure): void {
    if (this.isOver) return;
    this.over();
    const isUnreached = UNCONNECTED.has(code) && code !== 'gateway_overloaded';
    // That a second connection was not to be had undoes nothing of what the first may have carried.
    const wasReset = this.#isExposed && UNCONNECTED.has(code);
    const failure: ConnectionFailure = wasReset
      ? { code: 'upstream_reset', detail: `a stream was reset, then: ${detail}` }
      : { code, detail };
    this.events.failed({ ...failure, retry: this.#retry(failure.code), isUnreached });
  }

  /** Its stream ended too early. `mayHaveActed`: the instance may have done something about it. */
  broken(detail: string, mayHaveActed: boolean): void {
    if (this.isOver) return;
    this.#isExposed &&= mayHaveActed;
    const retry = this.headDone ? 'never' : this.#retry('upstream_reset');
    const mayGoOn = retry !== 'never' && !this.#replayed && (!this.#isConnected || this.events.reconnecting(retry === 'unsent'));
    if (!mayGoOn) return this.refuse({ code: 'upstream_reset', detail });
    this.#replayed = true;
    this.#isConnected = false;
    this.#reset();
    this.#place(this);
  }

  #retry(code: ConnectionFailure['code']): UpstreamFailure['retry'] {
    if (!this.#replayable) return 'never';
    if (!this.#isExposed) return 'unsent';
    return BROKEN.has(code) && this.request.repeatable ? 'repeatable' : 'never';
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

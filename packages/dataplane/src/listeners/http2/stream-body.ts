import type { Clock } from '@infergate/kernel';
import type { BodySink } from '../../exchange/downstream.ts';
import type { RequestHead } from '../../exchange/request-head.ts';

type BodyFailure = Parameters<BodySink['fail']>[0];

export interface StreamBodyOptions {
  readonly clock: Clock;
  readonly maxBytes: number;
}

/** The request body of one stream. What nobody has taken yet is kept, and keeps the client's window closed. */
export class StreamBody {
  /** Everything has been taken. */
  done = false;
  failed = false;
  paused = false;
  /** Monotonic ms of the last piece, or of when the body was first wanted. */
  lastReadMs = 0;
  /** Bytes were taken, or dropped. */
  readonly #consumed: (bytes: number) => void;
  readonly #pending: Buffer[] = [];
  #clock: Clock | null = null;
  #announcedBytes = 0;
  #maxBytes = Number.POSITIVE_INFINITY;
  #received = 0;
  #sink: BodySink | null = null;
  #dropBudget = -1;
  /** Everything has come. */
  #isWhole = false;
  #trailers: readonly string[] = [];

  constructor(consumed: (bytes: number) => void) {
    this.#consumed = consumed;
  }

  /** Before anything is taken of it. */
  prepare(body: RequestHead['body'], { clock, maxBytes }: StreamBodyOptions): void {
    this.#clock = clock;
    this.done = body.kind === 'none';
    this.#announcedBytes = body.kind === 'length' ? body.bytes : 0;
    this.#maxBytes = maxBytes;
  }

  /** Somebody waits for bytes of the client. */
  get wanted(): boolean {
    return this.#sink !== null && !this.paused && !this.done && !this.failed;
  }

  /** Bytes that have come and were not taken. */
  get pendingBytes(): number {
    let bytes = 0;
    for (const piece of this.#pending) bytes += piece.length;
    return bytes;
  }

  // What comes from the client.

  /** A piece, valid only during this call. */
  arrive(bytes: Buffer): void {
    const isTaken = (this.#sink !== null || this.#dropBudget >= 0) && !this.paused && !this.failed && this.#pending.length === 0;
    if (isTaken) this.#take(bytes);
    else this.#pending.push(Buffer.from(bytes));
  }

  /** There is no more to come. */
  complete(trailers: readonly string[]): void {
    this.#isWhole = true;
    this.#trailers = trailers;
    if (this.#pending.length === 0) this.#end();
  }

  // What is done with it.

  attach(sink: BodySink): void {
    this.#sink = sink;
    if (this.done) return this.#finish();
    if (this.#announcedBytes > this.#maxBytes) return this.fail('body_too_large');
    this.#touch();
    this.#takePending();
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.#touch();
    this.#takePending();
  }

  /** From now on the body is read and dropped, up to `budget` bytes. */
  drop(budget: number): void {
    this.#sink = null;
    this.#dropBudget = budget;
    this.paused = false;
    if (!this.done && !this.failed) this.#takePending();
  }

  /** Ends the body short. */
  fail(code: BodyFailure): void {
    if (this.done || this.failed) return;
    this.failed = true;
    const sink = this.#sink;
    this.#sink = null;
    sink?.fail(code);
  }

  #takePending(): void {
    while (this.#pending.length > 0 && !this.paused && !this.failed) this.#take(this.#pending.shift() as Buffer);
    if (this.#isWhole && this.#pending.length === 0 && !this.paused) this.#end();
  }

  #take(piece: Buffer): void {
    this.#touch();
    this.#received += piece.length;
    const sink = this.#sink;
    if (sink === null) {
      this.#dropBudget -= piece.length;
      if (this.#dropBudget < 0) this.fail('body_too_large');
    } else if (this.#received > this.#maxBytes) {
      this.fail('body_too_large');
    } else if (!sink.data(piece)) {
      this.pause();
    }
    this.#consumed(piece.length);
  }

  #touch(): void {
    if (this.#clock !== null) this.lastReadMs = this.#clock.monotonic();
  }

  #end(): void {
    if (this.done || this.failed) return;
    this.done = true;
    this.#finish();
  }

  #finish(): void {
    const sink = this.#sink;
    this.#sink = null;
    sink?.end(this.#trailers);
  }
}

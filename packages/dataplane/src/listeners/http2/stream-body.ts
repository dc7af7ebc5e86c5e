import type { ServerHttp2Stream } from 'node:http2';
import type { Clock } from '@infergate/kernel';
import type { BodySink } from '../../exchange/downstream.ts';
import type { RequestHead } from '../../exchange/request-head.ts';

type BodyFailure = Parameters<BodySink['fail']>[0];

/** The request body of one stream. Nothing is read before somebody wants it, so that the client's window closes. */
export class StreamBody {
  /** Everything has been taken. */
  done: boolean;
  failed = false;
  paused = false;
  /** Monotonic ms of the last piece, or of when the body was first wanted. */
  lastReadMs = 0;
  readonly #stream: ServerHttp2Stream;
  readonly #clock: Clock;
  readonly #announcedBytes: number;
  readonly #maxBytes: number;
  #received = 0;
  #sink: BodySink | null = null;
  #dropBudget = -1;
  #isListening = false;
  #trailers: readonly string[] = [];

  constructor(
    stream: ServerHttp2Stream,
    body: RequestHead['body'],
    { clock, maxBytes }: { readonly clock: Clock; readonly maxBytes: number },
  ) {
    this.#stream = stream;
    this.#clock = clock;
    this.done = body.kind === 'none';
    this.#announcedBytes = body.kind === 'length' ? body.bytes : 0;
    this.#maxBytes = maxBytes;
  }

  /** Somebody waits for bytes of the client. */
  get wanted(): boolean {
    return this.#sink !== null && !this.paused && !this.done && !this.failed;
  }

  /** Everything that has come, taken or not. */
  get arrivedBytes(): number {
    return this.#received + this.#stream.readableLength;
  }

  attach(sink: BodySink): void {
    this.#sink = sink;
    if (this.done) return this.#finish();
    if (this.#announcedBytes > this.#maxBytes) return this.fail('body_too_large');
    this.#listen();
  }

  pause(): void {
    if (this.paused) return;
    this.paused = true;
    this.#stream.pause();
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.lastReadMs = this.#clock.monotonic();
    if (!this.#stream.destroyed) this.#stream.resume();
  }

  /** From now on the body is read and dropped, up to `budget` bytes. */
  drop(budget: number): void {
    this.#sink = null;
    this.#dropBudget = budget;
    if (this.done || this.failed || this.#stream.destroyed) return;
    this.resume();
    this.#listen();
  }

  /** Ends the body short. */
  fail(code: BodyFailure): void {
    if (this.done || this.failed) return;
    this.failed = true;
    const sink = this.#sink;
    this.#sink = null;
    if (!this.#stream.destroyed) this.#stream.pause();
    sink?.fail(code);
  }

  /** What has arrived already is taken before this returns. */
  #listen(): void {
    if (this.#isListening) return;
    this.#isListening = true;
    const stream = this.#stream;
    this.lastReadMs = this.#clock.monotonic();
    stream.on('trailers', (_fields: unknown, _flags: number, received: readonly string[]) => {
      this.#trailers = received;
    });
    stream.on('end', () => this.#end());
    this.#takeArrived();
    stream.on('data', (piece: Buffer) => this.#take(piece));
    if (this.paused || this.failed || this.done) stream.pause();
  }

  #takeArrived(): void {
    while (!this.paused && !this.failed && this.#stream.readableLength > 0) {
      // Not beyond it, where the end may be.
      const piece = this.#stream.read(this.#stream.readableLength) as Buffer | null;
      if (piece === null) return;
      this.#take(piece);
    }
  }

  #take(piece: Buffer): void {
    if (this.done || this.failed) return;
    this.lastReadMs = this.#clock.monotonic();
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
    if (this.#received === this.#announcedBytes) this.#endEarly();
  }

  /**
   * What was announced is there; the session has seen to it that no more comes. A stream that has been read to its end is
   * torn down before its answer is written off, at the price of an error object for each; this one is not. Trailers of
   * bodies with a length are lost: HTTP/1.1 could not carry them on.
   */
  #endEarly(): void {
    if (this.done || this.failed) return;
    this.#stream.pause();
    this.#end();
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

import type { BodySink } from '../../exchange/downstream.ts';
import type { RequestHead } from '../../exchange/request-head.ts';
import { ChunkScanner } from '../../http1/chunk-scanner.ts';

type BodyFailure = Parameters<BodySink['fail']>[0];

/** Takes one request body from the bytes of a connection and hands it to a sink, or drops it. */
export class BodyReader {
  /** Every byte of the body has been taken. */
  done: boolean;
  /** The body cannot be completed, so what follows on the connection cannot be told from it. */
  failed = false;
  paused = false;
  readonly #scanner: ChunkScanner | null;
  readonly #maxBytes: number;
  #remaining: number;
  #received = 0;
  #sink: BodySink | null = null;
  #dropBudget = -1;

  constructor(body: RequestHead['body'], maxBytes: number) {
    this.done = body.kind === 'none';
    this.#remaining = body.kind === 'length' ? body.bytes : 0;
    this.#scanner = body.kind === 'chunked' ? new ChunkScanner() : null;
    this.#maxBytes = maxBytes;
  }

  /** Somebody waits for bytes of the client. */
  get wanted(): boolean {
    return this.#sink !== null && !this.paused && !this.done && !this.failed;
  }

  get started(): boolean {
    return this.#received > 0;
  }

  /** Bytes that are known to be missing; Infinity for a body of unknown length. */
  get missing(): number {
    if (this.done) return 0;
    return this.#scanner === null ? this.#remaining : Number.POSITIVE_INFINITY;
  }

  attach(sink: BodySink): void {
    this.#sink = sink;
    if (this.done) this.#finish([]);
    else if (this.#remaining > this.#maxBytes) this.fail('body_too_large');
  }

  /** From now on the body is read and dropped, up to `budget` bytes. */
  drop(budget: number): void {
    this.#sink = null;
    this.paused = false;
    this.#dropBudget = budget;
  }

  /** Ends the body short. */
  fail(code: BodyFailure): void {
    if (this.done || this.failed) return;
    this.failed = true;
    const sink = this.#sink;
    this.#sink = null;
    sink?.fail(code);
  }

  /** The client has ended a body that has no other end. */
  finish(): void {
    if (!this.done && !this.failed) this.#finish([]);
  }

  /** Takes what belongs to the body and is wanted now; returns how many bytes that were. */
  take(bytes: Buffer): number {
    if (this.#scanner !== null) return this.#takeChunks(this.#scanner, bytes);
    if (!this.#isOpen() || bytes.length === 0) return 0;
    const piece = bytes.length <= this.#remaining ? bytes : bytes.subarray(0, this.#remaining);
    this.#remaining -= piece.length;
    this.#deliver(piece);
    if (this.#remaining === 0) this.#finish([]);
    return piece.length;
  }

  #takeChunks(scanner: ChunkScanner, bytes: Buffer): number {
    let at = 0;
    while (at < bytes.length && this.#isOpen()) {
      const event = scanner.next(bytes, at);
      at = scanner.at;
      if (event === 'fault') this.fail('malformed_request');
      else if (event === 'end') this.#finish(scanner.trailers);
      else if (event === 'data') this.#takeContent(bytes.subarray(scanner.dataStart, scanner.dataEnd));
    }
    return at;
  }

  #takeContent(piece: Buffer): void {
    if (this.#sink !== null && this.#received + piece.length > this.#maxBytes) this.fail('body_too_large');
    else this.#deliver(piece);
  }

  #isOpen(): boolean {
    return !this.done && !this.failed && !this.paused && (this.#sink !== null || this.#dropBudget >= 0);
  }

  #deliver(piece: Buffer): void {
    this.#received += piece.length;
    if (this.#sink !== null) {
      if (!this.#sink.data(piece)) this.paused = true;
      return;
    }
    this.#dropBudget -= piece.length;
    if (this.#dropBudget < 0) this.failed = true;
  }

  /** A last piece may have asked for a pause: the end follows it all the same, because nothing is held back any more. */
  #finish(trailers: readonly string[]): void {
    this.done = true;
    const sink = this.#sink;
    this.#sink = null;
    sink?.end(trailers);
  }
}

import type { SendingStream } from '../../http2/frame-sender.ts';
import { StreamBody } from './stream-body.ts';

/** What a stream needs of its session. */
export interface StreamHost {
  sendHead(stream: ClientStream, fields: readonly string[], isLast: boolean): void;
  write(stream: ClientStream, content: string | Buffer): boolean;
  writeLast(stream: ClientStream, text: string): void;
  end(stream: ClientStream, trailers: readonly string[]): void;
  reset(stream: ClientStream, reason: number): void;
  /** Bytes that the client sent were taken, and it may send as many more. */
  consumed(stream: ClientStream, bytes: number): void;
  /** Both directions are complete. */
  finished(stream: ClientStream): void;
}

/** One stream of a client: the state of both directions. What is done with it when it is over has no effect. */
export class ClientStream implements SendingStream {
  readonly id: number;
  /** As received, pseudo-header fields first. */
  readonly fields: readonly string[];
  /** There is no body. */
  readonly isComplete: boolean;
  readonly body: StreamBody;
  isOpen = true;
  /** Called when everything was handed to the session for good. One slot. */
  onSent: (() => void) | null = null;
  /** Called when there is room for more of the answer. One slot. */
  onDrain: (() => void) | null = null;

  // What the session keeps here.
  sendWindow = 0;
  readonly blocked: Buffer[] = [];
  trailers: readonly string[] | null = null;
  moved = false;
  receiveWindow = 0;
  uncredited = 0;
  /** The client has sent all of it. */
  inputEnded: boolean;
  /** Bytes that the body must have; -1: nothing is said. */
  length = -1;
  received = 0;

  readonly #host: StreamHost;
  #isEnding = false;
  #outputEnded = false;

  constructor(host: StreamHost, head: { readonly id: number; readonly fields: readonly string[]; readonly isComplete: boolean }) {
    this.#host = host;
    this.id = head.id;
    this.fields = head.fields;
    this.isComplete = head.isComplete;
    this.inputEnded = head.isComplete;
    this.body = new StreamBody((bytes) => host.consumed(this, bytes));
  }

  /** More can be written. */
  get isWritable(): boolean {
    return this.isOpen && !this.#isEnding;
  }

  /** The whole answer has been sent. */
  get outputEnded(): boolean {
    return this.#outputEnded;
  }

  /** Bytes of the answer that the client's windows have no room for. */
  get unsentBytes(): number {
    let bytes = 0;
    for (const piece of this.blocked) bytes += piece.length;
    return bytes;
  }

  sendHead(fields: readonly string[], isLast: boolean): void {
    if (!this.isWritable) return;
    this.#isEnding = isLast;
    this.#host.sendHead(this, fields, isLast);
    this.#checkSent();
  }

  /** False: wait for `onDrain`. */
  write(content: string | Buffer): boolean {
    return !this.isWritable || this.#host.write(this, content);
  }

  /** The last piece. */
  writeLast(text: string): void {
    if (!this.isWritable) return;
    this.#isEnding = true;
    this.#host.writeLast(this, text);
    this.#checkSent();
  }

  end(trailers: readonly string[]): void {
    if (!this.isWritable) return;
    this.#isEnding = true;
    this.#host.end(this, trailers);
    this.#checkSent();
  }

  reset(reason: number): void {
    if (this.isOpen) this.#host.reset(this, reason);
  }

  drained(): void {
    if (this.#isEnding) this.#checkSent();
    else this.onDrain?.();
  }

  #checkSent(): void {
    if (!this.#isEnding || this.#outputEnded || this.blocked.length > 0 || this.trailers !== null) return;
    this.#outputEnded = true;
    this.onSent?.();
    if (this.inputEnded && this.isOpen) this.#host.finished(this);
  }
}

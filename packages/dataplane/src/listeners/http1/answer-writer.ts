import type { Socket } from 'node:net';
import { fieldLines } from './answer-text.ts';

/** How the body of an answer is delimited on this connection. */
export type AnswerFraming = 'none' | 'length' | 'chunked' | 'close';

/** Up to this size bytes are collected as text: one write of one string costs less than two writes or a copy. */
const MAX_HELD_BYTES = 12 * 1024;

/** Writes answers to a socket, one after the other. What is small is held until `flush`, so that head and body leave in one write. */
export class AnswerWriter {
  readonly #socket: Socket;
  #framing: AnswerFraming = 'none';
  /** Not framed: heads and interim answers. */
  #head = '';
  /** Content of the answer, to be framed as one piece. */
  #content = '';
  #remaining = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  begin(head: string, framing: AnswerFraming, length: number): void {
    this.#head += head;
    this.#framing = framing;
    this.#remaining = length;
  }

  write(bytes: Buffer): void {
    if (this.#framing === 'none') return;
    this.#remaining -= bytes.length;
    if (this.#content.length + bytes.length <= MAX_HELD_BYTES) {
      this.#content += bytes.toString('latin1');
    } else {
      this.#sendHeld('');
      this.#sendLarge(bytes);
    }
  }

  /** False: the socket is full. */
  flush(): boolean {
    this.#sendHeld('');
    return !this.#socket.writableNeedDrain;
  }

  /** Sends the rest. False when the answer is not what its head promised and must not pass for complete. */
  end(trailers: readonly string[]): boolean {
    if (this.#framing === 'length' && this.#remaining !== 0) return false;
    this.#sendHeld(this.#framing === 'chunked' ? `0\r\n${fieldLines(trailers)}\r\n` : '');
    return true;
  }

  #sendHeld(tail: string): void {
    const text = this.#head + this.#framed() + tail;
    this.#head = '';
    this.#content = '';
    if (text.length > 0) this.#socket.write(text, 'latin1');
  }

  #framed(): string {
    if (this.#framing !== 'chunked' || this.#content.length === 0) return this.#content;
    return `${this.#content.length.toString(16)}\r\n${this.#content}\r\n`;
  }

  /** Copies, because the bytes are the caller's again when this returns and the socket may need them longer. */
  #sendLarge(bytes: Buffer): void {
    const prefix = this.#framing === 'chunked' ? `${bytes.length.toString(16)}\r\n` : '';
    const suffix = this.#framing === 'chunked' ? '\r\n' : '';
    const copy = Buffer.allocUnsafe(prefix.length + bytes.length + suffix.length);
    copy.write(prefix, 0, 'latin1');
    bytes.copy(copy, prefix.length);
    copy.write(suffix, prefix.length + bytes.length, 'latin1');
    this.#socket.write(copy);
  }
}

import type { Socket } from 'node:net';
import type { ContentWriter } from '../../http1/content-writer.ts';
import type { Flow } from '../../limits/bandwidth/flow.ts';
import { chunkText, lastChunkText, MAX_TEXT_BYTES } from '../../http1/writing.ts';

/** How the body of an answer is delimited on this connection. */
export type AnswerFraming = 'none' | 'length' | 'chunked' | 'close';

/** What the heads of `Turn` end with, and what they say of the connection. */
const HEAD_END = '\r\n';
const KEPT = 'Connection: keep-alive\r\n';
const CLOSE = 'Connection: close\r\n\r\n';

/** Writes answers to a socket, one after the other. What is small is held until `flush`, so that head and body leave in one write. */
export class AnswerWriter {
  readonly #socket: Socket;
  readonly #contentWriter: ContentWriter;
  readonly #flow: Flow;
  #framing: AnswerFraming = 'none';
  #head = '';
  /** Content of the answer, to be framed as one piece. */
  #content = '';
  /** Of the announced length. */
  #remaining = 0;

  constructor(socket: Socket, contentWriter: ContentWriter, flow: Flow) {
    this.#socket = socket;
    this.#flow = flow;
    this.#contentWriter = contentWriter;
  }

  get framing(): AnswerFraming {
    return this.#framing;
  }

  begin(head: string, framing: AnswerFraming, length: number): void {
    this.#head = head;
    this.#framing = framing;
    this.#remaining = length;
  }

  /** The connection turns out to end with the answer; says so where the head has not been sent. */
  announceClose(): void {
    if (this.#head !== '') this.#head = `${this.#head.slice(0, -HEAD_END.length).replace(KEPT, '')}${CLOSE}`;
  }

  /** Forgets an answer of which nothing has been sent. False when something was. */
  retract(): boolean {
    if (this.#head === '') return false;
    this.#head = '';
    this.#content = '';
    return true;
  }

  write(bytes: Buffer): void {
    if (this.#framing === 'none') return;
    this.#remaining -= bytes.length;
    if (this.#content.length + bytes.length <= MAX_TEXT_BYTES) {
      this.#content += bytes.toString('latin1');
    } else {
      const held = this.#takeHeld();
      this.#flow.sent(held.length + bytes.length);
      this.#contentWriter.write(this.#socket, bytes, this.#framing === 'chunked', held);
    }
  }

  /** False: the socket is full, or others have their turn. */
  flush(): boolean {
    this.#sendHeld('');
    return !this.#socket.writableNeedDrain && this.#flow.hasRoom();
  }

  /** Sends the rest. False when the answer is not what its head promised and must not pass for complete. */
  end(trailers: readonly string[]): boolean {
    if (this.#framing === 'length' && this.#remaining !== 0) return false;
    this.#sendHeld(this.#framing === 'chunked' ? lastChunkText(trailers) : '');
    return true;
  }

  #sendHeld(tail: string): void {
    const text = this.#takeHeld() + tail;
    if (text.length === 0) return;
    this.#flow.sent(text.length);
    this.#socket.write(text, 'latin1');
  }

  #takeHeld(): string {
    const text = this.#head + (this.#framing === 'chunked' ? chunkText(this.#content) : this.#content);
    this.#head = '';
    this.#content = '';
    return text;
  }
}

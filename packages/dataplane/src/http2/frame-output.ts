import type { Socket } from 'node:net';
import { MAX_TEXT_BYTES } from '../http1/writing.ts';
import { FLAG, FRAME, FRAME_HEADER_BYTES, frameHead } from './frames.ts';

/** More than this is not held back for the end of the turn. */
const FULL_BYTES = 64 * 1024;

export interface OutputHooks {
  /** Called before what was gathered goes out; may add to it. */
  readonly beforeFlush: () => void;
  /** Called when everything is out and there is room for more. */
  readonly afterFlush: () => void;
  /** Counts what is sent, and may say that others have their turn; absent: nobody does. */
  readonly flow?: OutputFlow;
}

interface OutputFlow {
  sent(bytes: number): void;
  hasRoom(): boolean;
}

/** What a session sends: gathered over one turn of the event loop, so that the frames of many streams are one write. */
export class FrameOutput {
  readonly #socket: Socket;
  readonly #hooks: OutputHooks;
  readonly #chunks: (string | Buffer)[] = [];
  #text = '';
  #heldBytes = 0;
  #isScheduled = false;
  #isClosed = false;

  constructor(socket: Socket, hooks: OutputHooks) {
    this.#socket = socket;
    this.#hooks = hooks;
  }

  /** As much is on its way as should be. */
  get isFull(): boolean {
    return this.#heldBytes >= FULL_BYTES || this.isStuck;
  }

  /** The peer takes less than it is sent. */
  get isStuck(): boolean {
    return this.#socket.writableNeedDrain || this.#hooks.flow?.hasRoom() === false;
  }

  /** Bytes that the peer does not take. */
  get waitingBytes(): number {
    return this.#socket.writableLength + this.#heldBytes;
  }

  add(frames: string): void {
    if (this.#isClosed) return;
    this.#text += frames;
    this.#heldBytes += frames.length;
    this.schedule();
  }

  /** One DATA frame. Takes its own copy of the content. */
  addData(streamId: number, content: Buffer, isLast: boolean): void {
    if (this.#isClosed) return;
    const flags = isLast ? FLAG.endStream : 0;
    const head = frameHead(content.length, FRAME.data, flags, streamId);
    if (content.length <= MAX_TEXT_BYTES) return this.add(head + content.toString('latin1'));
    const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + content.length);
    frame.write(head, 0, 'latin1');
    content.copy(frame, FRAME_HEADER_BYTES);
    if (this.#text.length > 0) this.#chunks.push(this.#text);
    this.#text = '';
    this.#chunks.push(frame);
    this.#heldBytes += frame.length;
    if (this.#heldBytes >= FULL_BYTES) this.flushNow();
    this.schedule();
  }

  /** Sees to it that `beforeFlush` is called and everything is sent at the end of this turn. */
  schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(this.#flush);
  }

  readonly #flush = (): void => {
    this.#hooks.beforeFlush();
    this.#isScheduled = false;
    this.flushNow();
    if (!this.#socket.writableNeedDrain) this.#hooks.afterFlush();
  };

  /** Sends what has been gathered so far. */
  flushNow(): void {
    const socket = this.#socket;
    const text = this.#text;
    if (this.#heldBytes > 0) this.#hooks.flow?.sent(this.#heldBytes);
    this.#text = '';
    this.#heldBytes = 0;
    if (this.#chunks.length === 0) {
      if (text.length > 0) socket.write(text, 'latin1');
      return;
    }
    socket.cork();
    for (const chunk of this.#chunks.splice(0)) {
      if (typeof chunk === 'string') socket.write(chunk, 'latin1');
      else socket.write(chunk);
    }
    if (text.length > 0) socket.write(text, 'latin1');
    socket.uncork();
  }

  /** Sends what there is. Nothing may follow. */
  close(): void {
    this.flushNow();
    this.#isClosed = true;
  }
}

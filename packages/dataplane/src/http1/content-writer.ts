import type { Socket } from 'node:net';
import { chunkText, MAX_TEXT_BYTES } from './writing.ts';

/** A whole read, with a head before it and framing around it. */
const BUFFER_BYTES = 96 * 1024;

/**
 * Writes content of which it takes its own copy: the bytes are the caller's again when `write` returns, and the socket may
 * need them longer. Large copies go into one buffer that serves again when the socket took all of it at once, as it nearly
 * always does; otherwise the socket keeps it and another takes its place. A fresh buffer for each of them would have the
 * garbage collector mark the whole heap again and again, because it counts what lies outside the heap, too.
 */
export class ContentWriter {
  #buffer: Buffer | null = null;

  /** `head` goes before the content, in one write with it. */
  write(socket: Socket, bytes: Buffer, chunked: boolean, head = ''): void {
    if (head.length + bytes.length <= MAX_TEXT_BYTES) {
      const text = bytes.toString('latin1');
      const all = head + (chunked ? chunkText(text) : text);
      if (all.length > 0) socket.write(all, 'latin1');
      return;
    }
    const prefix = chunked ? `${head}${bytes.length.toString(16)}\r\n` : head;
    const suffix = chunked ? '\r\n' : '';
    const total = prefix.length + bytes.length + suffix.length;
    const buffer = total <= BUFFER_BYTES ? (this.#buffer ?? Buffer.allocUnsafeSlow(BUFFER_BYTES)) : Buffer.allocUnsafeSlow(total);
    this.#buffer = null;
    buffer.write(prefix, 0, 'latin1');
    bytes.copy(buffer, prefix.length);
    buffer.write(suffix, prefix.length + bytes.length, 'latin1');
    socket.write(total === buffer.length ? buffer : buffer.subarray(0, total));
    if (socket.writableLength === 0 && total <= BUFFER_BYTES) this.#buffer = buffer;
  }
}

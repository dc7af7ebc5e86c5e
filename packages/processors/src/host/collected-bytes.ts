import type { Readable } from 'node:stream';

const FIRST_CAPACITY = 4096;

/** Bytes that arrive in pieces, in one block: however small the pieces are, they cost what they hold. */
export class CollectedBytes {
  #block = Buffer.alloc(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What has arrived until now; valid until more does. */
  get bytes(): Buffer {
    return this.#block.subarray(0, this.#length);
  }

  append(chunk: Uint8Array): void {
    const length = this.#length + chunk.length;
    if (length > this.#block.length) this.#grow(length);
    this.#block.set(chunk, this.#length);
    this.#length = length;
  }

  #grow(length: number): void {
    const block = Buffer.allocUnsafeSlow(Math.max(length, this.#block.length * 2, FIRST_CAPACITY));
    block.set(this.bytes);
    this.#block = block;
  }
}

/**
 * All that a source gives. `refusal` is asked after each piece: an error ends the reading and rejects. By events rather than
 * `for await`: leaving such a loop early would destroy the connection on which the refusal goes out.
 */
export function collect(source: Readable, refusal: (collected: CollectedBytes) => Error | null): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const collected = new CollectedBytes();
    source.on('data', (chunk: Buffer) => {
      collected.append(chunk);
      const error = refusal(collected);
      if (error === null) return;
      // What still comes is read away: an HTTP/2 connection whose stream is left unread does not notice its own end.
      source.removeAllListeners('data').resume();
      reject(error);
    });
    source.once('end', () => resolve(collected.bytes));
    source.once('error', reject);
    source.once('close', () => reject(new Error('the client went away before its request was complete')));
  });
}

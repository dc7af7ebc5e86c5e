/** Holds a whole read and what came before it as text. */
const BUFFER_BYTES = 80 * 1024;
const MAX_KEPT = 32;

/** Buffers that are used again, for what is large and is held for a moment by nearly every request. */
export class BufferStock {
  readonly #kept: Buffer[] = [];

  /** At least `bytes` long; whoever takes it gives it back once, when nobody reads it any more. */
  take(bytes: number): Buffer {
    if (bytes > BUFFER_BYTES) return Buffer.allocUnsafeSlow(bytes);
    return this.#kept.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES);
  }

  give(buffer: Buffer): void {
    if (buffer.length === BUFFER_BYTES && this.#kept.length < MAX_KEPT) this.#kept.push(buffer);
  }
}

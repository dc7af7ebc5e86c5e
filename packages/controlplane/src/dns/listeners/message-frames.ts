/** Cuts a stream into the messages that it is made of: two bytes of length, then so many bytes. */
export class MessageFrames {
  readonly #maxBytes: number;
  #held: Buffer = Buffer.alloc(0);

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Messages that are complete now, or null when one is longer than allowed: what comes behind it cannot be read. */
  push(chunk: Buffer): readonly Buffer[] | null {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const messages: Buffer[] = [];
    while (this.#held.length >= 2) {
      const length = this.#held.readUInt16BE(0);
      if (length > this.#maxBytes) return null;
      if (this.#held.length < 2 + length) break;
      messages.push(this.#held.subarray(2, 2 + length));
      this.#held = this.#held.subarray(2 + length);
    }
    return messages;
  }
}

export function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length, 0);
  return Buffer.concat([length, message]);
}

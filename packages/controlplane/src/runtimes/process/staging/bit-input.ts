/** More than the longest block takes: 32,767 groups of 50 codes of 20 bits, and its tables. */
const BLOCK_INPUT_BYTES = 5 * 2 ** 20;

/** Bits of a stream of bytes, the highest of each byte first. */
export class BitInput {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #buffer: Uint8Array = new Uint8Array(0);
  #at = 0;
  #isOver = false;
  /** The lowest `#held` bits of it are yet to be read. */
  #window = 0;
  #held = 0;

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** Sees to it that a whole block can be read, if there is one. */
  async fill(): Promise<void> {
    let length = this.#buffer.length - this.#at;
    if (length >= BLOCK_INPUT_BYTES || this.#isOver) return;
    const pieces = [this.#buffer.subarray(this.#at)];
    while (length < 2 * BLOCK_INPUT_BYTES && !this.#isOver) {
      const { value, done } = await this.#pieces.next();
      if (done === true) this.#isOver = true;
      else pieces.push(value);
      length += done === true ? 0 : value.length;
    }
    this.#buffer = Buffer.concat(pieces);
    this.#at = 0;
  }

  async hasMore(): Promise<boolean> {
    await this.fill();
    return this.hasBytes(1);
  }

  hasBytes(count: number): boolean {
    return this.#buffer.length - this.#at >= count;
  }

  /** At most 24. */
  bits(count: number): number {
    while (this.#held < count) {
      const byte = this.#buffer[this.#at];
      if (byte === undefined) throw new Error('it ends too early');
      this.#at += 1;
      this.#window = (this.#window << 8) | byte;
      this.#held += 8;
    }
    this.#held -= count;
    return (this.#window >>> this.#held) & ((1 << count) - 1);
  }

  /** 32 bits, not negative. */
  word(): number {
    return this.bits(16) * 0x1_0000 + this.bits(16);
  }

  /** Goes on at the next whole byte. */
  align(): void {
    this.#held -= this.#held % 8;
  }
}

/** Before each message: whether it is compressed, and its length in four bytes. */
const PREFIX_BYTES = 5;

/** Follows the messages of a stream by their prefixes, without looking into them. */
export class MessageMeter {
  readonly #maxBytes: number;
  /** Bytes of the present message that are to come. */
  #left = 0;
  /** Bytes of the present prefix that have come. */
  #prefix = 0;
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** False: a message is too large. */
  follow(bytes: Buffer): boolean {
    let at = 0;
    while (at < bytes.length) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, bytes.length - at);
        this.#left -= taken;
        at += taken;
      } else {
        this.#takePrefix(bytes[at] as number);
        at += 1;
        if (this.#left > this.#maxBytes) return false;
      }
    }
    return true;
  }

  #takePrefix(byte: number): void {
    if (this.#prefix > 0) this.#length = this.#length * 256 + byte;
    this.#prefix += 1;
    if (this.#prefix < PREFIX_BYTES) return;
    this.#left = this.#length;
    this.#prefix = 0;
    this.#length = 0;
  }
}

const CONTINUES = 0x80;
/** Larger ones are nothing that a peer within our limits has to say. */
const MAX_INTEGER = 0x0fff_ffff;

/** An integer of HPACK (RFC 7541 section 5.1) behind the upper bits of its first byte; one character for each byte. */
export function integerText(upperBits: number, prefixBits: number, value: number): string {
  const full = (1 << prefixBits) - 1;
  if (value < full) return String.fromCharCode(upperBits | value);
  let text = String.fromCharCode(upperBits | full);
  let rest = value - full;
  while (rest >= CONTINUES) {
    text += String.fromCharCode(CONTINUES | (rest & 0x7f));
    rest >>>= 7;
  }
  return text + String.fromCharCode(rest);
}

/** Reads integers; `at` is behind the one read last. */
export class IntegerReader {
  at = 0;

  /** -1: cut or too large. */
  read(bytes: Buffer, at: number, prefixBits: number): number {
    const full = (1 << prefixBits) - 1;
    let value = (bytes[at] as number) & full;
    this.at = at + 1;
    if (value < full) return value;
    for (let shift = 0; shift <= 21; shift += 7) {
      const byte = bytes[this.at];
      if (byte === undefined) return -1;
      this.at += 1;
      value += (byte & 0x7f) << shift;
      if ((byte & CONTINUES) === 0) return value <= MAX_INTEGER ? value : -1;
    }
    return -1;
  }
}

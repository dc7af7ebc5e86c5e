/** One `-----BEGIN …-----` block. */
export interface PemBlock {
  /** Such as `CERTIFICATE`. */
  readonly label: string;
  /** From `-----BEGIN` to `-----END …-----`, with a line break behind it. */
  readonly pem: string;
}

const BLOCK = /-----BEGIN ([A-Z0-9][A-Z0-9 ]{0,39})-----\r?\n?([^-]*)-----END \1-----/g;

/** The blocks of a text, in order. What stands between them, such as the remarks that openssl writes, is left out. */
export function pemBlocks(text: string): readonly PemBlock[] {
  return [...text.matchAll(BLOCK)].map((match) => ({ label: match[1] ?? '', pem: `${match[0].replaceAll('\r\n', '\n')}\n` }));
}

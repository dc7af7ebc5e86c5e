/** Questions about field sections: alternating names and values, names in any case. */

/** First value of a field by its lower-case name; null when absent. */
export function firstField(fields: readonly string[], lowerCaseName: string): string | null {
  for (let i = 0; i < fields.length; i += 2) {
    if (isNamed(fields[i] as string, lowerCaseName)) return fields[i + 1] as string;
  }
  return null;
}

/** Compares lengths first: most names differ in it, and lower-casing costs. */
export function isNamed(name: string, lowerCaseName: string): boolean {
  return name.length === lowerCaseName.length && (name === lowerCaseName || name.toLowerCase() === lowerCaseName);
}

/** A fixed set of field names. Told apart by length and first letter, so that most names are never lower-cased. */
export class FieldNames {
  /** By length and the lower five bits of the first letter. */
  readonly #marks = new Uint8Array(64 * 32);
  readonly #names: ReadonlySet<string>;

  constructor(lowerCaseNames: Iterable<string>) {
    this.#names = new Set(lowerCaseNames);
    for (const name of this.#names) this.#marks[markOf(name)] = 1;
  }

  has(name: string): boolean {
    return this.#marks[markOf(name)] === 1 && this.#names.has(name.toLowerCase());
  }
}

function markOf(name: string): number {
  return (name.length & 63) * 32 + (name.charCodeAt(0) & 31);
}

/** Lower-case members of a comma-separated list such as Connection. */
export function listMembers(value: string): string[] {
  return value
    .toLowerCase()
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member.length > 0);
}

/** What the fields say about where the message ends and whether the connection lives on. */
export interface MessageFraming {
  /** Of Content-Length; -1 without one. */
  readonly length: number;
  readonly chunked: boolean;
  /** `close` or `keep-alive` of Connection; `close` wins. Null when it says neither. */
  readonly persistence: 'close' | 'keep-alive' | null;
}

/**
 * Reads the framing strictly: one Content-Length of digits alone, or one Transfer-Encoding of exactly `chunked`, never both.
 * Anything else could be read in two ways by two parties, which is how requests are smuggled.
 */
export function readFraming(fields: readonly string[], is10: boolean): MessageFraming | 'malformed' | 'coding' {
  let length = -1;
  let chunked = false;
  let persistence: MessageFraming['persistence'] = null;
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] as string;
    const value = fields[i + 1] as string;
    if (name.length === 14 && isNamed(name, 'content-length')) {
      if (length !== -1) return 'malformed';
      length = parseLength(value);
      if (length === -1) return 'malformed';
    } else if (name.length === 17 && isNamed(name, 'transfer-encoding')) {
      if (chunked || is10) return 'malformed';
      if (value.toLowerCase() !== 'chunked') return 'coding';
      chunked = true;
    } else if (name.length === 10 && isNamed(name, 'connection')) {
      persistence = mergePersistence(persistence, value);
    }
  }
  return chunked && length !== -1 ? 'malformed' : { length, chunked, persistence };
}

/** Digits alone, small enough to count exactly; -1 otherwise. */
function parseLength(value: string): number {
  if (!/^[0-9]{1,24}$/.test(value)) return -1;
  const length = Number(value);
  return Number.isSafeInteger(length) ? length : -1;
}

function mergePersistence(before: MessageFraming['persistence'], value: string): MessageFraming['persistence'] {
  if (value === 'keep-alive' || value === 'Keep-Alive') return before ?? 'keep-alive';
  const members = listMembers(value);
  if (before === 'close' || members.includes('close')) return 'close';
  return members.includes('keep-alive') ? 'keep-alive' : before;
}

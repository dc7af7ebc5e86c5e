/** Questions about field sections: alternating names and values, names in any case. */

/** First value of a field by its lower-case name; null when absent. */
export function firstField(fields: readonly string[], lowerCaseName: string): string | null {
  for (let i = 0; i < fields.length; i += 2) {
    if (isNamed(fields[i] as string, lowerCaseName)) return fields[i + 1] as string;
  }
  return null;
}

/** Without lower-casing, which costs more than the comparison. Bytes of tokens differ in case by one bit or not at all. */
export function isNamed(name: string, lowerCaseName: string): boolean {
  if (name.length !== lowerCaseName.length) return false;
  for (let i = 0; i < name.length; i += 1) {
    const code = name.charCodeAt(i);
    const wanted = lowerCaseName.charCodeAt(i);
    if (code !== wanted && (code < 0x41 || code > 0x5a || code + 0x20 !== wanted)) return false;
  }
  return true;
}

const NO_NAMES: readonly string[] = [];

/** A fixed set of field names. Told apart by length and first letter, so that most names are never compared with any. */
export class FieldNames {
  /** By length and the lower five bits of the first letter. */
  readonly #places: readonly (readonly string[])[];
  readonly #longest: number;

  constructor(lowerCaseNames: Iterable<string>) {
    const names = [...lowerCaseNames];
    this.#longest = Math.max(0, ...names.map(({ length }) => length));
    const places = Array.from({ length: (this.#longest + 1) * 32 }, () => NO_NAMES);
    for (const name of names) places[placeOf(name)] = [...(places[placeOf(name)] as readonly string[]), name];
    this.#places = places;
  }

  has(name: string): boolean {
    if (name.length > this.#longest) return false;
    for (const candidate of this.#places[placeOf(name)] as readonly string[]) if (isNamed(name, candidate)) return true;
    return false;
  }
}

function placeOf(name: string): number {
  return name.length * 32 + (name.charCodeAt(0) & 31);
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
  /** Lower-case protocol of the one Upgrade, where Connection names it; null: none, more than one, or one in doubt. */
  readonly upgrade: string | null;
}

/**
 * Reads the framing strictly: one Content-Length of digits alone, or one Transfer-Encoding of exactly `chunked`, never both.
 * Anything else could be read in two ways by two parties, which is how requests are smuggled.
 */
export function readFraming(fields: readonly string[], is10: boolean): MessageFraming | 'malformed' | 'coding' {
  let length = -1;
  let chunked = false;
  let persistence: MessageFraming['persistence'] = null;
  let asksUpgrade = false;
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
    } else if (name.length === 7 && isNamed(name, 'upgrade')) {
      asksUpgrade = true;
    }
  }
  if (chunked && length !== -1) return 'malformed';
  return { length, chunked, persistence, upgrade: asksUpgrade ? upgradeOf(fields) : null };
}

const PROTOCOL = /^[!#$%&'*+.^_`|~0-9a-z-]+(?:\/[!#$%&'*+.^_`|~0-9a-z-]+)?$/;

function upgradeOf(fields: readonly string[]): string | null {
  let protocol: string | null = null;
  let isNamedByConnection = false;
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] as string;
    const value = fields[i + 1] as string;
    if (isNamed(name, 'connection')) isNamedByConnection ||= listMembers(value).includes('upgrade');
    if (!isNamed(name, 'upgrade')) continue;
    if (protocol !== null) return null;
    protocol = value.toLowerCase();
  }
  return isNamedByConnection && protocol !== null && PROTOCOL.test(protocol) ? protocol : null;
}

/** Of Content-Length: digits alone, small enough to count exactly; -1 otherwise. */
export function parseLength(value: string): number {
  if (value.length === 0 || value.length > 24) return -1;
  let length = 0;
  for (let i = 0; i < value.length; i += 1) {
    const digit = value.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    length = length * 10 + digit;
  }
  return Number.isSafeInteger(length) ? length : -1;
}

function mergePersistence(before: MessageFraming['persistence'], value: string): MessageFraming['persistence'] {
  if (value === 'keep-alive' || value === 'Keep-Alive') return before ?? 'keep-alive';
  const members = listMembers(value);
  if (before === 'close' || members.includes('close')) return 'close';
  return members.includes('keep-alive') ? 'keep-alive' : before;
}

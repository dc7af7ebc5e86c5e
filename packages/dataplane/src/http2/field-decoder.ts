import { isFieldValue, isTokenByte } from '../http1/characters.ts';
import { decodeHuffman } from './huffman.ts';
import { IntegerReader } from './integer.ts';
import { STATIC_ENTRIES, STATIC_TABLE } from './static-table.ts';

/** What this side announces: the size that is set when nobody says anything. */
const MAX_TABLE_BYTES = 4096;
/** Counted for each entry besides its text (RFC 7541 section 4.1). */
const ENTRY_BYTES = 32;
export interface FieldLimits {
  readonly maxBytes: number;
  readonly maxFields: number;
}

interface Entry {
  readonly name: string;
  readonly value: string;
  /** A message may hold it: what none may hold takes its place all the same. */
  readonly isSound: boolean;
}

/** Decodes the header blocks of one direction of a connection, one after the other. */
export class FieldDecoder {
  /** Names and values of the block decoded last, alternating; one character for each byte. */
  fields: string[] = [];
  /** Why the message of that block is refused, although the connection can go on. */
  fault: string | null = null;
  /** The fault is that there is too much of it. */
  isTooLarge = false;
  readonly #limits: FieldLimits;
  readonly #integers = new IntegerReader();
  /** The newest last. */
  readonly #table: Entry[] = [];
  #tableBytes = 0;
  #maxTableBytes = MAX_TABLE_BYTES;
  #bytes = 0;
  /** Behind the text read last. */
  #at = 0;

  constructor(limits: FieldLimits) {
    this.#limits = limits;
  }

  /** False: the block cannot be read, and none after it. */
  decode(block: Buffer): boolean {
    this.fields = [];
    this.fault = null;
    this.isTooLarge = false;
    this.#bytes = 0;
    let at = 0;
    let mayResize = true;
    while (at < block.length) {
      const first = block[at] as number;
      const isResize = (first & 0xe0) === 0x20;
      if (isResize && !mayResize) return false;
      mayResize &&= isResize;
      at = isResize ? this.#resize(block, at) : this.#decodeField(block, at, first);
      if (at === -1) return false;
    }
    return true;
  }

  #decodeField(block: Buffer, at: number, first: number): number {
    if ((first & 0x80) !== 0) return this.#takeIndexed(block, at);
    const isKept = (first & 0x40) !== 0;
    const index = this.#integers.read(block, at, isKept ? 6 : 4);
    if (index === -1) return -1;
    this.#at = this.#integers.at;
    const name = index === 0 ? this.#readText(block) : this.#nameAt(index);
    const value = name === null ? null : this.#readText(block);
    if (name === null || value === null) return -1;
    const isSound = isName(name) && isFieldValue(value, 0, value.length);
    if (isKept) this.#keep(name, value, isSound);
    this.#add(name, value, isSound);
    return this.#at;
  }

  #takeIndexed(block: Buffer, at: number): number {
    const index = this.#integers.read(block, at, 7);
    if (index <= 0) return -1;
    if (index <= STATIC_ENTRIES) {
      this.#add(STATIC_TABLE[index * 2 - 2] as string, STATIC_TABLE[index * 2 - 1] as string, true);
      return this.#integers.at;
    }
    const entry = this.#table[this.#table.length - (index - STATIC_ENTRIES)];
    if (entry === undefined) return -1;
    this.#add(entry.name, entry.value, entry.isSound);
    return this.#integers.at;
  }

  #nameAt(index: number): string | null {
    if (index <= STATIC_ENTRIES) return STATIC_TABLE[index * 2 - 2] as string;
    return this.#table[this.#table.length - (index - STATIC_ENTRIES)]?.name ?? null;
  }

  #readText(block: Buffer): string | null {
    const start = this.#at;
    if (start >= block.length) return null;
    const isCoded = ((block[start] as number) & 0x80) !== 0;
    const length = this.#integers.read(block, start, 7);
    const from = this.#integers.at;
    if (length === -1 || from + length > block.length) return null;
    this.#at = from + length;
    if (!isCoded) return block.toString('latin1', from, from + length);
    // No code is shorter than five bits.
    const target = Buffer.allocUnsafe(Math.ceil((length * 8) / 5));
    const decoded = decodeHuffman(block, from, from + length, target);
    return decoded === -1 ? null : target.toString('latin1', 0, decoded);
  }

  #add(name: string, value: string, isSound: boolean): void {
    const { maxBytes, maxFields } = this.#limits;
    this.#bytes += name.length + value.length;
    if (!isSound) this.fault ??= 'a field is not valid';
    else if (this.#bytes > maxBytes || this.fields.length >= maxFields * 2) this.#refuseAsTooLarge();
    else this.fields.push(name, value);
  }

  #refuseAsTooLarge(): void {
    this.isTooLarge = true;
    this.fault ??= 'too many or too long fields';
  }

  /** An entry that is larger than the whole table empties it. */
  #keep(name: string, value: string, isSound: boolean): void {
    const bytes = name.length + value.length + ENTRY_BYTES;
    this.#evict(this.#maxTableBytes - bytes);
    if (bytes > this.#maxTableBytes) return;
    this.#table.push({ name, value, isSound });
    this.#tableBytes += bytes;
  }

  #resize(block: Buffer, at: number): number {
    const bytes = this.#integers.read(block, at, 5);
    if (bytes === -1 || bytes > MAX_TABLE_BYTES) return -1;
    this.#maxTableBytes = bytes;
    this.#evict(bytes);
    return this.#integers.at;
  }

  #evict(bytes: number): void {
    while (this.#tableBytes > bytes && this.#table.length > 0) {
      const { name, value } = this.#table.shift() as Entry;
      this.#tableBytes -= name.length + value.length + ENTRY_BYTES;
    }
  }
}

/** A token without capitals, or the name of a pseudo-header field. */
function isName(name: string): boolean {
  const start = name.charCodeAt(0) === 0x3a ? 1 : 0;
  if (name.length === start) return false;
  for (let i = start; i < name.length; i += 1) {
    const code = name.charCodeAt(i);
    if (!isTokenByte(code) || (code >= 0x41 && code <= 0x5a)) return false;
  }
  return true;
}

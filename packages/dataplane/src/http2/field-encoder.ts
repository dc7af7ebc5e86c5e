import { integerText } from './integer.ts';
import { STATIC_ENTRIES, STATIC_TABLE } from './static-table.ts';

interface KnownName {
  /** Begins a literal of this name. */
  readonly literal: string;
  /** Whole fields, by value. */
  readonly values: ReadonlyMap<string, string>;
}

const INDEXED = 0x80;
const NOT_INDEXED = 0x00;
const NEVER_INDEXED = 0x10;
/** Intermediaries may not compress these either. */
const SECRETS: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-key', 'api-key']);
const KNOWN: ReadonlyMap<string, KnownName> = knownNames();

/**
 * Alternating names and values as a header block, one character for each byte. Pseudo-header fields first, names in
 * lower case. Stateless: no dynamic table, and no Huffman code, which would cost both sides more than the bytes.
 */
export function encodeFields(fields: readonly string[]): string {
  let text = '';
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] as string;
    const value = fields[i + 1] as string;
    const known = KNOWN.get(name);
    if (known === undefined) text += beginLiteral(name) + stringText(value);
    else text += known.values.get(value) ?? known.literal + stringText(value);
  }
  return text;
}

function beginLiteral(name: string): string {
  return String.fromCharCode(SECRETS.has(name) ? NEVER_INDEXED : NOT_INDEXED) + stringText(name);
}

function stringText(text: string): string {
  return integerText(0, 7, text.length) + text;
}

function knownNames(): ReadonlyMap<string, KnownName> {
  const known = new Map<string, { literal: string; values: Map<string, string> }>();
  for (let index = 1; index <= STATIC_ENTRIES; index += 1) {
    const name = STATIC_TABLE[index * 2 - 2] as string;
    const value = STATIC_TABLE[index * 2 - 1] as string;
    let entry = known.get(name);
    if (entry === undefined) {
      entry = { literal: integerText(SECRETS.has(name) ? NEVER_INDEXED : NOT_INDEXED, 4, index), values: new Map() };
      known.set(name, entry);
    }
    if (value !== '') entry.values.set(value, integerText(INDEXED, 7, index));
  }
  return known;
}

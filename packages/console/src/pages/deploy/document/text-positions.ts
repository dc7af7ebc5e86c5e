import { type DocumentPath, pathText } from '@infergate/contract';

/** Where something stands in a text. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** Deeper documents are refused anyway. */
const MAX_DEPTH = 64;

/**
 * Where each value of a JSON text stands, with its key, by its path as problems write it. The text must be JSON; of keys that are
 * written twice the last one counts, as for JSON.parse.
 */
export function textPositions(text: string): ReadonlyMap<string, TextRange> {
  const reader = new PositionReader(text);
  reader.readValue([], null);
  return reader.found;
}

/** The range of a path, or of the nearest thing around it. */
export function rangeOf(positions: ReadonlyMap<string, TextRange>, path: string): TextRange {
  for (let place = path; place !== ''; place = parentOf(place)) {
    const range = positions.get(place);
    if (range !== undefined) return range;
  }
  return { from: 0, to: 1 };
}

/** `a.b[1]` stands in `a.b`, `a.b` in `a`, `a` in the document. */
export function parentOf(path: string): string {
  const quoted = /^(.*)\[(?:\d+|"(?:[^"\\]|\\.)*")\]$/.exec(path);
  if (quoted !== null) return quoted[1] ?? '';
  return path.slice(0, Math.max(0, path.lastIndexOf('.')));
}

class PositionReader {
  readonly found = new Map<string, TextRange>();
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** `from`: where its key begins; null: it has none. */
  readValue(path: DocumentPath, from: number | null): void {
    this.#skipBlanks();
    const start = from ?? this.#at;
    const opening = this.#text[this.#at];
    if (path.length > MAX_DEPTH) this.#at = this.#text.length;
    else if (opening === '{') this.#readMembers(path);
    else if (opening === '[') this.#readEntries(path);
    else if (opening === '"') this.#readString();
    else this.#skip(/[^\s,\]}]*/y);
    this.found.set(pathText(path), { from: start, to: this.#at });
  }

  #readMembers(path: DocumentPath): void {
    this.#at++;
    for (this.#skipBlanks(); this.#isInside('}'); this.#skipBlanks()) {
      const from = this.#at;
      const name = this.#readString();
      this.#skip(/\s*:/y);
      this.readValue([...path, name], from);
      this.#skip(/\s*,?/y);
    }
    this.#at++;
  }

  #readEntries(path: DocumentPath): void {
    this.#at++;
    let i = 0;
    for (this.#skipBlanks(); this.#isInside(']'); this.#skipBlanks()) {
      this.readValue([...path, i++], null);
      this.#skip(/\s*,?/y);
    }
    this.#at++;
  }

  #isInside(end: string): boolean {
    return this.#at < this.#text.length && this.#text[this.#at] !== end;
  }

  #readString(): string {
    const from = this.#at;
    this.#skip(/"(?:[^"\\]|\\.)*"/y);
    // What is no string would never end.
    if (this.#at === from) this.#at++;
    return parseString(this.#text.slice(from, this.#at));
  }

  #skipBlanks(): void {
    this.#skip(/\s*/y);
  }

  #skip(pattern: RegExp): void {
    pattern.lastIndex = this.#at;
    this.#at += pattern.exec(this.#text)?.[0].length ?? 0;
  }
}

function parseString(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}

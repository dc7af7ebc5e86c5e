import type { KeyDefinition } from './key.ts';
import { definitionOf, KEYS } from './key-table.ts';
import { KEY_TREE, type KeyNode, findChild, isObjectNode } from './key-tree.ts';
import { KeyValues } from './key-values.ts';
import { placeOf } from './place-path.ts';
import { holdsRedaction } from './redaction-mark.ts';
import type { Report } from './report.ts';
import { unknownKeyMessage } from './unknown-key.ts';
import { isPlainObject, readValue } from './value-reading.ts';
import { describeFound, describeType } from './value-wording.ts';

/** Reads a document that is within bounds: known keys and their types. What does not fit goes into the report. */
export function readDescription(input: Record<string, unknown>, report: Report): KeyValues {
  const values = new KeyValues('', '');
  new DescriptionReader(report).readScope({ node: KEY_TREE, values, path: '' }, input);
  return values;
}

/** An object of the document, the node that says what may be in it, and where its values go. */
interface Place {
  readonly node: KeyNode;
  readonly values: KeyValues<string>;
  readonly path: string;
}

class DescriptionReader {
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  /** The whole document, or one entry of a list. */
  readScope(place: Place, input: Record<string, unknown>): void {
    this.#readObject(place, input);
    this.#requireKeys(place);
  }

  #readObject(place: Place, input: Record<string, unknown>): void {
    for (const [name, value] of Object.entries(input)) {
      const path = placeOf(place.path, name);
      const child = findChild(place.node, name);
      if (child === undefined) this.#report.problem(path, () => unknownKeyMessage(place.node, name));
      // null says "not given", as in a merge.
      else if (value !== null) this.#readKey({ node: child, values: place.values, path }, value);
    }
  }

  #readKey(place: Place, input: unknown): void {
    const { node, path } = place;
    if (isObjectNode(node)) this.#readGroup(place, input);
    else if (node.definition?.type.kind === 'list') this.#readList(place, input);
    else if (node.definition !== null) {
      this.#put(place, readLeaf(node.definition, { path, report: this.#report }, input));
    }
  }

  #readGroup(place: Place, input: unknown): void {
    if (!isPlainObject(input)) {
      this.#refuse(place, 'an object', input);
      return;
    }
    if (place.values.found(place.node.path) === undefined) place.values.put(place.node.path, { writtenAt: place.path, value: true });
    this.#readObject(place, input);
  }

  #readList(place: Place, input: unknown): void {
    const type = place.node.definition?.type;
    if (type?.kind !== 'list') return;
    if (!Array.isArray(input) || input.length < type.min || input.length > type.max) {
      this.#refuse(place, describeType(type), input);
      return;
    }
    const entries = input.flatMap((entry, index) => this.#readEntry(place, entry, index));
    if (this.#put(place, JSON.stringify(input))) place.values.putEntries(place.node.path, entries);
  }

  #readEntry({ node, path }: Place, entry: unknown, index: number): KeyValues<string>[] {
    const writtenAt = `${path}[${index}]`;
    if (!isPlainObject(entry)) {
      this.#report.problem(writtenAt, `Expected an object, got ${describeFound(entry, false)}.`);
      return [];
    }
    const values = new KeyValues<string>(`${node.path}[].`, writtenAt);
    this.readScope({ node, values, path: writtenAt }, entry);
    return [values];
  }

  #refuse({ node, values, path }: Place, expected: string, found: unknown): void {
    this.#report.problem(path, `Expected ${expected}, got ${describeFound(found, node.definition?.isSecret ?? false)}.`);
    values.put(node.path, { writtenAt: path, value: undefined });
  }

  /** False when the key was written before, under another name: the same value is fine, a different one is a problem. */
  #put({ node, values, path }: Place, value: unknown): boolean {
    const earlier = values.found(node.path);
    if (earlier === undefined) {
      values.put(node.path, { writtenAt: path, value });
      return true;
    }
    if (value !== undefined && earlier.value !== undefined && !isSame(earlier.value, value)) {
      this.#report.problem(path, `Contradicts "${earlier.writtenAt}", another name of the same key. Keep one of the two.`);
    }
    return false;
  }

  /** Looked at when the whole object is read: a group may be written in two places, by two of its names. */
  #requireKeys({ values }: Place): void {
    for (const path of REQUIRED_PATHS) {
      if (!values.holds(path) || values.isWritten(path)) continue;
      const parent = path.slice(0, path.lastIndexOf('.'));
      if (`${parent}.` !== values.scope && !values.isWritten(parent)) continue;
      this.#report.problem(values.locate(path), `Missing. Expected ${describeType(definitionOf(path).type)}.`);
    }
  }
}

const REQUIRED_PATHS: readonly string[] = Object.keys(KEYS).filter((path) => definitionOf(path).isRequired);

function readLeaf(definition: KeyDefinition, { path, report }: { path: string; report: Report }, input: unknown): unknown {
  if (definition.isSecret && holdsRedaction(input)) {
    report.problem(path, 'Holds the mark of a hidden value. Write the secret, or leave the key out of an update to keep it.');
    return undefined;
  }
  return readValue(definition.type, input, (at, expected, found) => {
    report.problem(`${path}${at}`, `Expected ${expected}, got ${describeFound(found, definition.isSecret)}.`);
  });
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

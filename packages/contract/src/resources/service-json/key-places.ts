import { findExcess } from './bounds.ts';
import { KEY_TREE, type KeyNode, findChild } from './key-tree.ts';
import { placeOf } from './place-path.ts';
import { isPlainObject } from './value-reading.ts';

/** What leads to a value of a document: names of keys, and numbers of list entries. */
export type DocumentPath = readonly (string | number)[];

/** As problems name the place: `containers[0].port`. */
export function pathText(path: DocumentPath): string {
  return path.reduce<string>((text, part) => (typeof part === 'number' ? `${text}[${part}]` : placeOf(text, part)), '');
}

/**
 * Where the known keys of a document are written, whichever of their names was used: by their path in the table, with the numbers
 * of list entries (`containers[0].command`). Of a key that is written twice the first place counts. Takes a document of any
 * quality; what is null counts as absent, as for the parser.
 */
export function locateKeys(document: unknown): ReadonlyMap<string, DocumentPath> {
  const places = new Map<string, DocumentPath>();
  if (findExcess(document) === null) locate(places, { node: KEY_TREE, at: [], entries: [] }, document);
  return places;
}

interface Place {
  readonly node: KeyNode;
  readonly at: DocumentPath;
  /** Numbers of the list entries that it is in, from the outermost. */
  readonly entries: readonly number[];
}

function locate(places: Map<string, DocumentPath>, { node, at, entries }: Place, input: unknown): void {
  if (!isPlainObject(input)) return;
  for (const [name, value] of Object.entries(input)) {
    const child = findChild(node, name);
    if (child === undefined || value === null) continue;
    const place = { node: child, at: [...at, name], entries };
    const key = numbered(child.path, entries);
    if (!places.has(key)) places.set(key, place.at);
    if (child.definition?.type.kind !== 'list') locate(places, place, value);
    else if (Array.isArray(value)) value.forEach((entry, i) => locate(places, entryPlace(place, i), entry));
  }
}

function entryPlace({ node, at, entries }: Place, i: number): Place {
  return { node, at: [...at, i], entries: [...entries, i] };
}

function numbered(path: string, entries: readonly number[]): string {
  let next = 0;
  return path.replaceAll('[]', () => `[${entries[next++] ?? 0}]`);
}

import { type DocumentPath, locateKeys, pathText } from '@infergate/contract';
import { isObject, valueAt, withoutValue, withValue } from './value-edits.ts';

/**
 * A service description as the form sees it: keys by their path in the key table (`containers[0].port`), wherever and by whichever
 * name they are written. What the form does not ask for is not touched.
 */
export class FormDocument {
  readonly root: unknown;
  readonly #places: ReadonlyMap<string, DocumentPath>;

  constructor(root: unknown) {
    this.root = root;
    this.#places = locateKeys(root);
  }

  has(key: string): boolean {
    return this.#places.has(key);
  }

  get(key: string): unknown {
    const place = this.#places.get(key);
    return place === undefined ? undefined : valueAt(this.root, place);
  }

  /** Where the key is written, or would be. */
  placeOf(key: string): DocumentPath {
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const [parent, name] = split(key);
    return parent === '' ? [name] : [...this.placeOf(parent), name];
  }

  /** The same as problems name it. */
  pathOf(key: string): string {
    return pathText(this.placeOf(key));
  }

  /** The document with the key set; undefined takes it out. */
  with(key: string, value: unknown): unknown {
    if (value !== undefined) return withValue(this.root, this.placeOf(key), value);
    const place = this.#places.get(key);
    return place === undefined ? this.root : (withoutValue(this.root, place) ?? {});
  }

  text(key: string): string {
    const value = this.get(key);
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
  }

  number(key: string): number | null {
    const value = this.get(key);
    if (typeof value === 'number') return value;
    return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : null;
  }

  flag(key: string, usual: boolean): boolean {
    const value = this.get(key);
    return typeof value === 'boolean' ? value : usual;
  }

  texts(key: string): readonly string[] {
    const value = this.get(key);
    return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
  }

  map(key: string): Readonly<Record<string, string>> {
    const value = this.get(key);
    if (!isObject(value)) return {};
    return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  }
}

/** `a.b[1]` is `1` of `a.b`; `a.b` is `b` of `a`. */
function split(key: string): readonly [parent: string, name: string | number] {
  const entry = /^(.*)\[(\d+)\]$/.exec(key);
  if (entry !== null) return [entry[1] ?? '', Number(entry[2])];
  const cut = key.lastIndexOf('.');
  return cut === -1 ? ['', key] : [key.slice(0, cut), key.slice(cut + 1)];
}

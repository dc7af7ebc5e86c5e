import { KEYS, type KeyPath, type KeyValue } from './key-table.ts';

/** Where a value was written, and what it reads as; `value` is undefined when it was refused. */
export interface FoundValue {
  readonly writtenAt: string;
  readonly value: unknown;
}

/** Paths of the table that lie in one object: the document (`''`) or an entry of a list (`'containers[].'`), not in a list inside it. */
type PathIn<Scope extends string> = KeyPath & `${Scope}${string}`;

/**
 * The values of one object of a description, by their path in the table: aliases folded, types checked. The document is one such
 * object, each entry of a list another.
 */
export class KeyValues<Scope extends string = ''> {
  /** `''` for the document, `containers[].` for an entry of that list. */
  readonly scope: Scope;
  /** As written, to begin the paths of problems with: `''` or `containers[0]`. */
  readonly writtenAt: string;
  readonly #found = new Map<string, FoundValue>();
  readonly #lists = new Map<string, readonly KeyValues<string>[]>();

  constructor(scope: Scope, writtenAt: string) {
    this.scope = scope;
    this.writtenAt = writtenAt;
  }

  /** The value, or the default of the table; undefined when there is neither. */
  get<P extends PathIn<Scope>>(path: P): KeyValue<P> {
    // The reader puts only what readValue returned for the type of this path.
    return (this.#found.get(path)?.value ?? KEYS[path].default) as KeyValue<P>;
  }

  /** Whether the key, or anything below it, was written, readable or not: a refused value is not also missing. */
  has(path: PathIn<Scope>): boolean {
    return this.isWritten(path);
  }

  /** The path to name in a problem: where the key was written, else where it belongs. */
  where(path: PathIn<Scope>): string {
    return this.locate(path);
  }

  /** The readable entries of a list of objects; empty when it is absent. */
  entries<P extends PathIn<Scope>>(path: P): readonly KeyValues<`${P}[].`>[] {
    // The reader gives each list of entries the scope of its path.
    return (this.#lists.get(path) ?? []) as readonly KeyValues<`${P}[].`>[];
  }

  // What follows takes any path: it is for the reader and for walks over the table.

  /** Whether a path of the table lies in this object and not in a list inside it. */
  holds(path: string): boolean {
    return path.startsWith(this.scope) && !path.slice(this.scope.length).includes('[]');
  }

  isWritten(path: string): boolean {
    if (this.#found.has(path)) return true;
    for (const written of this.#found.keys()) if (written.startsWith(`${path}.`)) return true;
    return false;
  }

  locate(path: string): string {
    const found = this.#found.get(path);
    if (found !== undefined) return found.writtenAt;
    const cut = path.lastIndexOf('.');
    if (cut < this.scope.length) return `${this.writtenAt === '' ? '' : `${this.writtenAt}.`}${path.slice(this.scope.length)}`;
    return `${this.locate(path.slice(0, cut))}${path.slice(cut)}`;
  }

  found(path: string): FoundValue | undefined {
    return this.#found.get(path);
  }

  put(path: string, found: FoundValue): void {
    this.#found.set(path, found);
  }

  putEntries(path: string, entries: readonly KeyValues<string>[]): void {
    this.#lists.set(path, entries);
  }

  /** Paths of the table that were written in this object. */
  paths(): Iterable<string> {
    return this.#found.keys();
  }

  /** The objects in the lists of this object. */
  inner(): readonly KeyValues<string>[] {
    return [...this.#lists.values()].flat();
  }
}

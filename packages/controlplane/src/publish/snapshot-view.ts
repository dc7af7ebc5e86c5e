import { isDeepStrictEqual } from 'node:util';
import { type SnapshotResource, snapshotKey } from '@infergate/contract';

/** What changed since a version. */
export interface ViewChanges {
  readonly put: readonly SnapshotResource[];
  readonly remove: readonly string[];
}

/** The latest of each resource that one gateway serves, and since when; never a backlog. Sequence numbers are the publisher's. */
export class SnapshotView {
  readonly #maxTombstones: number;
  readonly #entries = new Map<string, { readonly resource: SnapshotResource; readonly seq: number }>();
  /** Keys by the seq of their removal, oldest first. */
  readonly #tombstones = new Map<string, number>();
  /** Deltas reach back to this seq. */
  #oldestBase: number;

  constructor(resources: readonly SnapshotResource[], seq: number, maxTombstones: number) {
    this.#oldestBase = seq;
    this.#maxTombstones = maxTombstones;
    for (const resource of resources) this.#entries.set(snapshotKey(resource), { resource, seq });
  }

  /** The seq that carries an equal resource already; null: there is none. */
  seqOf(resource: SnapshotResource): number | null {
    const known = this.#entries.get(snapshotKey(resource));
    return known !== undefined && isDeepStrictEqual(known.resource, resource) ? known.seq : null;
  }

  put(resource: SnapshotResource, seq: number): void {
    const key = snapshotKey(resource);
    this.#tombstones.delete(key);
    this.#entries.set(key, { resource, seq });
  }

  /** False when it was not there. */
  remove(key: string, seq: number): boolean {
    if (!this.#entries.delete(key)) return false;
    // Set again, so that the order of the map stays the order of removal.
    this.#tombstones.delete(key);
    this.#tombstones.set(key, seq);
    this.#pruneTombstones();
    return true;
  }

  get(key: string): SnapshotResource | null {
    return this.#entries.get(key)?.resource ?? null;
  }

  keys(): IterableIterator<string> {
    return this.#entries.keys();
  }

  all(): readonly SnapshotResource[] {
    return [...this.#entries.values()].map(({ resource }) => resource);
  }

  /** null: that is too long ago. */
  changesSince(seq: number): ViewChanges | null {
    if (seq < this.#oldestBase) return null;
    const put = [...this.#entries.values()].filter((entry) => entry.seq > seq).map(({ resource }) => resource);
    const remove = [...this.#tombstones].filter(([, removed]) => removed > seq).map(([key]) => key);
    return { put, remove };
  }

  #pruneTombstones(): void {
    for (const [key, seq] of this.#tombstones) {
      if (this.#tombstones.size <= this.#maxTombstones) return;
      this.#tombstones.delete(key);
      this.#oldestBase = Math.max(this.#oldestBase, seq);
    }
  }
}

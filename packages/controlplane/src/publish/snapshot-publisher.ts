import { isDeepStrictEqual } from 'node:util';
import { type SnapshotMessage, type SnapshotResource, type SnapshotVersion, snapshotKey } from '@infergate/contract';
import type { Clock, Timer } from '@infergate/kernel';

export interface PublisherOptions {
  readonly clock: Clock;
  /** How long changes are gathered before they go out as one version. Milliseconds. */
  readonly gatherMs?: number;
  /** Removals that are remembered for deltas; a node that is further behind gets everything. */
  readonly maxTombstones?: number;
}

const GATHER_MS = 2;
const MAX_TOMBSTONES = 10_000;

/**
 * The routing state of one gateway, and what changed in it since when. Keeps the latest of each resource, never a
 * backlog: whoever is behind gets one delta from what it has to what holds now.
 */
export class SnapshotPublisher {
  readonly #clock: Clock;
  readonly #gatherMs: number;
  readonly #maxTombstones: number;
  readonly #entries = new Map<string, { readonly resource: SnapshotResource; readonly seq: number }>();
  /** Keys by the seq of their removal, oldest first. */
  readonly #tombstones = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  #epoch = 0;
  #seq = 0;
  /** Deltas reach back to this seq. */
  #oldestBase = 1;
  #gathering: Timer | null = null;

  constructor({ clock, gatherMs = GATHER_MS, maxTombstones = MAX_TOMBSTONES }: PublisherOptions) {
    this.#clock = clock;
    this.#gatherMs = gatherMs;
    this.#maxTombstones = maxTombstones;
  }

  /** What is published; null before `open`. */
  get version(): SnapshotVersion | null {
    return this.#seq === 0 ? null : { epoch: this.#epoch, seq: this.#seq };
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Begins with the whole state: before it nothing may reach a gateway, or it would drop what it still serves. */
  open(epoch: number, resources: readonly SnapshotResource[]): void {
    this.#entries.clear();
    this.#tombstones.clear();
    this.#epoch = epoch;
    this.#seq = 1;
    this.#oldestBase = 1;
    for (const resource of resources) this.#entries.set(snapshotKey(resource), { resource, seq: 1 });
    this.#tell();
  }

  /** Returns the version that carries this state of the resource; an equal one is not published again. */
  put(resource: SnapshotResource): SnapshotVersion {
    const key = snapshotKey(resource);
    const known = this.#entries.get(key);
    if (known !== undefined && isDeepStrictEqual(known.resource, resource)) return { epoch: this.#epoch, seq: known.seq };
    this.#tombstones.delete(key);
    this.#entries.set(key, { resource, seq: this.#nextSeq() });
    return this.#gather();
  }

  /** Returns the version from which on the resource is gone; null when it was not there. */
  remove(key: string): SnapshotVersion | null {
    if (!this.#entries.delete(key)) return null;
    // Set again, so that the order of the map stays the order of removal.
    this.#tombstones.delete(key);
    this.#tombstones.set(key, this.#nextSeq());
    this.#pruneTombstones();
    return this.#gather();
  }

  get(key: string): SnapshotResource | null {
    return this.#entries.get(key)?.resource ?? null;
  }

  keys(): IterableIterator<string> {
    return this.#entries.keys();
  }

  /** Everything (`base` null, or too long ago), or what to put and remove on top of `base`. */
  changesSince(base: SnapshotVersion | null): SnapshotMessage {
    const version = { epoch: this.#epoch, seq: this.#seq };
    if (base === null || base.epoch !== this.#epoch || base.seq < this.#oldestBase)
      return { type: 'snapshot', version, base: null, put: [...this.#entries.values()].map(({ resource }) => resource), remove: [] };
    const put = [...this.#entries.values()].filter(({ seq }) => seq > base.seq).map(({ resource }) => resource);
    const remove = [...this.#tombstones].filter(([, seq]) => seq > base.seq).map(([key]) => key);
    return { type: 'snapshot', version, base, put, remove };
  }

  /** Called when there is a new version to send. */
  onPublish(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** What was gathered goes out now. */
  flush(): void {
    if (this.#gathering === null) return;
    this.#gathering.cancel();
    this.#gathering = null;
    this.#seq += 1;
    this.#tell();
  }

  close(): void {
    this.#gathering?.cancel();
    this.#gathering = null;
    this.#listeners.clear();
  }

  #nextSeq(): number {
    return this.#seq + 1;
  }

  #gather(): SnapshotVersion {
    this.#gathering ??= this.#clock.setTimeout(() => this.flush(), this.#gatherMs);
    return { epoch: this.#epoch, seq: this.#nextSeq() };
  }

  #pruneTombstones(): void {
    for (const [key, seq] of this.#tombstones) {
      if (this.#tombstones.size <= this.#maxTombstones) return;
      this.#tombstones.delete(key);
      this.#oldestBase = Math.max(this.#oldestBase, seq);
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

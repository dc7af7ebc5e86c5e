import type { SnapshotMessage, SnapshotResource, SnapshotVersion } from '@infergate/contract';
import type { Clock, Timer } from '@infergate/kernel';
import { SnapshotView } from './snapshot-view.ts';

export interface PublisherOptions {
  readonly clock: Clock;
  /** How long changes are gathered before they go out as one version. Milliseconds. */
  readonly gatherMs?: number;
  /** Removals of a gateway that are remembered for deltas; a node that is further behind gets everything. */
  readonly maxTombstones?: number;
}

const GATHER_MS = 2;
const MAX_TOMBSTONES = 10_000;

/**
 * The routing state of all gateways under one version, so that a change of several of them is one change. Whoever is
 * behind gets one delta from what it has to what holds now.
 */
export class SnapshotPublisher {
  readonly #clock: Clock;
  readonly #gatherMs: number;
  readonly #maxTombstones: number;
  /** By gateway id. */
  readonly #views = new Map<string, SnapshotView>();
  readonly #listeners = new Set<() => void>();
  #epoch = 0;
  #seq = 0;
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

  /** Begins with the whole state: before it nothing may reach a gateway, or it would drop what it still serves. */
  open(epoch: number, byGateway: ReadonlyMap<string, readonly SnapshotResource[]>): void {
    this.#views.clear();
    this.#epoch = epoch;
    this.#seq = 1;
    for (const [gatewayId, resources] of byGateway) this.#views.set(gatewayId, new SnapshotView(resources, 1, this.#maxTombstones));
    this.#tell();
  }

  /** Returns the version that carries this state of the resource to the gateway; an equal one is not published again. */
  put(gatewayId: string, resource: SnapshotResource): SnapshotVersion {
    const view = this.#view(gatewayId);
    const known = view.seqOf(resource);
    if (known !== null) return { epoch: this.#epoch, seq: known };
    view.put(resource, this.#nextSeq());
    return this.#gather();
  }

  /** Returns the version from which on the gateway does not have the resource; null when it did not have it. */
  remove(gatewayId: string, key: string): SnapshotVersion | null {
    return this.#views.get(gatewayId)?.remove(key, this.#nextSeq()) === true ? this.#gather() : null;
  }

  /** The gateway is gone for good. */
  forget(gatewayId: string): void {
    this.#views.delete(gatewayId);
  }

  get(gatewayId: string, key: string): SnapshotResource | null {
    return this.#views.get(gatewayId)?.get(key) ?? null;
  }

  /** The version that carries what the gateway has under the key; null when it has nothing. */
  versionOf(gatewayId: string, key: string): SnapshotVersion | null {
    const resource = this.get(gatewayId, key);
    const seq = resource === null ? null : (this.#views.get(gatewayId)?.seqOf(resource) ?? null);
    return seq === null ? null : { epoch: this.#epoch, seq };
  }

  keys(gatewayId: string): readonly string[] {
    return [...(this.#views.get(gatewayId)?.keys() ?? [])];
  }

  /** Everything (`base` null, or too long ago), or what to put and remove on top of `base`; null for a gateway that nothing was ever published for. */
  changesSince(gatewayId: string, base: SnapshotVersion | null): SnapshotMessage | null {
    const view = this.#views.get(gatewayId);
    if (view === undefined) return null;
    const version = { epoch: this.#epoch, seq: this.#seq };
    const changes = base === null || base.epoch !== this.#epoch ? null : view.changesSince(base.seq);
    if (changes === null) return { type: 'snapshot', version, base: null, put: view.all(), remove: [] };
    return { type: 'snapshot', version, base, ...changes };
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

  /** A gateway that is new has everything from the next version on. */
  #view(gatewayId: string): SnapshotView {
    const view = this.#views.get(gatewayId) ?? new SnapshotView([], this.#nextSeq(), this.#maxTombstones);
    this.#views.set(gatewayId, view);
    return view;
  }

  #nextSeq(): number {
    return this.#seq + 1;
  }

  #gather(): SnapshotVersion {
    this.#gathering ??= this.#clock.setTimeout(() => this.flush(), this.#gatherMs);
    return { epoch: this.#epoch, seq: this.#nextSeq() };
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

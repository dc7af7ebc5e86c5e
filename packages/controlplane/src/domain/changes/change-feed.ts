import type { Clock } from '@infergate/kernel';
import type { ResourceKind } from '../../store/resources.ts';
import type { Store, StoreChange } from '../../store/store.ts';
import { type Change, type ChangeKind, PendingChanges } from './pending-changes.ts';

/** What happens within this time is told together. */
const GATHER_MS = 50;
/** Names of services that are remembered, so that one that is gone can be named; beyond it the oldest is forgotten. */
const MAX_NAMES = 20_000;

/** Whom a resource of the store matters to; null: it is nothing that callers see. */
const KIND_OF: Readonly<Record<ResourceKind, ChangeKind | null>> = {
  gateway: 'gateway',
  'gateway-status': 'gateway',
  vpc: 'network',
  vswitch: 'network',
  'security-group': 'network',
  certificate: 'certificate',
  'acme-challenge': null,
  'acme-account': null,
};

export interface ChangeFeedOptions {
  readonly store: Store;
  readonly clock: Pick<Clock, 'setTimeout'>;
}

/** Tells of changes in the words of callers: services by name. Listens to the store while somebody listens to it. */
export class ChangeFeed {
  readonly #options: ChangeFeedOptions;
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #names = new Map<string, string>();
  #others = new PendingChanges();
  #serviceIds = new Set<string>();
  #isGathering = false;
  #unsubscribe: (() => void) | null = null;

  constructor(options: ChangeFeedOptions) {
    this.#options = options;
  }

  /** From now on. Returns what ends it. */
  listen(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    this.#unsubscribe ??= this.#options.store.onChange((change) => this.#note(change));
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#unsubscribe?.();
      this.#unsubscribe = null;
      // Nobody sees the names change hands meanwhile.
      this.#names.clear();
    };
  }

  #note(change: StoreChange): void {
    if (change.kind === 'access') this.#others.add({ kind: 'access', id: '' });
    else if (change.kind !== 'resource') this.#serviceIds.add(change.serviceId);
    else {
      const kind = KIND_OF[change.resource];
      if (kind === null) return;
      this.#others.add({ kind, id: change.id });
    }
    if (this.#isGathering) return;
    this.#isGathering = true;
    this.#options.clock.setTimeout(() => void this.#tell(), GATHER_MS);
  }

  async #tell(): Promise<void> {
    const others = this.#others;
    const serviceIds = this.#serviceIds;
    this.#isGathering = false;
    this.#others = new PendingChanges();
    this.#serviceIds = new Set();
    for (let change = others.take(); change !== null; change = others.take()) this.#send(change);
    for (const id of await this.#namesOf(serviceIds)) this.#send({ kind: 'service', id });
  }

  #send(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }

  /** Empty for one that is gone and was never seen, or when the store cannot say. */
  async #namesOf(ids: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    const unknown = [...ids].filter((id) => !this.#names.has(id));
    if (unknown.length > 0) await this.#learn(unknown).catch(() => undefined);
    return new Set([...ids].map((id) => this.#names.get(id) ?? ''));
  }

  async #learn(ids: readonly string[]): Promise<void> {
    await this.#options.store.transaction(async (tx) => {
      for (const id of ids) {
        const service = await tx.service(id);
        if (service !== null) this.#names.set(id, service.name);
      }
    });
    for (const id of this.#names.keys()) {
      if (this.#names.size <= MAX_NAMES) return;
      this.#names.delete(id);
    }
  }
}

import { Backoff, type Clock, type Logger, pause } from '@infergate/kernel';
import type { ResourceKind, ResourceRecords } from '../store/resources.ts';
import type { Store, StoreTransaction } from '../store/store.ts';

/** What the directory mirrors. */
const DIRECTORY_KINDS = ['gateway', 'gateway-status', 'vpc', 'vswitch', 'certificate', 'acme-challenge'] as const;
export type DirectoryKind = (typeof DIRECTORY_KINDS)[number];

export interface DirectoryChange<K extends DirectoryKind = DirectoryKind> {
  readonly kind: K;
  readonly id: string;
  /** null: there was, or is, none. */
  readonly before: ResourceRecords[K] | null;
  readonly after: ResourceRecords[K] | null;
}

type Mirror = { readonly [K in DirectoryKind]: Map<string, ResourceRecords[K]> };

export interface GatewayDirectoryOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Gateways and all that hangs on them, in memory: whoever looks after gateways, or says where they are, reads here
 * without a transaction. Follows the store within a moment; `caughtUp` waits for it.
 */
export class GatewayDirectory {
  readonly #options: GatewayDirectoryOptions;
  readonly #mirror: Mirror = emptyMirror();
  readonly #dirty = new Map<string, { readonly kind: DirectoryKind; readonly id: string }>();
  readonly #listeners = new Set<(change: DirectoryChange) => void>();
  #unsubscribe: (() => void) | null = null;
  #running: Promise<void> | null = null;
  #isClosed = false;

  constructor(options: GatewayDirectoryOptions) {
    this.#options = options;
  }

  /** Reads everything; after it the directory follows the store. Once it is started, nothing happens. */
  async start(): Promise<void> {
    if (this.#unsubscribe !== null) return;
    const { store } = this.#options;
    this.#unsubscribe = store.onChange((change) => change.kind === 'resource' && this.#touch(change.resource, change.id));
    await store.transaction(async (tx) => {
      for (const kind of DIRECTORY_KINDS) await this.#load(tx, kind);
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#unsubscribe?.();
    this.#listeners.clear();
    await this.#running;
  }

  get<K extends DirectoryKind>(kind: K, id: string): ResourceRecords[K] | null {
    return this.#mirror[kind].get(id) ?? null;
  }

  /** By id. */
  all<K extends DirectoryKind>(kind: K): readonly ResourceRecords[K][] {
    return [...this.#mirror[kind].values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Called after the mirror has the new state, in the order of the store. */
  onChange(listener: (change: DirectoryChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Resolves when everything that was committed before the call is here. */
  async caughtUp(): Promise<void> {
    while (this.#running !== null && !this.#isClosed) await this.#running;
  }

  async #load(tx: StoreTransaction, kind: DirectoryKind): Promise<void> {
    for (const record of await tx.resources(kind)) this.#set(kind, record.id, record);
  }

  #touch(kind: ResourceKind, id: string): void {
    if (this.#isClosed || !isMirrored(kind)) return;
    this.#dirty.set(`${kind}/${id}`, { kind, id });
    this.#running ??= this.#follow().finally(() => {
      this.#running = null;
    });
  }

  async #follow(): Promise<void> {
    const { store, clock, log } = this.#options;
    const backoff = new Backoff({ initialMs: 50, maxMs: 5000 });
    while (this.#dirty.size > 0 && !this.#isClosed) {
      const batch = [...this.#dirty.values()];
      this.#dirty.clear();
      try {
        const records = await store.transaction((tx) => Promise.all(batch.map(({ kind, id }) => tx.resource(kind, id))));
        for (const [index, { kind, id }] of batch.entries()) this.#change(kind, id, records[index] ?? null);
        backoff.reset();
      } catch (error) {
        log.error({ err: error }, 'changes of gateways could not be read; it is tried again');
        for (const { kind, id } of batch) this.#dirty.set(`${kind}/${id}`, { kind, id });
        await pause(clock, backoff.next());
      }
    }
  }

  #change(kind: DirectoryKind, id: string, after: ResourceRecords[DirectoryKind] | null): void {
    const before = this.get(kind, id);
    if (before === null && after === null) return;
    this.#set(kind, id, after);
    for (const listener of this.#listeners) listener({ kind, id, before, after });
  }

  /** The kind says what the record is; the types cannot follow that through a variable. */
  #set(kind: DirectoryKind, id: string, record: ResourceRecords[DirectoryKind] | null): void {
    const records = this.#mirror[kind] as Map<string, ResourceRecords[DirectoryKind]>;
    if (record === null) records.delete(id);
    else records.set(id, record);
  }
}

function emptyMirror(): Mirror {
  return {
    gateway: new Map(),
    'gateway-status': new Map(),
    vpc: new Map(),
    vswitch: new Map(),
    certificate: new Map(),
    'acme-challenge': new Map(),
  };
}

function isMirrored(kind: ResourceKind): kind is DirectoryKind {
  return (DIRECTORY_KINDS as readonly ResourceKind[]).includes(kind);
}

import { snapshotKey, type SnapshotMessage, type SnapshotResource, type SnapshotVersion } from '@infergate/contract';
import { orderOf, type Order } from './order.ts';

/** The last snapshot as published, for those who connect later. Compiles nothing. */
export class SnapshotStore {
  #version: SnapshotVersion | null = null;
  readonly #resources = new Map<string, SnapshotResource>();

  get version(): SnapshotVersion | null {
    return this.#version;
  }

  apply(message: SnapshotMessage): Order {
    const order = orderOf(this.#version, message);
    if (order !== 'apply') return order;
    if (message.base === null) this.#resources.clear();
    for (const key of message.remove) this.#resources.delete(key);
    for (const resource of message.put) this.#resources.set(snapshotKey(resource), resource);
    this.#version = message.version;
    return order;
  }

  /** Everything in one message; null when there is nothing yet. */
  whole(): SnapshotMessage | null {
    if (this.#version === null) return null;
    return { type: 'snapshot', version: this.#version, base: null, put: [...this.#resources.values()], remove: [] };
  }
}

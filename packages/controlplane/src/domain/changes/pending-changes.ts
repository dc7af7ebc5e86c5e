/** What can be told to have changed. */
export type ChangeKind = 'service' | 'gateway' | 'certificate' | 'network' | 'access';

export interface Change {
  readonly kind: ChangeKind;
  /** Empty: any of them. */
  readonly id: string;
}

/** Beyond this it is no longer told which ones. */
const MAX_PENDING = 1_000;

/** What somebody has still to be told: each thing once, however often it changed, and a bounded number of them. */
export class PendingChanges {
  readonly #ids = new Map<ChangeKind, Set<string>>();
  #size = 0;

  add({ kind, id }: Change): void {
    const ids = this.#ids.get(kind);
    if (ids?.has('') === true || ids?.has(id) === true) return;
    if (id === '' || this.#size >= MAX_PENDING) return this.#replace(kind);
    if (ids === undefined) this.#ids.set(kind, new Set([id]));
    else ids.add(id);
    this.#size += 1;
  }

  /** One of them, which is then told; null: there is nothing. */
  take(): Change | null {
    for (const [kind, ids] of this.#ids) {
      const first = ids.values().next();
      if (first.done === true) continue;
      ids.delete(first.value);
      if (ids.size === 0) this.#ids.delete(kind);
      this.#size -= 1;
      return { kind, id: first.value };
    }
    return null;
  }

  #replace(kind: ChangeKind): void {
    this.#size += 1 - (this.#ids.get(kind)?.size ?? 0);
    this.#ids.set(kind, new Set(['']));
  }
}

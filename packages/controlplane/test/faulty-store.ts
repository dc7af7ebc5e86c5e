import type { Store, StoreChange, StoreTransaction } from '../src/store/store.ts';

/** A store around another one whose transactions fail on request: before they begin, at a given write, or at the commit. */
export class FaultyStore implements Store {
  readonly #inner: Store;
  #failures: string[] = [];

  constructor(inner: Store) {
    this.#inner = inner;
  }

  /** The next transaction that calls this method of `StoreTransaction` fails there, and leaves nothing behind. */
  failAt(method: keyof StoreTransaction): void {
    this.#failures.push(method);
  }

  get pendingFailures(): number {
    return this.#failures.length;
  }

  transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    return this.#inner.transaction((tx) => work(new Proxy(tx, { get: (target, key) => this.#method(target, key) })));
  }

  onChange(listener: (change: StoreChange) => void): () => void {
    return this.#inner.onChange(listener);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  #method(tx: StoreTransaction, key: string | symbol): unknown {
    const index = this.#failures.indexOf(String(key));
    if (index === -1) return Reflect.get(tx, key);
    this.#failures.splice(index, 1);
    return () => Promise.reject(new Error(`${String(key)} failed`));
  }
}

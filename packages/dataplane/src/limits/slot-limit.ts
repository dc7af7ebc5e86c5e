import type { Counters, ReleaseSlot } from '../counters/counters.ts';

/** So many at one time, bound to its counter. */
export class SlotLimit {
  readonly key: string;
  readonly limit: number;
  readonly #counters: Counters;

  constructor(counters: Counters, key: string, limit: number) {
    this.key = key;
    this.limit = limit;
    this.#counters = counters;
  }

  /** Makes the limit known to its counter. Called when the table that holds it begins to serve. */
  declare(): void {
    this.#counters.setSlots(this.key, this.limit);
  }

  get hasFree(): boolean {
    return this.#counters.hasSlot(this.key);
  }

  tryHold(): ReleaseSlot | null {
    return this.#counters.tryHold(this.key);
  }

  /** After a no. null: it is final. Otherwise resolves when trying again is worth it. */
  ask(): Promise<void> | null {
    return this.#counters.askHold(this.key);
  }

  /** So many stand in line; `wake` is called when there may be a slot. */
  setWaiting(count: number, wake: () => void): void {
    this.#counters.setWaiting(this.key, count, wake);
  }

  forget(): void {
    this.#counters.forget(this.key);
  }
}

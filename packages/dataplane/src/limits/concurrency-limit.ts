import type { Counters, ReleaseSlot } from '../counters/counters.ts';
import type { Refusal } from '../pipeline/phase.ts';

/** At most so many open requests of one service. */
export class ConcurrencyLimit {
  readonly key: string;
  readonly limit: number;
  readonly refusal: Refusal;
  readonly #counters: Counters;

  constructor(counters: Counters, key: string, limit: number) {
    this.key = key;
    this.limit = limit;
    this.refusal = {
      refused: 'rate_limited',
      message:
        'Too many open requests for this service (networking.gateway_policy.concurrency_limit). Wait for answers before sending more.',
      headers: ['Retry-After', '1'],
    };
    this.#counters = counters;
  }

  /** Makes the limit known to its counter. Called when the table that holds it begins to serve. */
  declare(): void {
    this.#counters.setSlots(this.key, this.limit);
  }

  tryHold(): ReleaseSlot | null {
    return this.#counters.tryHold(this.key);
  }

  /** After a no. null: it is final. Otherwise resolves when trying again is worth it. */
  ask(): Promise<void> | null {
    return this.#counters.askHold(this.key);
  }

  forget(): void {
    this.#counters.forget(this.key);
  }
}

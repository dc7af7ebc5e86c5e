import type { GatewayProblemCode } from '@infergate/contract';
import type { Counters } from '../counters/counters.ts';
import type { Refusal } from '../pipeline/phase.ts';

/** One rate limit, bound to its counter. */
export class RateLimit {
  readonly key: string;
  readonly perSecond: number;
  /** One object for all refusals: a flood of them allocates nothing. */
  readonly refusal: Refusal;
  readonly #counters: Counters;

  constructor(counters: Counters, key: string, perSecond: number, problem: GatewayProblemCode) {
    this.key = key;
    this.perSecond = perSecond;
    this.refusal = { refused: problem, headers: ['Retry-After', String(Math.max(1, Math.ceil(1 / perSecond)))] };
    this.#counters = counters;
  }

  /** Makes the limit known to its counter. Called when the table that holds it begins to serve. */
  declare(): void {
    this.#counters.setRate(this.key, this.perSecond);
  }

  tryTake(nowMs: number): boolean {
    return this.#counters.tryTake(this.key, 1, nowMs);
  }

  /** After a no. null: it is final. Otherwise resolves when trying again is worth it. */
  ask(): Promise<void> | null {
    return this.#counters.askTake(this.key, 1);
  }

  give(): void {
    this.#counters.give(this.key, 1);
  }

  /** Milliseconds until a request can be taken; 0 = now. */
  waitMs(nowMs: number): number {
    return this.#counters.waitMs(this.key, 1, nowMs);
  }

  forget(): void {
    this.#counters.forget(this.key);
  }
}

import { SlidingCount } from './health/sliding-count.ts';

const WINDOW_MS = 10_000;
/** Of the requests in the window. */
const SHARE = 0.2;
/** So that a service with few requests has a second attempt, too: 3 a second. */
const MINIMUM = 30;

/**
 * How many attempts a service may have beyond the first of each request, so that an outage does not multiply its own load: in
 * any 10 seconds a fifth of the requests, and 30 more.
 */
export class RetryBudget {
  readonly #requests = new SlidingCount(WINDOW_MS);
  readonly #retries = new SlidingCount(WINDOW_MS);

  noteRequest(nowMs: number): void {
    this.#requests.add(nowMs);
  }

  tryTake(nowMs: number): boolean {
    if (this.#retries.total(nowMs) + 1 > MINIMUM + SHARE * this.#requests.total(nowMs)) return false;
    this.#retries.add(nowMs);
    return true;
  }
}

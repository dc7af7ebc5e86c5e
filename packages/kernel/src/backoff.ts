export interface BackoffOptions {
  readonly initialMs: number;
  readonly maxMs: number;
  readonly factor?: number;
  /** Share of the delay that is random, 0 … 1, so that many waiters do not come back at once. */
  readonly jitter?: number;
  readonly random?: () => number;
}

/** Capped exponential delays. */
export class Backoff {
  readonly #options: Required<BackoffOptions>;
  #attempt = 0;

  constructor(options: BackoffOptions) {
    this.#options = { factor: 2, jitter: 0.1, random: Math.random, ...options };
  }

  /** The delay before the next attempt, in milliseconds. */
  next(): number {
    const { initialMs, maxMs, factor, jitter, random } = this.#options;
    const delay = Math.min(maxMs, initialMs * factor ** this.#attempt);
    this.#attempt += 1;
    return delay * (1 - jitter * random());
  }

  reset(): void {
    this.#attempt = 0;
  }
}

import { ManagementError } from '@infergate/contract';
import type { Clock } from '@infergate/kernel';

export interface ThrottleOptions {
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Failures of one address with one name within the window, before further attempts are refused unseen. */
  readonly maxFailures: number;
  readonly windowMs: number;
  /** Pairs that are remembered; beyond it the oldest is forgotten. */
  readonly maxEntries: number;
}

/** A refused attempt; the header `x-acs-retry-after` says how long. */
export class ThrottledError extends ManagementError {
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number) {
    super('Throttling.User', `Too many failed sign-ins from this address. Wait ${Math.ceil(retryAfterMs / 1_000)} s.`);
    this.retryAfterMs = retryAfterMs;
  }
}

/** Codes of a failed proof that count as a failed sign-in. Anything else is a mistake of form. */
const FAILED_SIGN_INS: ReadonlySet<string> = new Set([
  'InvalidAccessKeyId.NotFound',
  'SignatureDoesNotMatch',
  'InvalidSession',
  'InvalidSignIn',
]);

/**
 * Slows down guessing. Failures are counted for an address together with the name that was tried, so that one client with
 * a wrong secret does not lock out the others behind the same address.
 */
export class SignInThrottle {
  readonly #options: ThrottleOptions;
  readonly #failures = new Map<string, { count: number; readonly until: number }>();

  constructor(options: ThrottleOptions) {
    this.#options = options;
  }

  /** Refuses unseen what has failed too often, and counts the failures. */
  async attempt<T>(address: string, name: string, prove: () => Promise<T>): Promise<T> {
    this.assertAllowed(address, name);
    try {
      return await prove();
    } catch (error) {
      if (error instanceof ManagementError && FAILED_SIGN_INS.has(error.code)) this.noteFailure(address, name);
      throw error;
    }
  }

  /** Throws while there have been too many failures. */
  assertAllowed(address: string, name: string): void {
    const entry = this.#current(keyOf(address, name));
    if (entry !== null && entry.count >= this.#options.maxFailures) throw new ThrottledError(entry.until - this.#options.clock.monotonic());
  }

  noteFailure(address: string, name: string): void {
    const key = keyOf(address, name);
    const entry = this.#current(key);
    if (entry !== null) {
      entry.count += 1;
      return;
    }
    this.#failures.set(key, { count: 1, until: this.#options.clock.monotonic() + this.#options.windowMs });
    const oldest = this.#failures.keys().next();
    if (this.#failures.size > this.#options.maxEntries && oldest.done !== true) this.#failures.delete(oldest.value);
  }

  #current(key: string): { count: number; readonly until: number } | null {
    const entry = this.#failures.get(key);
    if (entry === undefined) return null;
    if (entry.until > this.#options.clock.monotonic()) return entry;
    this.#failures.delete(key);
    return null;
  }
}

function keyOf(address: string, name: string): string {
  return `${address} ${name}`;
}

import { Backoff, type BackoffOptions } from './backoff.ts';
import type { Clock, Timer } from './clock.ts';

export interface WorkQueueOptions {
  readonly clock: Clock;
  readonly concurrency: number;
  /** Delays of a key whose work failed; forgotten when it succeeds. */
  readonly backoff: BackoffOptions;
  readonly onError: (key: string, error: unknown) => void;
}

/**
 * A queue of keys, not of events: a key that is added while it waits is there once, and one that is added while it
 * is worked on is worked on again afterwards. The worker re-reads the latest state, so bursts coalesce.
 */
export class WorkQueue {
  readonly #options: WorkQueueOptions;
  readonly #work: (key: string) => Promise<void>;
  readonly #waiting = new Set<string>();
  readonly #running = new Set<string>();
  readonly #again = new Set<string>();
  readonly #timers = new Map<string, { readonly timer: Timer; readonly at: number }>();
  readonly #backoffs = new Map<string, Backoff>();
  #closed = false;
  #idle: (() => void) | null = null;

  constructor(options: WorkQueueOptions, work: (key: string) => Promise<void>) {
    this.#options = options;
    this.#work = work;
  }

  add(key: string): void {
    if (this.#closed) return;
    this.#timers.get(key)?.timer.cancel();
    this.#timers.delete(key);
    if (this.#running.has(key)) this.#again.add(key);
    else this.#waiting.add(key);
    this.#pump();
  }

  /** Adds the key after `ms`, or earlier when an earlier time is set already. */
  addAfter(key: string, ms: number): void {
    if (this.#closed) return;
    const { clock } = this.#options;
    const at = clock.monotonic() + ms;
    const known = this.#timers.get(key);
    if (known !== undefined && known.at <= at) return;
    known?.timer.cancel();
    this.#timers.set(key, { timer: clock.setTimeout(() => this.add(key), ms), at });
  }

  /** Takes no more work; resolves when what is being done is done. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { timer } of this.#timers.values()) timer.cancel();
    this.#timers.clear();
    this.#waiting.clear();
    if (this.#running.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#idle = resolve;
    });
  }

  #pump(): void {
    for (const key of this.#waiting) {
      if (this.#closed || this.#running.size >= this.#options.concurrency) return;
      this.#waiting.delete(key);
      this.#running.add(key);
      void this.#runOne(key);
    }
  }

  async #runOne(key: string): Promise<void> {
    try {
      await this.#work(key);
      this.#backoffs.delete(key);
    } catch (error) {
      this.#options.onError(key, error);
      this.#retryLater(key);
    }
    this.#running.delete(key);
    if (this.#again.delete(key)) this.add(key);
    if (this.#running.size === 0) this.#idle?.();
    this.#pump();
  }

  #retryLater(key: string): void {
    const backoff = this.#backoffs.get(key) ?? new Backoff(this.#options.backoff);
    this.#backoffs.set(key, backoff);
    this.addAfter(key, backoff.next());
  }
}

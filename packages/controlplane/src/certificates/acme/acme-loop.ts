import { type Clock, type Logger, within, WorkQueue } from '@infergate/kernel';
import type { Store, StoreChange } from '../../store/store.ts';
import type { AcmeAttempt } from './attempt.ts';
import { sweepAnswers } from './challenge-answers.ts';
import { nextAttempt } from './schedule.ts';

export interface AcmeLoopOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly attempt: AcmeAttempt;
  readonly renewBeforeMs: number;
}

/** Certificates whose authority is spoken to at the same time. */
const CONCURRENCY = 4;
/** Timers reach 24 days, and the system's clock may be set. */
const MAX_WAIT_MS = 6 * 3_600_000;
const CLOSE_LIMIT_MS = 2_000;

/** Makes an attempt for each certificate of ACME when it is due; one at a time for each. */
export class AcmeLoop {
  readonly #options: AcmeLoopOptions;
  readonly #queue: WorkQueue;
  #unsubscribe: (() => void) | null = null;

  constructor(options: AcmeLoopOptions) {
    this.#options = options;
    const { clock, log } = options;
    const onError = (certificate: string, error: unknown) =>
      log.error({ err: error, certificate }, 'a certificate could not be looked after; trying again');
    this.#queue = new WorkQueue({ clock, concurrency: CONCURRENCY, backoff: { initialMs: 1000, maxMs: 60_000 }, onError }, (id) =>
      this.#look(id),
    );
  }

  /** Goes on where an earlier process left off. */
  async start(): Promise<void> {
    const { store } = this.#options;
    await sweepAnswers(store);
    this.#unsubscribe = store.onChange((change) => this.#noteChange(change));
    for (const { id } of await store.transaction((tx) => tx.resources('certificate'))) this.#queue.add(id);
  }

  /** What is under way is left as it is; the next start goes on with it. */
  async close(): Promise<void> {
    this.#unsubscribe?.();
    this.#options.attempt.close();
    await within(this.#options.clock, CLOSE_LIMIT_MS, this.#queue.close(), null);
  }

  #noteChange(change: StoreChange): void {
    if (change.kind === 'resource' && change.resource === 'certificate') this.#queue.add(change.id);
  }

  async #look(id: string): Promise<void> {
    const { store, clock, attempt, renewBeforeMs } = this.#options;
    const record = await store.transaction((tx) => tx.resource('certificate', id));
    const at = record === null ? null : nextAttempt(record, renewBeforeMs);
    if (record === null || record.acme === null || at === null) return;
    const wait = at - clock.now();
    if (wait > 0) this.#queue.addAfter(id, Math.min(wait, MAX_WAIT_MS));
    else await attempt.run(id, record.acme);
  }
}

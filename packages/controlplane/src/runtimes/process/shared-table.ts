import type { Clock } from '@infergate/kernel';
import type { ProcessRow } from './process-table.ts';

/** One process table for all who ask at about the same time: reading it costs milliseconds on a busy machine. */
export class SharedProcessTable {
  readonly #clock: Clock;
  readonly #read: () => Promise<readonly ProcessRow[]>;
  #rows: Promise<readonly ProcessRow[]> | null = null;
  #readAtMs = 0;

  constructor(clock: Clock, read: () => Promise<readonly ProcessRow[]>) {
    this.#clock = clock;
    this.#read = read;
  }

  /** A table whose reading began at most `maxAgeMs` ago. */
  rows(maxAgeMs: number): Promise<readonly ProcessRow[]> {
    const now = this.#clock.monotonic();
    if (this.#rows !== null && now - this.#readAtMs < maxAgeMs) return this.#rows;
    this.#readAtMs = now;
    this.#rows = this.#read();
    this.#rows.catch(() => {
      this.#rows = null;
    });
    return this.#rows;
  }
}

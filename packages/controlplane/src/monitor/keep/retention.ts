import type { Clock, Logger } from '@infergate/kernel';
import type { SeriesFile } from './series-file.ts';
import { SLACK_SECONDS, type Tier, TIERS } from './tier.ts';

export interface RetentionOptions {
  readonly file: SeriesFile;
  /** Beyond it the oldest goes before its time, the finest first. */
  readonly maxBytes: number;
  readonly clock: Clock;
  readonly log: Logger;
}

const ROWS_AT_A_TIME = 400;
const PAGES_AT_A_TIME = 64;
/** How far system time and elapsed time may part before the first is not believed. */
const JUMP_MS = 5 * 60_000;
/** So long nothing is deleted after a start or a jump: a clock that is wrong is usually put right by then. */
const TRUST_AFTER_MS = 10 * 60_000;
const FUTURE_SECONDS = 2 * 86_400;
/** What is left of each tier however much room is wanted. */
const LEAST_SECONDS: Readonly<Record<Tier['name'], number>> = { seconds: 600, minutes: 6 * 3600, hours: 86_400 };
/** Room that is free in the file may stay so for what comes. */
const FREE_BYTES = 16 * 2 ** 20;

/** Deletes what is too old, and more when the file is too large, a little at a time. */
export class Retention {
  readonly #options: RetentionOptions;
  #offsetMs: number;
  #trustedAt: number;
  #turn = 0;
  #hasTold = false;

  constructor(options: RetentionOptions) {
    this.#options = options;
    this.#offsetMs = options.clock.now() - options.clock.monotonic();
    this.#trustedAt = options.clock.monotonic() + TRUST_AFTER_MS;
  }

  /** Once a second. */
  step(): void {
    if (!this.#isTimeTrusted()) return;
    const { file, clock } = this.#options;
    const nowSecond = Math.floor(clock.now() / 1000);
    const tier = TIERS[this.#turn % TIERS.length]!;
    this.#turn += 1;
    this.#deleteOld(tier, nowSecond);
    const { used, free } = file.bytes();
    if (used > this.#options.maxBytes) this.#makeRoom(nowSecond);
    else if (free > FREE_BYTES) file.shrink(PAGES_AT_A_TIME);
  }

  #deleteOld(tier: Tier, nowSecond: number): void {
    const { file } = this.#options;
    const oldest = Math.floor((nowSecond - tier.keptSeconds - SLACK_SECONDS) / tier.slotSeconds);
    file.deleteBefore(tier, oldest, ROWS_AT_A_TIME * TIERS.length);
    file.deleteFrom(tier, Math.floor((nowSecond + FUTURE_SECONDS) / tier.slotSeconds), ROWS_AT_A_TIME);
  }

  #makeRoom(nowSecond: number): void {
    const { file, log, maxBytes } = this.#options;
    if (!this.#hasTold) log.warn({ maxBytes }, 'the series are larger than they may be; the oldest are deleted before their time');
    this.#hasTold = true;
    for (const tier of TIERS) {
      const slot = Math.floor((nowSecond - LEAST_SECONDS[tier.name]) / tier.slotSeconds);
      if (file.deleteBefore(tier, slot, ROWS_AT_A_TIME) > 0) return;
    }
  }

  #isTimeTrusted(): boolean {
    const { clock } = this.#options;
    const offsetMs = clock.now() - clock.monotonic();
    if (Math.abs(offsetMs - this.#offsetMs) > JUMP_MS) this.#trustedAt = clock.monotonic() + TRUST_AFTER_MS;
    this.#offsetMs = offsetMs;
    return clock.monotonic() >= this.#trustedAt;
  }
}

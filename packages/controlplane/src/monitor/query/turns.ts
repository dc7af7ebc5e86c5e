import { setImmediate } from 'node:timers/promises';
import type { Clock } from '@infergate/kernel';

/** So long the thread is held at a time. */
const TURN_MS = 8;

/** Lets others have a turn now and then. */
export class Turns {
  readonly #clock: Clock;
  #since: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#since = clock.monotonic();
  }

  async yieldWhenDue(): Promise<void> {
    if (this.#clock.monotonic() - this.#since < TURN_MS) return;
    await setImmediate();
    this.#since = this.#clock.monotonic();
  }
}

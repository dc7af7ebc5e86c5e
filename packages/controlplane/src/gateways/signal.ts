import type { Clock, Timer } from '@infergate/kernel';

/** Lets one loop sleep until something happens, or a time has passed. What happens while it is awake is not lost. */
export class Signal {
  readonly #clock: Clock;
  #isRaised = false;
  #wake: (() => void) | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  raise(): void {
    this.#isRaised = true;
    this.#wake?.();
  }

  async wait(ms: number): Promise<void> {
    let timer: Timer | null = null;
    await new Promise<void>((resolve) => {
      if (this.#isRaised) return resolve();
      timer = this.#clock.setTimeout(resolve, ms);
      this.#wake = resolve;
    });
    (timer as Timer | null)?.cancel();
    this.#wake = null;
    this.#isRaised = false;
  }
}

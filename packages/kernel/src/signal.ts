import type { Clock, Timer } from './clock.ts';

/** Lets one loop sleep until something happens, or a time has passed. What happens while it is awake is not lost. */
export class Signal {
  readonly #clock: Pick<Clock, 'setTimeout'>;
  #isRaised = false;
  #wake: (() => void) | null = null;

  constructor(clock: Pick<Clock, 'setTimeout'>) {
    this.#clock = clock;
  }

  raise(): void {
    this.#isRaised = true;
    this.#wake?.();
  }

  /** Whether something happened; false: the time has passed. */
  async wait(ms: number): Promise<boolean> {
    let timer: Timer | null = null;
    await new Promise<void>((resolve) => {
      if (this.#isRaised) return resolve();
      timer = this.#clock.setTimeout(resolve, ms);
      this.#wake = resolve;
    });
    (timer as Timer | null)?.cancel();
    this.#wake = null;
    const wasRaised = this.#isRaised;
    this.#isRaised = false;
    return wasRaised;
  }
}

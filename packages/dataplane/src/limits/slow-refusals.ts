import type { Clock, Timer } from '@infergate/kernel';
import type { Exchange } from '../exchange/exchange.ts';
import type { Refusal } from '../pipeline/phase.ts';

/** How long who is refused waits to hear it. */
const HOLD_MS = 250;
/** So many hear it in each tick, so that a crowd that came at once does not stop everything when it is let go. */
const TICK_MS = 10;
const LET_GO_IN_A_TICK = 64;
/** Further ones hear it at once. */
const MAX_HELD = 8192;

/**
 * Refuses later. A client that asks again as soon as it has its answer thereby sets its own pace, and a flood of requests
 * on a connection costs what a few of them cost.
 */
export class SlowRefusals {
  readonly #clock: Clock;
  /** The longest waiting first. */
  readonly #held = new Set<Held>();
  #timer: Timer | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  refuse(exchange: Exchange, refusal: Refusal): Refusal | Promise<Refusal> {
    if (this.#held.size >= MAX_HELD) return refusal;
    return new Promise((resolve) => {
      const held = { exchange, refusal, resolve, untilMs: this.#clock.monotonic() + HOLD_MS };
      this.#held.add(held);
      exchange.abort = (code) => this.#letGo(held, { refused: code });
      this.#timer ??= this.#clock.setInterval(() => this.#tick(), TICK_MS);
      this.#timer.unref();
    });
  }

  #tick(): void {
    const nowMs = this.#clock.monotonic();
    let count = 0;
    for (const held of this.#held) {
      if (held.untilMs > nowMs || count === LET_GO_IN_A_TICK) return;
      this.#letGo(held, held.refusal);
      count += 1;
    }
  }

  #letGo(held: Held, refusal: Refusal): void {
    this.#held.delete(held);
    held.exchange.abort = null;
    held.resolve(refusal);
    if (this.#held.size > 0) return;
    this.#timer?.cancel();
    this.#timer = null;
  }
}

interface Held {
  readonly exchange: Exchange;
  readonly refusal: Refusal;
  readonly resolve: (refusal: Refusal) => void;
  readonly untilMs: number;
}

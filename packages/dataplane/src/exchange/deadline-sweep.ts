import type { Clock, Timer } from '@infergate/kernel';

/** Something with deadlines: a client's connection, the connections of an instance. */
export interface Sweepable {
  /** Called at every tick with the monotonic time. May remove itself or others. */
  sweep(nowMs: number): void;
}

/**
 * One timer for all deadlines of a process, because a timer per request costs more than the rest of its bookkeeping.
 * A deadline is therefore met late by up to one period, never early.
 */
export class DeadlineSweep {
  readonly clock: Clock;
  readonly #members = new Set<Sweepable>();
  readonly #periodMs: number;
  #timer: Timer | null = null;

  constructor(clock: Clock, periodMs = 100) {
    this.clock = clock;
    this.#periodMs = periodMs;
  }

  /** The timer runs only while there is something to watch. */
  add(member: Sweepable): void {
    this.#members.add(member);
    if (this.#timer !== null) return;
    this.#timer = this.clock.setInterval(() => this.#tick(), this.#periodMs);
    this.#timer.unref();
  }

  delete(member: Sweepable): void {
    this.#members.delete(member);
    if (this.#members.size === 0) this.close();
  }

  /** Stops watching; adding starts again. */
  close(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#members.clear();
  }

  #tick(): void {
    const nowMs = this.clock.monotonic();
    for (const member of this.#members) member.sweep(nowMs);
  }
}

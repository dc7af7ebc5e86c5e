import type { Clock, Timer } from '@infergate/kernel';

interface Pending {
  readonly id: number;
  at: number;
  readonly every: number | null;
  readonly fn: () => void;
}

/** A clock that stands still until `advance` moves it, firing what is due in order. */
export class FakeClock implements Clock {
  #nowMs: number;
  #elapsedMs = 0;
  #nextId = 0;
  readonly #pending = new Map<number, Pending>();

  constructor(nowMs: number = Date.UTC(2026, 0, 1)) {
    this.#nowMs = nowMs;
  }

  now(): number {
    // Whole milliseconds, as the system's clock gives them; delays need not be whole.
    return Math.floor(this.#nowMs + this.#elapsedMs);
  }

  monotonic(): number {
    return this.#elapsedMs;
  }

  setTimeout(fn: () => void, ms: number): Timer {
    return this.#add(fn, ms, null);
  }

  setInterval(fn: () => void, ms: number): Timer {
    return this.#add(fn, ms, Math.max(1, ms));
  }

  /** Number of timers that are set. */
  get pending(): number {
    return this.#pending.size;
  }

  /** Moves time on, letting promises settle before and after each timer that fires. */
  async advance(ms: number): Promise<void> {
    const end = this.#elapsedMs + ms;
    await settle();
    for (let due = this.#firstDue(end); due !== null; due = this.#firstDue(end)) {
      this.#elapsedMs = Math.max(this.#elapsedMs, due.at);
      if (due.every === null) this.#pending.delete(due.id);
      else due.at += due.every;
      due.fn();
      await settle();
    }
    this.#elapsedMs = end;
    await settle();
  }

  /** Moves time on at once, as a machine that slept: what was due meanwhile fires late, and once. */
  async sleep(ms: number): Promise<void> {
    this.#elapsedMs += ms;
    const due = [...this.#pending.values()].filter(({ at }) => at <= this.#elapsedMs).sort((a, b) => a.at - b.at || a.id - b.id);
    for (const timer of due) {
      if (timer.every === null) this.#pending.delete(timer.id);
      else timer.at = this.#elapsedMs + timer.every;
      timer.fn();
      await settle();
    }
    await settle();
  }

  #add(fn: () => void, ms: number, every: number | null): Timer {
    const id = this.#nextId;
    this.#nextId += 1;
    this.#pending.set(id, { id, at: this.#elapsedMs + Math.max(0, ms), every, fn });
    return { cancel: () => void this.#pending.delete(id), unref: () => undefined };
  }

  #firstDue(end: number): Pending | null {
    let first: Pending | null = null;
    for (const timer of this.#pending.values()) {
      if (timer.at > end) continue;
      if (first === null || timer.at < first.at || (timer.at === first.at && timer.id < first.id)) first = timer;
    }
    return first;
  }
}

/** Lets pending promise callbacks and immediate I/O callbacks run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}

import type { Counters, ReleaseSlot } from './counters.ts';

interface Bucket {
  perSecond: number;
  burst: number;
  level: number;
  filledAtMs: number;
}

interface Slots {
  limit: number;
  held: number;
  wake: (() => void) | null;
}

/** Sums of fractions of a request end a hair below the whole number they stand for. */
const ROUNDING = 1e-6;

/** Exact within one process. */
export class MemoryCounters implements Counters {
  readonly #buckets = new Map<string, Bucket>();
  readonly #slots = new Map<string, Slots>();

  setRate(key: string, perSecond: number, most = perSecond): void {
    const burst = Math.max(1, most);
    const known = this.#buckets.get(key);
    if (known === undefined) {
      this.#buckets.set(key, { perSecond, burst, level: burst, filledAtMs: Number.NEGATIVE_INFINITY });
      return;
    }
    known.perSecond = perSecond;
    known.burst = burst;
    known.level = Math.min(known.level, burst);
  }

  tryTake(key: string, n: number, nowMs: number): boolean {
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) return true;
    refill(bucket, nowMs);
    if (bucket.level + ROUNDING < n) return false;
    bucket.level -= n;
    return true;
  }

  askTake(): null {
    return null;
  }

  give(key: string, n: number): void {
    const bucket = this.#buckets.get(key);
    if (bucket !== undefined) bucket.level = Math.min(bucket.burst, bucket.level + n);
  }

  waitMs(key: string, n: number, nowMs: number): number {
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) return 0;
    refill(bucket, nowMs);
    if (bucket.level + ROUNDING >= n) return 0;
    return ((n - bucket.level) / bucket.perSecond) * 1000;
  }

  setSlots(key: string, limit: number): void {
    const known = this.#slots.get(key);
    if (known === undefined) this.#slots.set(key, { limit, held: 0, wake: null });
    else known.limit = limit;
    known?.wake?.();
  }

  hasSlot(key: string): boolean {
    const slots = this.#slots.get(key);
    return slots === undefined || slots.held < slots.limit;
  }

  tryHold(key: string): ReleaseSlot | null {
    const slots = this.#slots.get(key);
    if (slots === undefined) return () => undefined;
    if (slots.held >= slots.limit) return null;
    slots.held += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      slots.held -= 1;
      slots.wake?.();
    };
  }

  askHold(): null {
    return null;
  }

  setWaiting(key: string, count: number, wake: () => void): void {
    const slots = this.#slots.get(key);
    if (slots !== undefined) slots.wake = count === 0 ? null : wake;
  }

  forget(key: string): void {
    this.#buckets.delete(key);
    this.#slots.delete(key);
  }
}

function refill(bucket: Bucket, nowMs: number): void {
  if (nowMs <= bucket.filledAtMs) return;
  if (bucket.level < bucket.burst) {
    const gained = ((nowMs - bucket.filledAtMs) * bucket.perSecond) / 1000;
    bucket.level = Math.min(bucket.burst, bucket.level + gained);
  }
  bucket.filledAtMs = nowMs;
}

const SLOTS = 10;

/** Counts what has happened in the last `windowMs`, to a tenth of it. Adding and reading cost the same however much happens. */
export class SlidingCount {
  readonly #slotMs: number;
  /** Made when something is first counted: most of what could fail never does. */
  #slots: Float64Array | null = null;
  #newest = 0;
  #total = 0;

  constructor(windowMs: number) {
    this.#slotMs = windowMs / SLOTS;
  }

  /** Times are monotonic milliseconds and do not go back. */
  add(nowMs: number): void {
    this.#forget(nowMs);
    this.#slots ??= new Float64Array(SLOTS);
    this.#slots[this.#newest % SLOTS]! += 1;
    this.#total += 1;
  }

  total(nowMs: number): number {
    this.#forget(nowMs);
    return this.#total;
  }

  clear(): void {
    this.#slots = null;
    this.#total = 0;
  }

  #forget(nowMs: number): void {
    const slot = Math.floor(nowMs / this.#slotMs);
    const passed = Math.min(slot - this.#newest, SLOTS);
    if (passed <= 0) return;
    if (this.#slots !== null) this.#drop(this.#slots, passed);
    this.#newest = slot;
  }

  #drop(slots: Float64Array, count: number): void {
    for (let step = 1; step <= count; step += 1) {
      const index = (this.#newest + step) % SLOTS;
      this.#total -= slots[index]!;
      slots[index] = 0;
    }
  }
}

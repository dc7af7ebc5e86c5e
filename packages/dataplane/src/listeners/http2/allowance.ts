/** What a client may use up at once, and how fast it gets it back. */
export class Allowance {
  readonly #capacity: number;
  readonly #perSecond: number;
  #left: number;
  #atMs: number;

  constructor({ capacity, perSecond }: { readonly capacity: number; readonly perSecond: number }, nowMs: number) {
    this.#capacity = capacity;
    this.#perSecond = perSecond;
    this.#left = capacity;
    this.#atMs = nowMs;
  }

  /** Takes `amount`, or gives it back where it is negative. False: that was more than there was. */
  spend(amount: number, nowMs: number): boolean {
    this.#left += ((nowMs - this.#atMs) / 1000) * this.#perSecond - amount;
    this.#atMs = nowMs;
    if (this.#left > this.#capacity) this.#left = this.#capacity;
    return this.#left >= 0;
  }
}

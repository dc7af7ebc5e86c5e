interface Waiter {
  readonly n: number;
  readonly resolve: () => void;
}

/** Requests that wait for the owner's answer about one key. One question is open at a time; who comes meanwhile is in the next. */
export class Questions {
  #coming: Waiter[] = [];
  #asked: Waiter[] = [];
  #askedAtMs: number | null = null;

  get isOpen(): boolean {
    return this.#askedAtMs !== null;
  }

  /** Somebody waits who is not in the open question. */
  get isDue(): boolean {
    return this.#askedAtMs === null && this.#coming.length > 0;
  }

  /** What those who wait need in all, but for those in the open question. */
  get needed(): number {
    return sumOf(this.#coming);
  }

  /** What those need who are in the open question. */
  get asked(): number {
    return sumOf(this.#asked);
  }

  enter(n: number): Promise<void> {
    return new Promise((resolve) => {
      this.#coming.push({ n, resolve });
    });
  }

  /** The question has left. */
  sent(nowMs: number): void {
    this.#askedAtMs = nowMs;
    this.#asked = this.#coming;
    this.#coming = [];
  }

  /** Lets those go on who were in the question; everybody, when the answer was no. */
  answer(isRefused: boolean): void {
    const asked = this.#asked;
    this.#asked = [];
    this.#askedAtMs = null;
    for (const { resolve } of asked) resolve();
    if (isRefused) this.#release();
  }

  /** Nobody answers in time: everybody decides by what is here. The answer may come yet, so the question stays open. */
  giveUp(): void {
    const asked = this.#asked;
    this.#asked = [];
    for (const { resolve } of asked) resolve();
    this.#release();
  }

  /** No answer will come. */
  reset(): void {
    this.#askedAtMs = null;
    this.giveUp();
  }

  hasWaitedSince(limitMs: number): boolean {
    return this.#askedAtMs !== null && this.#askedAtMs <= limitMs;
  }

  #release(): void {
    const released = this.#coming;
    this.#coming = [];
    for (const { resolve } of released) resolve();
  }
}

function sumOf(waiters: readonly Waiter[]): number {
  let sum = 0;
  for (const { n } of waiters) sum += n;
  return sum;
}

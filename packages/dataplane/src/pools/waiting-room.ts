/** Someone who waits. The links belong to the waiting room. */
export interface Waiter<T> {
  readonly value: T;
  previous: Waiter<T> | null;
  next: Waiter<T> | null;
  isWaiting: boolean;
}

/** First come, first served; entering, leaving from anywhere and serving the first all cost the same however many wait. */
export class WaitingRoom<T> {
  #first: Waiter<T> | null = null;
  #last: Waiter<T> | null = null;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Who is served next; null when nobody waits. */
  get first(): T | null {
    return this.#first?.value ?? null;
  }

  enter(value: T): Waiter<T> {
    const waiter: Waiter<T> = { value, previous: this.#last, next: null, isWaiting: true };
    if (this.#last === null) this.#first = waiter;
    else this.#last.next = waiter;
    this.#last = waiter;
    this.#size += 1;
    return waiter;
  }

  /** False when the waiter had left already. */
  leave(waiter: Waiter<T>): boolean {
    if (!waiter.isWaiting) return false;
    waiter.isWaiting = false;
    if (waiter.previous === null) this.#first = waiter.next;
    else waiter.previous.next = waiter.next;
    if (waiter.next === null) this.#last = waiter.previous;
    else waiter.next.previous = waiter.previous;
    waiter.previous = null;
    waiter.next = null;
    this.#size -= 1;
    return true;
  }

  /** Takes the first out; null when nobody waits. */
  shift(): T | null {
    const waiter = this.#first;
    if (waiter === null) return null;
    this.leave(waiter);
    return waiter.value;
  }
}

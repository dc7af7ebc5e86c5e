/** More than a client can have on the way at one time. */
const MAX_STREAMS = 1024;

/** The streams that were noted last; the oldest are forgotten. */
export class RecentStreams {
  readonly #ids = new Set<number>();

  add(id: number): void {
    this.#ids.add(id);
    if (this.#ids.size <= MAX_STREAMS) return;
    for (const oldest of this.#ids) {
      this.#ids.delete(oldest);
      return;
    }
  }

  has(id: number): boolean {
    return this.#ids.has(id);
  }
}

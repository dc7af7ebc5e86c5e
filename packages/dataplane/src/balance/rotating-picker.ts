/** Chooses among candidates; remembers where it was, so that equals take turns. */
export class RotatingPicker {
  #next = 0;

  /**
   * The candidate with the lowest cost, the first one after the last choice among equals; null when none can be used.
   * `costOf` returns Infinity for a candidate that cannot be used.
   */
  pick<T>(candidates: readonly T[], costOf: (candidate: T) => number): T | null {
    const count = candidates.length;
    let best = -1;
    let bestCost = Number.POSITIVE_INFINITY;
    for (let step = 0, i = this.#next % count; step < count; step += 1, i = i + 1 === count ? 0 : i + 1) {
      const cost = costOf(candidates[i] as T);
      if (cost >= bestCost) continue;
      best = i;
      bestCost = cost;
    }
    if (best === -1) return null;
    this.#next = best + 1;
    return candidates[best] as T;
  }
}

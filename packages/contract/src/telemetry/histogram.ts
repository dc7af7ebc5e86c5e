/**
 * The one layout of latency histograms, so that those of workers, nodes and minutes can be added up: whole microseconds
 * from 0 to 2^32 - 1, one page for each power of two, 32 equal buckets a page. A bucket is at most 1/32 wide of what it
 * holds, so a quantile is off by 3 % at most. Pages exist once something falls into them: a service uses a few.
 */
const SUBBUCKETS = 32;
const SUBBUCKET_BITS = 5;
const PAGES = 28;
const MAX_MICROSECONDS = 2 ** 32 - 1;

/** As sent and stored: the counts of each used page by its number. */
export type HistogramData = Readonly<Record<string, readonly number[]>>;

export class Histogram {
  readonly #pages: (Float64Array | null)[] = Array.from({ length: PAGES }, () => null);
  #count = 0;
  #sum = 0;

  static from(data: HistogramData): Histogram {
    const histogram = new Histogram();
    histogram.add(data);
    return histogram;
  }

  get count(): number {
    return this.#count;
  }

  /** Microseconds, to the accuracy of the buckets after `add`. */
  get sum(): number {
    return this.#sum;
  }

  /** Negative values count as 0, those beyond the range as its end. */
  record(microseconds: number): void {
    const value = microseconds > 0 ? Math.min(MAX_MICROSECONDS, Math.floor(microseconds)) : 0;
    const page = pageOf(value);
    this.#page(page)[slotOf(value, page)]! += 1;
    this.#count += 1;
    this.#sum += value;
  }

  add(data: HistogramData): void {
    for (const [key, counts] of Object.entries(data)) {
      const number = Number(key);
      if (!Number.isInteger(number) || number < 0 || number >= PAGES) continue;
      const page = this.#page(number);
      for (let slot = 0; slot < SUBBUCKETS; slot += 1) {
        const more = counts[slot] ?? 0;
        page[slot]! += more;
        this.#count += more;
        this.#sum += more * lowerBound(number, slot);
      }
    }
  }

  /** Upper bound of the bucket that holds the quantile (0 … 1), microseconds; 0 when empty. */
  quantile(quantile: number): number {
    let left = Math.max(1, Math.ceil(quantile * this.#count));
    for (const [number, page] of this.#pages.entries()) {
      if (page === null) continue;
      for (const [slot, count] of page.entries()) {
        left -= count;
        if (left <= 0) return lowerBound(number, slot) + widthOf(number) - 1;
      }
    }
    return 0;
  }

  /** How many values are at most `microseconds`, to the accuracy of the buckets. */
  countUpTo(microseconds: number): number {
    let total = 0;
    for (const [number, page] of this.#pages.entries()) {
      if (page === null) continue;
      for (const [slot, count] of page.entries()) if (lowerBound(number, slot) <= microseconds) total += count;
    }
    return total;
  }

  toData(): HistogramData {
    const data: Record<string, readonly number[]> = {};
    for (const [number, page] of this.#pages.entries()) if (page !== null) data[number] = [...page];
    return data;
  }

  #page(number: number): Float64Array {
    return (this.#pages[number] ??= new Float64Array(SUBBUCKETS));
  }
}

/** Page 0 holds 0 … 31 one by one; page p the values with 5 + p significant bits. */
function pageOf(value: number): number {
  return value < SUBBUCKETS ? 0 : 31 - Math.clz32(value) - SUBBUCKET_BITS + 1;
}

function slotOf(value: number, page: number): number {
  return page === 0 ? value : (value >>> (page - 1)) - SUBBUCKETS;
}

function widthOf(page: number): number {
  return page === 0 ? 1 : 2 ** (page - 1);
}

function lowerBound(page: number, slot: number): number {
  return page === 0 ? slot : (SUBBUCKETS + slot) * widthOf(page);
}

/**
 * The one layout of latency histograms, so that those of workers, nodes and minutes can be added up: whole microseconds
 * from 0 to 2^32 - 1, one page for each power of two, 32 equal buckets a page. A bucket is at most 1/32 wide of what it
 * holds, so a quantile is off by 3 % at most. Pages exist once something falls into them: a service uses a few.
 */
const SUBBUCKETS = 32;
const SUBBUCKET_BITS = 5;
const PAGES = 28;
const MAX_MICROSECONDS = 2 ** 32 - 1;

/** Buckets are numbered from the least to the greatest. */
export const HISTOGRAM_BUCKETS = PAGES * SUBBUCKETS;

/**
 * As sent and stored: counts by the number of the bucket, those that are not 0; and as `sum` the microseconds of all values
 * together. What one worker reports is cumulative, and a report holds only what has changed. Two of them are added up key
 * by key, and the one before taken off likewise.
 */
export type HistogramData = Readonly<Record<string, number>>;

interface Page {
  readonly counts: number[];
  /** A bit for each bucket that was counted in since it was told last. */
  changed: number;
}

export class Histogram {
  readonly #pages: (Page | null)[] = Array.from({ length: PAGES }, () => null);
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

  /** Microseconds. */
  get sum(): number {
    return this.#sum;
  }

  /** Negative values count as 0, those beyond the range as its end. */
  record(microseconds: number): void {
    const value = microseconds > 0 ? Math.min(MAX_MICROSECONDS, Math.floor(microseconds)) : 0;
    const number = pageOf(value);
    const slot = slotOf(value, number);
    const page = this.#page(number);
    page.counts[slot]! += 1;
    page.changed |= 1 << slot;
    this.#count += 1;
    this.#sum += value;
  }

  /** Buckets that the layout does not have are ignored. */
  add(data: HistogramData): void {
    for (const key in data) {
      const more = data[key] as number;
      if (key === 'sum') {
        this.#sum += more;
        continue;
      }
      const bucket = Number(key);
      if (!Number.isInteger(bucket) || bucket < 0 || bucket >= HISTOGRAM_BUCKETS) continue;
      const page = this.#page(bucket >>> SUBBUCKET_BITS);
      page.counts[bucket % SUBBUCKETS]! += more;
      page.changed |= 1 << bucket;
      this.#count += more;
    }
  }

  /** Upper bound of the bucket that holds the quantile (0 … 1), microseconds; 0 when empty. */
  quantile(quantile: number): number {
    let left = Math.max(1, Math.ceil(quantile * this.#count));
    for (const [number, page] of this.#pages.entries()) {
      if (page === null) continue;
      for (const [slot, count] of page.counts.entries()) {
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
      for (const [slot, count] of page.counts.entries()) if (lowerBound(number, slot) <= microseconds) total += count;
    }
    return total;
  }

  toData(): HistogramData {
    const data: Record<string, number> = {};
    for (const [number, page] of this.#pages.entries()) {
      if (page === null) continue;
      for (const [slot, count] of page.counts.entries()) if (count > 0) data[number * SUBBUCKETS + slot] = count;
    }
    if (this.#count > 0) data['sum'] = this.#sum;
    return data;
  }

  /** What has changed since the last call, as it stands now. */
  takeChanges(): HistogramData {
    const data: Record<string, number> = {};
    let isChanged = false;
    for (let number = 0; number < PAGES; number += 1) {
      const page = this.#pages[number] as Page | null;
      if (page === null || page.changed === 0) continue;
      for (let left = page.changed; left !== 0; left &= left - 1) {
        const slot = 31 - Math.clz32(left & -left);
        data[number * SUBBUCKETS + slot] = page.counts[slot] as number;
      }
      page.changed = 0;
      isChanged = true;
    }
    if (isChanged) data['sum'] = this.#sum;
    return data;
  }

  /** The next call of `takeChanges` gives everything. */
  forgetTaken(): void {
    for (const page of this.#pages) {
      if (page === null) continue;
      page.changed = 0;
      for (let slot = 0; slot < SUBBUCKETS; slot += 1) if ((page.counts[slot] as number) > 0) page.changed |= 1 << slot;
    }
  }

  #page(number: number): Page {
    return (this.#pages[number] ??= { counts: Array.from({ length: SUBBUCKETS }, () => 0), changed: 0 });
  }
}

/** What came from another process. Earlier builds sent whole pages, and no sum; what is no histogram is empty. */
export function readHistogram(data: unknown): HistogramData {
  if (typeof data !== 'object' || data === null) return {};
  for (const key in data) return Array.isArray((data as Record<string, unknown>)[key]) ? readPages(data) : (data as HistogramData);
  return {};
}

function readPages(pages: object): HistogramData {
  const data: Record<string, number> = {};
  let sum = 0;
  for (const [key, counts] of Object.entries(pages)) {
    const number = Number(key);
    if (!Number.isInteger(number) || number < 0 || number >= PAGES || !Array.isArray(counts)) continue;
    for (let slot = 0; slot < SUBBUCKETS; slot += 1) {
      const count: unknown = counts[slot];
      if (typeof count !== 'number' || count <= 0) continue;
      data[number * SUBBUCKETS + slot] = count;
      sum += count * lowerBound(number, slot);
    }
  }
  return { ...data, sum };
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

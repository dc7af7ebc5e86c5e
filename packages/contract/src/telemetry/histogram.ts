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
 * As sent and stored, because there are many and it is written and read fast: the microseconds of all values together, then by
 * rising number the buckets that hold something, each followed by its count. What holds nothing at all is empty. What one worker
 * reports is cumulative, and a report holds only the buckets that have changed.
 */
export type HistogramData = readonly number[];

const NOTHING: HistogramData = [];

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
    this.#sum += data[0] ?? 0;
    for (let i = 1; i + 1 < data.length; i += 2) {
      const bucket = data[i] as number;
      if (!Number.isInteger(bucket) || bucket < 0 || bucket >= HISTOGRAM_BUCKETS) continue;
      const more = data[i + 1] as number;
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
    if (this.#count === 0) return NOTHING;
    const data = [this.#sum];
    for (const [number, page] of this.#pages.entries()) {
      if (page === null) continue;
      for (const [slot, count] of page.counts.entries()) if (count > 0) data.push(number * SUBBUCKETS + slot, count);
    }
    return data;
  }

  /** What has changed since the last call, as it stands now. */
  takeChanges(): HistogramData {
    const data = [this.#sum];
    for (let number = 0; number < PAGES; number += 1) {
      const page = this.#pages[number] as Page | null;
      if (page === null || page.changed === 0) continue;
      for (let left = page.changed; left !== 0; left &= left - 1) {
        const slot = 31 - Math.clz32(left & -left);
        data.push(number * SUBBUCKETS + slot, page.counts[slot] as number);
      }
      page.changed = 0;
    }
    return data.length === 1 ? NOTHING : data;
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

/** What was known, with the buckets that have changed since. */
export function carryHistogram(before: HistogramData, changes: HistogramData): HistogramData {
  if (before.length === 0 || changes.length === 0) return changes.length === 0 ? before : changes;
  return overwritten(before, changes) ?? merged(before, changes);
}

/** null: there are buckets that were empty before. Most often there are none, and a copy is made at once. */
function overwritten(before: HistogramData, changes: HistogramData): HistogramData | null {
  const data = before.slice();
  data[0] = changes[0] as number;
  let at = 1;
  for (let i = 1; i < changes.length; i += 2) {
    const bucket = changes[i] as number;
    while (at < data.length && (data[at] as number) < bucket) at += 2;
    if (data[at] !== bucket) return null;
    data[at + 1] = changes[i + 1] as number;
  }
  return data;
}

function merged(before: HistogramData, changes: HistogramData): HistogramData {
  const data = [changes[0] as number];
  let at = 1;
  for (let i = 1; i < changes.length; i += 2) {
    const bucket = changes[i] as number;
    for (; at < before.length && (before[at] as number) < bucket; at += 2) data.push(before[at] as number, before[at + 1] as number);
    if (before[at] === bucket) at += 2;
    data.push(bucket, changes[i + 1] as number);
  }
  for (; at < before.length; at += 2) data.push(before[at] as number, before[at + 1] as number);
  return data;
}

/** What came from another process. Earlier builds sent pages with all of their buckets by number, and no sum; what is no histogram is empty. */
export function readHistogram(data: unknown): HistogramData {
  if (Array.isArray(data)) return data.length % 2 === 1 && data.every((value) => typeof value === 'number') ? data : NOTHING;
  return typeof data === 'object' && data !== null ? readPages(data) : NOTHING;
}

function readPages(pages: object): HistogramData {
  const data: number[] = [0];
  // Names that are numbers come by rising number.
  for (const [key, counts] of Object.entries(pages)) {
    const number = Number(key);
    if (!Number.isInteger(number) || number < 0 || number >= PAGES || !Array.isArray(counts)) continue;
    for (let slot = 0; slot < SUBBUCKETS; slot += 1) {
      const count: unknown = counts[slot];
      if (typeof count !== 'number' || count <= 0) continue;
      data.push(number * SUBBUCKETS + slot, count);
      data[0]! += count * lowerBound(number, slot);
    }
  }
  return data.length === 1 ? NOTHING : data;
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

/** The bounds of a bucket by its number, both included. Microseconds. */
export function histogramBucket(number: number): { readonly lower: number; readonly upper: number } {
  const page = Math.floor(number / SUBBUCKETS);
  const lower = lowerBound(page, number % SUBBUCKETS);
  return { lower, upper: lower + widthOf(page) - 1 };
}

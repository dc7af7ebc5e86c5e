import { HISTOGRAM_BUCKETS, type HistogramData } from '@infergate/contract';

/** Behind the last bucket stands the sum of all values, microseconds. */
export const SUM_BUCKET = HISTOGRAM_BUCKETS;

/** Counts of the buckets that hold something, by rising number of the bucket. */
export interface SparseHistogram {
  readonly buckets: readonly number[];
  readonly counts: readonly number[];
}

/** `sum` of all moments of the time it stands for, the highest and the latest. */
export interface GaugeValue {
  readonly sum: number;
  readonly maximum: number;
  readonly last: number;
}

/** Of a counter, a gauge or a histogram. */
export type Value = number | GaugeValue | SparseHistogram;

/** What was counted and measured of one subject in some time, by the number of the field. */
export type Point = Map<number, Value>;

export function isHistogram(value: Value): value is SparseHistogram {
  return typeof value !== 'number' && 'buckets' in value;
}

export function gauge(value: number): GaugeValue {
  return { sum: value, maximum: value, last: value };
}

export function sparseHistogram(data: HistogramData): SparseHistogram {
  const buckets: number[] = [];
  const counts: number[] = [];
  for (let i = 1; i + 1 < data.length; i += 2) {
    const bucket = data[i]!;
    const count = data[i + 1]!;
    // Whoever does not keep to the order loses what is out of it, and nothing else.
    if (bucket < HISTOGRAM_BUCKETS && bucket > (buckets.at(-1) ?? -1) && count > 0) {
      buckets.push(bucket);
      counts.push(count);
    }
  }
  if (buckets.length > 0) {
    buckets.push(SUM_BUCKET);
    counts.push(data[0] ?? 0);
  }
  return { buckets, counts };
}

/** `more` is of the same subject, a later time. */
export function addLater(point: Point, more: Point): void {
  for (const [field, value] of more) {
    const before = point.get(field);
    point.set(field, before === undefined ? value : added(before, value, later));
  }
}

/** `more` is of another subject, the same time. */
export function addBeside(point: Point, more: Point): void {
  for (const [field, value] of more) {
    const before = point.get(field);
    point.set(field, before === undefined ? value : added(before, value, beside));
  }
}

function later(a: GaugeValue, b: GaugeValue): GaugeValue {
  return { sum: a.sum + b.sum, maximum: Math.max(a.maximum, b.maximum), last: b.last };
}

function beside(a: GaugeValue, b: GaugeValue): GaugeValue {
  return { sum: a.sum + b.sum, maximum: a.maximum + b.maximum, last: a.last + b.last };
}

/** Values of one field are of one type; should a file say otherwise, the newer one holds. */
function added(a: Value, b: Value, gauges: (a: GaugeValue, b: GaugeValue) => GaugeValue): Value {
  if (typeof a === 'number') return typeof b === 'number' ? a + b : b;
  if (typeof b === 'number') return b;
  if (isHistogram(a)) return isHistogram(b) ? addedHistogram(a, b, 1) : b;
  return isHistogram(b) ? b : gauges(a, b);
}

/** What was counted between two readings of counters that only grow; null: some went down, so they began anew. */
export function growth(before: Point, now: Point): Point | null {
  const grown: Point = new Map();
  for (const [field, value] of now) {
    const was = before.get(field);
    const more = was === undefined ? value : difference(was, value);
    if (more === null) return null;
    if (more !== 0 && !(typeof more !== 'number' && isHistogram(more) && more.buckets.length === 0)) grown.set(field, more);
  }
  return grown;
}

function difference(was: Value, now: Value): Value | null {
  if (typeof was === 'number' && typeof now === 'number') return now < was ? null : now - was;
  if (typeof was === 'number' || typeof now === 'number' || !isHistogram(was) || !isHistogram(now)) return null;
  const rest = addedHistogram(now, was, -1);
  return rest.counts.some((count) => count < 0) ? null : rest;
}

/** What `whole` has beyond the parts; below zero is nothing. */
export function remainder(whole: Point, parts: readonly Point[]): Point {
  const rest: Point = new Map();
  for (const [field, value] of whole) {
    const others = parts.flatMap((part) => part.get(field) ?? []);
    const left = others.reduce(without, value);
    if (typeof left === 'number' ? left > 0 : isHistogram(left) && left.buckets.length > 0) rest.set(field, left);
  }
  return rest;
}

function without(whole: Value, part: Value): Value {
  if (typeof whole === 'number' && typeof part === 'number') return Math.max(0, whole - part);
  if (typeof whole === 'number' || typeof part === 'number' || !isHistogram(whole) || !isHistogram(part)) return whole;
  const { buckets, counts } = addedHistogram(whole, part, -1);
  const kept = buckets.flatMap((bucket, i) => ((counts[i] ?? 0) > 0 ? [i] : []));
  return { buckets: kept.map((i) => buckets[i]!), counts: kept.map((i) => counts[i]!) };
}

/** Buckets that come to nothing are left out. */
function addedHistogram(a: SparseHistogram, b: SparseHistogram, sign: 1 | -1): SparseHistogram {
  const buckets: number[] = [];
  const counts: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.buckets.length || j < b.buckets.length) {
    const left = a.buckets[i] ?? Number.POSITIVE_INFINITY;
    const right = b.buckets[j] ?? Number.POSITIVE_INFINITY;
    const count = (left <= right ? a.counts[i]! : 0) + (right <= left ? sign * b.counts[j]! : 0);
    if (count !== 0) {
      buckets.push(Math.min(left, right));
      counts.push(count);
    }
    if (left <= right) i += 1;
    if (right <= left) j += 1;
  }
  return { buckets, counts };
}

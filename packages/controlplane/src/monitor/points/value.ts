import type { HistogramData } from '@infergate/contract';

/** `sum` of all moments of the time it stands for, the highest and the latest. */
export interface GaugeValue {
  readonly sum: number;
  readonly maximum: number;
  readonly last: number;
}

/** Of a counter, a gauge or a histogram. None is ever changed: others may hold the same one. */
export type Value = number | GaugeValue | HistogramData;

/** What was counted and measured of one subject in some time, by the number of the field. */
export type Point = Map<number, Value>;

export function isHistogram(value: Value): value is HistogramData {
  return Array.isArray(value);
}

export function gauge(value: number): GaugeValue {
  return { sum: value, maximum: value, last: value };
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
    if (!isNothing(more)) grown.set(field, more);
  }
  return grown;
}

function isNothing(value: Value): boolean {
  return value === 0 || (isHistogram(value) && value.length === 0);
}

function difference(was: Value, now: Value): Value | null {
  if (typeof was === 'number' && typeof now === 'number') return now < was ? null : now - was;
  if (!isHistogram(was) || !isHistogram(now)) return null;
  if (isSame(was, now)) return NOTHING;
  const rest = addedHistogram(now, was, -1);
  for (let i = 2; i < rest.length; i += 2) if (rest[i]! < 0) return null;
  return rest;
}

/** What `whole` has beyond the parts; below zero is nothing. */
export function remainder(whole: Point, parts: readonly Point[]): Point {
  const rest: Point = new Map();
  for (const [field, value] of whole) {
    const counted = countOf(value);
    const left = counted - parts.reduce((sum, part) => sum + countOf(part.get(field) ?? 0), 0);
    if (left <= 0) continue;
    if (typeof value === 'number') rest.set(field, left);
    else if (isHistogram(value))
      rest.set(
        field,
        parts.reduce((histogram, part) => without(histogram, part.get(field)), value),
      );
  }
  return rest;
}

function without(whole: HistogramData, part: Value | undefined): HistogramData {
  if (part === undefined || !isHistogram(part)) return whole;
  const rest = addedHistogram(whole, part, -1);
  const kept = [Math.max(0, rest[0] ?? 0)];
  for (let i = 1; i < rest.length; i += 2) if (rest[i + 1]! > 0) kept.push(rest[i]!, rest[i + 1]!);
  return kept.length === 1 ? NOTHING : kept;
}

/** How many. */
function countOf(value: Value): number {
  if (typeof value === 'number') return value;
  let count = 0;
  if (isHistogram(value)) for (let i = 2; i < value.length; i += 2) count += value[i]!;
  return count;
}

function isSame(a: HistogramData, b: HistogramData): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}

/** Buckets that come to nothing are left out. */
function addedHistogram(a: HistogramData, b: HistogramData, sign: 1 | -1): HistogramData {
  if (b.length === 0) return a;
  const sum = [(a[0] ?? 0) + sign * (b[0] ?? 0)];
  let i = 1;
  let j = 1;
  while (i < a.length || j < b.length) {
    const left = i < a.length ? a[i]! : Number.POSITIVE_INFINITY;
    const right = j < b.length ? b[j]! : Number.POSITIVE_INFINITY;
    const count = (left <= right ? a[i + 1]! : 0) + (right <= left ? sign * b[j + 1]! : 0);
    if (count !== 0) sum.push(left < right ? left : right, count);
    if (left <= right) i += 2;
    if (right <= left) j += 2;
  }
  return sum.length === 1 ? NOTHING : sum;
}

const NOTHING: HistogramData = [];

import { median } from '../../expressions/arithmetic.ts';
import type { Frame } from '../../fields/frame.ts';
import { toNumber } from '../../values/comparison.ts';
import { Score } from '../score.ts';
import { type Ballot, collectBallots, countable, type Segment, type SegmentationRules } from './segment.ts';

interface Weighted {
  readonly value: number;
  readonly weight: number;
}

/** Every way to make one number of several. Null: they make none. */
const NUMBER_METHODS = {
  average: (entries) => sum(entries) / entries.length,
  weightedAverage: (entries) => overWeight(entries, weightedSum(entries)),
  median: (entries) => median(entries.map(({ value }) => value)),
  weightedMedian,
  max: (entries) => entries.reduce((most, { value }) => Math.max(most, value), Number.NEGATIVE_INFINITY),
  sum,
  weightedSum,
} as const satisfies Record<string, (entries: readonly Weighted[]) => number | null>;

export type NumberMethod = keyof typeof NUMBER_METHODS;

export function isNumberMethod(method: string): method is NumberMethod {
  return Object.hasOwn(NUMBER_METHODS, method);
}

export function combineNumbers(
  method: NumberMethod,
  segments: readonly Segment[],
  rules: SegmentationRules,
): (frame: Frame) => Score | null {
  const combine = NUMBER_METHODS[method];
  return (frame) => {
    const ballots = countable(collectBallots(segments, frame), rules);
    if (ballots === null || ballots.length === 0) return null;
    const entries = ballots.map(weighted);
    if (entries.includes(null)) return null;
    const value = combine(entries as readonly Weighted[]);
    return value === null ? null : new Score(value);
  };
}

function weighted({ score, weight }: Ballot): Weighted | null {
  const value = score.value === null ? null : toNumber(score.value);
  return value === null ? null : { value, weight };
}

function sum(entries: readonly Weighted[]): number {
  return entries.reduce((total, { value }) => total + value, 0);
}

function weightedSum(entries: readonly Weighted[]): number {
  return entries.reduce((total, { value, weight }) => total + value * weight, 0);
}

function overWeight(entries: readonly Weighted[], total: number): number | null {
  const weight = entries.reduce((all, entry) => all + entry.weight, 0);
  return weight === 0 ? null : total / weight;
}

/** The value at which half of the weight is reached. */
function weightedMedian(entries: readonly Weighted[]): number | null {
  const sorted = entries.toSorted((a, b) => a.value - b.value);
  const half = entries.reduce((all, { weight }) => all + weight, 0) / 2;
  let reached = 0;
  for (const { value, weight } of sorted) {
    reached += weight;
    if (reached >= half) return value;
  }
  return null;
}

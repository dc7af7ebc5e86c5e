import { HISTOGRAM_BUCKETS, histogramBucket, METRICS } from '@infergate/contract';
import { unitsPerValue } from '../points/field-table.ts';
import { SUM } from '../points/histogram-codec.ts';
import type { Accumulator } from './accumulator.ts';
import type { MetricQuery } from './metric-query.ts';
import type { TimePlan } from './time-plan.ts';

export interface Known {
  /** For how many moments of each step something is known. */
  readonly moments: Float64Array;
  /** The first second of all that is known, and the end of the last one. */
  readonly from: number;
  readonly to: number;
}

/** One value for each step; null where nothing is known. */
export function valuesOf(query: MetricQuery, accumulator: Accumulator, plan: TimePlan, known: Known): readonly (number | null)[] {
  const units = unitsPerValue(query.metric);
  const value = valueOf(query, accumulator, { plan, known });
  return Array.from({ length: plan.steps }, (_, step) => {
    if (known.moments[step] === 0) return null;
    const found = value(step);
    return found === null ? null : found / units;
  });
}

type Context = { readonly plan: TimePlan; readonly known: Known };

function valueOf(
  { metric, function: asked, quantile }: MetricQuery,
  accumulator: Accumulator,
  context: Context,
): (step: number) => number | null {
  const { sums, maxima, lasts, histograms } = accumulator;
  const isHistogram = METRICS[metric].type === 'histogram';
  // How many there were is no time.
  const increase = (step: number) => sums[step]! * (isHistogram ? unitsPerValue(metric) : 1);
  const asHistogram = (of: (histogram: Float64Array | undefined, count: number) => number | null) => (step: number) =>
    of(histograms[step], sums[step]!);
  const functions: Readonly<Record<MetricQuery['function'], (step: number) => number | null>> = {
    increase,
    rate: (step) => increase(step) / elapsed(step, context),
    quantile: asHistogram((histogram, count) => quantileOf(histogram, count, quantile)),
    average: isHistogram ? asHistogram(meanOf) : (step) => sums[step]! / context.known.moments[step]!,
    maximum: (step) => maxima[step] ?? 0,
    last: (step) => lasts[step] ?? 0,
  };
  return functions[asked];
}

/** The first step may begin before anything was known, the last one is still running: a rate is over what is known of them. */
function elapsed(step: number, { plan: { from, stepSeconds }, known }: Context): number {
  const begin = from + step * stepSeconds;
  return Math.max(1, Math.min(begin + stepSeconds, known.to) - Math.max(begin, known.from));
}

function quantileOf(histogram: Float64Array | undefined, count: number, quantile: number): number | null {
  if (histogram === undefined || count === 0) return null;
  let left = Math.max(1, Math.ceil(quantile * count));
  for (let bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket += 1) {
    left -= histogram[bucket]!;
    if (left <= 0) return histogramBucket(bucket).upper;
  }
  return null;
}

function meanOf(histogram: Float64Array | undefined, count: number): number | null {
  return histogram === undefined || count === 0 ? null : histogram[SUM]! / count;
}

export function unitOf({ metric, function: asked }: MetricQuery): string {
  const { type, unit } = METRICS[metric];
  const counted = type === 'histogram' ? '1' : unit;
  if (asked === 'rate') return `${counted}/s`;
  return asked === 'increase' ? counted : unit;
}

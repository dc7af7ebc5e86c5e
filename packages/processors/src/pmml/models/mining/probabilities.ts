import { median } from '../../expressions/arithmetic.ts';
import type { Frame } from '../../fields/frame.ts';
import { indexOfLargest, mostProbable, type Score } from '../score.ts';
import { collectBallots, compileAlignment, countable } from './segment.ts';
import type { Electorate } from './votes.ts';

interface Opinion {
  readonly shares: Float64Array;
  readonly weight: number;
}

/** Every way to make one distribution of several. Null: they make none. */
const PROBABILITY_METHODS = {
  average: (opinions: readonly Opinion[]) => average(opinions.map(({ shares }) => ({ shares, weight: 1 }))),
  weightedAverage: average,
  median: nearMedian,
  max: surest,
} as const satisfies Record<string, (opinions: readonly Opinion[]) => Float64Array | null>;

export type ProbabilityMethod = keyof typeof PROBABILITY_METHODS;

export function isProbabilityMethod(method: string): method is ProbabilityMethod {
  return Object.hasOwn(PROBABILITY_METHODS, method);
}

/** A segment that predicts a class without probabilities is sure of it. */
export function combineProbabilities(method: ProbabilityMethod, { segments, rules, classes }: Electorate): (frame: Frame) => Score | null {
  const combine = PROBABILITY_METHODS[method];
  const alignments = new Map(segments.map((segment) => [segment, compileAlignment(segment.model.scorer.classes, classes)]));
  return (frame) => {
    const ballots = countable(collectBallots(segments, frame), rules);
    if (ballots === null || ballots.length === 0 || ballots.some(({ score }) => score.value === null)) return null;
    const opinions = ballots.map(({ segment, score, weight }) => {
      const align = alignments.get(segment);
      return {
        shares: score.probabilities && align ? align(score.probabilities) : certain(score.label ?? String(score.value), classes),
        weight,
      };
    });
    const probabilities = combine(opinions);
    return probabilities === null ? null : mostProbable(classes, probabilities);
  };
}

function certain(name: string, classes: readonly string[]): Float64Array {
  return Float64Array.from(classes, (candidate) => (candidate === name ? 1 : 0));
}

function average(opinions: readonly Opinion[]): Float64Array | null {
  const total = opinions.reduce((sum, { weight }) => sum + weight, 0);
  const [first] = opinions;
  if (!first || total === 0) return null;
  return first.shares.map((_, i) => opinions.reduce((sum, { shares, weight }) => sum + weight * (shares[i] as number), 0) / total);
}

/** The class with the largest probability anywhere wins; the segments that gave it speak for all. */
function surest(opinions: readonly Opinion[]): Float64Array | null {
  return spokesmen(opinions, (values) => values.reduce((most, value) => Math.max(most, value)));
}

/** The class with the largest median wins; the segments nearest to that median speak for all. */
function nearMedian(opinions: readonly Opinion[]): Float64Array | null {
  return spokesmen(opinions, median);
}

function spokesmen(opinions: readonly Opinion[], summarize: (values: readonly number[]) => number): Float64Array | null {
  const [first] = opinions;
  if (!first) return null;
  const summaries = first.shares.map((_, i) => summarize(opinions.map(({ shares }) => shares[i] as number)));
  const winner = indexOfLargest(summaries);
  const distances = opinions.map(({ shares }) => Math.abs((shares[winner] as number) - (summaries[winner] as number)));
  const nearest = Math.min(...distances);
  const chosen = opinions.filter((_, i) => (distances[i] as number) <= nearest);
  return average(chosen.map(({ shares }) => ({ shares, weight: 1 })));
}

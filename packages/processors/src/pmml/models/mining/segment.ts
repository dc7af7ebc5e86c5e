import type { Frame } from '../../fields/frame.ts';
import { listedClasses, type TargetField } from '../../fields/targets.ts';
import type { Predicate } from '../../predicates/predicate.ts';
import type { NestedModel } from '../model.ts';
import type { Score } from '../score.ts';

export interface Segment extends NestedModel {
  readonly holds: Predicate;
  /** Null when it is read from a field that is missing. */
  readonly weight: (frame: Frame) => number | null;
}

export const MISSING_PREDICTIONS = ['continue', 'skipSegment', 'returnMissing'] as const;

export interface SegmentationRules {
  readonly missing: (typeof MISSING_PREDICTIONS)[number];
  /** The share of weight that may be missing before the whole result is. */
  readonly threshold: number;
}

/** A segment that took part, and what it said. */
export interface Ballot {
  readonly segment: Segment;
  readonly score: Score;
  readonly weight: number;
}

/** Scores the segments whose predicate is true. A segment without a weight has none. */
export function collectBallots(segments: readonly Segment[], frame: Frame): readonly Ballot[] {
  const ballots: Ballot[] = [];
  for (const segment of segments) {
    if (segment.holds(frame) === true) ballots.push({ segment, score: segment.model.evaluate(frame), weight: segment.weight(frame) ?? 0 });
  }
  return ballots;
}

/** The ballots that count; null when too many say nothing. `continue` leaves the missing ones in, for the caller to judge. */
export function countable(ballots: readonly Ballot[], { missing, threshold }: SegmentationRules): readonly Ballot[] | null {
  const absent = ballots.filter(({ score }) => score.value === null);
  if (absent.length === 0) return ballots;
  if (missing === 'returnMissing') return null;
  const share = totalWeight(absent) / totalWeight(ballots);
  if (share > threshold) return null;
  return missing === 'skipSegment' ? ballots.filter(({ score }) => score.value !== null) : ballots;
}

function totalWeight(ballots: readonly Ballot[]): number {
  return ballots.reduce((sum, { weight }) => sum + weight, 0);
}

/** The target's own classes first, then what segments add. */
export function unionOfClasses(segments: readonly Segment[], target: TargetField): readonly string[] {
  const inner = segments.flatMap(({ model }) => [...model.scorer.classes, ...model.scorer.entities]);
  return [...new Set([...listedClasses(target), ...inner])];
}

/** Puts the shares of a model's classes in the order of others. */
export function compileAlignment(from: readonly string[], to: readonly string[]): (shares: Float64Array) => Float64Array {
  const places = Int32Array.from(from, (name) => to.indexOf(name));
  if (from.length === to.length && places.every((place, i) => place === i)) return (shares) => shares;
  return (shares) => {
    const aligned = new Float64Array(to.length);
    shares.forEach((share, i) => {
      const place = places[i] ?? -1;
      if (place >= 0) aligned[place] = share;
    });
    return aligned;
  };
}

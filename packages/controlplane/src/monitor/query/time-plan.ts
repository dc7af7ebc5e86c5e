import { SLACK_SECONDS, type Tier, TIERS } from '../keep/tier.ts';

/** Steps of a range, and where what is in them is read. Times are seconds since 1970. */
export interface TimePlan {
  readonly from: number;
  readonly stepSeconds: number;
  readonly steps: number;
  /** Read together, they hold everything once. */
  readonly segments: readonly Segment[];
}

export interface Segment {
  readonly tier: Tier;
  readonly from: number;
  readonly to: number;
}

export interface TimeRequest {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepSeconds: number | null;
  /** What is asked for is only known every so many seconds. */
  readonly grainSeconds: number;
}

const DEFAULT_POINTS = 240;
export const MAX_POINTS = 11_000;
/** Steps that people read off an axis. */
const ROUND_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];
const DAY = 86_400;

/**
 * Steps lie at multiples of their length, so that a chart that is asked for again a moment later has the same ones. A step
 * that covers the range is the range itself.
 */
export function planTime(request: TimeRequest, nowSecond: number): TimePlan {
  const start = Math.floor(request.startMs / 1000);
  const end = Math.ceil(request.endMs / 1000);
  const grain = Math.max(grainFor(start, nowSecond), request.grainSeconds);
  const wanted = request.stepSeconds ?? defaultStep(end - start);
  const stepSeconds = Math.ceil(Math.max(wanted, 1) / grain) * grain;
  if (stepSeconds >= end - start) return wholeRange(roundDown(start, grain), roundUp(end, grain), nowSecond);
  const from = roundDown(start, stepSeconds);
  const to = roundUp(end, stepSeconds);
  const tier = TIERS.findLast((each) => stepSeconds % each.stepSeconds === 0) ?? TIERS[0];
  return { from, stepSeconds, steps: (to - from) / stepSeconds, segments: kept([{ tier, from, to }], nowSecond) };
}

/** The same in parts of at most so many steps, one after the other. */
export function blocksOf(plan: TimePlan, maxSteps: number): readonly TimePlan[] {
  const { stepSeconds, steps, segments } = plan;
  return Array.from({ length: Math.ceil(steps / maxSteps) }, (_, i) => {
    const from = plan.from + i * maxSteps * stepSeconds;
    const to = Math.min(from + maxSteps * stepSeconds, plan.from + steps * stepSeconds);
    const own = segments.map((each) => ({ tier: each.tier, from: Math.max(each.from, from), to: Math.min(each.to, to) }));
    return { from, stepSeconds, steps: (to - from) / stepSeconds, segments: own.filter((each) => each.from < each.to) };
  });
}

/** The finest that is still kept for that time. */
function grainFor(start: number, nowSecond: number): number {
  const age = nowSecond - start;
  return (TIERS.find(({ keptSeconds }) => age <= keptSeconds + SLACK_SECONDS) ?? TIERS[2]).stepSeconds;
}

function defaultStep(range: number): number {
  const wanted = range / DEFAULT_POINTS;
  return ROUND_STEPS.find((step) => step >= wanted) ?? roundUp(wanted, DAY);
}

/** One step: whole hours in the middle, what is finer at its ends. */
function wholeRange(from: number, to: number, nowSecond: number): TimePlan {
  const segments = TIERS.reduceRight<readonly Segment[]>((outer, tier) => {
    const first = roundUp(from, tier.stepSeconds);
    const last = roundDown(to, tier.stepSeconds);
    if (first >= last) return outer;
    const [inner] = outer;
    if (inner === undefined) return [{ tier, from: first, to: last }];
    const covered = { from: Math.min(...outer.map((each) => each.from)), to: Math.max(...outer.map((each) => each.to)) };
    return [...outer, { tier, from: first, to: covered.from }, { tier, from: covered.to, to: last }];
  }, []);
  return { from, stepSeconds: to - from, steps: 1, segments: kept(segments, nowSecond) };
}

/** Nothing is read where nothing can be. */
function kept(segments: readonly Segment[], nowSecond: number): readonly Segment[] {
  return segments
    .map(({ tier, from, to }) => ({
      tier,
      from: Math.max(from, roundDown(nowSecond - tier.keptSeconds - 2 * SLACK_SECONDS, tier.stepSeconds)),
      to: Math.min(to, nowSecond + 1),
    }))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from - b.from);
}

function roundDown(value: number, step: number): number {
  return Math.floor(value / step) * step;
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

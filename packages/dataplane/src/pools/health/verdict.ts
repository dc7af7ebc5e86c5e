import type { OutlierDetection } from '@infergate/contract';

/** Outcomes of attempts. */
export interface Observations {
  readonly answered: number;
  readonly failed: number;
}

/** What is known of one instance and of the others of its service. */
export interface Evidence {
  /** Failures since the last answer of the instance. */
  readonly run: number;
  /** Since the first of them, milliseconds. */
  readonly runMs: number;
  /** Of the others, since the first of these failures. */
  readonly othersInRun: Observations;
  /** In the window. */
  readonly own: Observations;
  readonly others: Observations;
}

export type Verdict = 'failures_in_a_row' | 'failed_share';

export type Thresholds = Pick<OutlierDetection, 'consecutiveFailures' | 'minRequests'>;

/** How much longer a run has to be while the others are still at work and have said nothing. */
const SILENCE_FACTOR = 4;
/** And how long it has to last: failures of all at one moment come one after the other. Milliseconds. */
const SILENCE_MS = 1000;
/** So rarely may chance alone make a run of failures, given how often the others fail. */
const CHANCE = 1e-9;
/** The share of failures that ejects is this many times the others' share, and more by the margin. */
const SHARE_FACTOR = 2;
const SHARE_MARGIN = 0.2;

/**
 * Whether an instance does so much worse than the others that it should get nothing for a while. Both rules compare: what
 * all show at once, as they do when all are saturated or all get the same bad requests, ejects none.
 *
 * - A run: it is at least `consecutiveFailures` long, others have answered since it began, and with f as the greater of the
 *   shares in which the others failed, in the window and since the run began, f^run is at most one in 10^9. While the others
 *   have neither answered nor failed since it began, but answered before, it is four times as long and lasts a second: who
 *   fails at once is least busy, and would get all requests until the others are done with theirs.
 * - A share: with `minRequests` on either side, the own share of failures is at least 2 x the others' share + 20 %.
 */
export function judge(evidence: Evidence, thresholds: Thresholds): Verdict | null {
  if (isLongRun(evidence, thresholds)) return 'failures_in_a_row';
  return isLargeShare(evidence, thresholds) ? 'failed_share' : null;
}

function isLongRun(evidence: Evidence, { consecutiveFailures }: Thresholds): boolean {
  const { run, runMs, othersInRun, others } = evidence;
  const areSilent = othersInRun.answered === 0 && othersInRun.failed === 0;
  const hasEvidence = areSilent ? others.answered > 0 && runMs >= SILENCE_MS : othersInRun.answered > 0;
  if (!hasEvidence || run < (areSilent ? SILENCE_FACTOR : 1) * consecutiveFailures) return false;
  const share = Math.max(failedShare(othersInRun), failedShare(others));
  return share ** run <= CHANCE;
}

function isLargeShare({ own, others }: Evidence, { minRequests }: Thresholds): boolean {
  if (own.answered + own.failed < minRequests || others.answered + others.failed < minRequests) return false;
  return failedShare(own) >= SHARE_FACTOR * failedShare(others) + SHARE_MARGIN;
}

function failedShare({ answered, failed }: Observations): number {
  return failed === 0 ? 0 : failed / (answered + failed);
}

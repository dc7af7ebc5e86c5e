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
  /** Of the others, since the first of these failures. */
  readonly othersInRun: Observations;
  /** In the window. */
  readonly own: Observations;
  readonly others: Observations;
}

export type Verdict = 'failures_in_a_row' | 'failed_share';

export type Thresholds = Pick<OutlierDetection, 'consecutiveFailures' | 'minRequests'>;

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
 *   shares in which the others failed, in the window and since the run began, f^run is at most one in 10^9.
 * - A share: with `minRequests` on either side, the own share of failures is at least 2 x the others' share + 20 %.
 */
export function judge(evidence: Evidence, thresholds: Thresholds): Verdict | null {
  if (isLongRun(evidence, thresholds)) return 'failures_in_a_row';
  return isLargeShare(evidence, thresholds) ? 'failed_share' : null;
}

function isLongRun({ run, othersInRun, others }: Evidence, { consecutiveFailures }: Thresholds): boolean {
  if (run < consecutiveFailures || othersInRun.answered === 0) return false;
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

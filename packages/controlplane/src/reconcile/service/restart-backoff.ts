import type { InstanceRecord } from '../../store/records.ts';

/** How failed instances come back. Milliseconds. */
export interface RestartPolicy {
  readonly initialMs: number;
  readonly maxMs: number;
  /** An instance that was ready for this long had recovered: its next failure counts as the first. */
  readonly resetAfterMs: number;
}

export const DEFAULT_RESTART_POLICY: RestartPolicy = { initialMs: 1000, maxMs: 300_000, resetAfterMs: 600_000 };

/** Failures in a row, this one included. */
export function countFailures(record: InstanceRecord, policy: RestartPolicy, nowMs: number): number {
  const recovered = record.readyAt !== null && nowMs - record.readyAt >= policy.resetAfterMs;
  return recovered ? 1 : record.failures + 1;
}

/** 1 s, 2 s, 4 s … up to the maximum. Without jitter: the instances of one machine fail at different times anyway. */
export function restartDelayMs(failures: number, policy: RestartPolicy): number {
  return Math.min(policy.maxMs, policy.initialMs * 2 ** Math.min(failures - 1, 30));
}

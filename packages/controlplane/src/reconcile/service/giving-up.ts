import type { InstanceRecord, LastState } from '../../store/records.ts';

/** Failures in a row after which waiting for the next start is no longer called starting. */
const GIVEN_UP_AFTER = 3;
/** An instance that served for this long did work: that it ended since is an accident. */
const SERVED_MS = 10_000;

/** Whether people should be told that it failed, although it may go on trying. */
export function hasGivenUp(record: InstanceRecord): boolean {
  if (record.phase === 'ready' || record.phase === 'draining' || record.failures === 0) return false;
  const staysDown = record.phase === 'failed' && record.nextStartAt === null;
  return staysDown || isConclusive(record) || isLooping(record);
}

/** Once is enough: it had its time, or cannot even be started. */
function isConclusive({ phase, reason }: InstanceRecord): boolean {
  return phase === 'failed' && (reason.startsWith('not ready after') || reason.startsWith('start failed'));
}

/** Starting it again and again leads nowhere. */
export function isLooping({ failures, lastStates }: InstanceRecord): boolean {
  const hasServed = ({ endedAt, readyAt }: LastState) => typeof readyAt === 'number' && endedAt - readyAt >= SERVED_MS;
  return failures >= GIVEN_UP_AFTER && !lastStates.slice(0, GIVEN_UP_AFTER).some(hasServed);
}

import type { ServiceStatus } from '@infergate/contract';
import type { InstanceRecord } from '../../store/records.ts';
import { isLooping } from './giving-up.ts';
import type { Facts, StatusInput } from './status.ts';

/** The newest end of a run among instances that are not ready. */
export interface LastFailure {
  /** A constant such as `CrashLoop`. */
  readonly reason: string;
  /** For people, with the last lines of the log. */
  readonly text: string;
}

/** Reasons of a service, as `Reason` of the API shows them. */
export const STATUS_REASONS = {
  running: 'RUNNING',
  degraded: 'DEGRADED',
  scaledToZero: 'SCALED_TO_ZERO',
  stopped: 'STOPPED',
  draining: 'Draining',
  starting: 'InstancesStarting',
  replacing: 'Replacing',
  updateStalled: 'UpdateStalled',
  notPublished: 'WaitingForGateway',
  refused: 'RefusedByGateway',
  unreadable: 'ConfigUnreadable',
  crashed: 'Crashed',
  crashLoop: 'CrashLoop',
  crashBlocked: 'CrashBlocked',
  readinessTimeout: 'ReadinessTimeout',
  livenessFailed: 'LivenessFailed',
  outOfMemory: 'OutOfMemory',
  startFailed: 'StartFailed',
} as const;

/** Lists of services show the message too. */
const MAX_LOG = 1000;

/** Beginnings of the reasons of single failures. */
const FAILURE_REASONS: readonly (readonly [beginning: string, reason: string])[] = [
  ['not ready after', STATUS_REASONS.readinessTimeout],
  ['liveness', STATUS_REASONS.livenessFailed],
  ['out of memory', STATUS_REASONS.outOfMemory],
  ['start failed', STATUS_REASONS.startFailed],
];

export function failureOf(records: readonly InstanceRecord[]): LastFailure | null {
  const failing = records.filter(({ phase, failures }) => failures > 0 && phase !== 'ready' && phase !== 'draining');
  const newest = failing.toSorted((a, b) => endOf(b) - endOf(a))[0];
  const end = newest?.lastStates[0];
  if (newest === undefined || end === undefined) return null;
  const log = end.message === '' ? '' : `\n${end.message.slice(-MAX_LOG)}`;
  return { reason: failureReason(newest, end.reason), text: `last failure (${newest.name}): ${end.reason}${log}` };
}

function endOf({ lastStates }: InstanceRecord): number {
  return lastStates[0]?.endedAt ?? 0;
}

function failureReason(record: InstanceRecord, reason: string): string {
  if (record.phase === 'failed' && record.nextStartAt === null) return STATUS_REASONS.crashBlocked;
  const known = FAILURE_REASONS.find(([beginning]) => reason.startsWith(beginning));
  if (known !== undefined) return known[1];
  return isLooping(record) ? STATUS_REASONS.crashLoop : STATUS_REASONS.crashed;
}

export function describeProgress(phase: ServiceStatus, input: StatusInput, facts: Facts): { reason: string; message: string } {
  const { spec, specProblem, publication } = input;
  if (phase === 'Deleting' || phase === 'Stopping') return { reason: STATUS_REASONS.draining, message: leavingText(facts) };
  if (phase === 'Stopped') return { reason: STATUS_REASONS.stopped, message: 'Service is stopped' };
  if (spec === null) return { reason: STATUS_REASONS.unreadable, message: specProblem ?? '' };
  if (publication.problem !== null) return { reason: STATUS_REASONS.refused, message: publication.problem };
  return { reason: reasonOf(phase, facts), message: messageOf(phase, facts) };
}

function reasonOf(phase: ServiceStatus, { wanted, readyCurrent, old, failure }: Facts): string {
  if (readyCurrent < wanted && failure !== null && phase === 'Updating') return STATUS_REASONS.updateStalled;
  if (readyCurrent < wanted && failure !== null && phase !== 'Running') return failure.reason;
  if (phase === 'Running' && wanted === 0) return STATUS_REASONS.scaledToZero;
  if (phase === 'Running') return readyCurrent < wanted ? STATUS_REASONS.degraded : STATUS_REASONS.running;
  if (old.length > 0) return STATUS_REASONS.replacing;
  return readyCurrent < wanted ? STATUS_REASONS.starting : STATUS_REASONS.notPublished;
}

function messageOf(phase: ServiceStatus, facts: Facts): string {
  const { wanted, readyCurrent, readyOld, old, current, failure } = facts;
  if (phase === 'Running' && readyCurrent >= wanted) return wanted === 0 ? 'Service runs with no instance' : 'Service is running';
  const parts = [`ready ${readyCurrent}/${wanted}`];
  if (old.length > 0) parts.push(`${readyOld} of the previous version still serving`);
  const progress = current.find(({ phase: of, message }) => of === 'starting' && message !== '');
  if (progress !== undefined) parts.push(`${progress.name}: ${progress.message}`);
  if (readyCurrent >= wanted && old.length === 0) parts.push('waiting for the gateway to take it over');
  if (failure !== null) parts.push(failure.text);
  return parts.join('; ');
}

function leavingText({ current, old, leaving }: Facts): string {
  const left = current.length + old.length + leaving.length;
  return left === 0 ? '' : `${left} ${left === 1 ? 'instance' : 'instances'} left to end`;
}

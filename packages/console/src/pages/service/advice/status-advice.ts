import type { Service } from '../subject.ts';
import type { StatusReason } from './texts.ts';

/** `wait`: it comes by itself. `act`: somebody has to do something. `info`: worth knowing. */
export type Severity = 'wait' | 'act' | 'info';

const SEVERITIES: Readonly<Record<StatusReason, Severity>> = {
  Accepted: 'wait',
  InstancesStarting: 'wait',
  Replacing: 'wait',
  WaitingForGateway: 'wait',
  Draining: 'wait',
  STOPPED: 'info',
  SCALED_TO_ZERO: 'info',
  DEGRADED: 'act',
  UpdateStalled: 'act',
  RefusedByGateway: 'act',
  ConfigUnreadable: 'act',
  Crashed: 'act',
  CrashLoop: 'act',
  CrashBlocked: 'act',
  ReadinessTimeout: 'act',
  LivenessFailed: 'act',
  OutOfMemory: 'act',
  StartFailed: 'act',
};

export interface StatusAdvice {
  readonly reason: StatusReason;
  readonly severity: Severity;
  /** What the server says about this very case; empty: nothing. */
  readonly details: string;
  /** Whether the log of the instances is where to look. */
  readonly isInLog: boolean;
}

const IN_LOG: ReadonlySet<StatusReason> = new Set([
  'UpdateStalled',
  'Crashed',
  'CrashLoop',
  'CrashBlocked',
  'ReadinessTimeout',
  'OutOfMemory',
]);

/** Pure. What there is to say of the state of a service; null: it runs as it should. */
export function statusAdvice({ Reason: reason, Message: message }: Pick<Service, 'Reason' | 'Message'>): StatusAdvice | null {
  if (!isStatusReason(reason)) return null;
  const severity = SEVERITIES[reason];
  return { reason, severity, details: severity === 'info' ? '' : message, isInLog: IN_LOG.has(reason) };
}

export function isStatusReason(reason: string): reason is StatusReason {
  return Object.hasOwn(SEVERITIES, reason);
}

/** Beginnings of what instances die of, as the server words them. */
const ENDS: readonly (readonly [beginning: string, reason: StatusReason])[] = [
  ['not ready after', 'ReadinessTimeout'],
  ['liveness', 'LivenessFailed'],
  ['out of memory', 'OutOfMemory'],
  ['start failed', 'StartFailed'],
];

/** Pure. What to advise about the end of one instance. */
export function endAdvice(end: string): StatusReason {
  return ENDS.find(([beginning]) => end.startsWith(beginning))?.[1] ?? 'Crashed';
}

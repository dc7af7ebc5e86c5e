import type { InstanceAddress, InstancePhase, ServiceSpec } from '@infergate/contract';
import type { ObservedInstance } from '../../runtimes/driver.ts';
import type { Action } from './action.ts';
import { isSameAddress } from '../../runtimes/external/external-address.ts';
import type { InstanceObserved } from './observation.ts';
import { countFailures, restartDelayMs, type RestartPolicy } from './restart-backoff.ts';

export interface StepContext {
  readonly nowMs: number;
  readonly policy: RestartPolicy;
  /** The description the instance was made for; null when it can no longer be read. */
  readonly spec: ServiceSpec | null;
  /** Whether a drained instance that was asked to start again still has a place. */
  readonly isWanted: boolean;
}

export const LOST_REASON = 'process gone';
const DEFAULT_GRACE_MS = 30_000;

type Ended = Extract<ObservedInstance['state'], { kind: 'ended' }>;

type Step = (instance: InstanceObserved, context: StepContext) => Action | null;

const STEPS: Readonly<Record<InstancePhase, Step>> = {
  pending: ({ record }, { spec }) => (spec === null ? null : { kind: 'start', name: record.name }),
  starting: stepStarting,
  ready: stepReady,
  failed: stepFailed,
  draining: stepDraining,
  gone: ({ record }) => ({ kind: 'forget', name: record.name }),
};

/** The next step in the life of one instance, whatever becomes of the others; null when there is nothing to do but wait. */
export function stepInstance(instance: InstanceObserved, context: StepContext): Action | null {
  return STEPS[instance.record.phase](instance, context);
}

/** When a step becomes due by time alone; null when only news can bring it. */
export function stepDueAt({ record }: InstanceObserved, spec: ServiceSpec | null): number | null {
  if (record.phase === 'failed') return record.nextStartAt;
  if (record.phase === 'draining') return (record.drainingSince ?? 0) + graceMsOf(spec);
  return null;
}

function stepStarting(instance: InstanceObserved, context: StepContext): Action | null {
  const { record, run, probe } = instance;
  if (run === null) return isExternal(instance) ? { kind: 'remind', name: record.name } : fail(instance, context, LOST);
  if (run.kind === 'ended') return fail(instance, context, endOf(run));
  if (run.kind === 'preparing') return report(instance, run.progress);
  if (probe.kind === 'failed') return isExternal(instance) ? report(instance, probe.message) : fail(instance, context, probe);
  const address = addressOf(instance);
  if (probe.kind === 'ready' && address !== null) return { kind: 'ready', name: record.name, address };
  return report(instance, probe.kind === 'unready' ? probe.message : record.message);
}

function stepReady(instance: InstanceObserved, context: StepContext): Action | null {
  const { record, run, probe } = instance;
  if (run === null) return isExternal(instance) ? { kind: 'remind', name: record.name } : fail(instance, context, LOST);
  if (run.kind === 'ended') return fail(instance, context, endOf(run));
  if (run.kind === 'preparing') return { kind: 'unready', name: record.name, message: run.progress };
  if (probe.kind === 'unready') return { kind: 'unready', name: record.name, message: probe.message };
  if (probe.kind !== 'failed') return null;
  // Somebody else's server is not ours to start again: it only loses its traffic.
  return isExternal(instance) ? { kind: 'unready', name: record.name, message: probe.message } : fail(instance, context, probe);
}

function stepFailed(instance: InstanceObserved, { nowMs, spec }: StepContext): Action | null {
  const { record, run } = instance;
  if (instance.removing) return null;
  // A probe gave it up while its process lives on.
  if (run !== null && run.kind !== 'ended') return { kind: 'remove', name: record.name, graceMs: graceMsOf(spec) };
  if (spec === null || record.nextStartAt === null || nowMs < record.nextStartAt) return null;
  return { kind: 'retry', name: record.name };
}

function stepDraining(instance: InstanceObserved, { nowMs, spec, isWanted }: StepContext): Action | null {
  const { record, run } = instance;
  if (instance.removing) return null;
  const graceMs = graceMsOf(spec);
  const neverServed = record.readyAt === null;
  const isDead = run?.kind === 'ended' || (run === null && !isExternal(instance));
  const isOver = nowMs - (record.drainingSince ?? 0) >= graceMs;
  if (!neverServed && !isDead && !instance.idle && !isOver) return null;
  if (run !== null) return { kind: 'remove', name: record.name, graceMs };
  return { kind: record.requested === 'restart' && isWanted ? 'renew' : 'forget', name: record.name };
}

const LOST = { reason: LOST_REASON, message: 'nothing of its process is left, not even how it ended' };

function endOf(run: Ended): { reason: string; message: string } {
  return { reason: run.reason, message: run.lastLog };
}

function fail(instance: InstanceObserved, { nowMs, policy, spec }: StepContext, why: { reason: string; message: string }): Action {
  const { record } = instance;
  const failures = countFailures(record, policy, nowMs);
  const retryAt = spec?.crashBlock === true ? null : nowMs + restartDelayMs(failures, policy);
  return { kind: 'fail', name: record.name, reason: why.reason, message: why.message, failures, retryAt };
}

function report(instance: InstanceObserved, message: string): Action | null {
  const { record } = instance;
  const address = addressOf(instance);
  if (message === record.message && isSameAddress(address, record.address)) return null;
  return { kind: 'report', name: record.name, address, message };
}

/** An external instance is told by its address, so that stays as the description has it. */
function addressOf(instance: InstanceObserved): InstanceAddress | null {
  return isExternal(instance) ? instance.record.address : (instance.address ?? instance.record.address);
}

function isExternal({ record }: InstanceObserved): boolean {
  return record.runtime === 'external';
}

function graceMsOf(spec: ServiceSpec | null): number {
  return spec === null ? DEFAULT_GRACE_MS : spec.terminationGraceSeconds * 1000;
}

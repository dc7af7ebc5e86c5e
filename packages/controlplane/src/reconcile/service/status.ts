import { isDeepStrictEqual } from 'node:util';
import type { ServiceSpec, ServiceStatus } from '@infergate/contract';
import type { Condition, InstanceRecord, ServiceRecord, ServiceStatusRecord } from '../../store/records.ts';
import { hasGivenUp } from './giving-up.ts';
import type { InstanceObserved } from './observation.ts';
import { isReady, rollingBounds, type Standing } from './rollout.ts';
import { describeProgress, failureOf, type LastFailure } from './status-message.ts';

/** How far the present routing state of a service has got. */
export interface PublicationView {
  /** `nobody`: no gateway worker is alive. */
  readonly state: 'acknowledged' | 'pending' | 'nobody';
  /** What a gateway or the translation has against it; null when nothing. */
  readonly problem: string | null;
}

export interface StatusInput {
  readonly service: ServiceRecord;
  /** null when the description cannot be read; `specProblem` says why. */
  readonly spec: ServiceSpec | null;
  readonly specProblem: string | null;
  readonly standing: Standing;
  readonly publication: PublicationView;
  readonly nowMs: number;
}

/** What the phase and the texts are derived from. */
export interface Facts {
  readonly wanted: number;
  readonly current: readonly InstanceRecord[];
  readonly old: readonly InstanceRecord[];
  readonly leaving: readonly InstanceRecord[];
  readonly readyCurrent: number;
  readonly readyOld: number;
  readonly failure: LastFailure | null;
  /** Callers changed what they want, and no status has told about it yet. */
  readonly isNews: boolean;
}

/** Pure. The status of a service as callers see it; the present one when nothing has changed, so that nothing is written. */
export function describeStatus(input: StatusInput): ServiceStatusRecord {
  const { service } = input;
  const facts = gatherFacts(input);
  const phase = phaseOf(input, facts);
  const { reason, message } = describeProgress(phase, input, facts);
  const status: ServiceStatusRecord = {
    phase,
    reason,
    message,
    observedGeneration: service.generation,
    readyInstances: facts.readyCurrent + facts.readyOld,
    totalInstances: facts.current.length + facts.old.length,
    conditions: describeConditions(input, facts),
  };
  return isDeepStrictEqual(status, service.status) ? service.status : status;
}

function gatherFacts({ service, spec, standing }: StatusInput): Facts {
  const records = (instances: readonly InstanceObserved[]) => instances.map(({ record }) => record);
  const current = records(standing.current);
  return {
    wanted: service.desired !== 'running' ? 0 : spec === null ? service.instances : rollingBounds(service, spec).wanted,
    current,
    old: records(standing.old),
    leaving: records(standing.leaving),
    readyCurrent: standing.current.filter(isReady).length,
    readyOld: standing.old.filter(isReady).length,
    failure: failureOf(current) ?? failureOf(records(standing.old)),
    isNews: service.generation !== service.status.observedGeneration,
  };
}

function phaseOf(input: StatusInput, facts: Facts): ServiceStatus {
  const { service, spec, publication } = input;
  const { current, old, leaving, readyCurrent, readyOld } = facts;
  if (service.desired === 'deleted') return 'Deleting';
  if (service.desired === 'stopped') return current.length + old.length + leaving.length === 0 ? 'Stopped' : 'Stopping';
  const ready = readyCurrent + readyOld;
  if (spec === null || publication.problem !== null) return ready > 0 && service.status.phase === 'Running' ? 'Running' : 'Failed';
  if (isSettled(input, facts)) return 'Running';
  if (ready === 0 && current.some((record) => hasGivenUp(record))) return 'Failed';
  return phaseUnderWay(service, facts);
}

function isSettled({ service, publication }: StatusInput, { wanted, current, old, readyCurrent, isNews }: Facts): boolean {
  // Entering Running promises that a call succeeds; a gateway that restarts later does not take that back.
  const isServed = publication.state === 'acknowledged' || (service.status.phase === 'Running' && !isNews);
  return isServed && old.length === 0 && current.length === wanted && readyCurrent >= wanted;
}

/** Which way a service is on its way to Running, told from where it comes. */
function phaseUnderWay({ status }: ServiceRecord, { wanted, old, readyCurrent, readyOld, isNews }: Facts): ServiceStatus {
  const before = status.phase;
  const ready = readyCurrent + readyOld;
  if (status.observedGeneration === 0 || before === 'Creating') return 'Creating';
  if (before === 'Stopped' || before === 'Stopping' || before === 'Starting') return 'Starting';
  if (old.length > 0 || before === 'Updating') return 'Updating';
  if (before === 'Scaling') return 'Scaling';
  if (isNews) return wanted === status.totalInstances ? 'Updating' : 'Scaling';
  if (ready > 0) return 'Running';
  return before === 'Failed' ? 'Failed' : 'Waiting';
}

function describeConditions(input: StatusInput, facts: Facts): readonly Condition[] {
  const previous = new Map(input.service.status.conditions.map((condition) => [condition.type, condition]));
  return [configCondition(input), instancesCondition(facts), publishedCondition(input, facts)].map((condition) => {
    const before = previous.get(condition.type);
    return { ...condition, changedAt: before?.status === condition.status ? before.changedAt : input.nowMs };
  });
}

type Verdict = Omit<Condition, 'changedAt'>;

function configCondition({ spec, specProblem }: StatusInput): Verdict {
  if (spec !== null) return { type: 'ConfigAccepted', status: 'True', reason: 'Accepted', message: '' };
  return { type: 'ConfigAccepted', status: 'False', reason: 'Unreadable', message: specProblem ?? '' };
}

function instancesCondition({ wanted, readyCurrent, failure }: Facts): Verdict {
  const message = `ready ${readyCurrent}/${wanted}`;
  if (readyCurrent >= wanted) return { type: 'InstancesReady', status: 'True', reason: 'Ready', message };
  return { type: 'InstancesReady', status: 'False', reason: failure?.reason ?? 'InstancesStarting', message };
}

function publishedCondition({ service, publication }: StatusInput, { isNews }: Facts): Verdict {
  if (publication.problem !== null) return { type: 'Published', status: 'False', reason: 'Refused', message: publication.problem };
  if (publication.state === 'acknowledged') return { type: 'Published', status: 'True', reason: 'Acknowledged', message: '' };
  if (publication.state === 'nobody')
    return { type: 'Published', status: 'False', reason: 'NoGateway', message: 'no gateway process is alive' };
  // An instance that comes or goes is on its way within milliseconds: not worth two writes.
  const before = service.status.conditions.find(({ type }) => type === 'Published');
  return before?.status === 'True' && !isNews ? before : { type: 'Published', status: 'Unknown', reason: 'Pending', message: '' };
}

import { instanceRecord, serviceRecord, serviceSpec, serviceStatus } from '@infergate/testkit';
import { describe, expect, it, test } from 'vitest';
import type { InstanceRecord, ServiceRecord, ServiceStatusRecord } from '../../store/records.ts';
import type { InstanceObserved } from './observation.ts';
import type { Standing } from './rollout.ts';
import { describeStatus, type PublicationView, type StatusInput } from './status.ts';

const T0 = 1_760_000_000_000;
const PUBLISHED: PublicationView = { state: 'acknowledged', problem: null };

interface Scene {
  /** What was told last; the service's generation is 1 unless told otherwise. */
  readonly before?: Partial<ServiceStatusRecord>;
  readonly service?: Partial<ServiceRecord>;
  readonly current?: readonly Partial<InstanceRecord>[];
  readonly old?: readonly Partial<InstanceRecord>[];
  readonly leaving?: readonly Partial<InstanceRecord>[];
  readonly publication?: PublicationView;
  readonly spec?: StatusInput['spec'];
}

function observed(record: Partial<InstanceRecord>): InstanceObserved {
  const unknown = { run: null, address: null, probe: { kind: 'unknown' }, idle: false, removing: false } as const;
  return { record: instanceRecord(record), ...unknown };
}

function describeScene({ before, service, current = [], old = [], leaving = [], publication = PUBLISHED, spec = serviceSpec() }: Scene) {
  const standing: Standing = {
    current: current.map(observed),
    old: old.map(observed),
    leaving: leaving.map(observed),
    carriedOver: [],
  };
  const status = serviceStatus({ phase: 'Running', observedGeneration: 1, totalInstances: 1, ...before });
  const record = serviceRecord({ status, ...service });
  return describeStatus({
    service: record,
    spec,
    specProblem: spec === null ? 'metadata is missing' : null,
    standing,
    publication,
    nowMs: T0,
  });
}

const ready: Partial<InstanceRecord> = {};
const starting: Partial<InstanceRecord> = { phase: 'starting', readyAt: null };
const crashed = (failures: number, overrides: Partial<InstanceRecord> = {}): Partial<InstanceRecord> => ({
  phase: 'failed',
  reason: 'exited 1',
  failures,
  nextStartAt: T0 + 1000,
  lastStates: [{ endedAt: T0, reason: 'exited 1', message: 'boom' }],
  ...overrides,
});
const news = { generation: 2 };

test.each<{ name: string; scene: Scene; phase: string; reason: string }>([
  {
    name: 'new, it is being created',
    scene: { before: { phase: 'Creating', observedGeneration: 0 }, current: [starting] },
    phase: 'Creating',
    reason: 'InstancesStarting',
  },
  {
    name: 'it runs when all are ready and gateways serve it',
    scene: { before: { phase: 'Creating' }, current: [ready] },
    phase: 'Running',
    reason: 'RUNNING',
  },
  {
    name: 'it does not run before gateways serve it',
    scene: { before: { phase: 'Creating' }, current: [ready], publication: { state: 'pending', problem: null } },
    phase: 'Creating',
    reason: 'WaitingForGateway',
  },
  {
    name: 'it goes on running while gateways are gone for a moment',
    scene: { current: [ready], publication: { state: 'nobody', problem: null } },
    phase: 'Running',
    reason: 'RUNNING',
  },
  {
    name: 'it is updating until gateways serve the change',
    scene: { service: news, current: [ready], publication: { state: 'pending', problem: null } },
    phase: 'Updating',
    reason: 'WaitingForGateway',
  },
  {
    name: 'with another version on its way it is updating',
    scene: { service: news, current: [starting], old: [ready] },
    phase: 'Updating',
    reason: 'Replacing',
  },
  {
    name: 'with another version that fails it is stalled, not failed, as long as the old one serves',
    scene: { service: news, current: [crashed(9)], old: [ready] },
    phase: 'Updating',
    reason: 'UpdateStalled',
  },
  {
    name: 'with another version that fails and nothing else it has failed',
    scene: { before: { phase: 'Updating' }, current: [crashed(3)] },
    phase: 'Failed',
    reason: 'CrashLoop',
  },
  {
    name: 'with more instances wanted it is scaling',
    scene: { service: { ...news, instances: 2 }, current: [ready, starting] },
    phase: 'Scaling',
    reason: 'InstancesStarting',
  },
  {
    name: 'started again, it is starting',
    scene: { before: { phase: 'Stopped' }, service: news, current: [starting] },
    phase: 'Starting',
    reason: 'InstancesStarting',
  },
  { name: 'after one crash it waits', scene: { current: [crashed(1)] }, phase: 'Waiting', reason: 'Crashed' },
  { name: 'after three crashes in a row it has failed', scene: { current: [crashed(3)] }, phase: 'Failed', reason: 'CrashLoop' },
  {
    name: 'after the third accident it waits, because it worked in between',
    scene: { current: [crashed(3, { lastStates: [{ endedAt: T0, reason: 'killed by signal 9', message: '', readyAt: T0 - 10_000 }] })] },
    phase: 'Waiting',
    reason: 'Crashed',
  },
  {
    name: 'it stays failed while the next attempt starts',
    scene: { before: { phase: 'Failed' }, current: [{ ...crashed(3), phase: 'starting' }] },
    phase: 'Failed',
    reason: 'CrashLoop',
  },
  {
    name: 'it runs again as soon as it is ready',
    scene: { before: { phase: 'Failed' }, current: [{ ...crashed(3), phase: 'ready' }] },
    phase: 'Running',
    reason: 'RUNNING',
  },
  {
    name: 'with some of its instances crashed it runs, degraded',
    scene: { service: { instances: 2 }, current: [ready, crashed(5)] },
    phase: 'Running',
    reason: 'DEGRADED',
  },
  {
    name: 'not ready in time, it has failed at once',
    scene: {
      before: { phase: 'Creating' },
      current: [crashed(1, { reason: 'not ready after 60 s', lastStates: [{ endedAt: T0, reason: 'not ready after 60 s', message: '' }] })],
    },
    phase: 'Failed',
    reason: 'ReadinessTimeout',
  },
  {
    name: 'left down after a crash, it has failed',
    scene: { current: [crashed(1, { nextStartAt: null })] },
    phase: 'Failed',
    reason: 'CrashBlocked',
  },
  {
    name: 'ended for its memory, it says so',
    scene: { current: [crashed(1, { lastStates: [{ endedAt: T0, reason: 'out of memory (212 of 200 MB)', message: '' }] })] },
    phase: 'Waiting',
    reason: 'OutOfMemory',
  },
  {
    name: 'refused by a gateway, it has failed',
    scene: { before: { phase: 'Updating' }, current: [ready], publication: { state: 'acknowledged', problem: 'no' } },
    phase: 'Failed',
    reason: 'RefusedByGateway',
  },
  { name: 'unreadable, it has failed', scene: { before: { phase: 'Creating' }, spec: null }, phase: 'Failed', reason: 'ConfigUnreadable' },
  { name: 'with no instance wanted it runs', scene: { service: { instances: 0 } }, phase: 'Running', reason: 'SCALED_TO_ZERO' },
  {
    name: 'stopped, it is stopping until the last instance is gone',
    scene: { service: { desired: 'stopped' }, leaving: [{ phase: 'draining' }] },
    phase: 'Stopping',
    reason: 'Draining',
  },
  { name: 'stopped, it is stopped when nothing is left', scene: { service: { desired: 'stopped' } }, phase: 'Stopped', reason: 'STOPPED' },
  { name: 'deleted, it is deleting to the end', scene: { service: { desired: 'deleted' } }, phase: 'Deleting', reason: 'Draining' },
])('$name', ({ scene, phase, reason }) => {
  const status = describeScene(scene);
  expect(status).toMatchObject({ phase, reason, observedGeneration: scene.service?.generation ?? 1 });
  // Told once, it is the same when it is looked at again.
  expect(describeScene({ ...scene, before: status })).toEqual(status);
});

describe('the message', () => {
  it('tells how many are ready, how far the others are, and the newest failure with its log', () => {
    const { message, readyInstances, totalInstances } = describeScene({
      service: { instances: 3 },
      current: [
        { name: 'a' },
        { name: 'b', ...starting, message: 'fetching model 12 of 80 MB' },
        { name: 'c', ...crashed(2) },
        { name: 'd', ...crashed(1, { lastStates: [{ endedAt: T0 - 1, reason: 'exited 9', message: '' }] }) },
      ],
    });
    expect(message).toBe('ready 1/3; b: fetching model 12 of 80 MB; last failure (c): exited 1\nboom');
    expect([readyInstances, totalInstances]).toEqual([1, 4]);
  });

  it('does not dwell on failures that are over', () => {
    expect(describeScene({ current: [{ ...crashed(4), phase: 'ready' }] }).message).toBe('Service is running');
  });
});

describe('the status', () => {
  it('is the same object when nothing has changed, so that nothing is written', () => {
    const first = describeScene({ current: [ready] });
    const service = serviceRecord({ status: first });
    const standing = { current: [observed(ready)], old: [], leaving: [], carriedOver: [] };
    const input = { service, spec: serviceSpec(), specProblem: null, standing, publication: PUBLISHED, nowMs: T0 + 60_000 };
    expect(describeStatus(input)).toBe(first);
    // An instance that comes or goes makes no new condition while gateways take it over.
    expect(describeStatus({ ...input, publication: { state: 'pending', problem: null } })).toBe(first);
  });

  it('remembers since when a condition holds', () => {
    const first = describeScene({ current: [starting] });
    const changedAt = first.conditions.find(({ type }) => type === 'ConfigAccepted')?.changedAt;
    const later = describeStatus({
      service: serviceRecord({ status: first }),
      spec: serviceSpec(),
      specProblem: null,
      standing: { current: [observed(ready)], old: [], leaving: [], carriedOver: [] },
      publication: PUBLISHED,
      nowMs: T0 + 60_000,
    });
    expect(later.conditions.map(({ type, status, changedAt }) => [type, status, changedAt])).toEqual([
      ['ConfigAccepted', 'True', changedAt],
      ['InstancesReady', 'True', T0 + 60_000],
      ['Published', 'True', T0],
    ]);
  });
});

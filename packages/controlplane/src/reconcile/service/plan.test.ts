import type { ServiceSpec } from '@infergate/contract';
import { instanceRecord, serviceRecord, serviceSpec } from '@infergate/testkit';
import { describe, expect, it, test } from 'vitest';
import type { InstanceRecord, ServiceRecord } from '../../store/records.ts';
import type { Action } from './action.ts';
import type { InstanceObserved, ServiceDesired } from './observation.ts';
import { planService } from './plan.ts';
import { DEFAULT_RESTART_POLICY } from './restart-backoff.ts';

const T0 = 1_760_000_000_000;
const MINUTE = 60_000;
const OTHER_PROGRAM = serviceSpec({
  workload: { kind: 'command', run: { kind: 'exec', argv: ['node', 'new.mjs'] }, env: [], port: null, directory: null },
});
const FIXED_PORT = serviceSpec({
  workload: { kind: 'command', run: { kind: 'exec', argv: ['node', 'server.mjs'] }, env: [], port: 9000, directory: null },
  rolling: { maxSurge: { kind: 'count', value: 0 }, maxUnavailable: { kind: 'count', value: 1 } },
});
const rolling = (surge: number, unavailable: number): Partial<ServiceSpec> => ({
  rolling: { maxSurge: { kind: 'count', value: surge }, maxUnavailable: { kind: 'count', value: unavailable } },
});

/** Wanted: version 1 of `specs[0]`, unless told otherwise. */
function service(overrides: Partial<ServiceRecord> = {}, ...specs: ServiceSpec[]): ServiceDesired {
  const versions = specs.length === 0 ? [serviceSpec()] : specs;
  return { service: serviceRecord(overrides), specs: new Map(versions.map((spec, index) => [index + 1, spec])) };
}

interface Seen extends Partial<Omit<InstanceObserved, 'record'>> {
  readonly record?: Partial<InstanceRecord>;
}

/** An instance that is ready and running, unless told otherwise; the names give the order of creation. */
function instance(name: string, { record, ...rest }: Seen = {}): InstanceObserved {
  const createdAt = T0 + name.codePointAt(0)!;
  const full = instanceRecord({ name, readyAt: T0, createdAt, ...record });
  const run = { kind: 'running', startedAtMs: T0, pid: 1 } as const;
  return { record: full, run, address: full.address, probe: { kind: 'unknown' }, idle: false, removing: false, ...rest };
}

const pending = (name: string, seen: Seen = {}) =>
  instance(name, { run: null, address: null, ...seen, record: { phase: 'pending', readyAt: null, address: null, ...seen.record } });
const starting = (name: string, seen: Seen = {}) =>
  instance(name, { ...seen, record: { phase: 'starting', readyAt: null, ...seen.record } });
const failed = (name: string, seen: Seen = {}) =>
  instance(name, { run: ended(), ...seen, record: { phase: 'failed', failures: 1, nextStartAt: T0 + 1000, ...seen.record } });
const draining = (name: string, seen: Seen = {}) =>
  instance(name, { ...seen, record: { phase: 'draining', drainingSince: T0, ...seen.record } });
const ended = (reason = 'exited 1', lastLog = '') => ({ kind: 'ended', endedAtMs: T0, reason, lastLog }) as const;

const create: Action = { kind: 'create', address: null };
const drain = (name: string, reason: Extract<Action, { kind: 'drain' }>['reason']): Action => ({ kind: 'drain', name, reason });

interface Row {
  readonly name: string;
  readonly desired: ServiceDesired;
  readonly observed: readonly InstanceObserved[];
  readonly at?: number;
  readonly want: readonly Action[];
}

function plan({ desired, observed, at = T0 }: Pick<Row, 'desired' | 'observed' | 'at'>) {
  return planService(desired, observed, { nowMs: at, policy: DEFAULT_RESTART_POLICY });
}

const table = (rows: readonly Row[]) =>
  test.each(rows)('$name', (row) => {
    expect(plan(row).actions).toEqual(row.want);
  });

describe('an instance on its way up', () => {
  table([
    { name: 'is made when it is missing', desired: service({ instances: 2 }), observed: [], want: [create, create] },
    { name: 'is started when its record is stored', desired: service(), observed: [pending('a')], want: [{ kind: 'start', name: 'a' }] },
    {
      name: 'is taken over when it runs already although its record says pending',
      desired: service(),
      observed: [pending('a', { run: { kind: 'running', startedAtMs: T0, pid: 1 } })],
      want: [{ kind: 'start', name: 'a' }],
    },
    { name: 'is left alone while probes cannot tell', desired: service(), observed: [starting('a')], want: [] },
    {
      name: 'shows how far its preparation has come',
      desired: service(),
      observed: [starting('a', { run: { kind: 'preparing', progress: 'fetching model 12 of 80 MB' } })],
      want: [{ kind: 'report', name: 'a', address: instanceRecord().address, message: 'fetching model 12 of 80 MB' }],
    },
    {
      name: 'shows why it is not ready yet',
      desired: service(),
      observed: [starting('a', { probe: { kind: 'unready', message: 'GET /health: 503' } })],
      want: [{ kind: 'report', name: 'a', address: instanceRecord().address, message: 'GET /health: 503' }],
    },
    {
      name: 'becomes ready when its probe passes',
      desired: service(),
      observed: [starting('a', { probe: { kind: 'ready' } })],
      want: [{ kind: 'ready', name: 'a', address: instanceRecord().address! }],
    },
    {
      name: 'is not ready before its address is known',
      desired: service(),
      observed: [starting('a', { probe: { kind: 'ready' }, address: null, record: { address: null } })],
      want: [],
    },
    {
      name: 'fails when it is not ready in time',
      desired: service(),
      observed: [starting('a', { probe: { kind: 'failed', reason: 'not ready after 60 s', message: 'connection refused' } })],
      want: [{ kind: 'fail', name: 'a', reason: 'not ready after 60 s', message: 'connection refused', failures: 1, retryAt: T0 + 1000 }],
    },
  ]);
});

describe('an instance that crashes', () => {
  table([
    {
      name: 'fails with the reason and the last lines of its log',
      desired: service(),
      observed: [instance('a', { run: ended('killed by signal 9', 'boom') })],
      want: [{ kind: 'fail', name: 'a', reason: 'killed by signal 9', message: 'boom', failures: 1, retryAt: T0 + 1000 }],
    },
    {
      name: 'fails when nothing of its process is left',
      desired: service(),
      observed: [instance('a', { run: null })],
      want: [expect.objectContaining({ kind: 'fail', name: 'a', reason: 'process gone' }) as Action],
    },
    {
      name: 'comes back later each time',
      desired: service(),
      observed: [starting('a', { run: ended(), record: { failures: 4 } })],
      want: [expect.objectContaining({ kind: 'fail', failures: 5, retryAt: T0 + 16_000 }) as Action],
    },
    {
      name: 'comes back after five minutes at the latest',
      desired: service(),
      observed: [starting('a', { run: ended(), record: { failures: 40 } })],
      want: [expect.objectContaining({ kind: 'fail', failures: 41, retryAt: T0 + 5 * MINUTE }) as Action],
    },
    {
      name: 'counts from the beginning after ten minutes of health',
      desired: service(),
      observed: [instance('a', { run: ended(), record: { failures: 8, readyAt: T0 - 10 * MINUTE } })],
      want: [expect.objectContaining({ kind: 'fail', failures: 1, retryAt: T0 + 1000 }) as Action],
    },
    {
      name: 'stays down where the description blocks crashes',
      desired: service({}, serviceSpec({ crashBlock: true })),
      observed: [instance('a', { run: ended() })],
      want: [expect.objectContaining({ kind: 'fail', retryAt: null }) as Action],
    },
    { name: 'waits for its time', desired: service(), observed: [failed('a')], at: T0 + 999, want: [] },
    {
      name: 'is started again when its time has come',
      desired: service(),
      observed: [failed('a')],
      at: T0 + 1000,
      want: [{ kind: 'retry', name: 'a' }],
    },
    {
      name: 'is ended first when a probe gave it up while its process lives',
      desired: service(),
      observed: [failed('a', { run: { kind: 'running', startedAtMs: T0, pid: 1 } })],
      at: T0 + MINUTE,
      want: [{ kind: 'remove', name: 'a', graceMs: 30_000 }],
    },
    {
      name: 'is not ended twice at a time',
      desired: service(),
      observed: [failed('a', { run: { kind: 'running', startedAtMs: T0, pid: 1 }, removing: true })],
      at: T0 + MINUTE,
      want: [],
    },
    {
      name: 'is restarted when its liveness probe fails',
      desired: service(),
      observed: [instance('a', { probe: { kind: 'failed', reason: 'liveness probe failed', message: 'timeout' } })],
      want: [expect.objectContaining({ kind: 'fail', name: 'a', reason: 'liveness probe failed' }) as Action],
    },
    {
      name: 'loses its traffic while its readiness probe fails',
      desired: service(),
      observed: [instance('a', { probe: { kind: 'unready', message: 'busy' } })],
      want: [{ kind: 'unready', name: 'a', message: 'busy' }],
    },
  ]);

  it('is looked at again when its time has come', () => {
    expect(plan({ desired: service(), observed: [failed('a')] })).toEqual({ actions: [], wakeAt: T0 + 1000 });
  });
});

describe('scaling', () => {
  const three = ['a', 'b', 'c'].map((name) => instance(name));
  table([
    { name: 'adds what is missing', desired: service({ instances: 4 }), observed: three, want: [create] },
    { name: 'lets the oldest go', desired: service({ instances: 2 }), observed: three, want: [drain('a', 'scaled-down')] },
    {
      name: 'lets those go first that the caller named',
      desired: service({ instances: 1, instancesToDelete: ['c', 'b'] }),
      observed: three,
      want: [drain('b', 'scaled-down'), drain('c', 'scaled-down')],
    },
    {
      name: 'lets those go before others that serve nobody',
      desired: service({ instances: 1 }),
      observed: [instance('a'), starting('b'), instance('c', { record: { isolated: true } })],
      want: [drain('b', 'scaled-down'), drain('c', 'scaled-down')],
    },
    { name: 'to none drains all', desired: service({ instances: 0 }), observed: [instance('a')], want: [drain('a', 'scaled-down')] },
    {
      name: 'keeps named instances when nothing is too many',
      desired: service({ instances: 1, instancesToDelete: ['a'] }),
      observed: [instance('a')],
      want: [],
    },
  ]);
});

describe('an update', () => {
  const newer = (overrides: Partial<ServiceRecord> = {}, ...specs: ServiceSpec[]) =>
    service({ currentVersion: 2, ...overrides }, ...(specs.length === 0 ? [serviceSpec(), OTHER_PROGRAM] : specs));
  const v2 = { record: { version: 2 } };
  table([
    { name: 'starts the new instance beside the old one', desired: newer(), observed: [instance('a')], want: [create] },
    {
      name: 'keeps the old one until the new one is ready',
      desired: newer(),
      observed: [instance('a'), starting('b', v2)],
      want: [],
    },
    {
      name: 'keeps the old one however often the new one fails',
      desired: newer(),
      observed: [instance('a'), failed('b', { record: { version: 2, failures: 9 } })],
      want: [],
    },
    {
      name: 'drains the old one when the new one is ready',
      desired: newer(),
      observed: [instance('a'), instance('b', v2)],
      want: [drain('a', 'old-version')],
    },
    {
      name: 'does not lose an old instance that is unready for a moment to a new one that never gets ready',
      desired: newer({ instances: 2 }),
      observed: [instance('a'), starting('b', { record: { readyAt: T0 } }), starting('c', v2)],
      want: [],
    },
    {
      name: 'makes room for one instance after the other',
      desired: newer({ instances: 3 }, serviceSpec(rolling(1, 0)), { ...OTHER_PROGRAM, ...rolling(1, 0) }),
      observed: [instance('a'), instance('b'), instance('c'), instance('d', v2)],
      want: [drain('a', 'old-version')],
    },
    {
      name: 'starts as many at once as surge allows',
      desired: newer({ instances: 4 }, serviceSpec(), { ...OTHER_PROGRAM, ...rolling(2, 0) }),
      observed: ['a', 'b', 'c', 'd'].map((name) => instance(name)),
      want: [create, create],
    },
    {
      name: 'takes down as many first as may be unavailable',
      desired: newer({ instances: 3 }, serviceSpec(), { ...OTHER_PROGRAM, ...rolling(0, 1) }),
      observed: ['a', 'b', 'c'].map((name) => instance(name)),
      want: [drain('a', 'old-version')],
    },
    {
      name: 'replaces broken old instances first',
      desired: newer({ instances: 2 }, serviceSpec(), { ...OTHER_PROGRAM, ...rolling(1, 1) }),
      observed: [instance('a'), failed('b'), starting('c', v2)],
      at: T0,
      want: [drain('b', 'old-version')],
    },
    {
      name: 'lets a fixed port go before it starts the new instance',
      desired: newer({}, FIXED_PORT, {
        ...OTHER_PROGRAM,
        workload: { ...FIXED_PORT.workload, env: [{ name: 'A', value: '1' }] },
      } as ServiceSpec),
      observed: [instance('a')],
      want: [drain('a', 'old-version')],
    },
    {
      name: 'waits until a fixed port is free',
      desired: newer({}, FIXED_PORT, { ...FIXED_PORT, resources: { cpuCores: 1, memoryMb: null, gpus: null } }),
      observed: [draining('a')],
      want: [],
    },
    {
      name: 'starts the new instance when the fixed port is free',
      desired: newer({}, FIXED_PORT, { ...FIXED_PORT, resources: { cpuCores: 1, memoryMb: null, gpus: null } }),
      observed: [],
      want: [create],
    },
    {
      name: 'that changes nothing about the program keeps its instances',
      desired: newer({}, serviceSpec(), serviceSpec({ rpc: { ...serviceSpec().rpc, keepaliveMs: 1000 } })),
      observed: [instance('a')],
      want: [{ kind: 'carry-over', name: 'a' }],
    },
    {
      name: 'that cannot be read changes nothing',
      desired: { ...newer(), specs: new Map([[1, serviceSpec()]]) },
      observed: [instance('a')],
      want: [],
    },
    {
      name: 'back to an earlier version carries over what still runs',
      desired: service({ currentVersion: 1, latestVersion: 2 }, serviceSpec(), OTHER_PROGRAM),
      observed: [instance('a'), starting('b', v2)],
      want: [drain('b', 'old-version')],
    },
    {
      name: 'by restart replaces instances of the same version',
      desired: service({ restartCount: 1 }),
      observed: [instance('a')],
      want: [create],
    },
    {
      name: 'drains by restart when the new one is ready',
      desired: service({ restartCount: 1 }),
      observed: [instance('a'), instance('b', { record: { restartGeneration: 1 } })],
      want: [drain('a', 'old-version')],
    },
  ]);
});

describe('an instance on its way out', () => {
  table([
    { name: 'waits for its open requests', desired: service({ desired: 'stopped' }), observed: [draining('a')], at: T0 + 29_999, want: [] },
    {
      name: 'is ended when no gateway has requests open on it',
      desired: service({ desired: 'stopped' }),
      observed: [draining('a', { idle: true })],
      want: [{ kind: 'remove', name: 'a', graceMs: 30_000 }],
    },
    {
      name: 'is ended when its grace is over',
      desired: service({ desired: 'stopped' }),
      observed: [draining('a')],
      at: T0 + 30_000,
      want: [{ kind: 'remove', name: 'a', graceMs: 30_000 }],
    },
    {
      name: 'is ended at once when it never served',
      desired: service({ desired: 'stopped' }),
      observed: [draining('a', { record: { readyAt: null } })],
      want: [{ kind: 'remove', name: 'a', graceMs: 30_000 }],
    },
    {
      name: 'is forgotten when nothing of it is left',
      desired: service({ desired: 'stopped' }),
      observed: [draining('a', { run: null })],
      want: [{ kind: 'forget', name: 'a' }],
    },
    {
      name: 'is not ended twice at a time',
      desired: service({ desired: 'stopped' }),
      observed: [draining('a', { idle: true, removing: true })],
      want: [],
    },
  ]);

  it('is looked at again when its grace is over', () => {
    expect(plan({ desired: service({ desired: 'stopped' }), observed: [draining('a')] }).wakeAt).toBe(T0 + 30_000);
  });
});

describe('stopping and deleting', () => {
  table([
    {
      name: 'stopping drains everything',
      desired: service({ desired: 'stopped', instances: 2 }),
      observed: [instance('a'), failed('b')],
      want: [drain('a', 'stopped'), drain('b', 'stopped')],
    },
    { name: 'a stopped service starts nothing', desired: service({ desired: 'stopped' }), observed: [], want: [] },
    {
      name: 'deleting drains everything',
      desired: service({ desired: 'deleted' }),
      observed: [instance('a')],
      want: [drain('a', 'deleted')],
    },
    {
      name: 'a service goes when its last instance has gone',
      desired: service({ desired: 'deleted' }),
      observed: [],
      want: [{ kind: 'delete-service' }],
    },
    {
      name: 'a service that cannot be read can be deleted',
      desired: { service: serviceRecord({ desired: 'deleted' }), specs: new Map() },
      observed: [instance('a')],
      want: [drain('a', 'deleted')],
    },
  ]);
});

describe('requests of callers', () => {
  table([
    {
      name: 'an instance to be replaced drains while another is made',
      desired: service(),
      observed: [instance('a', { record: { requested: 'replace' } })],
      want: [drain('a', 'requested'), create],
    },
    {
      name: 'an instance to be restarted drains and keeps its place',
      desired: service(),
      observed: [instance('a', { record: { requested: 'restart' } })],
      want: [drain('a', 'restarted')],
    },
    {
      name: 'an instance that drains to be restarted keeps its place',
      desired: service(),
      observed: [draining('a', { record: { requested: 'restart' } })],
      want: [],
    },
    {
      name: 'it comes back under its name when its process is gone',
      desired: service(),
      observed: [draining('a', { run: null, record: { requested: 'restart' } })],
      want: [{ kind: 'renew', name: 'a' }],
    },
    {
      name: 'it does not come back when the service was stopped meanwhile',
      desired: service({ desired: 'stopped' }),
      observed: [draining('a', { run: null, record: { requested: 'restart' } })],
      want: [{ kind: 'forget', name: 'a' }],
    },
    {
      name: 'it does not come back when fewer instances are wanted meanwhile',
      desired: service({ instances: 1 }),
      observed: [instance('a'), draining('b', { run: null, record: { requested: 'restart' } })],
      want: [{ kind: 'forget', name: 'b' }],
    },
    {
      name: 'an isolated instance runs on and is not replaced',
      desired: service(),
      observed: [instance('a', { record: { isolated: true } })],
      want: [],
    },
  ]);
});

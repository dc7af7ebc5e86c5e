import { externalWorkload, instanceRecord, serviceRecord, serviceSpec } from '@infergate/testkit';
import type { ServiceSpec } from '@infergate/contract';
import { describe, expect, test } from 'vitest';
import type { ServiceRecord } from '../../store/records.ts';
import type { Action } from './action.ts';
import type { InstanceObserved, ServiceDesired } from './observation.ts';
import { planService } from './plan.ts';
import { DEFAULT_RESTART_POLICY } from './restart-backoff.ts';

const T0 = 1_760_000_000_000;
const one = { host: '10.0.0.5', port: 8000, tls: false, basePath: '' };
const two = { host: '10.0.0.6', port: 443, tls: true, basePath: '/vllm' };
const [first, second] = ['http://10.0.0.5:8000', 'https://10.0.0.6/vllm/'] as const;
const externalSpec = (...addresses: string[]) => serviceSpec({ workload: externalWorkload(addresses) });
const drain = (name: string, reason: Extract<Action, { kind: 'drain' }>['reason']): Action => ({ kind: 'drain', name, reason });

function service(overrides: Partial<ServiceRecord>, ...specs: ServiceSpec[]): ServiceDesired {
  return { service: serviceRecord(overrides), specs: new Map(specs.map((spec, index) => [index + 1, spec])) };
}

/** Ready and known to its driver, unless told otherwise. */
function external(
  name: string,
  address: typeof one,
  { record, ...rest }: { record?: object } & Partial<Omit<InstanceObserved, 'record'>> = {},
) {
  const run = { kind: 'running', startedAtMs: T0, pid: null } as const;
  const full = instanceRecord({ name, runtime: 'external', address, readyAt: T0, ...record });
  return { record: full, run, address, probe: { kind: 'unknown' }, idle: false, removing: false, ...rest } as InstanceObserved;
}

const program = (name: string, version: number): InstanceObserved => external(name, one, { record: { runtime: 'process', version } });

describe('an external service', () => {
  test.each<{ name: string; desired: ServiceDesired; observed: readonly InstanceObserved[]; want: readonly Action[] }>([
    {
      name: 'has an instance for each address',
      desired: service({ instances: 2 }, externalSpec(first, second)),
      observed: [],
      want: [
        { kind: 'create', address: one },
        { kind: 'create', address: two },
      ],
    },
    { name: 'counts an address once', desired: service({}, externalSpec(first, `${first}/`)), observed: [external('a', one)], want: [] },
    {
      name: 'keeps its instance through an update of everything but the address',
      desired: service(
        { currentVersion: 2 },
        externalSpec(first),
        serviceSpec({ workload: externalWorkload([first], { headers: { 'X-Key': '1' } }) }),
      ),
      observed: [external('a', one)],
      want: [{ kind: 'carry-over', name: 'a' }],
    },
    {
      name: 'adds an address that is new at once, and keeps the old one until it is ready',
      desired: service({ currentVersion: 2 }, externalSpec(first), externalSpec(second)),
      observed: [external('a', one)],
      want: [{ kind: 'create', address: two }],
    },
    {
      name: 'drains an address that is no longer listed',
      desired: service({ currentVersion: 2 }, externalSpec(first, second), externalSpec(second)),
      observed: [external('a', one), external('b', two, { record: { version: 2 } })],
      want: [drain('a', 'address-removed')],
    },
    {
      name: 'is told to its driver again after a restart of the controller, without losing traffic',
      desired: service({}, externalSpec(first)),
      observed: [external('a', one, { run: null })],
      want: [{ kind: 'remind', name: 'a' }],
    },
    {
      name: 'is never started again, whatever its probes say',
      desired: service({}, externalSpec(first)),
      observed: [external('a', one, { probe: { kind: 'failed', reason: 'liveness probe failed', message: 'no answer' } })],
      want: [{ kind: 'unready', name: 'a', message: 'no answer' }],
    },
    {
      name: 'gives way when the service becomes a program of its own',
      desired: service({ currentVersion: 2 }, externalSpec(first), serviceSpec()),
      observed: [external('a', one), program('b', 2)],
      want: [drain('a', 'old-version')],
    },
  ])('$name', ({ desired, observed, want }) => {
    expect(planService(desired, observed, { nowMs: T0, policy: DEFAULT_RESTART_POLICY }).actions).toEqual(want);
  });
});

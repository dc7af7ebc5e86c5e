import type { ServiceSpec } from '@infergate/contract';
import { serviceRecord, serviceSpec } from '@infergate/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ObservedInstance } from '../../runtimes/driver.ts';
import type { InstanceRecord, ServiceRecord } from '../../store/records.ts';
import type { Action } from './action.ts';
import { newInstanceRecord } from './instance-record.ts';
import type { InstanceObserved } from './observation.ts';
import { planService } from './plan.ts';
import { DEFAULT_RESTART_POLICY } from './restart-backoff.ts';
import { hasFixedPort, runFingerprint } from './run-fingerprint.ts';
import { transition } from './transition.ts';

const T0 = 1_760_000_000_000;
const HOUR = 3_600_000;
/** More steps than any service of this test needs; beyond it something goes round in circles. */
const MAX_STEPS = 200;

/** A service, its records and its processes in memory: what store and driver would do, in a few lines. */
class World {
  service: ServiceRecord;
  readonly specs = new Map<number, ServiceSpec>();
  readonly records = new Map<string, InstanceRecord>();
  readonly runs = new Map<string, ObservedInstance['state']>();
  nowMs = T0;
  isGone = false;

  constructor(spec: ServiceSpec, instances: number) {
    this.service = serviceRecord({ instances });
    this.specs.set(1, spec);
  }

  plan() {
    const observed = [...this.records.values()].map((record) => this.#observe(record));
    return planService({ service: this.service, specs: this.specs }, observed, { nowMs: this.nowMs, policy: DEFAULT_RESTART_POLICY });
  }

  apply(action: Action): void {
    const spec = this.specs.get(this.service.currentVersion);
    if (action.kind === 'delete-service') this.isGone = true;
    else if (action.kind === 'create') {
      const record = newInstanceRecord(this.service, spec!, action.address, this.nowMs);
      this.records.set(record.name, record);
    } else if (action.kind === 'remove') this.runs.delete(action.name);
    else if (action.kind === 'forget') this.records.delete(action.name);
    else {
      if (action.kind === 'start' && this.runs.get(action.name)?.kind !== 'running')
        this.runs.set(action.name, { kind: 'running', startedAtMs: this.nowMs, pid: 1 });
      const record = this.records.get(action.name)!;
      const current = { version: this.service.currentVersion, restartGeneration: this.service.restartCount };
      this.records.set(action.name, { ...record, ...transition(record, action, current, this.nowMs)?.change });
    }
  }

  /** Does what is planned until nothing is; every step may be watched. */
  settle(watch: (world: World) => void = () => undefined): void {
    for (let steps = 0; !this.isGone; steps += 1) {
      const { actions } = this.plan();
      if (actions.length === 0) return;
      if (steps > MAX_STEPS) throw new Error(`no rest after ${MAX_STEPS} steps: ${JSON.stringify(actions)}`);
      for (const action of actions) {
        this.apply(action);
        watch(this);
      }
    }
  }

  /** Lets time pass until nothing is due any more. */
  settleForGood(): void {
    this.settle();
    for (let rounds = 0; rounds < 20 && !this.isGone; rounds += 1) {
      this.nowMs += HOUR;
      this.settle();
    }
  }

  ready(): InstanceRecord[] {
    return [...this.records.values()].filter(({ phase }) => phase === 'ready');
  }

  #observe(record: InstanceRecord): InstanceObserved {
    const run = this.runs.get(record.name) ?? null;
    const address = run === null ? null : { host: '127.0.0.1', port: 20_000, tls: false, basePath: '' };
    return { record, run, address, probe: { kind: 'ready' }, idle: true, removing: false };
  }
}

const program = (name: string, port: number | null = null): ServiceSpec =>
  serviceSpec({ workload: { kind: 'command', run: { kind: 'exec', argv: [name] }, env: [], port, directory: null } });

type Event = { readonly what: string; readonly pick: number };

/** What may happen to a service, by people and by fate. `pick` chooses whom it hits, or how many. */
const EVENTS: Readonly<Record<string, (world: World, pick: number) => void>> = {
  scale: (world, pick) => change(world, { instances: pick % 5 }),
  restart: (world) => change(world, { restartCount: world.service.restartCount + 1 }),
  stop: (world) => change(world, { desired: 'stopped' }),
  start: (world) => change(world, { desired: 'running' }),
  update: (world, pick) => update(world, program(`program-${pick}`)),
  retouch: (world, pick) => update(world, { ...world.specs.get(world.service.currentVersion)!, terminationGraceSeconds: pick }),
  fixPort: (world) => update(world, program('fixed', 9000)),
  rollBack: (world, pick) => change(world, { currentVersion: (pick % world.specs.size) + 1 }),
  crash: (world, pick) => crash(world, pick),
  lose: (world) => world.runs.clear(),
  isolate: (world, pick) => touch(world, pick, { isolated: true }),
  askRestart: (world, pick) => touch(world, pick, { requested: 'restart' }),
  askReplace: (world, pick) => touch(world, pick, { requested: 'replace' }),
  wait: (world, pick) => {
    world.nowMs += pick * 1000;
  },
};

function change(world: World, overrides: Partial<ServiceRecord>): void {
  world.service = { ...world.service, ...overrides, generation: world.service.generation + 1 };
}

function update(world: World, spec: ServiceSpec): void {
  const version = world.specs.size + 1;
  world.specs.set(version, spec);
  change(world, { currentVersion: version, latestVersion: version });
}

function crash(world: World, pick: number): void {
  const name = [...world.runs.keys()][pick % Math.max(1, world.runs.size)];
  if (name !== undefined) world.runs.set(name, { kind: 'ended', endedAtMs: world.nowMs, reason: 'exited 1', lastLog: '' });
}

function touch(world: World, pick: number, overrides: Partial<InstanceRecord>): void {
  const record = [...world.records.values()][pick % Math.max(1, world.records.size)];
  if (record !== undefined && record.phase !== 'draining') world.records.set(record.name, { ...record, ...overrides });
}

const anyEvents: fc.Arbitrary<readonly Event[]> = fc.array(
  fc.record({ what: fc.constantFrom(...Object.keys(EVENTS)), pick: fc.nat({ max: 50 }) }),
  { maxLength: 25 },
);

/** What has been planned may have been done only in part before the next thing happens. */
function play(world: World, events: readonly Event[]): void {
  for (const { what, pick } of events) {
    EVENTS[what]!(world, pick);
    for (let steps = pick % 4; steps > 0; steps -= 1) for (const action of world.plan().actions) world.apply(action);
  }
}

describe('planning again and again', () => {
  it('ends with exactly what is wanted, whatever has happened', () => {
    fc.assert(
      fc.property(anyEvents, fc.integer({ min: 0, max: 4 }), (events, instances) => {
        const world = new World(program('first'), instances);
        play(world, events);
        world.settleForGood();
        const spec = world.specs.get(world.service.currentVersion)!;
        const wanted = world.service.desired === 'running' ? Math.min(world.service.instances, hasFixedPort(spec) ? 1 : 4) : 0;
        expect(world.ready()).toHaveLength(wanted);
        expect(world.records.size).toBe(wanted);
        expect([...world.runs.keys()].toSorted()).toEqual([...world.records.keys()].toSorted());
        for (const record of world.ready()) expect(runFingerprint(world.specs.get(record.version)!)).toBe(runFingerprint(spec));
      }),
      { numRuns: 400 },
    );
  });

  it('leaves nothing of a service that is deleted', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const world = new World(program('first'), 2);
        play(world, events);
        change(world, { desired: 'deleted' });
        world.settleForGood();
        expect([world.isGone, world.records.size, world.runs.size]).toEqual([true, 0, 0]);
      }),
      { numRuns: 200 },
    );
  });

  it('never runs two instances on one fixed port', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const world = new World(program('first', 9000), 1);
        const fixed = events.filter(({ what }) => what !== 'update' && what !== 'scale');
        const watch = ({ runs }: World) => expect([...runs.values()].filter(({ kind }) => kind === 'running').length).toBeLessThan(2);
        world.settle(watch);
        for (const event of fixed) {
          EVENTS[event.what]!(world, event.pick);
          world.settle(watch);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('updates without ever having fewer ready instances than wanted, or more than surge allows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 3 }), (instances, surge) => {
        const rolling = { maxSurge: { kind: 'count', value: surge }, maxUnavailable: { kind: 'count', value: 0 } } as const;
        const world = new World(program('first'), instances);
        world.settleForGood();
        update(world, { ...program('second'), rolling });
        world.settle(({ records }) => {
          const staying = [...records.values()].filter(({ phase }) => phase !== 'draining');
          expect(staying.filter(({ phase }) => phase === 'ready').length).toBeGreaterThanOrEqual(instances);
          expect(staying.length).toBeLessThanOrEqual(instances + surge);
        });
        expect(world.ready().every(({ version }) => version === 2)).toBe(true);
      }),
    );
  });
});

import type { ServiceSpec } from '@infergate/contract';
import { externalWorkload, serviceSpec } from '@infergate/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoreTransaction } from '../src/store/store.ts';
import { ControlWorld, SERVICE_ID } from './control-world.ts';

const program = (name: string, overrides: Partial<ServiceSpec> = {}): ServiceSpec =>
  serviceSpec({ workload: { kind: 'command', run: { kind: 'exec', argv: [name] }, env: [], port: null, directory: null }, ...overrides });

let world: ControlWorld;
beforeEach(async () => {
  world = await ControlWorld.open();
});
afterEach(() => world.close());

describe('a service', () => {
  it('comes up, tells so, and is published', async () => {
    await world.start();
    await world.create({ instances: 2 });
    const { status } = await world.untilPhase('Running');
    expect(status).toMatchObject({ reason: 'RUNNING', readyInstances: 2, totalInstances: 2, observedGeneration: 1 });
    expect(status.conditions.map(({ type, status }) => [type, status])).toEqual([
      ['ConfigAccepted', 'True'],
      ['InstancesReady', 'True'],
      ['Published', 'True'],
    ]);
    expect(world.published()).toMatchObject({ tokens: ['token of echo'], stopped: false });
    expect(world.published()?.instances.map(({ id, draining }) => [id, draining])).toEqual(world.running().map((name) => [name, false]));
  });

  it('is not called running before gateways serve it', async () => {
    world.fleet.state = 'pending';
    await world.start();
    await world.create();
    const waiting = await world.until('an instance is ready', async () => {
      const service = await world.service();
      return service?.status.readyInstances === 1 ? service : false;
    });
    expect(waiting.status).toMatchObject({ phase: 'Creating', reason: 'WaitingForGateway' });
    world.fleet.move((fleet) => (fleet.state = 'acknowledged'));
    await world.untilPhase('Running');
  });

  it('fails with the words of the gateway that refuses it', async () => {
    world.fleet.refusal = 'the certificate of the authority cannot be read';
    await world.start();
    await world.create();
    const { status } = await world.untilPhase('Failed');
    expect(status).toMatchObject({ reason: 'RefusedByGateway', message: 'the certificate of the authority cannot be read' });
  });

  it('that cannot be read says why, and harms no other', async () => {
    await world.start();
    await world.create({ id: 'eas-m-bad', name: 'bad', config: '{' });
    await world.create();
    await world.untilPhase('Running');
    const { status } = await world.untilPhase('Failed', 'eas-m-bad');
    expect(status.reason).toBe('ConfigUnreadable');
    expect(status.conditions[0]).toMatchObject({ type: 'ConfigAccepted', status: 'False' });
    expect(world.published('bad')).toBeNull();
  });

  it('is started again under the same name after a crash, and tells what happened', async () => {
    await world.start();
    await world.create();
    await world.untilPhase('Running');
    const { name } = await world.only();
    world.fake.end(name, 'exited 7', 'out of luck');
    const { status } = await world.untilPhase('Waiting');
    expect(status).toMatchObject({ reason: 'Crashed', message: `ready 0/1; last failure (${name}): exited 7\nout of luck` });
    expect(world.published()?.instances).toEqual([]);
    const before = world.clock.now();
    await world.untilPhase('Running');
    expect(world.clock.now() - before).toBeGreaterThanOrEqual(900);
    expect(await world.only()).toMatchObject({
      name,
      phase: 'ready',
      restarts: 1,
      failures: 1,
      lastStates: [{ reason: 'exited 7', message: 'out of luck' }],
    });
    expect(world.fake.starts(name)).toBe(2);
  });

  it('is called failed when it crashes again and again, and goes on trying', async () => {
    await world.start();
    await world.create();
    world.prober.otherwise = { kind: 'unknown' };
    for (const failures of [1, 2, 3]) {
      const { name } = await world.until('it runs', async () => {
        const [instance] = await world.instances();
        return instance?.phase === 'starting' && instance.failures === failures - 1 ? instance : false;
      });
      world.fake.end(name, 'exited 1');
    }
    const { status } = await world.untilPhase('Failed');
    expect(status.reason).toBe('CrashLoop');
    world.prober.otherwise = { kind: 'ready' };
    await world.untilPhase('Running');
    const crashes = (await world.events()).filter(({ reason, instanceName }) => reason === 'Failed' && instanceName !== null);
    expect(crashes.map(({ message }) => message)).toEqual([
      'exited 1; next start in 1 s',
      'exited 1; next start in 2 s',
      'exited 1; next start in 4 s',
    ]);
  });

  it('that is not ready in time is ended, and its log is told', async () => {
    world.prober.otherwise = { kind: 'unknown' };
    await world.start();
    await world.create();
    const { name } = await world.until('it starts', async () => (await world.instances()).find(({ phase }) => phase === 'starting'));
    world.fake.write(name, 'loading weights');
    world.prober.say(name, { kind: 'failed', reason: 'not ready after 60 s', message: 'connection refused' });
    const { status } = await world.untilPhase('Failed');
    expect(status).toMatchObject({ reason: 'ReadinessTimeout' });
    expect(status.message).toContain('not ready after 60 s\nconnection refused\nloading weights');
    await world.until('its process is ended', async () => world.driver.calls.includes(`remove ${name}`));
  });

  it('says why its program cannot be started at all', async () => {
    await world.start();
    world.driver.failNext('ensure', new Error('no port between 20000 and 29999 is free'));
    await world.create();
    const { status } = await world.untilPhase('Failed');
    expect(status).toMatchObject({ reason: 'StartFailed' });
    expect(status.message).toContain('no port between 20000 and 29999 is free');
    await world.untilPhase('Running');
  });

  it('stays down after a crash when that is wanted', async () => {
    await world.start();
    await world.create({}, program('fragile', { crashBlock: true }));
    await world.untilPhase('Running');
    const { name } = await world.only();
    world.fake.end(name, 'exited 1');
    const { status } = await world.untilPhase('Failed');
    expect(status.reason).toBe('CrashBlocked');
    await world.clock.advance(3_600_000);
    expect(world.fake.starts(name)).toBe(1);
  });
});

describe('a change', () => {
  it('of the number of instances scales', async () => {
    await world.start();
    await world.create();
    await world.untilPhase('Running');
    world.prober.otherwise = { kind: 'unready', message: 'loading' };
    const [first] = await world.instances();
    world.prober.say(first!.name, { kind: 'ready' });
    await world.change({ instances: 3 });
    const { status } = await world.untilPhase('Scaling');
    expect(status).toMatchObject({ readyInstances: 1, totalInstances: 3 });
    expect(status.message).toMatch(/^ready 1\/3; .*: loading$/);
    for (const { name } of await world.instances()) world.prober.say(name, { kind: 'ready' });
    await world.untilPhase('Running');
    await world.change({ instances: 1 });
    await world.untilPhase('Running');
    await world.until('one is left', async () => world.running().length === 1);
  });

  it('of the program replaces the instance without a gap', async () => {
    await world.start();
    await world.create();
    await world.untilPhase('Running');
    const { name: old } = await world.only();
    await world.update(program('new.mjs'));
    const fresh = await world.until('the new instance is listed', async () => {
      const listed = world.published()?.instances ?? [];
      // At no moment is there nobody to send requests to.
      expect(listed.filter(({ draining }) => !draining).length).toBeGreaterThan(0);
      return listed.find(({ id, draining }) => id !== old && !draining);
    });
    await world.untilPhase('Running');
    await world.until('the old one is gone', async () => world.running().length === 1);
    expect(world.running()).toEqual([fresh.id]);
  });

  it('to a version that never gets ready keeps the old one serving, and says why', async () => {
    await world.start();
    await world.create();
    await world.untilPhase('Running');
    const { name: old } = await world.only();
    world.prober.otherwise = { kind: 'unknown' };
    await world.update(program('broken.mjs'));
    const fresh = await world.until('the new one starts', async () =>
      (await world.instances()).find(({ version, phase }) => version === 2 && phase === 'starting'),
    );
    world.prober.say(fresh.name, { kind: 'failed', reason: 'not ready after 60 s', message: 'no answer' });
    const stalled = await world.until('it is told', async () => {
      const service = await world.service();
      return service?.status.reason === 'UpdateStalled' ? service : false;
    });
    expect(stalled.status).toMatchObject({ phase: 'Updating', readyInstances: 1 });
    expect(stalled.status.message).toContain('1 of the previous version still serving');
    expect(stalled.status.message).toContain('not ready after 60 s');
    expect(world.published()?.instances.find(({ id }) => id === old)).toMatchObject({ draining: false });
  });

  it('of gateway settings alone restarts nothing', async () => {
    await world.start();
    await world.create();
    await world.untilPhase('Running');
    const { name } = await world.only();
    await world.update(serviceSpec({ rpc: { ...serviceSpec().rpc, keepaliveMs: 1234 } }));
    const { currentVersion } = await world.untilPhase('Running');
    expect(world.published()?.timeouts.totalMs).toBe(1234);
    expect(await world.only()).toMatchObject({ name, version: currentVersion, phase: 'ready' });
    expect(world.fake.starts(name)).toBe(1);
  });

  it('is translated and published for that service alone', async () => {
    await world.create();
    await world.create({ id: 'eas-m-other', name: 'other' });
    await world.start();
    await world.untilPhase('Running');
    await world.untilPhase('Running', 'eas-m-other');
    await world.clock.advance(10);
    const before = world.publisher.version!;
    await world.update(serviceSpec({ rpc: { ...serviceSpec().rpc, keepaliveMs: 1234 } }));
    await world.untilPhase('Running');
    const { put, base } = world.publisher.changesSince('shared', before)!;
    expect(base).toEqual(before);
    expect(put.map((resource) => (resource.kind === 'service' ? resource.name : resource.kind))).toEqual(['echo']);
  });
});

describe('an instance that goes', () => {
  it('leaves the routing first, then waits for its requests, then ends', async () => {
    await world.start();
    await world.create();
    await world.untilPhase('Running');
    const { name } = await world.only();
    world.fleet.busy.add(name);
    await world.change({ desired: 'stopped' });
    await world.untilPhase('Stopping');
    await world.until('it drains', async () => world.published()?.instances[0]?.draining);
    await world.clock.advance(10_000);
    expect(world.running()).toEqual([name]);
    expect(world.driver.calls).not.toContain(`remove ${name}`);
    world.fleet.move(({ busy }) => busy.delete(name));
    const { status } = await world.untilPhase('Stopped');
    expect(status.message).toBe('Service is stopped');
    expect(world.running()).toEqual([]);
    expect(world.published()).toMatchObject({ stopped: true, instances: [] });
  });

  it('is ended when its requests outlast the grace', async () => {
    await world.start();
    await world.create();
    await world.untilPhase('Running');
    const { name } = await world.only();
    world.fleet.busy.add(name);
    const before = world.clock.now();
    await world.change({ desired: 'stopped' });
    await world.untilPhase('Stopped');
    expect(world.clock.now() - before).toBeGreaterThanOrEqual(30_000);
  });

  it('blocks nothing while its process takes its time', async () => {
    await world.start();
    await world.create();
    await world.untilPhase('Running');
    let open = () => undefined as void;
    const gate = new Promise<void>((resolve) => (open = resolve));
    world.driver.removalGate = () => gate;
    await world.change({ desired: 'stopped' });
    await world.until('its end was ordered', async () => world.driver.calls.some((call) => call.startsWith('remove')));
    await world.change({ desired: 'running' });
    await world.untilPhase('Running');
    expect(world.running()).toHaveLength(2);
    open();
    await world.until('the old one is gone', async () => world.running().length === 1);
  });

  it('takes the service with it when that is deleted', async () => {
    await world.start();
    await world.create({ instances: 2 });
    await world.untilPhase('Running');
    await world.change({ desired: 'deleted' });
    await world.untilGone();
    expect(world.running()).toEqual([]);
    await world.until('it is not published any more', async () => world.published() === null);
    expect((await world.events()).at(-1)).toMatchObject({ reason: 'Deleted' });
  });
});

describe('what callers ask of an instance', () => {
  it('isolated, it runs on and gets no requests', async () => {
    await world.start();
    await world.create({ instances: 2 });
    await world.untilPhase('Running');
    const [first] = await world.instances();
    await world.touch(first!.name, { isolated: true });
    await world.until('it is out of the routing', async () => world.published()?.instances.find(({ id }) => id === first!.name)?.draining);
    await world.clock.advance(60_000);
    expect(world.running()).toHaveLength(2);
    await world.touch(first!.name, { isolated: false });
    await world.until('it is back', async () => world.published()?.instances.every(({ draining }) => !draining));
  });

  it('started again, it keeps its name and loses no request', async () => {
    await world.start();
    await world.create();
    await world.untilPhase('Running');
    const { name } = await world.only();
    world.fleet.busy.add(name);
    await world.touch(name, { requested: 'restart' });
    await world.until('it drains', async () => world.published()?.instances[0]?.draining);
    world.fleet.move(({ busy }) => busy.delete(name));
    await world.until('it is back', async () => (await world.only()).phase === 'ready' && (await world.only()).requested === null);
    expect(await world.only()).toMatchObject({ name, restarts: 1, failures: 0, lastStates: [{ reason: 'restarted' }] });
    expect(world.driver.calls).toEqual([`ensure ${name}`, `remove ${name}`, `ensure ${name}`]);
  });

  it('replaced, another one comes in its place', async () => {
    await world.start();
    await world.create();
    await world.untilPhase('Running');
    const { name } = await world.only();
    await world.touch(name, { requested: 'replace' });
    const other = await world.until('another one serves alone', async () => {
      const [first, ...rest] = await world.instances();
      return rest.length === 0 && first?.name !== name && first?.phase === 'ready' ? first : false;
    });
    expect(world.running()).toEqual([other.name]);
  });
});

describe('a controller that comes back', () => {
  it('finds what runs and starts nothing twice', async () => {
    await world.start();
    await world.create({ instances: 2 });
    await world.untilPhase('Running');
    const before = world.running();
    await world.restart();
    await world.clock.advance(40_000);
    expect(world.running()).toEqual(before);
    for (const name of before) expect(world.fake.starts(name)).toBe(1);
    expect((await world.instances()).every(({ phase, restarts }) => phase === 'ready' && restarts === 0)).toBe(true);
  });

  it('keeps an external service serving while its driver learns of it again', async () => {
    await world.create({ instances: 1 }, serviceSpec({ workload: externalWorkload(['http://127.0.0.1:8000']) }));
    await world.start();
    await world.untilPhase('Running');
    const epoch = world.publisher.version!.epoch;
    await world.restart();
    expect(world.publisher.version!.epoch).toBe(epoch + 1);
    for (let turn = 0; turn < 200; turn += 1) {
      expect(world.published()?.instances.map(({ draining }) => draining)).toEqual([false]);
      await world.clock.advance(5);
    }
    expect(await world.only()).toMatchObject({ phase: 'ready', restarts: 0 });
  });

  it('goes on with what was decided but not done', async () => {
    await world.start();
    await world.create();
    await world.until('the intent is stored', async () => (await world.instances())[0]?.name);
    await world.restart();
    await world.untilPhase('Running');
    expect(await world.instances()).toHaveLength(1);
    expect(world.running()).toHaveLength(1);
  });

  it('starts again what died meanwhile', async () => {
    await world.start();
    await world.create();
    await world.untilPhase('Running');
    const { name } = await world.only();
    world.fake.machine.clear();
    await world.restart();
    await world.untilPhase('Waiting');
    await world.untilPhase('Running');
    expect(await world.only()).toMatchObject({ name, restarts: 1, lastStates: [{ reason: 'process gone' }] });
  });

  it('ends what runs without belonging to anybody', async () => {
    const plan = { name: 'stray-1', serviceId: 'eas-m-gone', version: 1, spec: serviceSpec(), ordinal: 0 };
    await world.fake.ensure(plan);
    await world.create();
    await world.start();
    await world.until('the stray is gone', async () => !world.running().includes('stray-1'));
    await world.untilPhase('Running');
    expect(world.running()).toEqual([(await world.only()).name]);
  });
});

describe('failures on the way', () => {
  const writes: readonly (keyof StoreTransaction)[] = [
    'putInstance',
    'insertEvent',
    'setServiceStatus',
    'instances',
    'service',
    'tokens',
    'allServices',
  ];
  it.each(writes)('of the store at %s delay everything and break nothing', async (method) => {
    await world.start();
    for (let times = 0; times < 3; times += 1) world.store.failAt(method);
    await world.create({ instances: 2 });
    await world.untilPhase('Running');
    for (let times = 0; times < 3; times += 1) world.store.failAt(method);
    await world.update(program('new.mjs'));
    await world.untilPhase('Running');
    await world.until('the old ones are gone', async () => (await world.instances()).length === 2 && world.running().length === 2);
    for (let times = 0; times < 3; times += 1) world.store.failAt(method);
    await world.change({ desired: 'stopped' });
    await world.untilPhase('Stopped');
    expect(world.running()).toEqual([]);
  });

  it('of the store while a service is deleted are made up for', async () => {
    await world.start();
    await world.create();
    await world.untilPhase('Running');
    world.store.failAt('deleteInstance');
    world.store.failAt('deleteService');
    await world.change({ desired: 'deleted' });
    await world.untilGone();
    expect(world.running()).toEqual([]);
  });

  it.each(['ensure', 'remove', 'list'] as const)('of the driver at %s are made up for', async (method) => {
    await world.start();
    for (let times = 0; times < 3; times += 1) world.driver.failNext(method);
    await world.create({ instances: 2 });
    await world.untilPhase('Running');
    for (let times = 0; times < 3; times += 1) world.driver.failNext(method);
    await world.change({ instances: 1 });
    await world.untilPhase('Running');
    await world.until('one is left', async () => world.running().length === 1);
    await world.change({ desired: 'stopped' });
    await world.untilPhase('Stopped');
    expect(await world.instances()).toEqual([]);
  });

  it('of a hint are made up for by the regular look at everything', async () => {
    await world.start();
    await world.create();
    await world.untilPhase('Running');
    const { name } = await world.only();
    world.fake.machine.get(name)!.state = { kind: 'ended', endedAtMs: world.clock.now(), reason: 'exited 1', lastLog: '' };
    await world.clock.advance(30_000);
    await world.until('it is noticed', async () => (await world.only()).restarts === 1);
    await world.untilPhase('Running');
    expect(world.fake.starts(name)).toBe(2);
  });
});

describe('news', () => {
  it('are told once, not at every look', async () => {
    await world.start();
    await world.create();
    await world.untilPhase('Running');
    const before = (await world.events()).length;
    await world.clock.advance(600_000);
    expect((await world.events()).length).toBe(before);
    expect((await world.events()).map(({ reason }) => reason)).toEqual(['Created', 'Started', 'Ready', 'Running']);
    expect((await world.service())?.id).toBe(SERVICE_ID);
  });
});

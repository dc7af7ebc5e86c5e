import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServiceSpec } from '@infergate/contract';
import { SecretBox, silentLogger, systemClock, terminate } from '@infergate/kernel';
import {
  fleetSettings,
  externalWorkload,
  FakeDriver,
  type FakeMachine,
  FakeProber,
  FaultyDriver,
  serviceRecord,
  serviceSpec,
} from '@infergate/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatewayKeeper, type GatewayWanted } from '../src/gateways/gateway-keeper.ts';
import { aliveOf, readProcessRecord } from '../src/gateways/process-record.ts';
import { NodeHub } from '../src/publish/node-hub.ts';
import { SnapshotPublisher } from '../src/publish/snapshot-publisher.ts';
import { type ControlLoops, createControlLoops } from '../src/reconcile/control-loops.ts';
import { SqliteStore } from '../src/store/sqlite/store.ts';
import { gatewayParts } from './gateway-parts.ts';

const STUB = fileURLToPath(new URL('./fixtures/gateway-stub.mjs', import.meta.url));
const clock = systemClock;
const log = silentLogger;

let folder: string;
let store: SqliteStore;
let machine: FakeMachine;
let loops: ControlLoops;
let driver: FaultyDriver;
let hub: NodeHub;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ig-loops-'));
  writeFileSync(join(folder, 'build'), 'one');
  machine = new Map();
  store = await SqliteStore.open({ path: ':memory:', secrets: new SecretBox(randomBytes(32)), clock, log });
  loops = build();
});
afterEach(async () => {
  await loops.shutdown(2000);
  await store.close();
  for (const identity of aliveOf(readProcessRecord(recordPath()))) terminate(identity, 'SIGKILL');
  rmSync(folder, { recursive: true });
});

const recordPath = () => join(folder, 'shared.json');
const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 10 });

/** What one controller has, over the same store and machine as the ones before. */
function build(port = 0): ControlLoops {
  const publisher = new SnapshotPublisher({ clock });
  hub = new NodeHub({ socketPath: join(folder, 'c.sock'), source: publisher, clock, log });
  driver = new FaultyDriver(new FakeDriver({ clock, machine }));
  const keeper = new GatewayKeeper({
    gatewayId: 'shared',
    build: 'one',
    supervisor: ({ listeners }) => ({
      command: process.execPath,
      args: [STUB, 'supervisor', JSON.stringify({ folder, listeners })],
      env: {},
    }),
    logPath: join(folder, 'gateway.log'),
    recordPath: recordPath(),
    link: hub,
    clock,
    log,
  });
  const wanted: GatewayWanted = {
    listen: [{ entrance: 'internet', host: '127.0.0.1', port, flag: '--internet-listen' }],
    settings: fleetSettings(),
  };
  const drivers = { process: driver, external: new FakeDriver({ clock, kind: 'external' }) };
  const settings = { parseDescription: (config: string) => JSON.parse(config) as ServiceSpec };
  const gateways = gatewayParts({ store, publisher, link: hub, clock });
  return createControlLoops({
    store,
    drivers,
    prober: new FakeProber(),
    publisher,
    hub,
    keeper,
    wanted,
    ...gateways,
    clock,
    log,
    settings,
  });
}

async function create(name: string, spec: ServiceSpec = serviceSpec({ name })): Promise<void> {
  const record = serviceRecord({ id: `eas-m-${name}`, name, config: JSON.stringify(spec) });
  await store.transaction((tx) => tx.insertService(record));
}

const phaseOf = async (name: string) => (await store.transaction((tx) => tx.serviceByName(name)))?.status.phase;
const names = () => [...machine.keys()];

describe('the loops of a controller', () => {
  it('bring up a gateway that serves what is stored, and then all services', async () => {
    await create('echo');
    const [listener] = await loops.start();
    expect(listener).toMatchObject({ entrance: 'internet', host: '127.0.0.1' });
    expect(loops.progress()).toMatchObject({ isGatewayServing: true, listeners: [listener], unsettledServices: 0 });
    await eventually(async () => expect(await phaseOf('echo')).toBe('Running'));
    expect(names()).toHaveLength(1);
  });

  it('start nothing at all when the gateway cannot have its address', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    await create('echo');
    loops = build(typeof address === 'object' && address !== null ? address.port : 0);
    await expect(loops.start()).rejects.toThrow('--internet-listen');
    expect(driver.calls).toEqual([]);
    taken.close();
    // Everything was let go of: another controller can take over in the same place.
    loops = build();
    await loops.start();
  });

  it('leave everything running when they are closed, and find it again', async () => {
    await create('echo');
    const before = await loops.start();
    await eventually(async () => expect(await phaseOf('echo')).toBe('Running'));
    const [name] = names();
    const { supervisor, workers } = readProcessRecord(recordPath())!;
    await loops.close();
    loops = build();
    expect(await loops.start()).toEqual(before);
    expect(readProcessRecord(recordPath())).toMatchObject({ supervisor, workers });
    expect(names()).toEqual([name]);
    expect(driver.calls).toEqual([]);
  });

  it('end gateway and instances in order, and bring the instances back under their names', async () => {
    await create('echo');
    await loops.start();
    await eventually(async () => expect(await phaseOf('echo')).toBe('Running'));
    const [name] = names();
    const gateway = aliveOf(readProcessRecord(recordPath()));
    expect(gateway).toHaveLength(2);
    let gatewayAtRemoval: unknown = null;
    driver.removalGate = async () => void (gatewayAtRemoval = aliveOf({ ...EMPTY, workers: gateway }));
    await loops.shutdown(5000);
    expect([names(), gatewayAtRemoval]).toEqual([[], []]);
    expect(await store.transaction((tx) => tx.allInstances())).toMatchObject([{ name, phase: 'pending', address: null, restarts: 0 }]);
    loops = build();
    await loops.start();
    await eventually(async () => expect(await phaseOf('echo')).toBe('Running'));
    expect(names()).toEqual([name]);
  });

  it('end what an earlier controller left, without being started', async () => {
    await create('echo');
    await loops.start();
    await eventually(async () => expect(await phaseOf('echo')).toBe('Running'));
    const gateway = aliveOf(readProcessRecord(recordPath()));
    await loops.close();
    loops = build();
    await loops.shutdown(5000);
    expect([names(), aliveOf({ ...EMPTY, workers: gateway })]).toEqual([[], []]);
  });

  it('shut down within the grace although an instance hangs', async () => {
    await create('echo');
    await loops.start();
    await eventually(async () => expect(await phaseOf('echo')).toBe('Running'));
    driver.removalGate = () => new Promise(() => undefined);
    const from = clock.monotonic();
    await loops.shutdown(1000);
    expect(clock.monotonic() - from).toBeLessThan(6000);
    driver.removalGate = null;
  });

  it('bring a change to the gateway in far less than 100 ms among 1,000 services', async () => {
    await store.transaction(async (tx) => {
      for (let index = 0; index < 1000; index += 1) {
        const spec = serviceSpec({ name: `s-${index}`, workload: externalWorkload([`http://127.0.0.1:${10_000 + index}`]) });
        await tx.insertService(
          serviceRecord({ id: `eas-m-${index}`, name: `s-${index}`, config: JSON.stringify(spec), desired: 'stopped' }),
        );
      }
    });
    await loops.start();
    const times: number[] = [];
    for (let round = 0; round < 40; round += 1) {
      const version = loops.progress().version!;
      const from = clock.monotonic();
      await store.transaction(async (tx) => {
        const service = (await tx.serviceByName(`s-${round}`))!;
        await tx.updateService({ ...service, isPublic: true, generation: service.generation + 1 }, service.generation);
      });
      expect(await hub.waitForVersion('shared', { epoch: version.epoch, seq: version.seq + 1 }, 5000)).toBe(true);
      times.push(clock.monotonic() - from);
    }
    const median = times.toSorted((a, b) => a - b)[20]!;
    expect(median).toBeLessThan(100);
    expect(readFileSync(join(folder, 'gateway.log'), 'utf8')).toBe('');
  });
});

const EMPTY = { gatewayId: 'shared', build: 'one', listeners: [], supervisor: null };

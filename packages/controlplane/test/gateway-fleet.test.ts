import { randomBytes } from 'node:crypto';
import { type AddressInfo, createServer } from 'node:net';
import { type Clock, SecretBox, silentLogger, systemClock } from '@infergate/kernel';
import { gatewayRecord, linkedVpc, serviceRecord, vSwitchRecord } from '@infergate/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatewayFleet } from '../src/gateways/fleet/gateway-fleet.ts';
import type { GatewayMachinery, KeptGateway } from '../src/gateways/fleet/gateway-machinery.ts';
import { GatewayDirectory } from '../src/gateways/gateway-directory.ts';
import type { GatewayWanted } from '../src/gateways/gateway-keeper.ts';
import type { KeeperProgress } from '../src/gateways/keeper-progress.ts';
import type { GatewayRecord } from '../src/store/gateway-records.ts';
import { SqliteStore } from '../src/store/sqlite/store.ts';
import { FLEET_SETTINGS, NO_GATEWAYS } from './gateway-parts.ts';

let lateMs = 0;
const clock: Clock = { ...systemClock, monotonic: () => systemClock.monotonic() + lateMs };
const log = silentLogger;
const PORTAL = { enabled: true, allow: [{ cidr: '0.0.0.0/0', comment: '' }], vSwitchIds: [] };
const STARTING: KeeperProgress = { phase: 'starting', problem: null, nodes: 0, readyNodes: 0, listeners: [], notices: [] };

/** A gateway that does what the test says. */
class FakeKeeper implements KeptGateway {
  wanted: GatewayWanted | null = null;
  state: 'running' | 'closed' | 'stopped' = 'running';
  #progress = STARTING;
  #tell: () => void = () => undefined;

  run(wanted: GatewayWanted): void {
    this.wanted = wanted;
  }

  apply(wanted: GatewayWanted): void {
    this.wanted = wanted;
    this.#progress = { ...this.#progress, phase: 'changing' };
  }

  progress(): KeeperProgress {
    return this.#progress;
  }

  onProgress(listener: () => void): () => void {
    this.#tell = listener;
    return () => undefined;
  }

  close(): Promise<void> {
    if (this.state === 'running') this.state = 'closed';
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.state = 'stopped';
    return Promise.resolve();
  }

  get isRunning(): boolean {
    return this.wanted !== null && this.state === 'running';
  }

  reach(progress: Partial<KeeperProgress>): void {
    this.#progress = { ...this.#progress, ...progress };
    this.#tell();
  }

  serve(): void {
    const { nodes = 0 } = this.wanted?.settings ?? {};
    this.reach({ phase: 'serving', problem: null, nodes, readyNodes: nodes });
  }
}

let store: SqliteStore;
let directory: GatewayDirectory;
let fleet: GatewayFleet;
let keepers: { id: string; keeper: FakeKeeper }[];
let removed: string[];

const machinery: GatewayMachinery = {
  keeper: (id) => {
    const keeper = new FakeKeeper();
    keepers.push({ id, keeper });
    return keeper;
  },
  removeFiles: (id) => void removed.push(id),
};

beforeEach(async () => {
  lateMs = 0;
  keepers = [];
  removed = [];
  store = await SqliteStore.open({ path: ':memory:', secrets: new SecretBox(randomBytes(32)), clock, log });
  await open();
});
afterEach(async () => {
  await close();
  await store.close();
});

async function open(settings = FLEET_SETTINGS): Promise<void> {
  directory = new GatewayDirectory({ store, clock, log });
  fleet = new GatewayFleet({ store, directory, link: NO_GATEWAYS, machinery, settings, clock, log });
  await directory.start();
  fleet.start();
}

async function close(): Promise<void> {
  await fleet.close();
  await directory.close();
}

const put = (record: Partial<GatewayRecord>) => store.transaction((tx) => tx.putResource('gateway', gatewayRecord(record)));
const status = (id = 'gw-front') => store.transaction((tx) => tx.resource('gateway-status', id));
const running = (id = 'gw-front') => keepers.findLast((each) => each.id === id && each.keeper.isRunning)?.keeper ?? null;
const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 5000, interval: 5 });

async function untilRunning(id = 'gw-front'): Promise<FakeKeeper> {
  await eventually(() => expect(running(id)).not.toBeNull());
  return running(id)!;
}

describe('the fleet of dedicated gateways', () => {
  it('starts a gateway as its record says, and tells how it stands', async () => {
    await put({ internet: PORTAL });
    const keeper = await untilRunning();
    expect(keeper.wanted).toEqual({
      listen: [{ entrance: 'internet', host: '127.0.0.1', port: expect.any(Number) as number, flag: null }],
      settings: { nodes: 2, workersPerNode: 1, heapMiB: 1024, maxConnections: 1000, drainGraceMs: 1000, logLevel: 'silent' },
    });
    await eventually(async () =>
      expect(await status()).toMatchObject({ phase: 'Creating', nodes: 2, readyNodes: 0, observedGeneration: 0 }),
    );
    keeper.reach({ readyNodes: 1 });
    await eventually(async () => expect(await status()).toMatchObject({ phase: 'Creating', readyNodes: 1 }));
    keeper.serve();
    await eventually(async () => expect(await status()).toMatchObject({ phase: 'Running', readyNodes: 2, observedGeneration: 1 }));
  });

  it('changes a gateway that runs, and says that it is being updated', async () => {
    await put({ internet: PORTAL });
    (await untilRunning()).serve();
    await eventually(async () => expect(await status()).toMatchObject({ phase: 'Running' }));
    await put({ internet: PORTAL, nodes: { wanted: 3 }, specification: '4c8g', generation: 2 });
    await eventually(() => expect(running()?.wanted?.settings).toMatchObject({ nodes: 3, workersPerNode: 2 }));
    await eventually(async () => expect(await status()).toMatchObject({ phase: 'Updating', observedGeneration: 1 }));
    running()!.serve();
    await eventually(async () => expect(await status()).toMatchObject({ phase: 'Running', observedGeneration: 2, readyNodes: 3 }));
    expect(keepers).toHaveLength(1);
  });

  it('listens on every zone of a linked VPC, and follows its vSwitches', async () => {
    const putSwitch = (id: string, zone: string, bindAddress: string) =>
      store.transaction((tx) => tx.putResource('vswitch', vSwitchRecord({ id, zone, bindAddress })));
    await putSwitch('vsw-1', 'zone-a', '127.0.1.1');
    await put({ linkedVpcs: [linkedVpc({ vSwitchIds: ['vsw-1'] })] });
    const hosts = () => running()?.wanted?.listen.map(({ host, zone }) => [host, zone]);
    await eventually(() => expect(hosts()).toEqual([['127.0.1.1', 'zone-a']]));
    await putSwitch('vsw-2', 'zone-b', '127.0.2.1');
    await eventually(() =>
      expect(hosts()).toEqual([
        ['127.0.1.1', 'zone-a'],
        ['127.0.2.1', 'zone-b'],
      ]),
    );
  });

  it('keeps the ports of a gateway over restarts and changes', async () => {
    await put({ internet: PORTAL });
    const port = (await untilRunning()).wanted?.listen[0]?.port;
    await put({ generation: 2 });
    await eventually(() => expect(running()?.wanted?.listen).toEqual([]));
    await close();
    await put({ internet: PORTAL, generation: 3 });
    await open();
    await eventually(() => expect(running()?.wanted?.listen).toMatchObject([{ port }]));
  });

  it('passes over a port that another program holds', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen({ host: '127.0.0.1', port: 0, exclusive: true }, resolve));
    const { port: held } = other.address() as AddressInfo;
    await close();
    await open({ ...FLEET_SETTINGS, ports: { from: held, to: held + 100 } });
    await put({ internet: PORTAL });
    expect((await untilRunning()).wanted?.listen[0]?.port).toBeGreaterThan(held);
    other.close();
  });

  it('says why a gateway fails, and that it is no other’s business', async () => {
    await put({ id: 'gw-a', name: 'a', internet: PORTAL });
    await put({ id: 'gw-b', name: 'b', internet: PORTAL });
    (await untilRunning('gw-a')).reach({
      phase: 'failed',
      problem: { reason: 'PortInUse', message: 'Cannot listen. Stop the other one.' },
    });
    (await untilRunning('gw-b')).serve();
    await eventually(async () => expect(await status('gw-b')).toMatchObject({ phase: 'Running' }));
    await eventually(async () => expect(await status('gw-a')).toMatchObject({ phase: 'Failed', reason: 'PortInUse' }));
  });

  it('runs nothing of an Application gateway before a network is open, and nothing any more afterwards', async () => {
    const application = { kind: 'Application', nodes: { min: 1, max: 4 } } as const;
    await put(application);
    await eventually(async () => expect(await status()).toMatchObject({ phase: 'Running', reason: 'NoNetwork', nodes: 0 }));
    expect(running()).toBeNull();
    await put({ ...application, internet: PORTAL, generation: 2 });
    (await untilRunning()).serve();
    await eventually(async () => expect(await status()).toMatchObject({ phase: 'Running', nodes: 1, observedGeneration: 2 }));
    await put({ ...application, generation: 3 });
    await eventually(async () => expect(await status()).toMatchObject({ reason: 'NoNetwork', observedGeneration: 3, listeners: [] }));
    expect(running()).toBeNull();
  });

  it('ends a deleted gateway and leaves nothing of it, also after a restart in between', async () => {
    await put({ internet: PORTAL });
    const keeper = await untilRunning();
    await close();
    await put({ internet: PORTAL, desired: 'deleted', generation: 2 });
    await open();
    await eventually(async () => {
      const left = await store.transaction(async (tx) => [
        await tx.resource('gateway', 'gw-front'),
        await tx.resource('gateway-status', 'gw-front'),
        ...(await tx.heldPorts('gateway/')),
      ]);
      expect(left).toEqual([null, null]);
    });
    expect([keeper.state, keepers.at(-1)?.keeper.state, removed]).toEqual(['closed', 'stopped', ['gw-front']]);
  });

  it('is what it was while its processes may still speak to a new controller, and no longer', async () => {
    await put({ internet: PORTAL });
    (await untilRunning('gw-front')).serve();
    await eventually(async () => expect((await status())?.phase).toBe('Running'));
    await close();
    await open();
    const keeper = await untilRunning('gw-front');
    keeper.reach({ nodes: 1 });
    expect((await status())?.phase).toBe('Running');
    lateMs = 10_000;
    keeper.reach({ nodes: 1 });
    await eventually(async () => expect(await status()).toMatchObject({ phase: 'Updating', readyNodes: 0 }));
  });

  it('does not end a gateway before the last service has left it', async () => {
    await store.transaction((tx) => tx.insertService(serviceRecord({ gatewayId: 'shared', previousGatewayIds: ['gw-front'] })));
    await put({ internet: PORTAL, desired: 'deleted' });
    await eventually(async () => expect(await status()).toMatchObject({ phase: 'Deleting', reason: 'InUse' }));
    expect((await status())?.message).toContain('echo');
    expect(removed).toEqual([]);
    await store.transaction((tx) => tx.endGatewayMove('eas-m-echo', { from: 'gw-front', to: 'shared' }));
    await eventually(() => expect(removed).toEqual(['gw-front']));
  });

  it('ends all gateways side by side when everything is shut down, also those that it never started', async () => {
    await put({ id: 'gw-a', name: 'a' });
    await put({ id: 'gw-b', name: 'b' });
    const [a, b] = [await untilRunning('gw-a'), await untilRunning('gw-b')];
    await fleet.shutdown(1000);
    expect([a.state, b.state]).toEqual(['stopped', 'stopped']);
    keepers = [];
    fleet = new GatewayFleet({ store, directory, link: NO_GATEWAYS, machinery, settings: FLEET_SETTINGS, clock, log });
    await fleet.shutdown(1000);
    expect(keepers.map(({ id, keeper }) => [id, keeper.state])).toEqual([
      ['gw-a', 'stopped'],
      ['gw-b', 'stopped'],
    ]);
  });
});

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FleetSettings } from '@infergate/contract';
import { isAlive, type ProcessIdentity, processIdentity, silentLogger, systemClock, terminate } from '@infergate/kernel';
import { fleetSettings, gatewayResource } from '@infergate/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatewayKeeper, GatewayStartError, type GatewayWanted } from '../src/gateways/gateway-keeper.ts';
import { aliveOf, readProcessRecord } from '../src/gateways/process-record.ts';
import { ListenError, type ListenRequest } from '../src/gateways/listening-sockets.ts';
import { NodeHub } from '../src/publish/node-hub.ts';
import type { NodeView } from '../src/publish/node.ts';
import { SnapshotPublisher } from '../src/publish/snapshot-publisher.ts';

const STUB = fileURLToPath(new URL('./fixtures/gateway-stub.mjs', import.meta.url));
const LISTEN: readonly ListenRequest[] = [
  { entrance: 'internet', host: '127.0.0.1', port: 0, flag: '--internet-listen' },
  { entrance: 'vpc', host: 'localhost', port: 0, flag: '--vpc-listen' },
];

interface StubOptions {
  readonly revive?: boolean;
  readonly stubborn?: boolean;
  readonly crash?: boolean;
}

interface ControllerOptions {
  readonly listen?: readonly ListenRequest[];
  readonly build?: string;
  /** What it wants; with it the gateway says that it can change while it serves. */
  readonly settings?: FleetSettings;
  /** Connections whose end the hub has not noticed yet. */
  readonly ghosts?: readonly NodeView[];
}

let folder: string;
let controllers: Controller[] = [];
const blockers: Server[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ig-keep-'));
  writeFileSync(join(folder, 'build'), 'one');
});
afterEach(async () => {
  for (const controller of controllers) await controller.close();
  controllers = [];
  for (const blocker of blockers.splice(0)) blocker.close();
  // They bring each other back: once is not enough.
  await eventually(() => {
    for (const identity of everyone()) terminate(identity, 'SIGKILL');
    expect(everyone()).toEqual([]);
  });
  rmSync(folder, { recursive: true, force: true });
});

/** A hub and a keeper on the folder, as one controller has them. */
class Controller {
  readonly hub: NodeHub;
  readonly keeper: GatewayKeeper;
  readonly warnings: string[] = [];
  /** With their level. */
  readonly failures: string[] = [];
  spawned = 0;
  readonly wanted: GatewayWanted;

  constructor({ listen = LISTEN, build = 'one', ghosts = [], settings, ...stub }: StubOptions & ControllerOptions = {}) {
    const source = new SnapshotPublisher({ clock: systemClock });
    this.wanted = { listen, settings: settings ?? fleetSettings() };
    source.open(1, new Map([['shared', [gatewayResource()]]]));
    this.hub = new NodeHub({ socketPath: join(folder, 'c.sock'), source, clock: systemClock, log: silentLogger });
    this.keeper = new GatewayKeeper({
      gatewayId: 'shared',
      build,
      supervisor: ({ listeners, settings: started }) => {
        this.spawned += 1;
        return {
          command: process.execPath,
          args: [
            STUB,
            'supervisor',
            JSON.stringify({ folder, listeners, ...stub, ...(settings === undefined ? {} : { settings: started }) }),
          ],
          env: { PATH: '/usr/bin' },
        };
      },
      logPath: join(folder, 'gateway.log'),
      recordPath: recordPath(),
      link: {
        nodes: () => [...ghosts, ...this.hub.nodes()],
        onChange: (listener) => this.hub.onChange(listener),
        send: (gatewayId, message) => this.hub.send(gatewayId, message),
      },
      clock: systemClock,
      log: {
        ...silentLogger,
        warn: (_fields, message) => void this.warnings.push(message),
        error: (_fields, message) => void this.failures.push(`error: ${message}`),
        debug: (_fields, message) => void this.failures.push(`debug: ${message}`),
      },
    });
    controllers.push(this);
  }

  async start() {
    await this.hub.listen();
    const listeners = await this.keeper.start(this.wanted);
    await eventually(() => expect(this.pids().worker).toBeGreaterThan(0));
    return listeners.map(({ port }) => port);
  }

  pids() {
    const node = this.hub.nodes().find(({ isConnected }) => isConnected);
    return { supervisor: node?.hello.pid ?? 0, worker: node?.workers[0]?.pid ?? 0 };
  }

  async close(): Promise<void> {
    await this.keeper.close();
    await this.hub.close();
  }
}

const recordPath = () => join(folder, 'shared.json');
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 10 });

/** Whoever was recorded, and whoever the stub wrote down. */
function everyone(): ProcessIdentity[] {
  const noted = ['supervisor.pid', 'worker.pid'].flatMap((name) => {
    const path = join(folder, name);
    return existsSync(path) ? (processIdentity(Number(readFileSync(path, 'utf8'))) ?? []) : [];
  });
  return [...aliveOf(readProcessRecord(recordPath())), ...noted].filter(isAlive);
}

function ask(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (bytes) => (answer += String(bytes)));
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}

async function block(port = 0): Promise<number> {
  const server = createServer();
  blockers.push(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const at = (internet: number, vpc: number): readonly ListenRequest[] => [
  { entrance: 'internet', host: '127.0.0.1', port: internet, flag: '--internet-listen' },
  { entrance: 'vpc', host: '127.0.0.1', port: vpc, flag: '--vpc-listen' },
];

describe('a gateway that does not run', () => {
  it('is started on sockets that nobody but its workers accepts from', async () => {
    const controller = new Controller();
    const ports = await controller.start();
    const worker = `worker ${controller.pids().worker}`;
    for (const port of ports) {
      const answers = await Promise.all(Array.from({ length: 50 }, () => ask(port)));
      expect(new Set(answers)).toEqual(new Set([worker]));
    }
    expect(controller.keeper.listeners?.map(({ entrance, host }) => [entrance, host])).toEqual([
      ['internet', '127.0.0.1'],
      ['vpc', '127.0.0.1'],
    ]);
  });

  it('is not started when an address is taken, and the message names the flag', async () => {
    const taken = await block();
    const controller = new Controller({ listen: at(0, taken) });
    const failure = controller.start();
    await expect(failure).rejects.toThrow(ListenError);
    await expect(failure).rejects.toThrow(
      `Cannot listen on 127.0.0.1:${taken} for the VPC endpoint: another program uses it. Choose another address with --vpc-listen <host:port>, or stop the program that uses this one.`,
    );
    expect(controller.spawned).toBe(0);
  });

  it('is not started on an address that the machine does not have', async () => {
    const controller = new Controller({ listen: [{ entrance: 'internet', host: '198.51.100.7', port: 0, flag: '--internet-listen' }] });
    await expect(controller.start()).rejects.toThrow('this machine does not have that address');
  });

  it('is tried again and again, and the reason is logged once', async () => {
    const controller = new Controller({ listen: at(await block(), 0) });
    controller.keeper.run(controller.wanted);
    await eventually(() => expect(controller.failures.length).toBeGreaterThan(1));
    const message = 'the gateway could not be started; it is tried again';
    expect(controller.failures.slice(0, 2)).toEqual([`error: ${message}`, `debug: ${message}`]);
  });

  it('is given up when it ends again and again, and the message names its log', async () => {
    const controller = new Controller({ crash: true });
    const failure = controller.start();
    await expect(failure).rejects.toThrow(GatewayStartError);
    await expect(failure).rejects.toThrow(join(folder, 'gateway.log'));
    expect(controller.spawned).toBe(3);
  });
});

describe('a gateway that runs', () => {
  it('is adopted by the next controller, and nothing is started', async () => {
    const first = new Controller();
    const ports = await first.start();
    const before = first.pids();
    await first.close();
    expect(await ask(ports[0]!)).toBe(`worker ${before.worker}`);
    const second = new Controller();
    expect(await second.start()).toEqual(ports);
    expect([second.pids(), second.spawned]).toEqual([before, 0]);
  });

  it('is adopted on the addresses that are asked for by number', async () => {
    const first = new Controller();
    const [internet, vpc] = await first.start();
    await first.close();
    const second = new Controller({ listen: at(internet!, vpc!) });
    await second.start();
    expect(second.spawned).toBe(0);
  });

  it('is adopted although all its processes were replaced while nobody was there', async () => {
    const first = new Controller({ revive: true });
    const ports = await first.start();
    const before = first.pids();
    await first.close();
    process.kill(before.supervisor, 'SIGKILL');
    await eventually(() => expect(everyone().some(({ pid }) => pid !== before.supervisor && pid !== before.worker)).toBe(true));
    // The record knows neither of those that live now.
    const record = readProcessRecord(recordPath())!;
    writeFileSync(recordPath(), JSON.stringify({ ...record, workers: [] }));
    const second = new Controller({ revive: true });
    expect(await second.start()).toEqual(ports);
    expect([second.spawned, second.pids().worker]).toEqual([0, before.worker]);
  });

  it('is started again on the same ports when all of it is killed', async () => {
    const controller = new Controller();
    const ports = await controller.start();
    const before = controller.pids();
    process.kill(before.supervisor, 'SIGKILL');
    process.kill(before.worker, 'SIGKILL');
    const killedAt = systemClock.monotonic();
    await eventually(() => expect(controller.spawned).toBe(2));
    expect(systemClock.monotonic() - killedAt).toBeLessThan(1500);
    await eventually(() => expect(controller.keeper.isServing).toBe(true));
    await eventually(() => expect(controller.pids().worker).not.toBe(before.worker));
    expect(controller.keeper.listeners?.map(({ port }) => port)).toEqual(ports);
    await vi.waitFor(async () => expect(await ask(ports[0]!)).toContain('worker'), { timeout: 5000 });
  });

  it('is left to its workers when they bring back their supervisor', async () => {
    const controller = new Controller({ revive: true });
    await controller.start();
    const before = controller.pids();
    process.kill(before.supervisor, 'SIGKILL');
    await eventually(() => expect(controller.pids().supervisor).not.toBe(before.supervisor));
    await eventually(() => expect(controller.pids().worker).toBe(before.worker));
    await eventually(() => expect(controller.keeper.isServing).toBe(true));
    expect(controller.spawned).toBe(1);
  });

  it('moves when other addresses are asked for', async () => {
    const first = new Controller();
    const ports = await first.start();
    const worker = processIdentity(first.pids().worker)!;
    await first.close();
    const free = await block();
    blockers.pop()!.close();
    const second = new Controller({ listen: at(free, 0) });
    const [internet] = await second.start();
    expect(internet).toBe(free);
    expect(isAlive(worker)).toBe(false);
    await expect(ask(ports[0]!)).rejects.toThrow('ECONNREFUSED');
  });

  it('is not taken for alive because its connection has not ended yet', async () => {
    const first = new Controller();
    await first.start();
    const ghosts = first.hub.nodes();
    await first.keeper.stop(5000);
    await first.close();
    // Elsewhere, so that taking it for alive would mean to replace what is started.
    const second = new Controller({ ghosts, listen: LISTEN.slice(1) });
    await second.hub.listen();
    await second.keeper.start(second.wanted);
    expect([second.spawned, second.keeper.listeners?.length]).toEqual([1, 1]);
  });

  it('goes on when the other addresses cannot be had', async () => {
    const first = new Controller();
    const ports = await first.start();
    const before = first.pids();
    await first.close();
    const second = new Controller({ listen: at(await block(), 0) });
    await expect(second.start()).rejects.toThrow(ListenError);
    expect(await ask(ports[0]!)).toBe(`worker ${before.worker}`);
  });

  it('is asked once to change to the program that is installed now', async () => {
    const first = new Controller({ revive: true });
    const ports = await first.start();
    const before = first.pids();
    await first.close();
    writeFileSync(join(folder, 'build'), 'two');
    const second = new Controller({ build: 'two', revive: true });
    await second.hub.listen();
    await second.keeper.start(second.wanted);
    await eventually(() => expect(second.hub.nodes().find(({ isConnected }) => isConnected)?.hello.build).toBe('two'));
    await eventually(() => expect(second.pids().worker).toBe(before.worker));
    expect([second.spawned, await ask(ports[0]!)]).toEqual([0, `worker ${before.worker}`]);
  });

  it('goes on with its build when it cannot change', async () => {
    const first = new Controller({ revive: true });
    await first.start();
    const before = first.pids();
    await first.close();
    const second = new Controller({ build: 'two', revive: true });
    await second.start();
    await eventually(() => expect(second.pids().supervisor).not.toBe(before.supervisor));
    await eventually(() => expect(second.keeper.isServing).toBe(true));
    const after = second.pids();
    await eventually(() => expect(second.warnings).toContainEqual(expect.stringContaining('goes on with another version of the program')));
    expect(second.pids()).toEqual(after);
  });
});

describe('a gateway that can change', () => {
  const settings = fleetSettings();
  const hello = (controller: Controller) => controller.hub.nodes().find(({ isConnected }) => isConnected)?.hello;

  it('is asked to be as the next controller wants it, in all settings', async () => {
    const first = new Controller({ settings });
    const ports = await first.start();
    const before = first.pids();
    await first.close();
    const second = new Controller({ settings: { ...settings, workersPerNode: 3, maxConnections: 7, heapMiB: 64 } });
    expect(await second.start()).toEqual(ports);
    expect(hello(second)?.settings).toEqual(second.wanted.settings);
    expect([second.pids(), second.spawned]).toEqual([before, 0]);
  });

  it('changes to the latest that was applied, and says how far it is', async () => {
    const controller = new Controller({ settings });
    const phases = new Set<string>();
    controller.keeper.onProgress(() => phases.add(controller.keeper.progress().phase));
    await controller.start();
    await eventually(() => expect(controller.keeper.progress().phase).toBe('serving'));
    const before = controller.pids();
    for (const heapMiB of [32, 64, 128]) controller.keeper.apply({ listen: LISTEN.slice(1), settings: { ...settings, heapMiB } });
    await eventually(() => expect(controller.keeper.progress()).toMatchObject({ phase: 'serving', readyNodes: 1 }));
    await eventually(() => expect(hello(controller)?.settings?.heapMiB).toBe(128));
    expect(hello(controller)?.listeners.map(({ entrance }) => entrance)).toEqual(['vpc']);
    expect([controller.pids(), controller.spawned]).toEqual([before, 1]);
  });

  it('goes on as it is when it cannot, says why, and is asked again when something else is wanted', async () => {
    const controller = new Controller({ settings });
    const [internet, vpc] = await controller.start();
    controller.keeper.apply({ listen: at(1, vpc!), settings });
    await eventually(() => expect(controller.keeper.progress().problem?.reason).toBe('PortInUse'));
    expect(controller.keeper.progress()).toMatchObject({ phase: 'failed' });
    expect(controller.keeper.progress().problem?.message).toContain('--internet-listen');
    expect(controller.keeper.isServing).toBe(true);
    expect(await ask(internet!)).toContain('worker');
    controller.keeper.apply({ listen: at(internet!, vpc!), settings });
    await eventually(() => expect(controller.keeper.progress()).toMatchObject({ phase: 'serving', problem: null }));
  });
});

describe('stopping', () => {
  it('ends all processes and leaves no record', async () => {
    const controller = new Controller({ revive: true });
    await controller.start();
    const before = everyone();
    await controller.keeper.stop(5000);
    expect(before.filter(isAlive)).toEqual([]);
    expect(existsSync(recordPath())).toBe(false);
    expect(controller.keeper.isServing).toBe(false);
  });

  it('kills what does not end within the grace', async () => {
    const controller = new Controller({ stubborn: true });
    await controller.start();
    const before = everyone();
    const from = systemClock.monotonic();
    await controller.keeper.stop(500);
    expect(systemClock.monotonic() - from).toBeGreaterThan(490);
    expect(before.filter(isAlive)).toEqual([]);
  });

  it('ends what an earlier controller left, without ever having started', async () => {
    const first = new Controller();
    await first.start();
    const before = everyone();
    await first.close();
    await new Controller().keeper.stop(5000);
    expect(before.filter(isAlive)).toEqual([]);
  });

  it('ends workers whose supervisor is dead', async () => {
    const first = new Controller();
    await first.start();
    const before = everyone();
    await first.close();
    process.kill(first.pids().supervisor || Number(readFileSync(join(folder, 'supervisor.pid'), 'utf8')), 'SIGKILL');
    await new Controller().keeper.stop(5000);
    expect(before.filter(isAlive)).toEqual([]);
  });

  it('is done at once when nothing runs', async () => {
    const from = systemClock.monotonic();
    await new Controller().keeper.stop(5000);
    expect(systemClock.monotonic() - from).toBeLessThan(1000);
  });
});

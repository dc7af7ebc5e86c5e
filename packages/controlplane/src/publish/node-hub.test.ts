import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeState, ProcessHello, SnapshotMessage, SnapshotVersion, WorkerState } from '@infergate/contract';
import { dialMessages, type MessageSocket, processIdentity, silentLogger } from '@infergate/kernel';
import { FakeClock, gatewayResource, serviceResource } from '@infergate/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NodeHub } from './node-hub.ts';
import { SnapshotPublisher } from './snapshot-publisher.ts';

const V1: SnapshotVersion = { epoch: 3, seq: 1 };
const V2: SnapshotVersion = { epoch: 3, seq: 2 };

let folder: string;
let clock: FakeClock;
let publisher: SnapshotPublisher;
let hub: NodeHub;
const sockets: MessageSocket[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ig-hub-'));
  clock = new FakeClock();
  publisher = new SnapshotPublisher({ clock });
  publisher.open(
    3,
    new Map([
      ['shared', [gatewayResource(), serviceResource('a')]],
      ['gw-1', [gatewayResource()]],
    ]),
  );
  hub = new NodeHub({ socketPath: join(folder, 'c.sock'), source: publisher, clock, log: silentLogger });
  await hub.listen();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close();
  await hub.close();
  rmSync(folder, { recursive: true });
});

/** A supervisor as the controller sees it. */
class Supervisor {
  readonly received: SnapshotMessage[] = [];
  readonly socket: MessageSocket;
  isClosed = false;

  private constructor(socket: MessageSocket) {
    this.socket = socket;
    socket.onMessage = (message) => void this.received.push(message as SnapshotMessage);
    socket.onClose = () => void (this.isClosed = true);
    sockets.push(socket);
  }

  static async dial(hello: Partial<ProcessHello> | null = {}): Promise<Supervisor> {
    const supervisor = new Supervisor(await dialMessages(join(folder, 'c.sock')));
    if (hello === null) return supervisor;
    const full: ProcessHello = {
      type: 'hello',
      role: 'supervisor',
      gatewayId: 'shared',
      index: 0,
      ...processIdentity()!,
      version: null,
      listeners: [],
      build: 'test',
      ...hello,
    };
    supervisor.socket.send(full);
    return supervisor;
  }

  report(
    ...workers: readonly (Partial<NodeState['workers'][number]> & { readonly at?: SnapshotVersion | null; readonly state?: WorkerState })[]
  ): void {
    const full = workers.map(({ at = null, ...worker }, index) => ({
      index,
      pid: 100 + index,
      alive: true,
      state: workerState(at),
      ...worker,
    }));
    this.socket.send({ type: 'node-state', workers: full } satisfies NodeState);
  }
}

function workerState(version: SnapshotVersion | null, overrides: Partial<WorkerState> = {}): WorkerState {
  return { type: 'state', version, refused: {}, drainingOpen: {}, services: {}, connections: 0, rssBytes: 0, cpuMs: 0, ...overrides };
}

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 5000, interval: 5 });

describe('a node that connects', () => {
  it('gets everything first, then what changes', async () => {
    const node = await Supervisor.dial();
    await eventually(() => expect(node.received).toHaveLength(1));
    expect(node.received[0]).toMatchObject({ type: 'snapshot', version: V1, base: null, put: [{ kind: 'gateway' }, { name: 'a' }] });
    publisher.put('shared', serviceResource('b'));
    publisher.remove('shared', 'service/a');
    await clock.advance(2);
    await eventually(() => expect(node.received).toHaveLength(2));
    expect(node.received[1]).toMatchObject({ version: V2, base: V1, put: [{ name: 'b' }], remove: ['service/a'] });
  });

  it('gets everything again when it dials again', async () => {
    const node = await Supervisor.dial();
    await eventually(() => expect(node.received).toHaveLength(1));
    const again = await Supervisor.dial({ version: V1 });
    await eventually(() => expect(again.received).toHaveLength(1));
    expect(again.received[0]?.base).toBeNull();
    await eventually(() => expect(node.isClosed).toBe(true));
    expect(hub.nodes()).toHaveLength(1);
  });

  it('is turned away when it says nothing that a gateway says', async () => {
    for (const nonsense of [{ type: 'node-state', workers: [] }, { type: 'hello' }, 'hello', null, [1]]) {
      const stranger = await Supervisor.dial(null);
      stranger.socket.send(nonsense);
      await eventually(() => expect(stranger.isClosed).toBe(true));
    }
    const known = await Supervisor.dial();
    known.socket.send({ type: 'node-state', workers: [{ index: 'x' }] });
    await eventually(() => expect(known.isClosed).toBe(true));
  });

  it('is turned away when it does not say who it is', async () => {
    const stranger = await Supervisor.dial(null);
    // The connection has been accepted when a later one has.
    const node = await Supervisor.dial();
    await eventually(() => expect(node.received).toHaveLength(1));
    await clock.advance(5000);
    await eventually(() => expect(stranger.isClosed).toBe(true));
  });

  it('gets the latest, and no backlog, when it was slow', async () => {
    const big = 'x'.repeat(1024 * 1024);
    const node = await Supervisor.dial();
    await eventually(() => expect(node.received).toHaveLength(1));
    // While this process is busy, nothing is read at the other end of the socket.
    for (let version = 1; version <= 40; version += 1) {
      publisher.put('shared', serviceResource('a', { version, upstreamCaPem: big }));
      publisher.flush();
    }
    await eventually(() => expect(node.received.at(-1)?.put[0]).toMatchObject({ version: 40 }));
    expect(node.received.length).toBeLessThan(10);
    // Each delta fits onto the one before.
    for (const [index, { base }] of node.received.entries()) expect(base).toEqual(node.received[index - 1]?.version ?? null);
  });
});

describe('acknowledgements', () => {
  it('count every worker that is alive', async () => {
    const node = await Supervisor.dial();
    node.report({ at: V1 }, { at: null });
    await eventually(() => expect(hub.nodes()[0]?.workers).toHaveLength(2));
    expect(hub.acknowledgement(V1, ['shared'])).toBe('pending');
    node.report({ at: V1 }, { at: V1 });
    await eventually(() => expect(hub.acknowledgement(V1, ['shared'])).toBe('acknowledged'));
    expect(hub.acknowledgement(V2, ['shared'])).toBe('pending');
  });

  it('of newer versions stand for older ones', async () => {
    const node = await Supervisor.dial();
    node.report({ at: { epoch: 3, seq: 9 } });
    await eventually(() => expect(hub.acknowledgement(V2, ['shared'])).toBe('acknowledged'));
  });

  it('from before this controller stand for nothing', async () => {
    const node = await Supervisor.dial();
    node.report({ at: { epoch: 2, seq: 900 } });
    await eventually(() => expect(hub.nodes()[0]?.workers).toHaveLength(1));
    expect(hub.acknowledgement(V1, ['shared'])).toBe('pending');
  });

  it('end a wait when the last one has come', async () => {
    const node = await Supervisor.dial();
    node.report({ at: V1 }, { at: V1 });
    await eventually(() => expect(hub.acknowledgement(V1, ['shared'])).toBe('acknowledged'));
    const waiting = hub.waitForVersion('shared', V2, 5000);
    node.report({ at: V2 }, { at: V1 });
    node.report({ at: V2 }, { at: V2 });
    expect(await waiting).toBe(true);
  });

  it('that do not come end a wait by its limit', async () => {
    const waiting = hub.waitForVersion('shared', V2, 1000);
    await clock.advance(1000);
    expect(await waiting).toBe(false);
  });

  it('are not expected from anybody when nobody came in time', async () => {
    expect(hub.acknowledgement(V1, ['shared'])).toBe('pending');
    await clock.advance(5000);
    expect(hub.acknowledgement(V1, ['shared'])).toBe('nobody');
  });

  it('are not waited for from a worker that hangs', async () => {
    const node = await Supervisor.dial();
    await eventually(() => expect(node.received).toHaveLength(1));
    node.report({ at: V1 }, { at: V1 });
    await eventually(() => expect(hub.acknowledgement(V1, ['shared'])).toBe('acknowledged'));
    publisher.put('shared', serviceResource('b'));
    await clock.advance(2);
    // The second one goes on reporting, and goes on serving what it had.
    for (let second = 0; second < 5; second += 1) {
      expect(hub.acknowledgement(V2, ['shared'])).toBe('pending');
      node.report({ at: V2, state: workerState(V2, { connections: second }) }, { at: V1 });
      await eventually(() => expect(hub.nodes()[0]?.workers[0]?.state?.connections).toBe(second));
      await clock.advance(1000);
    }
    await eventually(() => expect(hub.acknowledgement(V2, ['shared'])).toBe('acknowledged'));
    await clock.advance(1000);
    // Maybe a delta was lost: it is sent everything once more.
    await eventually(() => expect(node.received.at(-1)).toMatchObject({ version: V2, base: null }));
  });

  it('are not waited for from a supervisor that hangs', async () => {
    const node = await Supervisor.dial();
    node.report({ at: V1 });
    await eventually(() => expect(hub.acknowledgement(V1, ['shared'])).toBe('acknowledged'));
    await clock.advance(5000);
    expect(hub.acknowledgement(V1, ['shared'])).toBe('nobody');
  });

  it('are waited for from a supervisor that has just died, because its workers live on', async () => {
    const node = await Supervisor.dial();
    node.report({ at: V1 });
    await eventually(() => expect(hub.acknowledgement(V1, ['shared'])).toBe('acknowledged'));
    node.socket.close();
    await eventually(() => expect(hub.acknowledgement(V1, ['shared'])).toBe('pending'));
    expect(hub.isDrained('a-1', { version: V1, gatewayIds: ['shared'] })).toBe(false);
    const next = await Supervisor.dial({ pid: 1, startTime: 'later' });
    // It has the worker on its list, but has not heard of it yet.
    next.report({ alive: false, state: null as never });
    await eventually(() => expect(hub.nodes()[0]?.workers).toHaveLength(1));
    expect(hub.isDrained('a-1', { version: V1, gatewayIds: ['shared'] })).toBe(false);
    next.report({ state: workerState(V1, { drainingOpen: { 'a-1': 1 } }) });
    await eventually(() => expect(hub.acknowledgement(V1, ['shared'])).toBe('acknowledged'));
    expect(hub.isDrained('a-1', { version: V1, gatewayIds: ['shared'] })).toBe(false);
  });

  it('are no longer waited for from one that does not come back', async () => {
    const node = await Supervisor.dial();
    node.report({ at: V1 });
    await eventually(() => expect(hub.acknowledgement(V1, ['shared'])).toBe('acknowledged'));
    node.socket.close();
    await eventually(() => expect(hub.nodes()[0]?.isConnected).toBe(false));
    await clock.advance(5000);
    expect(hub.nodes()).toEqual([]);
    expect(hub.acknowledgement(V1, ['shared'])).toBe('nobody');
  });
});

describe('draining', () => {
  it('is over when every worker has the version and nothing open', async () => {
    const node = await Supervisor.dial();
    const busy = workerState(V1, { drainingOpen: { 'a-1': 2 } });
    node.report({ at: V1 }, { state: busy });
    await eventually(() => expect(hub.acknowledgement(V1, ['shared'])).toBe('acknowledged'));
    expect(hub.isDrained('a-1', { version: V1, gatewayIds: ['shared'] })).toBe(false);
    expect(hub.isDrained('a-2', { version: V1, gatewayIds: ['shared'] })).toBe(true);
    expect(hub.isDrained('a-2', { version: V2, gatewayIds: ['shared'] })).toBe(false);
    const moved = new Promise<void>((resolve) => hub.onChange(resolve));
    node.report({ at: V1 }, { at: V1 });
    await moved;
    expect(hub.isDrained('a-1', { version: V1, gatewayIds: ['shared'] })).toBe(true);
  });
});

describe('what a gateway refuses', () => {
  it('is known by its key', async () => {
    const node = await Supervisor.dial();
    node.report({ state: workerState(V1, { refused: { 'service/a': 'upstreamCaPem is no certificate' } }) });
    await eventually(() => expect(hub.refusalOf('service/a', ['shared'])).toBe('upstreamCaPem is no certificate'));
    expect(hub.refusalOf('service/b', ['shared'])).toBeNull();
  });
});

describe('messages to a gateway', () => {
  it('reach its supervisor alone', async () => {
    const shared = await Supervisor.dial();
    const other = await Supervisor.dial({ gatewayId: 'gw-1', pid: 1, startTime: '1' });
    await eventually(() => expect([shared.received.length, other.received.length]).toEqual([1, 1]));
    expect(hub.send('shared', { type: 'drain', graceMs: 100 })).toBe(true);
    expect(hub.send('gw-2', { type: 'drain', graceMs: 100 })).toBe(false);
    await eventually(() => expect(shared.received).toHaveLength(2));
    expect(shared.received[1]).toEqual({ type: 'drain', graceMs: 100 });
    expect(other.received).toHaveLength(1);
  });
});

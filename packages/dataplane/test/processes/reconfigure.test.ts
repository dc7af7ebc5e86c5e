import { readFileSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import type { FleetSettings, ListenerAddress } from '@infergate/contract';
import { gatewayResource, snapshotMessage, TEST_TOKEN } from '@infergate/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Load } from './load.ts';
import { signal, type TestNode } from './test-node.ts';
import { useProcesses } from './use-processes.ts';

const held: ServerResponse[] = [];
const blockers: Server[] = [];

const processes = useProcesses((req, res) => {
  if (req.url === '/hold') held.push(res);
  else res.end('ok');
});

beforeEach(() => {
  held.splice(0);
});
afterEach(() => {
  for (const blocker of blockers.splice(0)) blocker.close();
});

const zone = (name: string, host: string, port = 0): ListenerAddress => ({ entrance: 'vpc', host, port, vpcId: 'vpc-a', zone: name });

async function startNode(settings: Partial<FleetSettings> = {}): Promise<TestNode> {
  const node = processes.node(processes.bundle);
  node.settings = { ...node.settings, ...settings };
  node.controller.first = snapshotMessage(1, [gatewayResource(), processes.echo()]);
  await node.listenController();
  await node.start();
  await expect.poll(() => node.isComplete, { interval: 10, timeout: 15_000 }).toBe(true);
  return node;
}

/** Ports that were asked for as "any" become those that were given. */
async function changed(node: TestNode, change: Parameters<TestNode['reconfigure']>[0]): Promise<void> {
  const before = node.controller.hello?.pid;
  node.reconfigure(change);
  await expect.poll(() => node.controller.hello?.pid ?? before, { interval: 10, timeout: 15_000 }).not.toBe(before);
  node.listeners = node.controller.hello?.listeners ?? [];
  expect(node.controller.hello?.settings).toEqual(node.settings);
  await expect.poll(() => node.isComplete, { interval: 10, timeout: 15_000 }).toBe(true);
}

async function call(listener: ListenerAddress | undefined): Promise<string> {
  const answer = await fetch(`http://${listener?.host}:${listener?.port}/api/predict/echo`, {
    headers: { authorization: TEST_TOKEN, connection: 'close' },
  });
  return `${answer.status} ${await answer.text()}`;
}

/** How connecting ends. */
function dial({ host, port }: ListenerAddress): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, host, () => {
      socket.destroy();
      resolve('connected');
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

async function block(): Promise<ListenerAddress> {
  const server = createServer();
  blockers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { entrance: 'internet', host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

const progressed = async (load: Load, by = 50) => {
  const goal = load.completed + by;
  await expect.poll(() => load.completed, { interval: 5, timeout: 15_000 }).toBeGreaterThan(goal);
};

/** Requests over kept and over new connections, until the end of the test. */
function underLoad(node: TestNode): { stop(): Promise<readonly string[]> } {
  const loads = [processes.load(node, 3), processes.loadOf(node.url('echo', 'vpc'), { clients: 1, isKeeping: false })];
  return {
    stop: async () => {
      for (const load of loads) await progressed(load);
      for (const load of loads) await load.stop();
      return loads.flatMap(({ failures }) => failures);
    },
  };
}

const workersOf = (node: TestNode) => (node.controller.state?.workers ?? []).filter(({ state }) => state?.draining !== true);
const nodesOf = (node: TestNode) =>
  workersOf(node)
    .map(({ node: index = 0 }) => index)
    .toSorted((a, b) => a - b);
const servedBy = (node: TestNode, index: number) =>
  workersOf(node)
    .find((worker) => worker.node === index)
    ?.state?.listeners?.map((listener) => listener.zone);

test('listeners, nodes, workers, heap and ceiling change under load without a failed request', async () => {
  const node = await startNode();
  const [internet, vpc] = node.listeners as [ListenerAddress, ListenerAddress];
  const load = underLoad(node);

  await changed(node, { listeners: [internet, vpc, zone('a', '127.0.1.1')] });
  expect(node.listeners.slice(0, 2)).toEqual([internet, vpc]);
  const added = node.listeners[2] as ListenerAddress;
  expect(await call(added)).toBe('200 ok');

  const before = node.pids('worker');
  await changed(node, { settings: { nodes: 3 } });
  expect(nodesOf(node)).toEqual([0, 1, 2]);
  expect(node.pids('worker')).toEqual(expect.arrayContaining(before));

  await changed(node, { settings: { workersPerNode: 2, heapMiB: 96, maxConnections: 500 } });
  expect(nodesOf(node)).toEqual([0, 0, 1, 1, 2, 2]);
  for (const { pid } of workersOf(node)) expect(readFileSync(`/proc/${pid}/cmdline`, 'latin1')).toContain('--max-old-space-size=96');

  await changed(node, { settings: { nodes: 1 }, listeners: [internet, vpc] });
  expect(nodesOf(node)).toEqual([0, 0]);
  expect(await dial(added)).toBe('ECONNREFUSED');
  expect((await load.stop()).join('\n')).toBe('');
  expect(node.pids('supervisor')).toHaveLength(1);
}, 60_000);

describe('a listener that is removed', () => {
  test('refuses connections at once and lets its open requests end', async () => {
    const node = await startNode({ workersPerNode: 2 });
    const [internet, vpc] = node.listeners as [ListenerAddress, ListenerAddress];
    const workers = node.pids('worker');
    const answer = fetch(node.url('echo/hold'), { headers: { authorization: TEST_TOKEN } });
    await expect.poll(() => held.length, { interval: 5 }).toBe(1);
    const askedAtMs = performance.now();
    node.reconfigure({ listeners: [vpc] });
    await expect.poll(() => dial(internet), { interval: 5, timeout: 10_000 }).toBe('ECONNREFUSED');
    // A busy machine takes its time to start a process.
    expect(performance.now() - askedAtMs).toBeLessThan(5000);
    held[0]?.end('last');
    expect(await (await answer).text()).toBe('last');
    expect(await call(vpc)).toBe('200 ok');
    await expect.poll(() => node.isReconfigured && node.isComplete, { interval: 10, timeout: 15_000 }).toBe(true);
    // Nobody had to be replaced for it.
    expect(node.pids('worker')).toEqual(workers);
  });

  test('can be the last one, and comes back on the same port', async () => {
    const node = await startNode();
    const all = node.listeners;
    await changed(node, { listeners: [] });
    for (const listener of all) expect(await dial(listener)).toBe('ECONNREFUSED');
    await node.insist({ listeners: all });
    for (const listener of all) expect(await call(listener)).toBe('200 ok');
  });
});

describe('nodes', () => {
  test('serve the zones that are theirs', async () => {
    const node = await startNode();
    await changed(node, { listeners: [zone('a', '127.0.1.1'), zone('b', '127.0.2.1')] });
    expect(servedBy(node, 0)).toEqual(['a', 'b']);
    await changed(node, { settings: { nodes: 2 } });
    expect([servedBy(node, 0), servedBy(node, 1)]).toEqual([['a'], ['b']]);
    for (const listener of node.listeners) expect(await call(listener)).toBe('200 ok');
    await changed(node, { settings: { nodes: 1 } });
    for (const listener of node.listeners) expect(await call(listener)).toBe('200 ok');
  }, 40_000);

  test('have a ceiling each', async () => {
    const node = await startNode();
    await changed(node, {
      settings: { nodes: 2, workersPerNode: 1, maxConnections: 3 },
      listeners: [zone('a', '127.0.1.1'), zone('b', '127.0.2.1')],
    });
    const [first, second] = node.listeners as [ListenerAddress, ListenerAddress];
    const open = await Promise.all([1, 2, 3].map(() => hold(first)));
    expect(await call(first)).toContain('503');
    expect(await call(second)).toBe('200 ok');
    for (const close of open) close();
    await expect.poll(() => call(first), { interval: 20, timeout: 5000 }).toBe('200 ok');
  }, 40_000);
});

function hold({ host, port }: ListenerAddress): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host);
    socket.once('error', reject);
    socket.once('data', () => resolve(() => socket.destroy()));
    socket.write(`GET /api/predict/echo HTTP/1.1\r\nhost: a\r\nauthorization: ${TEST_TOKEN}\r\n\r\n`);
  });
}

describe('a change that cannot be made', () => {
  test('because an address is taken is refused by name, and nothing has changed', async () => {
    const node = await startNode();
    const all = node.listeners;
    const before = [...node.processes().keys()];
    const taken = await block();
    const id = node.reconfigure({ settings: { nodes: 2 }, listeners: [...all, zone('a', '127.0.1.1'), taken] });
    await expect.poll(() => node.controller.refusal?.id, { interval: 10, timeout: 5000 }).toBe(id);
    expect(node.controller.refusal).toMatchObject({ code: 'EADDRINUSE', listener: taken });
    expect([...node.processes().keys()]).toEqual(before);
    expect(node.controller.hello).toMatchObject({ listeners: all, settings: { nodes: 1 } });
    blockers.pop()?.close();
    await expect.poll(() => dial(taken)).toBe('ECONNREFUSED');
    await node.insist({ listeners: [...all, taken] });
    expect(await call(taken)).toBe('200 ok');
  }, 40_000);

  test('because the new supervisor does not start is refused with its log, and the gateway serves on', async () => {
    const program = join(processes.bundle.directory, 'breakable.mjs');
    writeFileSync(program, "import './supervisor.mjs';");
    const node = processes.node({ ...processes.bundle, supervisor: program });
    node.controller.first = snapshotMessage(1, [gatewayResource(), processes.echo()]);
    await node.listenController();
    await node.start();
    await expect.poll(() => node.isComplete, { interval: 10, timeout: 15_000 }).toBe(true);
    const all = node.listeners;
    writeFileSync(program, 'process.exit(7);');
    node.reconfigure({ settings: { nodes: 2 } });
    await expect.poll(() => node.controller.refusal, { interval: 10, timeout: 10_000 }).toMatchObject({ code: 'FAILED', listener: null });
    expect(node.controller.refusal?.message).toMatch(/exit code 7.*gateway-shared\.log/);
    expect(await call(all[0])).toBe('200 ok');
    writeFileSync(program, "import './supervisor.mjs';");
    await node.insist();
    expect(nodesOf(node)).toEqual([0, 1]);
  }, 40_000);

  test('because workers cannot live with it leaves those that can', async () => {
    const node = await startNode();
    const before = node.pids('worker');
    node.reconfigure({ settings: { heapMiB: 1 } });
    await expect.poll(() => node.log().includes('worker ended unasked'), { interval: 20, timeout: 15_000 }).toBe(true);
    expect(await call(node.listeners[0])).toBe('200 ok');
    expect(node.pids('worker')).toEqual(expect.arrayContaining(before));
    await node.insist({ settings: { heapMiB: 64 } });
    expect(await call(node.listeners[0])).toBe('200 ok');
  }, 60_000);
});

describe('kill -9 while it changes', () => {
  const change = (node: TestNode) => ({
    settings: { nodes: 2, maxConnections: 77 },
    listeners: [...node.listeners, zone('a', '127.0.1.1', 0)],
  });

  /** A fixed port, so that asking again means the same. */
  async function changeWithPort(node: TestNode): Promise<ReturnType<typeof change>> {
    const { port } = await block();
    blockers.pop()?.close();
    return { ...change(node), listeners: [...node.listeners, zone('a', '127.0.1.1', port)] };
  }

  const another = async (node: TestNode, known: number) => {
    await expect.poll(() => node.pids('supervisor').find((pid) => pid !== known), { interval: 2, timeout: 10_000 }).toBeDefined();
    return node.pids('supervisor').find((pid) => pid !== known) as number;
  };

  test.each<[who: string, kill: (node: TestNode, supervisor: number) => Promise<void>]>([
    ['the supervisor, as soon as it is asked', async (_node, supervisor) => signal(supervisor, 'SIGKILL')],
    [
      'the supervisor, while its successor starts',
      async (node, supervisor) => {
        await another(node, supervisor);
        signal(supervisor, 'SIGKILL');
      },
    ],
    ['the successor, while it starts', async (node, supervisor) => signal(await another(node, supervisor), 'SIGKILL')],
    [
      'the successor, as soon as it has taken over',
      async (node, supervisor) => {
        const successor = await another(node, supervisor);
        await expect.poll(() => node.pids('supervisor').includes(supervisor), { interval: 1, timeout: 10_000 }).toBe(false);
        signal(successor, 'SIGKILL');
      },
    ],
    [
      'the successor, while it replaces workers',
      async (node, supervisor) => {
        const workers = node.pids('worker').length;
        await expect.poll(() => node.pids('worker').length, { interval: 2, timeout: 10_000 }).toBeGreaterThan(workers);
        for (const pid of node.pids('supervisor')) if (pid !== supervisor) signal(pid, 'SIGKILL');
      },
    ],
  ])(
    'of %s ends as it is wanted, without a failed request',
    async (_who, kill) => {
      const node = await startNode();
      const load = underLoad(node);
      const wanted = await changeWithPort(node);
      const supervisor = node.pids('supervisor')[0] as number;
      node.reconfigure(wanted);
      await kill(node, supervisor);
      await node.insist(wanted);
      expect((await load.stop()).join('\n')).toBe('');
      expect(nodesOf(node)).toEqual([0, 1]);
      expect(await call(node.listeners.at(-1))).toBe('200 ok');
      await expect.poll(() => node.pids('supervisor').length, { interval: 10 }).toBe(1);
    },
    60_000,
  );

  test('of each worker ends as it is wanted', async () => {
    const node = await startNode({ workersPerNode: 2 });
    const wanted = await changeWithPort(node);
    node.reconfigure(wanted);
    for (let round = 0; round < 4; round += 1) {
      await expect.poll(() => node.pids('worker').length, { interval: 2, timeout: 10_000 }).toBeGreaterThan(0);
      signal(node.pids('worker')[round % node.pids('worker').length] as number, 'SIGKILL');
    }
    await node.insist(wanted);
    expect(await call(node.listeners.at(-1))).toBe('200 ok');
  }, 60_000);

  test('of the controller leaves what it was told, and what was not', async () => {
    const node = await startNode();
    const wanted = await changeWithPort(node);
    node.reconfigure(wanted);
    await node.controller.close();
    await expect.poll(() => node.pids('worker').length, { interval: 10, timeout: 15_000 }).toBe(3);
    await node.listenController();
    await expect.poll(() => node.isReconfigured && node.isComplete, { interval: 10, timeout: 15_000 }).toBe(true);
  }, 60_000);
});

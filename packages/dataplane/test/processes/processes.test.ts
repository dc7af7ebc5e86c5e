import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { deltaMessage, gatewayResource, instanceResource, serviceResource, snapshotMessage, TEST_TOKEN } from '@infergate/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Load } from './load.ts';
import { signal, type TestNode } from './test-node.ts';
import { acknowledged, useProcesses } from './use-processes.ts';

const held: ServerResponse[] = [];

const processes = useProcesses((req, res) => {
  if (req.url === '/hold') held.push(res);
  if (req.url === '/hold') res.write('first ');
  else res.end('ok');
});

beforeEach(() => {
  held.splice(0);
});

const echo = () => processes.echo();
const headers = { authorization: TEST_TOKEN };
const call = async (url: string) => {
  const answer = await fetch(url, { headers });
  return `${answer.status} ${await answer.text()}`;
};

/** A node that serves `echo` and has said so. */
async function startNode(workers = 1): Promise<TestNode> {
  const node = processes.node(processes.bundle, workers);
  node.controller.first = snapshotMessage(1, [gatewayResource(), echo()]);
  await node.listenController();
  await node.start();
  await acknowledged(node, 1, workers);
  return node;
}

const progressed = async (load: Load, by = 100) => {
  const goal = load.completed + by;
  await expect.poll(() => load.completed, { interval: 5, timeout: 10_000 }).toBeGreaterThan(goal);
};

describe('a node', () => {
  test('serves both endpoints, says who it is, and reports', async () => {
    const node = await startNode();
    expect(await call(node.url('echo'))).toBe('200 ok');
    expect(await call(node.url('echo', 'vpc'))).toBe('200 ok');
    expect(node.controller.hello).toMatchObject({ role: 'supervisor', gatewayId: 'shared', build: 'build-1', listeners: node.listeners });
    await expect
      .poll(() => node.controller.state?.workers[0]?.state?.services['echo'], { interval: 5 })
      .toMatchObject({ total: 2, open: 0 });
    expect(node.controller.state?.workers[0]).toMatchObject({ index: 0, alive: true, pid: node.pids('worker')[0] });
  });

  test('acknowledges a change at once, with what drains and what it refuses', async () => {
    const node = await startNode();
    const answer = await fetch(node.url('echo/hold'), { headers });
    const draining = serviceResource('echo', {
      instances: [instanceResource('a', processes.port, true), instanceResource('b', processes.port)],
    });
    node.controller.send(deltaMessage(2, [draining, serviceResource('bad', { upstreamCaPem: 'x' })]));
    await acknowledged(node, 2, 1);
    const state = () => node.controller.state?.workers[0]?.state;
    expect(state()?.drainingOpen).toEqual({ a: 1 });
    expect(Object.keys(state()?.refused ?? {})).toEqual(['service/bad']);
    held[0]?.end('last');
    expect(await answer.text()).toBe('first last');
    await expect.poll(() => state()?.drainingOpen, { interval: 5 }).toEqual({});
  });

  test('asks for everything when a change does not fit', async () => {
    const node = await startNode();
    node.controller.first = snapshotMessage(9, [gatewayResource(), echo()]);
    node.controller.send(deltaMessage(7, [serviceResource('lost')]));
    await acknowledged(node, 9, 1);
    expect(await call(node.url('echo'))).toBe('200 ok');
  });

  test('keeps its last snapshot sealed', async () => {
    const node = await startNode();
    const path = join(node.directory, 'g', 'snapshot.sealed');
    await expect.poll(() => readOrNull(path), { interval: 10 }).not.toBeNull();
    expect(readOrNull(path)).not.toContain(TEST_TOKEN);
    expect(readOrNull(path)).not.toContain('echo');
  });

  test('logs every request', async () => {
    const node = await startNode();
    await call(node.url('echo/v1?secret=1'));
    await fetch(node.url('nobody', 'vpc'));
    const lines = () => (readOrNull(join(node.directory, 'l', 'access-shared-0.log')) ?? '').split('\n').filter(Boolean);
    await expect.poll(() => lines().length, { interval: 10 }).toBe(2);
    const [served, missed] = lines().map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(served).toMatchObject({ service: 'echo', instance: 'a', status: 200, target: '/api/predict/echo/v1', entrance: 'internet' });
    expect(missed).toMatchObject({ service: null, status: 404, entrance: 'vpc' });
  });

  test('goes on when it is told something that it does not know', async () => {
    const node = await startNode();
    const pids = [...node.processes().keys()];
    node.controller.send({ type: 'of a later build' } as never);
    node.controller.send(deltaMessage(2, []));
    await acknowledged(node, 2, 1);
    expect([...node.processes().keys()]).toEqual(pids);
  });

  test('has one supervisor: a second one leaves', async () => {
    const node = await startNode();
    const second = node.spawnSupervisor([]);
    const [code] = (await once(second, 'exit')) as [number];
    expect(code).toBe(0);
    expect(node.pids('supervisor')).toHaveLength(1);
  });
});

describe('kill -9', () => {
  test('of the only worker: another one serves in under a second, and no new connection is refused', async () => {
    const node = await startNode();
    const [worker] = node.pids('worker');
    const begun = performance.now();
    signal(worker as number, 'SIGKILL');
    expect(await call(node.url('echo'))).toBe('200 ok');
    // Well below a second by itself; the machine may be busy with other tests.
    expect(performance.now() - begun).toBeLessThan(2000);
    await acknowledged(node, 1, 1);
    expect(node.pids('worker')).not.toContain(worker);
    expect(node.pids('worker')).toHaveLength(1);
  });

  test('of the supervisor under load: nobody notices, and it is back', async () => {
    const node = await startNode();
    const load = processes.load(node);
    await progressed(load);
    const [supervisor] = node.pids('supervisor');
    const workers = node.pids('worker');
    signal(supervisor as number, 'SIGKILL');
    await expect.poll(() => node.controller.hello?.pid ?? supervisor, { interval: 5, timeout: 5000 }).not.toBe(supervisor);
    await acknowledged(node, 1, 1);
    await progressed(load);
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(node.pids('supervisor')).toHaveLength(1);
    expect(node.pids('worker')).toEqual(workers);
    // Who comes back is told what was counted before.
    await expect.poll(() => node.controller.served('echo'), { interval: 5, timeout: 5000 }).toBeGreaterThan(100);
    node.controller.send(deltaMessage(2, [serviceResource('late', { instances: [instanceResource('l', processes.port)] })]));
    await acknowledged(node, 2, 1);
    expect(await call(node.url('late'))).toBe('200 ok');
  });

  test('of the supervisor of two workers brings back exactly one', async () => {
    const node = await startNode(2);
    for (let round = 0; round < 2; round += 1) {
      const [supervisor] = node.pids('supervisor');
      signal(supervisor as number, 'SIGKILL');
      await expect.poll(() => node.controller.hello?.pid ?? supervisor, { interval: 5, timeout: 5000 }).not.toBe(supervisor);
      await acknowledged(node, 1, 2);
    }
    await expect.poll(() => node.pids('supervisor').length, { interval: 10 }).toBe(1);
    expect(node.pids('worker')).toHaveLength(2);
  });

  test('of one of two workers costs only what was in flight on it', async () => {
    const node = await startNode(2);
    const load = processes.load(node);
    await progressed(load);
    signal(node.pids('worker')[0] as number, 'SIGKILL');
    await progressed(load, 500);
    await acknowledged(node, 1, 2);
    await load.stop();
    expect(load.failures.length).toBeLessThanOrEqual(4);
    expect(node.pids('worker')).toHaveLength(2);
  });

  test('of supervisor and worker together, then a start without a controller: the last snapshot is served', async () => {
    const node = await startNode();
    node.controller.send(deltaMessage(2, [serviceResource('late', { instances: [instanceResource('l', processes.port)] })]));
    await acknowledged(node, 2, 1);
    const path = join(node.directory, 'g', 'snapshot.sealed');
    await expect.poll(() => (readOrNull(path)?.length ?? 0) > 0 && node.log().includes('worker serves'), { interval: 10 }).toBe(true);
    await saved(node, path);
    await node.controller.close();
    const pids = [...node.processes().keys()];
    for (const pid of pids) signal(pid, 'SIGSTOP');
    for (const pid of pids) signal(pid, 'SIGKILL');
    await expect.poll(() => node.processes().size, { interval: 10 }).toBe(0);
    await node.start();
    expect(await call(node.url('late'))).toBe('200 ok');
    node.controller.first = snapshotMessage(4, [gatewayResource(), echo()]);
    await node.listenController();
    await acknowledged(node, 4, 1);
    expect(await call(node.url('late'))).toContain('404');
  });
});

/** Resolves when a snapshot was written after this call: the writer replaces the file. */
async function saved(node: TestNode, path: string): Promise<void> {
  const before = readOrNull(path);
  node.controller.send(deltaMessage(3, []));
  await expect.poll(() => readOrNull(path) !== before, { interval: 10, timeout: 5000 }).toBe(true);
}

test('a worker that crashes again and again is started ever more slowly', async () => {
  const crashing = join(processes.bundle.directory, 'crashing.mjs');
  writeFileSync(crashing, 'process.exit(3);');
  const node = processes.node({ ...processes.bundle, worker: crashing });
  const begun = performance.now();
  await node.start();
  const starts = () => (readOrNull(join(node.directory, 'l', 'gateway-shared.log')) ?? '').split('worker started').length - 1;
  await expect.poll(starts, { interval: 5, timeout: 10_000 }).toBeGreaterThanOrEqual(5);
  // 0, 100, 200 and 400 ms, each less up to a tenth.
  expect(performance.now() - begun).toBeGreaterThan(630);
});

describe('an orderly end', () => {
  test.each(['SIGTERM to the supervisor', 'a word from the controller'])('by %s finishes what is open', async (how) => {
    const node = await startNode();
    const answer = await fetch(node.url('echo/hold'), { headers });
    const ended = once(node.supervisor as NonNullable<typeof node.supervisor>, 'exit');
    if (how.startsWith('SIGTERM')) signal(node.pids('supervisor')[0] as number, 'SIGTERM');
    else node.controller.send({ type: 'drain', graceMs: 5000 });
    await expect.poll(() => refusesConnections(node), { interval: 10, timeout: 5000 }).toBe(true);
    held[0]?.end('last');
    expect(await answer.text()).toBe('first last');
    expect(await ended).toEqual([0, null]);
    expect(node.processes().size).toBe(0);
  });

  test('cuts what does not end within the grace', async () => {
    const node = await startNode();
    const answer = await fetch(node.url('echo/hold'), { headers });
    node.controller.send({ type: 'drain', graceMs: 300 });
    await expect(answer.text()).rejects.toThrow();
    await expect.poll(() => node.processes().size, { interval: 10, timeout: 5000 }).toBe(0);
  });

  test('of a worker by SIGTERM has another one take its place', async () => {
    const node = await startNode();
    const answer = await fetch(node.url('echo/hold'), { headers });
    const [worker] = node.pids('worker');
    signal(worker as number, 'SIGTERM');
    await expect.poll(() => node.pids('worker').length, { interval: 10, timeout: 5000 }).toBe(2);
    expect(await call(node.url('echo'))).toBe('200 ok');
    held[0]?.end('last');
    expect(await answer.text()).toBe('first last');
    await expect.poll(() => node.pids('worker'), { interval: 10, timeout: 5000 }).not.toContain(worker);
    expect(node.pids('worker')).toHaveLength(1);
  });
});

test('a new build takes over worker by worker without losing a request', async () => {
  const node = await startNode(2);
  const load = processes.load(node);
  await progressed(load);
  const before = node.pids('worker');
  node.install('build-2');
  signal(node.pids('supervisor')[0] as number, 'SIGHUP');
  await expect.poll(() => node.controller.hello?.build, { interval: 10, timeout: 10_000 }).toBe('build-2');
  await expect.poll(() => node.pids('worker').filter((pid) => before.includes(pid)), { interval: 10, timeout: 10_000 }).toEqual([]);
  await acknowledged(node, 1, 2);
  await progressed(load);
  await load.stop();
  expect(load.failures).toEqual([]);
  expect(node.pids('supervisor')).toHaveLength(1);
}, 40_000);

function refusesConnections(node: TestNode): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(node.listeners[0]?.port ?? 0, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', () => resolve(true));
  });
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

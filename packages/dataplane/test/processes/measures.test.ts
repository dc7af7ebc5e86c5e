import { Agent, request } from 'node:http';
import { gatewayResource, instanceResource, serviceResource, snapshotMessage } from '@infergate/testkit';
import { expect, test } from 'vitest';
import { signal, type TestNode } from './test-node.ts';
import { acknowledged, useProcesses } from './use-processes.ts';

const SERVICES = 5000;
const MAX_MESSAGE_BYTES = 4_000_000;

const processes = useProcesses((req, res) => {
  req.resume();
  res.end('ok');
});

async function startNode(workers: number, services: number): Promise<TestNode> {
  const node = processes.node(processes.bundle, workers);
  const instances = [{ ...instanceResource('a', processes.port), version: 3 }];
  const others = Array.from({ length: services }, (_, i) => serviceResource(`model_${i}`));
  node.controller.first = snapshotMessage(1, [gatewayResource(), serviceResource('echo', { instances }), ...others]);
  await node.listenController();
  await node.start();
  await acknowledged(node, 1, workers);
  return node;
}

/** Calls each service once, as nobody who may. */
async function callAll(node: TestNode, count: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const call = (service: string) =>
    new Promise<void>((resolve, reject) => {
      const req = request(node.url(service), { agent }, (res) => res.resume().on('end', resolve));
      req.on('error', reject).end();
    });
  await Promise.all(Array.from({ length: count }, (_, i) => call(`model_${i}`)));
  agent.destroy();
}

const refusedIn = (node: TestNode) =>
  Array.from({ length: SERVICES }, (_, i) => node.controller.measures(`model_${i}`))
    .flat()
    .reduce((sum, { problems }) => sum + (problems['unauthenticated'] ?? 0), 0);

test('every service of 5,000 is told of, again when the controller is another one, in messages of bounded size', async () => {
  const node = await startNode(2, SERVICES);
  await callAll(node, SERVICES);
  await expect.poll(() => refusedIn(node), { interval: 50, timeout: 10_000 }).toBe(SERVICES);
  await node.controller.close();
  await node.listenController();
  await expect.poll(() => refusedIn(node), { interval: 50, timeout: 10_000 }).toBe(SERVICES);
  expect(node.controller.largestMessage).toBeGreaterThan(100_000);
  expect(node.controller.largestMessage).toBeLessThan(MAX_MESSAGE_BYTES);
}, 60_000);

test('what callers got is what the controller hears, to the last request of a worker that ends', async () => {
  const node = await startNode(2, 0);
  const load = processes.load(node);
  await expect.poll(() => load.completed, { interval: 5, timeout: 10_000 }).toBeGreaterThan(500);
  // Halfway through, one makes room for another.
  signal(node.pids('worker')[0] as number, 'SIGTERM');
  await expect.poll(() => load.completed, { interval: 5, timeout: 10_000 }).toBeGreaterThan(2000);
  await load.stop();
  expect(load.failures).toEqual([]);
  node.controller.send({ type: 'drain', graceMs: 5000 });
  await expect.poll(() => node.controller.served('echo'), { interval: 20, timeout: 10_000 }).toBe(load.completed);
  const instances = node.controller.measures('echo').flatMap(({ instances: each }) => Object.entries(each ?? {}));
  expect(new Set(instances.map(([id, { version }]) => `${id} ${version}`))).toEqual(new Set(['a 3']));
  expect(instances.reduce((sum, [, { classes }]) => sum + (classes[1] ?? 0), 0)).toBe(load.completed);
}, 60_000);

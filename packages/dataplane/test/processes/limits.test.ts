import { Agent, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { ServiceResource } from '@infergate/contract';
import { gatewayResource, snapshotMessage, TEST_TOKEN } from '@infergate/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { signal, type TestNode } from './test-node.ts';
import { acknowledged, useProcesses } from './use-processes.ts';

const RATE = 200;
const OPEN = 4;
const CONNECTIONS = 12;

let served = 0;
let busiest = 0;
const held = new Set<ServerResponse>();

const processes = useProcesses((req, res) => {
  served += 1;
  if (req.url === '/hold') hold(res);
  else res.end('ok');
});

beforeEach(() => {
  held.clear();
  busiest = 0;
});

function hold(res: ServerResponse): void {
  held.add(res);
  busiest = Math.max(busiest, held.size);
  res.once('close', () => held.delete(res));
}

async function startNode(limits: Partial<ServiceResource['limits']>, workers = 2): Promise<TestNode> {
  const node = processes.node(processes.bundle, workers, CONNECTIONS);
  node.controller.first = snapshotMessage(1, [gatewayResource(), processes.echo({ limits })]);
  await node.listenController();
  await node.start();
  await complete(node, workers);
  return node;
}

const complete = (node: TestNode, workers = 2) => acknowledged(node, 1, workers);

interface Call {
  /** Status of the answer, or why there is none; null while it is waited for. */
  outcome: string | null;
  answer: IncomingMessage | null;
  leave(): void;
}

/** A call over a connection of its own. */
function call(url: string): Call {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  processes.leaving(() => agent.destroy());
  const made: Call = { outcome: null, answer: null, leave: () => agent.destroy() };
  const request = get(url, { agent, headers: { authorization: TEST_TOKEN } }, (answer) => {
    made.answer = answer;
    made.outcome = String(answer.statusCode);
    answer.resume();
    answer.on('error', () => undefined);
  });
  request.on('error', (error) => (made.outcome = error.message));
  return made;
}

const calls = (url: string, count: number) => Array.from({ length: count }, () => call(url));

async function settled(made: readonly Call[], wanted: number): Promise<void> {
  await expect.poll(() => made.filter(({ outcome }) => outcome !== null).length, { interval: 5, timeout: 5000 }).toBe(wanted);
}

const outcomes = (made: readonly Call[], wanted: string) => made.filter(({ outcome }) => outcome === wanted).length;

/**
 * The part of the rate that was used in the last stretch of a second. All but what the measurement itself takes it is in some
 * stretch, or something of it is lost between the workers; a machine that stood still meanwhile is nobody's fault.
 */
function useOfRate(): () => number {
  let from = { served, atMs: performance.now() };
  let part = 0;
  return () => {
    const now = { served, atMs: performance.now() };
    const seconds = (now.atMs - from.atMs) / 1000;
    if (seconds < 1) return part;
    part = (now.served - from.served) / (RATE * seconds);
    from = now;
    return part;
  };
}

describe('the rate of a service with two workers', () => {
  test('is used in full and never exceeded, also while workers and supervisors are killed', async () => {
    const node = await startNode({ rate: RATE });
    const before = served;
    const begunAtMs = performance.now();
    const allowed = () => ((performance.now() - begunAtMs) * RATE) / 1000 + RATE;
    const load = processes.load(node, 8);
    const progress = async (by: number) => {
      const goal = served + by;
      await expect.poll(() => served, { interval: 5, timeout: 10_000 }).toBeGreaterThan(goal);
      expect(served - before).toBeLessThanOrEqual(allowed());
    };
    await progress(RATE * 2);
    await expect.poll(useOfRate(), { interval: 50, timeout: 10_000 }).toBeGreaterThan(0.9);
    signal(node.pids('worker')[0] as number, 'SIGKILL');
    await progress(RATE);
    await complete(node);
    signal(node.pids('supervisor')[0] as number, 'SIGKILL');
    await expect.poll(() => node.pids('supervisor').length, { interval: 10, timeout: 5000 }).toBe(1);
    await progress(RATE);
    for (const role of ['worker', 'supervisor'] as const) signal(node.pids(role)[0] as number, 'SIGKILL');
    await progress(RATE);
    await complete(node);
    await load.stop();
    expect(load.limited).toBeGreaterThan(0);
    expect(served - before).toBeLessThanOrEqual(allowed());
  });

  test('refuses nobody who keeps below it, whichever worker the connections go to', async () => {
    const node = await startNode({ rate: 1000 });
    const load = processes.load(node, 3);
    await expect.poll(() => load.completed, { interval: 5, timeout: 10_000 }).toBeGreaterThan(400);
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(load.limited).toBe(0);
  });
});

describe('open requests with two workers', () => {
  test('are as many as the limit, and are free when their worker is killed', async () => {
    const node = await startNode({ concurrency: OPEN });
    const first = calls(node.url('echo/hold'), OPEN);
    await expect.poll(() => held.size, { interval: 5 }).toBe(OPEN);
    const more = calls(node.url('echo/hold'), 4);
    await settled(more, 4);
    expect(outcomes(more, '429')).toBe(4);
    for (const pid of node.pids('worker')) signal(pid, 'SIGKILL');
    await settled(first, OPEN);
    await complete(node);
    const again = calls(node.url('echo/hold'), OPEN + 2);
    await settled(again, 2);
    expect(outcomes(again, '429')).toBe(2);
    await expect.poll(() => held.size, { interval: 5 }).toBe(OPEN);
  });

  test('outlive their supervisor', async () => {
    const node = await startNode({ concurrency: OPEN });
    calls(node.url('echo/hold'), OPEN);
    await expect.poll(() => held.size, { interval: 5 }).toBe(OPEN);
    const [supervisor] = node.pids('supervisor');
    signal(supervisor as number, 'SIGKILL');
    await expect.poll(() => node.controller.hello?.pid ?? supervisor, { interval: 5, timeout: 5000 }).not.toBe(supervisor);
    await complete(node);
    const more = calls(node.url('echo/hold'), 3);
    await settled(more, 3);
    expect(outcomes(more, '429')).toBe(3);
    for (const res of held) res.end();
    await expect.poll(() => held.size, { interval: 5 }).toBe(0);
    const again = calls(node.url('echo/hold'), OPEN + 1);
    await settled(again, 1);
    await expect.poll(() => held.size, { interval: 5 }).toBe(OPEN);
  });
});

test('an instance gets as many requests of two workers as it works on, and the waiting ones as soon as one is done', async () => {
  const node = await startNode({ instanceConcurrency: 3, instanceQueue: 64 });
  const made = calls(node.url('echo/hold'), 11);
  for (let left = 11; left > 0; left -= 1) {
    await expect.poll(() => held.size, { interval: 1, timeout: 5000 }).toBe(Math.min(left, 3));
    for (const res of [...held].slice(0, 1)) res.end();
    await settled(made, 12 - left);
  }
  expect(outcomes(made, '200')).toBe(11);
  expect(busiest).toBe(3);
});

describe('connections of two workers', () => {
  test('are as many as the ceiling; further ones are refused in words, and served when one has gone', async () => {
    const node = await startNode({});
    const first = calls(node.url('echo'), CONNECTIONS);
    await settled(first, CONNECTIONS);
    expect(outcomes(first, '200')).toBe(CONNECTIONS);
    const more = calls(node.url('echo', 'vpc'), 3);
    await settled(more, 3);
    expect(outcomes(more, '503')).toBe(3);
    expect(more[0]?.answer?.headers).toMatchObject({ 'retry-after': '1', connection: 'close' });
    first[0]?.leave();
    await expect
      .poll(
        async () => {
          const next = call(node.url('echo'));
          await settled([next], 1);
          return next.outcome;
        },
        { interval: 20, timeout: 5000 },
      )
      .toBe('200');
  });

  test('are free again when their worker is killed', async () => {
    const node = await startNode({});
    for (let round = 0; round < 2; round += 1) {
      const made = calls(node.url('echo'), CONNECTIONS);
      await settled(made, CONNECTIONS);
      expect(outcomes(made, '200')).toBe(CONNECTIONS);
      for (const pid of node.pids('worker')) signal(pid, 'SIGKILL');
      await complete(node);
    }
  });
});

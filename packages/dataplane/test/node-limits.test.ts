import type { ServiceResource } from '@infergate/contract';
import { gatewayResource, instanceResource, serviceResource } from '@infergate/testkit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LeasedNode } from './leased-node.ts';
import { type Forwarded, PhasesHarness } from './phases-harness.ts';

const OFF = gatewayResource({ rateLimit: { perService: 0, total: 0 } });

/** The phases of n workers that share their limits; forward is played by the test. */
class NodeHarness {
  readonly node: LeasedNode;
  readonly workers: PhasesHarness[];

  constructor(workers: number, limits: Partial<ServiceResource['limits']>, instances = 1) {
    this.node = new LeasedNode(workers);
    const resources = [
      OFF,
      serviceResource('echo', {
        tokens: [],
        isPublic: true,
        limits,
        instances: Array.from({ length: instances }, (_, i) => instanceResource(`i${i}`, 20_000 + i)),
      }),
    ];
    this.workers = this.node.workers.map(({ counters }) => new PhasesHarness(resources, { clock: this.node.clock, counters }));
  }

  /** Requests at workers, at one moment; what became of each so far. */
  async send(...at: readonly number[]): Promise<readonly (string | null)[]> {
    const sent = at.map((index) => this.#worker(index).request('/api/predict/echo', [], { startedAtMs: this.node.nowMs }));
    await this.settle();
    return sent.map(({ code }) => code());
  }

  get open(): readonly Forwarded[] {
    return this.workers.flatMap(({ forwarded }) => forwarded.filter(({ exchange }) => !exchange.settled));
  }

  openAt(index: number): readonly Forwarded[] {
    return this.#worker(index).forwarded.filter(({ exchange }) => !exchange.settled);
  }

  async finish(...requests: readonly (Forwarded | undefined)[]): Promise<void> {
    for (const request of requests) await request?.finish();
    await this.settle();
  }

  async pass(ms: number): Promise<void> {
    for (const endMs = this.node.nowMs + ms; this.node.nowMs < endMs; ) {
      this.node.pass(Math.min(10, endMs - this.node.nowMs));
      await this.settle();
    }
  }

  /** Until nothing is on its way any more. */
  async settle(): Promise<void> {
    for (let round = 0; round < 6; round += 1) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      this.node.settle();
    }
  }

  /** Counts, at the workers and at their owner, after everything has come to rest. */
  async rest(): Promise<unknown> {
    await this.finish(...this.open);
    await this.pass(2500);
    return [this.node.owner?.leased, ...this.node.workers.map(({ counters }) => counters.leased)];
  }

  #worker(index: number): PhasesHarness {
    return this.workers[index % this.workers.length] as PhasesHarness;
  }
}

const NOTHING = { requests: 0, slots: 0 };
const passed = (codes: readonly (string | null)[]) => codes.filter((code) => code === null).length;

describe('a rate over workers', () => {
  const traffic = fc.record({
    workers: fc.integer({ min: 1, max: 4 }),
    rate: fc.constantFrom(1, 2, 5, 20, 100),
    // One after the other; how many requests come, where, and how much time passes then.
    moments: fc.array(
      fc.record({ at: fc.array(fc.nat({ max: 3 }), { maxLength: 30 }), passMs: fc.constantFrom(0, 10, 100, 200, 250, 1000) }),
      { minLength: 1, maxLength: 15, size: 'max' },
    ),
  });

  test('lets through what one process would, wherever requests arrive', async () => {
    await fc.assert(
      fc.asyncProperty(traffic, async ({ workers, rate, moments }) => {
        const harness = new NodeHarness(workers, { rate });
        let level: number = rate;
        for (const { at, passMs } of moments) {
          const want = Math.min(at.length, Math.floor(level + 1e-6));
          expect(passed(await harness.send(...at))).toBe(want);
          level = Math.min(rate, level - want + (passMs * rate) / 1000);
          await harness.pass(passMs);
        }
      }),
      { numRuns: 40 },
    );
  });

  test.each([1, 2, 3, 4])('is used to the last request by one client of %i workers', async (workers) => {
    const harness = new NodeHarness(workers, { rate: 100 });
    for (let second = 0; second < 3; second += 1) {
      expect(passed(await harness.send(...Array.from({ length: 150 }, () => 1)))).toBe(100);
      await harness.pass(1000);
    }
  });

  test('goes where the requests are', async () => {
    const harness = new NodeHarness(2, { rate: 100 });
    expect(passed(await harness.send(...Array.from({ length: 90 }, () => 0)))).toBe(90);
    expect(passed(await harness.send(...Array.from({ length: 20 }, () => 1)))).toBe(10);
  });

  test('goes on in equal shares at once when the owner dies, and in full when there is another', async () => {
    const harness = new NodeHarness(2, { rate: 100 });
    await harness.send(0, 1);
    harness.node.killOwner();
    for (let round = 0; round < 20; round += 1) {
      expect(passed(await harness.send(0, 0, 0, 0, 1, 1, 1, 1))).toBe(8);
      await harness.pass(100);
    }
    harness.node.startOwner();
    for (const worker of harness.node.workers) harness.node.connect(worker);
    await harness.pass(1200);
    expect(passed(await harness.send(...Array.from({ length: 150 }, () => 0)))).toBe(100);
  });

  test('is given back when nobody uses it', async () => {
    const harness = new NodeHarness(3, { rate: 100, concurrency: 30 });
    await harness.send(0, 1, 2, 0, 1, 2);
    expect(await harness.rest()).toEqual([NOTHING, NOTHING, NOTHING, NOTHING]);
  });
});

describe('open requests of a service over workers', () => {
  const course = fc.record({
    workers: fc.integer({ min: 1, max: 4 }),
    limit: fc.constantFrom(1, 2, 5, 16),
    steps: fc.array(fc.oneof(fc.record({ send: fc.nat({ max: 3 }) }), fc.record({ finish: fc.nat() })), { maxLength: 60, size: 'max' }),
  });

  test('are as many as the limit, wherever they arrive', async () => {
    await fc.assert(
      fc.asyncProperty(course, async ({ workers, limit, steps }) => {
        const harness = new NodeHarness(workers, { concurrency: limit });
        for (const step of steps) {
          const { open } = harness;
          const finished = 'finish' in step ? open[step.finish % Math.max(1, open.length)] : undefined;
          await harness.finish(finished);
          const want = 'send' in step ? [open.length < limit ? null : 'rate_limited'] : [];
          expect(await harness.send(...('send' in step ? [step.send] : []))).toEqual(want);
        }
        expect((await harness.rest()) as unknown[]).toEqual(Array.from({ length: workers + 1 }, () => NOTHING));
      }),
      { numRuns: 40 },
    );
  });

  test('of a worker that died are free at once', async () => {
    const harness = new NodeHarness(2, { concurrency: 2 });
    expect(await harness.send(0, 0)).toEqual([null, null]);
    expect(await harness.send(1)).toEqual(['rate_limited']);
    harness.node.kill(harness.node.worker(0));
    await harness.settle();
    expect(await harness.send(1, 1, 1)).toEqual([null, null, 'rate_limited']);
  });

  test('stay counted while the owner is away, and after another one has come', async () => {
    const harness = new NodeHarness(2, { concurrency: 3 });
    expect(await harness.send(0, 0)).toEqual([null, null]);
    harness.node.killOwner();
    await harness.pass(1500);
    await harness.finish(harness.openAt(0)[0]);
    expect(await harness.send(0)).toEqual([null]);
    harness.node.startOwner();
    for (const worker of harness.node.workers) harness.node.connect(worker);
    await harness.settle();
    expect(await harness.send(1, 1)).toEqual([null, 'rate_limited']);
    expect(await harness.rest()).toEqual([NOTHING, NOTHING, NOTHING]);
  });
});

describe('an instance over workers', () => {
  const limits = { instanceConcurrency: 5, instanceQueue: 64 };

  test('gets no more than it works on, and whoever waits anywhere is next', async () => {
    const harness = new NodeHarness(2, limits);
    await harness.send(0, 0, 0, 0, 0, 1, 1, 1, 1, 1);
    expect(harness.open).toHaveLength(5);
    for (let left = 10; left > 5; left -= 1) {
      await harness.finish(harness.open[0]);
      expect(harness.open).toHaveLength(5);
    }
    await harness.finish(...harness.open);
    expect(await harness.rest()).toEqual([NOTHING, NOTHING, NOTHING]);
  });

  test('serves a request that waits at one worker when another one is done', async () => {
    const harness = new NodeHarness(2, { instanceConcurrency: 1, instanceQueue: 64 });
    await harness.send(0);
    await harness.send(1);
    expect(harness.openAt(1)).toHaveLength(0);
    await harness.finish(harness.openAt(0)[0]);
    expect(harness.openAt(1)).toHaveLength(1);
  });

  test('serves the lines of all workers in turn', async () => {
    const harness = new NodeHarness(2, { instanceConcurrency: 1, instanceQueue: 64 });
    await harness.send(0, 0, 0, 0, 0);
    await harness.send(1, 1, 1, 1, 1);
    const order: number[] = [];
    while (harness.open.length > 0) {
      order.push(harness.openAt(0).length > 0 ? 0 : 1);
      await harness.finish(harness.open[0]);
    }
    expect(order.join('')).toBe('0010101011');
  });

  test('has one waiting room, as large as it is for one worker', async () => {
    const harness = new NodeHarness(3, { instanceConcurrency: 1, instanceQueue: 4 });
    const codes = await harness.send(0, 1, 2, 0, 1, 2, 0, 1, 2);
    expect(harness.open).toHaveLength(1);
    expect(codes.filter((code) => code === 'queue_full')).toHaveLength(4);
  });

  const course = fc.record({
    workers: fc.integer({ min: 1, max: 4 }),
    instances: fc.integer({ min: 1, max: 3 }),
    steps: fc.array(fc.oneof(fc.record({ send: fc.nat({ max: 3 }) }), fc.record({ finish: fc.nat() })), { maxLength: 60, size: 'max' }),
  });

  test('is as busy as it may be, and no busier, wherever requests arrive', async () => {
    await fc.assert(
      fc.asyncProperty(course, async ({ workers, instances, steps }) => {
        const harness = new NodeHarness(workers, { instanceConcurrency: 2, instanceQueue: 3 }, instances);
        let inside = 0;
        for (const step of steps) {
          const { open } = harness;
          const finished = 'finish' in step ? open[step.finish % Math.max(1, open.length)] : undefined;
          await harness.finish(finished);
          if (finished !== undefined) inside -= 1;
          const isFull = inside === instances * 5;
          const want = 'send' in step ? [isFull ? 'queue_full' : null] : [];
          expect(await harness.send(...('send' in step ? [step.send] : []))).toEqual(want);
          if ('send' in step && !isFull) inside += 1;
          expect(harness.open).toHaveLength(Math.min(inside, instances * 2));
          for (let i = 0; i < instances; i += 1) expect(openOn(harness, `i${i}`)).toBeLessThanOrEqual(2);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('is paced by one rate', async () => {
    const harness = new NodeHarness(2, { instanceRate: 3 }, 2);
    expect(passed(await harness.send(0, 0, 0, 1, 1, 1, 0, 1))).toBe(6);
    await harness.pass(1000);
    expect(passed(await harness.send(1, 1, 1, 1, 1, 1, 1, 1))).toBe(6);
  });
});

function openOn({ open }: NodeHarness, instance: string): number {
  return open.filter(({ exchange }) => exchange.instance?.id === instance).length;
}

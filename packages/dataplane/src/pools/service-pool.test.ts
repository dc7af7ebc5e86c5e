import { silentLogger } from '@infergate/kernel';
import { FakeClock, instanceResource, serviceResource, type ServiceOverrides } from '@infergate/testkit';
import { describe, expect, test } from 'vitest';
import { exchange } from '../../test/exchange.ts';
import { FakeTransport } from '../../test/fake-transport.ts';
import { MemoryCounters } from '../counters/memory-counters.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { isRefusal, type PickResult, type UpstreamInstance } from './instance-pool.ts';
import { ServicePool } from './service-pool.ts';
import { ServiceMetrics } from '../telemetry/service-metrics.ts';

function createPool(overrides: ServiceOverrides) {
  const clock = new FakeClock();
  const idle: string[] = [];
  const pool = new ServicePool('echo', new ServiceMetrics('echo'), {
    clock,
    log: silentLogger,
    counters: new MemoryCounters(),
    createTransport: ({ address }) => new FakeTransport(address),
    onIdle: () => idle.push('idle'),
  });
  const configure = (next: ServiceOverrides) => pool.configure(serviceResource('echo', next));
  configure(overrides);
  return { pool, clock, idle, configure };
}

const instances = (...ids: string[]) => ids.map((id, index) => instanceResource(id, 20_000 + index));

const nameOf = (pick: PickResult): string => (isRefusal(pick) ? pick.refused : pick.id);

/** Picks for a new exchange; the result is the instance's id or the refusal's code, or the exchange that waits. */
function pick(pool: ServicePool) {
  const x = exchange();
  const result = pool.pick(x);
  if (!(result instanceof Promise)) return { x, result: nameOf(result), later: null };
  const later: { value: string | null } = { value: null };
  void result.then((pick) => (later.value = nameOf(pick)));
  return { x, result: 'waits', later };
}

const picks = (pool: ServicePool, count: number) => Array.from({ length: count }, () => pick(pool).result);
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const opens = (pool: ServicePool) => pool.instances.map(({ open }) => open);

describe('balance', () => {
  test('round robin gives each its turn', () => {
    const { pool } = createPool({ balance: 'round_robin', instances: instances('a', 'b', 'c') });
    expect(picks(pool, 6)).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
  });

  test('least busy goes where the fewest requests are open', () => {
    const { pool } = createPool({ instances: instances('a', 'b') });
    const first = pick(pool);
    expect(first.result).toBe('a');
    expect(picks(pool, 2)).toEqual(['b', 'a']);
    pool.release(first.x);
    expect(opens(pool)).toEqual([1, 1]);
  });

  test('a draining instance gets nothing new, and says when it is idle', () => {
    const { pool, configure, idle } = createPool({ instances: instances('a', 'b') });
    const held = pick(pool);
    configure({ instances: [instanceResource('a', 20_000, true), instanceResource('b', 20_001)] });
    expect(picks(pool, 3)).toEqual(['b', 'b', 'b']);
    expect(opens(pool)).toEqual([1, 3]);
    expect(idle).toEqual([]);
    pool.release(held.x);
    expect(idle).toEqual(['idle']);
  });

  test('without instances that take requests there is none to give', () => {
    const { pool, configure } = createPool({ instances: [] });
    expect(pick(pool).result).toBe('no_ready_instance');
    configure({ instances: [instanceResource('a', 20_000, true)] });
    expect(pick(pool).result).toBe('no_ready_instance');
  });
});

describe('release', () => {
  test('counts once, however often it is called', () => {
    const { pool } = createPool({ instances: instances('a') });
    const { x } = pick(pool);
    pool.release(x);
    pool.release(x);
    expect(x.instance).toBeNull();
    expect(opens(pool)).toEqual([0]);
  });
});

describe('the rate of an instance', () => {
  test('is tried elsewhere first, then refused', async () => {
    const { pool, clock } = createPool({ balance: 'round_robin', limits: { instanceRate: 2 }, instances: instances('a', 'b') });
    expect(picks(pool, 5)).toEqual(['a', 'b', 'a', 'b', 'rate_limited']);
    await clock.advance(500);
    expect(picks(pool, 3)).toEqual(['a', 'b', 'rate_limited']);
  });

  test('keeps its level when the service changes otherwise', () => {
    const { pool, configure } = createPool({ limits: { instanceRate: 1 }, instances: instances('a') });
    expect(picks(pool, 2)).toEqual(['a', 'rate_limited']);
    configure({ limits: { instanceRate: 1 }, version: 2, instances: instances('a') });
    expect(pick(pool).result).toBe('rate_limited');
  });

  test('is forgotten with the service', () => {
    const settings = { limits: { instanceRate: 1 }, instances: instances('a') };
    const { pool, configure } = createPool(settings);
    expect(picks(pool, 2)).toEqual(['a', 'rate_limited']);
    pool.close();
    configure(settings);
    expect(picks(pool, 2)).toEqual(['a', 'rate_limited']);
  });

  test('paces those who wait, too', async () => {
    const limits = { instanceRate: 2, instanceConcurrency: 2, instanceQueue: 10 };
    const { pool, clock } = createPool({ limits, instances: instances('a') });
    const [first, second] = [pick(pool), pick(pool)];
    await clock.advance(500);
    const waiting = pick(pool);
    expect(waiting.result).toBe('waits');
    pool.release(first.x);
    await turn();
    expect(waiting.later?.value).toBe('a');
    pool.release(second.x);
    pool.release(waiting.x);
    expect(pick(pool).result).toBe('rate_limited');
    expect(opens(pool)).toEqual([0]);
  });
});

describe('the waiting room', () => {
  const limits = { instanceConcurrency: 1, instanceQueue: 2 };

  test('serves in order as slots come free, and refuses beyond its size', async () => {
    const { pool } = createPool({ limits, instances: instances('a') });
    const first = pick(pool);
    const second = pick(pool);
    const third = pick(pool);
    expect([first.result, second.result, third.result]).toEqual(['a', 'waits', 'waits']);
    expect(pick(pool).result).toBe('queue_full');
    expect(pool.waiting).toBe(2);
    pool.release(first.x);
    await turn();
    expect([second.later?.value, third.later?.value]).toEqual(['a', null]);
    pool.release(second.x);
    await turn();
    expect(third.later?.value).toBe('a');
    pool.release(third.x);
    expect([pool.waiting, ...opens(pool)]).toEqual([0, 0]);
  });

  test('has as many places as all instances together', () => {
    const { pool } = createPool({ limits, instances: instances('a', 'b', 'c') });
    expect(picks(pool, 10).filter((result) => result === 'waits')).toHaveLength(6);
  });

  test.each(['client_closed', 'request_timeout'] as const)('lets go of who must stop waiting: %s', async (code) => {
    const { pool } = createPool({ limits, instances: instances('a') });
    const first = pick(pool);
    const leaver = pick(pool);
    const patient = pick(pool);
    leaver.x.abort?.(code);
    await turn();
    expect(leaver.later?.value).toBe(code);
    expect(leaver.x.abort).toBeNull();
    expect(pool.waiting).toBe(1);
    pool.release(first.x);
    await turn();
    expect(patient.later?.value).toBe('a');
  });

  test('nobody overtakes', async () => {
    const { pool } = createPool({ limits, instances: instances('a') });
    const first = pick(pool);
    const second = pick(pool);
    pool.release(first.x);
    expect(pick(pool).result).toBe('waits');
    await turn();
    expect(second.later?.value).toBe('a');
  });

  test('opens to a new instance at once', async () => {
    const { pool, configure } = createPool({ limits, instances: instances('a') });
    pick(pool);
    const waiting = pick(pool);
    configure({ limits, instances: instances('a', 'b') });
    await turn();
    expect(waiting.later?.value).toBe('b');
  });

  test('empties when the last instance goes, or the service', async () => {
    const { pool, configure } = createPool({ limits, instances: instances('a') });
    pick(pool);
    const waiting = pick(pool);
    configure({ limits, instances: [] });
    await turn();
    expect(waiting.later?.value).toBe('no_ready_instance');

    configure({ limits, instances: instances('b') });
    pick(pool);
    const other = pick(pool);
    pool.close();
    await turn();
    expect(other.later?.value).toBe('service_not_found');
    expect(pool.waiting).toBe(0);
  });

  test('a thousand in and out leave nothing behind', async () => {
    const { pool } = createPool({ limits: { instanceConcurrency: 4, instanceQueue: 1000 }, instances: instances('a', 'b') });
    const all = Array.from({ length: 1000 }, () => pick(pool));
    for (const { x, later } of all) {
      await turn();
      expect(later === null || later.value !== null).toBe(true);
      pool.release(x);
    }
    expect([pool.waiting, ...opens(pool)]).toEqual([0, 0, 0]);
  });
});

describe('failover', () => {
  const failed = (x: Exchange): UpstreamInstance => x.instance as UpstreamInstance;

  test('moves to another instance and leaves the failed one alone for a second', async () => {
    const { pool, clock } = createPool({ instances: instances('a', 'b') });
    const { x } = pick(pool);
    const dead = failed(x);
    pool.note(dead, 'unreached', clock.monotonic());
    expect(nameOf(pool.next(x, [dead], true) as PickResult)).toBe('b');
    expect(opens(pool)).toEqual([0, 1]);
    expect(picks(pool, 3)).toEqual(['b', 'b', 'b']);
    await clock.advance(1000);
    expect(pick(pool).result).toBe('a');
  });

  test('ends when everything was tried, holding nothing', () => {
    const { pool } = createPool({ instances: instances('a', 'b') });
    const { x } = pick(pool);
    const a = failed(x);
    void pool.next(x, [a], true);
    const b = failed(x);
    expect(nameOf(pool.next(x, [a, b], true) as PickResult)).toBe('upstream_unreachable');
    expect(x.instance).toBeNull();
    expect(opens(pool)).toEqual([0, 0]);
  });

  test('goes to the failed instance all the same when it is the only one left', () => {
    const { pool, configure } = createPool({ instances: instances('a', 'b') });
    const { x } = pick(pool);
    pool.note(failed(x), 'unreached', 0);
    void pool.next(x, [failed(x)], true);
    configure({ instances: instances('a') });
    expect(pick(pool).result).toBe('a');
  });

  test('waits for a busy living instance rather than for a dead free one', async () => {
    const limits = { instanceConcurrency: 1, instanceQueue: 5 };
    const { pool } = createPool({ limits, instances: instances('a', 'b') });
    const onA = pick(pool);
    const onB = pick(pool);
    pool.note(failed(onA.x), 'unreached', 0);
    const moved = pool.next(onA.x, [failed(onA.x)], true);
    expect(moved).toBeInstanceOf(Promise);
    const newcomer = pick(pool);
    expect(newcomer.result).toBe('waits');
    pool.release(onB.x);
    expect(nameOf(await moved)).toBe('b');
    expect(opens(pool)).toEqual([0, 1]);
  });
});

describe('a change of the service', () => {
  test('keeps connections whose address stays, and closes the others after their requests', () => {
    const { pool, configure } = createPool({ instances: instances('a', 'b') });
    const [a, b] = pool.instances.map((instance) => instance.transportFor('http1') as FakeTransport);
    configure({ instances: [instanceResource('a', 20_000), instanceResource('b', 29_999)] });
    expect(pool.instances[0]?.transportFor('http1')).toBe(a);
    expect(pool.instances[1]?.transportFor('http1')).not.toBe(b);
    expect(a?.closed).toBe(false);
    expect(b?.closed).toBe(true);
  });

  test('an instance that left the list still takes its requests back', () => {
    const { pool, configure } = createPool({ instances: instances('a', 'b') });
    const { x } = pick(pool);
    const gone = failedInstance(x);
    configure({ instances: instances('x', 'b').slice(1) });
    pool.release(x);
    expect(gone.open).toBe(0);
  });
});

function failedInstance(x: Exchange): UpstreamInstance {
  if (x.instance === null) throw new Error('the exchange holds no instance');
  return x.instance;
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PoolSimulation, type Behaviour, type SimulationOptions } from '../../test/pool-simulation.ts';
import type { AttemptOutcome } from './health/outcome.ts';

const healthy: Behaviour = () => 'answered';
const names = (count: number) => Array.from({ length: count }, (_, index) => `i-${index}`);
const failing =
  (...ids: string[]): Behaviour =>
  (id) =>
    ids.includes(id) ? 'failed' : 'answered';

/** The same numbers in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

const balance = fc.constantFrom('least_busy' as const, 'round_robin' as const);
const simulate = (count: number, options: SimulationOptions = {}) => new PoolSimulation(names(count), options);

describe('an instance that fails where the others answer', () => {
  test('leaves after as many requests as the settings say, and comes back to its full share', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 2, max: 9 }), balance, (count, consecutiveFailures, policy) => {
        const pool = simulate(count, { balance: policy, outlier: { consecutiveFailures } });
        pool.run(2, 100, healthy);
        const before = pool.attempts.get('i-1') ?? 0;
        pool.run(9, 100, failing('i-1'));
        expect(pool.ejected).toEqual(['i-1']);
        expect((pool.attempts.get('i-1') ?? 0) - before).toBe(consecutiveFailures);
        expect(pool.counts.ejections).toBe(1);

        pool.run(60, 100, healthy);
        expect(pool.ejected).toEqual([]);
        const returned = pool.attempts.get('i-1') ?? 0;
        pool.run(10, 100, healthy);
        expect(Math.abs((pool.attempts.get('i-1') ?? 0) - returned - 1000 / count)).toBeLessThanOrEqual(2);
      }),
      { numRuns: 60 },
    );
  });

  test.each(['least_busy', 'round_robin'] as const)('comes back little by little: %s', (policy) => {
    const pool = simulate(4, { balance: policy, outlier: { baseEjectionMs: 10_000, returnMs: 20_000 } });
    pool.run(1, 400, healthy);
    pool.run(1, 400, failing('i-2'));
    const shares: number[] = [];
    for (let second = 0; second < 36; second += 4) {
      const before = pool.attempts.get('i-2') ?? 0;
      pool.run(4, 400, healthy);
      shares.push(((pool.attempts.get('i-2') ?? 0) - before) / 400);
    }
    // 9 to 10 seconds of nothing, then from a tenth of its share to all of it in 20 seconds.
    expect(shares[0]).toBe(0);
    expect(shares[1]).toBe(0);
    expect(shares[2]).toBeGreaterThan(0.05);
    expect(shares[2]).toBeLessThan(0.3);
    expect(shares.slice(2, 8)).toEqual(shares.slice(2, 8).toSorted((a, b) => a - b));
    expect(shares[8]).toBeCloseTo(1, 1);
  });

  test('that still fails when it returns is ejected again at once, each time for twice as long, up to the longest', () => {
    const pool = simulate(3, { outlier: { baseEjectionMs: 1000, maxEjectionMs: 8000, returnMs: 1000 } });
    pool.run(1, 100, healthy);
    const times: number[] = [];
    for (let i = 0; i < 60_000; i += 1) {
      const before = pool.counts.ejections;
      pool.run(0.01, 100, failing('i-0'));
      if (pool.counts.ejections > before) times.push(pool.clock.ms);
    }
    const gaps = times.slice(1).map((time, index) => time - (times[index] as number));
    for (const [index, gap] of gaps.entries()) {
      const lengthMs = Math.min(8000, 1000 * 2 ** index);
      expect(gap).toBeGreaterThanOrEqual(lengthMs);
      expect(gap).toBeLessThan(lengthMs + 1000);
    }
    expect(gaps.length).toBeGreaterThan(60);
  });

  test('now and then leaves by its share of failures', () => {
    const random = numbers(7);
    const pool = simulate(3);
    pool.run(5, 100, healthy);
    pool.run(10, 100, (id) => (id === 'i-0' && random() < 0.5 ? 'failed' : 'answered'));
    expect(pool.ejected).toEqual(['i-0']);
  });

  test('at once, and so is least busy, leaves before the others are done with what they do', () => {
    const pool = simulate(3);
    pool.run(2, 100, healthy);
    for (let i = 0; i < 9; i += 1) pool.hold('i-1', 'i-2');
    const outcomes = pool.run(5, 100, failing('i-0')).filter((outcome) => outcome === 'failed');
    expect(pool.ejected).toEqual(['i-0']);
    expect(outcomes.length).toBeLessThanOrEqual(102);
  });

  test('is alone with it: one instance is never ejected', () => {
    const pool = simulate(1);
    pool.run(1, 100, healthy);
    const outcomes = pool.run(10, 100, failing('i-0'));
    expect(outcomes).not.toContain('unknown');
    expect(pool.counts.ejections).toBe(0);
  });

  test('is left alone where the service wants none ejected', () => {
    const pool = simulate(3, { outlier: null });
    pool.run(20, 100, failing('i-0'));
    expect(pool.counts.ejections).toBe(0);
  });
});

describe('instances that are busy', () => {
  test('are never ejected, however often they say so', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer(), fc.double({ min: 0, max: 1, noNaN: true }), (count, seed, share) => {
        const random = numbers(Math.abs(seed));
        const pool = simulate(count);
        pool.run(5, 100, (id) => (id === 'i-0' || random() < share ? 'busy' : 'answered'));
        expect(pool.counts.ejections).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  test.each([0.02, 0.1, 0.3, 0.5, 0.8, 0.95, 1])('are not ejected when all fail alike, suddenly: %d of their requests', (share) => {
    for (let seed = 1; seed <= 15; seed += 1) {
      const random = numbers(seed * 7919);
      const pool = simulate(2 + (seed % 5), { balance: seed % 2 === 0 ? 'least_busy' : 'round_robin' });
      pool.run(10, 100, healthy);
      pool.run(20, 100, () => (random() < share ? 'failed' : 'answered'));
      pool.run(10, 100, healthy);
      expect(pool.counts.ejections).toBe(0);
    }
  });

  test('are not ejected when the failures of all come at one moment, one instance after the other', () => {
    const pool = simulate(3);
    pool.run(10, 100, healthy);
    for (let round = 0; round < 20; round += 1) {
      // A few of the first fail before, between answers of the others.
      pool.pool.note(pool.pool.instances[0]!, 'failed', pool.clock.ms);
      pool.pool.note(pool.pool.instances[1]!, 'answered', pool.clock.ms);
      pool.clock.ms += 1;
      for (const instance of pool.pool.instances) for (let i = 0; i < 20; i += 1) pool.pool.note(instance, 'failed', pool.clock.ms);
      pool.request(healthy);
    }
    expect(pool.counts.ejections).toBe(0);
  });
});

describe('at least half of the instances', () => {
  test('stay, whichever fail and however their number changes', () => {
    const step = fc.record({ count: fc.integer({ min: 1, max: 8 }), bad: fc.subarray(names(8)), seconds: fc.integer({ min: 1, max: 20 }) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), balance, (steps, policy) => {
        const pool = simulate(4, { balance: policy });
        for (const { count, bad, seconds } of steps) {
          pool.resize(names(count));
          expect(pool.ejected.length).toBeLessThanOrEqual(Math.floor(count / 2));
          for (let i = 0; i < seconds; i += 1) {
            pool.run(1, 30, failing(...bad));
            expect(pool.ejected.length).toBeLessThanOrEqual(Math.floor(count / 2));
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('stay when some that were ejected fail their probes in between', () => {
    const pool = simulate(4);
    pool.run(2, 100, healthy);
    pool.run(4, 100, failing('i-0', 'i-1'));
    expect(pool.ejected).toEqual(['i-0', 'i-1']);
    pool.resize(names(4), ['i-0', 'i-1']);
    expect(pool.ejected).toEqual([]);
    pool.resize(names(4));
    expect(pool.ejected).toEqual(['i-0', 'i-1']);
    pool.run(4, 100, failing('i-0', 'i-1', 'i-2'));
    expect(pool.ejected).toEqual(['i-0', 'i-1']);
    // They come back as little by little as others.
    pool.run(4, 100, healthy);
    const before = pool.attempts.get('i-0') ?? 0;
    pool.run(10, 100, healthy);
    expect((pool.attempts.get('i-0') ?? 0) - before).toBeGreaterThan(50);
  });

  test('or more, where the service says so', () => {
    const pool = simulate(10, { outlier: { maxEjectedPercent: 20 } });
    pool.run(2, 100, healthy);
    pool.run(9, 100, failing('i-0', 'i-1', 'i-2'));
    expect(pool.ejected).toHaveLength(2);
  });
});

describe('a pool in which nobody is well', () => {
  test.each(['failed', 'unreached'] as const)('goes on serving: all are %s', (outcome) => {
    const pool = simulate(4);
    pool.run(2, 100, healthy);
    const outcomes = pool.run(20, 100, () => outcome);
    expect(new Set(outcomes)).toEqual(new Set([outcome]));
    expect([...pool.attempts.values()].every((attempts) => attempts > 100)).toBe(true);
  });

  test('recovers at once', () => {
    const pool = simulate(4);
    pool.run(2, 100, healthy);
    pool.run(10, 100, failing('i-0', 'i-1', 'i-2', 'i-3'));
    const outcomes: readonly AttemptOutcome[] = pool.run(5, 100, healthy);
    expect(new Set(outcomes)).toEqual(new Set(['answered']));
  });
});

describe('further attempts', () => {
  test('stay within a fifth of the requests and 3 a second, in a full outage', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 1, max: 500 }), (count, perSecond) => {
        const pool = simulate(count);
        pool.run(10, perSecond, healthy);
        const before = { requests: pool.requests, retries: pool.counts.retries };
        for (let second = 1; second <= 20; second += 1) {
          pool.run(1, perSecond, () => 'unreached');
          const requests = pool.requests - before.requests;
          // The window reaches back into the time before the outage.
          // Besides, each instance may be tried once a second to see whether it is there again.
          const free = count * (second + 1);
          expect(pool.counts.retries - before.retries).toBeLessThanOrEqual(0.2 * (requests + 10 * perSecond) + 30 + 3 * second + free);
        }
        expect([...pool.attempts.values()].reduce((sum, attempts) => sum + attempts, 0)).toBe(pool.requests + pool.counts.retries);
      }),
      { numRuns: 20 },
    );
  });

  test('that nothing has reached are all made at once in a burst, while somebody is there', () => {
    const pool = simulate(2);
    expect(new Set(pool.burst(500, 'i-0'))).toEqual(new Set(['i-1']));
    expect(pool.counts.retries).toBe(250);
  });

  test('are all made while few instances are out of reach', () => {
    const pool = simulate(3);
    const outcomes = pool.run(30, 50, (id) => (id === 'i-0' ? 'unreached' : 'answered'));
    expect(outcomes.every((outcome) => outcome === 'answered')).toBe(true);
    expect(pool.counts.refusedRetries).toBe(0);
    expect(pool.counts.retries).toBeLessThan(15);
  });
});

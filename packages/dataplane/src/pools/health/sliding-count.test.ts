import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SlidingCount } from './sliding-count.ts';

test('counts what is younger than the window, and forgets it by tenths', () => {
  const count = new SlidingCount(1000);
  for (let nowMs = 0; nowMs < 1000; nowMs += 50) count.add(nowMs);
  expect(count.total(999)).toBe(20);
  expect(count.total(1000)).toBe(18);
  expect(count.total(1450)).toBe(10);
  expect(count.total(1999)).toBe(0);
  count.add(10_000);
  expect(count.total(10_900)).toBe(1);
  count.clear();
  expect(count.total(10_900)).toBe(0);
});

test('never holds less than the last nine tenths of the window, nor more than the window', () => {
  const gaps = fc.array(fc.double({ min: 0, max: 400, noNaN: true }), { minLength: 1, maxLength: 80 });
  fc.assert(
    fc.property(gaps, (steps) => {
      const count = new SlidingCount(1000);
      const times: number[] = [];
      let nowMs = 0;
      for (const step of steps) {
        nowMs += step;
        count.add(nowMs);
        times.push(nowMs);
        const total = count.total(nowMs);
        expect(total).toBeGreaterThanOrEqual(times.filter((time) => time > nowMs - 900).length);
        expect(total).toBeLessThanOrEqual(times.filter((time) => time > nowMs - 1000).length);
      }
    }),
  );
});

import { describe, expect, it } from 'vitest';
import { decideNodes, type LoadSample, usedMs } from './node-load.ts';

const RULES = { scaleOut: { cpuPercent: 60, seconds: 30 }, scaleIn: { cpuPercent: 20, seconds: 300 } };
const BOUNDS = { min: 1, max: 4 };

/** One sample a second. */
const seconds = (count: number, percent: number): LoadSample[] =>
  Array.from({ length: count }, (_, index) => ({ atMs: index * 1000, lastedMs: 1000, percent }));

describe('the number of nodes of an Application gateway', () => {
  it.each([
    ['grows above the threshold', seconds(30, 61), 2, 3],
    ['waits until the load has lasted', seconds(29, 100), 2, 2],
    ['does not grow at the threshold', seconds(30, 60), 2, 2],
    ['looks at the mean, not at peaks', [...seconds(15, 100), ...seconds(15, 10)], 2, 2],
    ['looks at the last while only', [...seconds(300, 0), ...seconds(30, 90)], 2, 3],
    ['does not grow beyond its maximum', seconds(60, 100), 4, 4],
    ['shrinks below the threshold', seconds(300, 19), 2, 1],
    ['waits long before it shrinks', seconds(299, 0), 2, 2],
    ['does not shrink below its minimum', seconds(600, 0), 1, 1],
    ['stays in between', seconds(600, 40), 2, 2],
    ['is within its bounds, whatever the load', seconds(600, 40), 7, 4],
    ['decides nothing without a history', [], 2, 2],
  ])('%s', (_, history, nodes, expected) => {
    expect(decideNodes(history, nodes, BOUNDS, RULES)).toBe(expected);
  });

  it('is raised to a minimum that has risen', () => {
    expect(decideNodes([], 1, { min: 2, max: 4 }, RULES)).toBe(2);
  });
});

describe('the time that processes have used', () => {
  it('is what they used since the reading before; those that came or went do not count', () => {
    const before = new Map([
      [1, 100],
      [2, 50],
    ]);
    const now = new Map([
      [1, 130],
      [3, 999],
    ]);
    expect(usedMs(before, now)).toBe(30);
    // Another process with the pid of an earlier one.
    expect(usedMs(before, new Map([[1, 5]]))).toBe(0);
  });
});

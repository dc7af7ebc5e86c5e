import { describe, expect, test } from 'vitest';
import { latestValue, sparklinePath } from './sparkline-path.ts';

describe('the line of a sparkline', () => {
  test.each<[string, readonly (number | null)[], string]>([
    ['reaches the top at its largest value', [0, 5, 10], 'M0 1L0.5 0.5L1 0'],
    ['lies at the bottom where nothing happens', [0, 0], 'M0 1L1 1'],
    ['has a gap where nothing is known', [1, null, 1, 0.5], 'M0 0M0.667 0L1 0.5'],
    ['is empty of nothing', [], ''],
    ['is empty when nothing is known', [null, null], ''],
  ])('%s', (_sentence, values, path) => expect(sparklinePath(values)).toBe(path));

  test('has a newest value', () => {
    expect(latestValue([1, 2, null])).toBe(2);
    expect(latestValue([null])).toBeNull();
  });
});

import { expect, test } from 'vitest';
import { formatValue, type Unit } from './format.ts';

test.each<[number, Unit, string]>([
  [0, 's', '0'],
  [0.000_25, 's', '250 µs'],
  [0.012_345, 's', '12.3 ms'],
  [1.5, 's', '1.5 s'],
  [600, 's', '10 min'],
  [512, 'By', '512 B'],
  [1536, 'By', '1.5 KiB'],
  [3 * 1024 ** 3, 'By/s', '3 GiB/s'],
  [9_999, '1', '10000'],
  [12_345, '1/s', '12.3 k'],
  [2_500_000, '1', '2.5 M'],
  [0.25, 's/s', '25 %'],
  [0.999, '%', '99.9 %'],
])('writes %d %s as %s', (value, unit, text) => {
  expect(formatValue(value, unit)).toBe(text);
});

import { expect, test } from 'vitest';
import { listText } from './list-text.ts';

test('a list is whole up to the most, then says how many are left out', () => {
  expect(listText(['a', 'b'], 2)).toBe('a, b');
  expect(listText([1, 2, 3, 4], 2)).toBe('1, 2 and 2 more');
  expect(listText([], 2)).toBe('');
});

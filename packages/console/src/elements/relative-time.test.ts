import { expect, test } from 'vitest';
import { relativeTime } from './relative-time.ts';

const SECOND = 1_000;
const DAY = 86_400 * SECOND;

test.each([
  [-1.9 * DAY, 'yesterday'],
  [364.9 * DAY, 'in 364 days'],
  [-119 * SECOND, '1 minute ago'],
  [-13.4 * SECOND, '13 seconds ago'],
  [30 * SECOND, 'in 30 seconds'],
])('%d ms is %s', (ms, text) => {
  expect(relativeTime(ms, 'en')).toBe(text);
});

test('what happened after the clock of the page last ticked is not in the future', () => {
  expect(relativeTime(2 * SECOND, 'en')).toBe('now');
  expect(relativeTime(2 * SECOND, 'zh')).toBe('现在');
});

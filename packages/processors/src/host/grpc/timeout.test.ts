import { expect, test } from 'vitest';
import { readTimeout } from './timeout.ts';

test.each([
  { header: undefined, ms: null },
  { header: '1H', ms: 3_600_000 },
  { header: '2M', ms: 120_000 },
  { header: '3S', ms: 3000 },
  { header: '4m', ms: 4 },
  { header: '5u', ms: 0.005 },
  { header: '0n', ms: 0 },
  { header: '99999999S', ms: 2 ** 31 - 1 },
])('$header is $ms ms', ({ header, ms }) => {
  expect(readTimeout(header)).toBe(ms);
});

test.each(['', '5', 'S', '-1S', '1.5S', '123456789S', '5 S', '5s', '5S, 5S'])('"%s" is refused', (header) => {
  expect(() => readTimeout(header)).toThrow(`given ${JSON.stringify(header)}`);
});

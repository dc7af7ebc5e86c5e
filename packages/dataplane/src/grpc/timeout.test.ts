import { expect, test } from 'vitest';
import { grpcTimeoutMs, grpcTimeoutText } from './timeout.ts';

test.each([
  ['1H', 3_600_000],
  ['2M', 120_000],
  ['99999999S', 99_999_999_000],
  ['0m', 0],
  ['1500m', 1500],
  ['500u', 0.5],
  ['1000000n', 1],
])('%s', (text, ms) => {
  expect(grpcTimeoutMs(text)).toBeCloseTo(ms, 6);
});

test.each(['', 'm', '5', '123456789m', '-1m', '+1m', '1.5S', ' 1m', '1m ', '1s', '1mm', '1\n'])('%j is none', (text) => {
  expect(grpcTimeoutMs(text)).toBeNull();
});

test.each([
  [1500.9, '1500m'],
  [0.2, '1m'],
  [-5, '1m'],
  [99_999_999, '99999999m'],
  [100_000_000, '100000S'],
  [Number.POSITIVE_INFINITY, '99999999S'],
])('%d ms are written as %s', (ms, text) => {
  expect(grpcTimeoutText(ms)).toBe(text);
});

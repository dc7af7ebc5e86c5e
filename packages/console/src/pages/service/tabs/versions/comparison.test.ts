import { expect, test } from 'vitest';
import { asRolled, comparison } from './comparison.ts';

test('keys in another order are no difference', () => {
  const current = { metadata: { name: 'a', instance: 1 }, containers: [{ command: 'x', env: [] }], runtime: {} };
  const other = { containers: [{ env: [], command: 'x' }], runtime: {}, metadata: { instance: 1, name: 'a' } };
  const { before, after } = comparison(JSON.stringify(current), JSON.stringify(other));
  expect(after).toBe(before);
});

test('what only one of them says stays with it', () => {
  const { before, after } = comparison('{"a":1,"b":2}', '{"c":3,"b":2}');
  expect([before, after]).toEqual([JSON.stringify({ a: 1, b: 2 }, null, 2), JSON.stringify({ b: 2, c: 3 }, null, 2)]);
});

test('a text that cannot be read is laid there as it is', () => {
  expect(comparison('{"a":1}', 'no JSON').after).toBe('no JSON');
});

test('going to a version leaves the number of instances and the labels', () => {
  const now = JSON.stringify({ metadata: { name: 'a', instance: 3, cpu: 2 }, labels: { team: 'x' } });
  const then = JSON.stringify({ metadata: { name: 'a', instance: 1 }, labels: { team: 'y' } });
  expect(JSON.parse(asRolled(now, then))).toEqual({ metadata: { name: 'a', instance: 3 }, labels: { team: 'x' } });
});

import { expect, test } from 'vitest';
import { changedKeys } from './changed-keys.ts';

test.each([
  [{ metadata: { name: 'a', cpu: 1 } }, { metadata: { name: 'a', cpu: 2 } }, ['metadata.cpu']],
  [{ metadata: { name: 'a' } }, { metadata: { name: 'a' }, labels: { team: 'x' } }, ['labels']],
  [{ containers: [{ command: 'a' }] }, { containers: [{ command: 'b' }] }, ['containers']],
  [{ a: { b: { c: 1, d: 2 } } }, { a: { b: { d: 2 } } }, ['a.b.c']],
  [{ a: 1, b: 2 }, { b: 2, a: 1 }, []],
])('from %o to %o these change: %o', (before, after, keys) => {
  expect(changedKeys(JSON.stringify(before), JSON.stringify(after))).toEqual(keys);
});

test('a text that is no description says nothing', () => {
  expect(changedKeys('', '{"a":1}')).toEqual(['a']);
});

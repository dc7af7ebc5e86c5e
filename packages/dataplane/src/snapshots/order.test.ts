import { expect, test } from 'vitest';
import { orderOf } from './order.ts';

const v = (epoch: number, seq: number) => ({ epoch, seq });

test.each([
  { name: 'a first whole one', current: null, version: v(1, 1), base: null, want: 'apply' },
  { name: 'a delta on nothing', current: null, version: v(1, 2), base: v(1, 1), want: 'gap' },
  { name: 'the next delta', current: v(1, 1), version: v(1, 2), base: v(1, 1), want: 'apply' },
  { name: 'a delta that skips', current: v(1, 1), version: v(1, 5), base: v(1, 4), want: 'gap' },
  { name: 'a delta of another epoch', current: v(1, 1), version: v(2, 2), base: v(2, 1), want: 'gap' },
  { name: 'a newer whole one', current: v(1, 1), version: v(1, 9), base: null, want: 'apply' },
  { name: 'a whole one of a later controller', current: v(1, 99), version: v(2, 0), base: null, want: 'apply' },
  { name: 'what is served already', current: v(1, 1), version: v(1, 1), base: null, want: 'same' },
  { name: 'an older sequence', current: v(1, 3), version: v(1, 2), base: v(1, 1), want: 'stale' },
  { name: 'an older epoch', current: v(2, 0), version: v(1, 99), base: null, want: 'stale' },
])('$name: $want', ({ current, version, base, want }) => {
  expect(orderOf(current, { version, base })).toBe(want);
});

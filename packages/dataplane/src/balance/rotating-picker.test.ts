import { describe, expect, test } from 'vitest';
import { POLICIES } from './policies.ts';
import { RotatingPicker } from './rotating-picker.ts';

const instances = (...open: number[]) => open.map((count, index) => ({ name: 'abcdef'[index], open: count }));

describe('round robin', () => {
  test('gives each its turn, however busy', () => {
    const picker = new RotatingPicker();
    const candidates = instances(9, 0, 3);
    const picks = Array.from({ length: 7 }, () => picker.pick(candidates, POLICIES.round_robin)?.name);
    expect(picks.join('')).toBe('abcabca');
  });

  test('leaves out what cannot be used and goes on behind it', () => {
    const picker = new RotatingPicker();
    const candidates = instances(0, 0, 0);
    const withoutB = (c: (typeof candidates)[number]) => (c.name === 'b' ? Number.POSITIVE_INFINITY : 0);
    const picks = Array.from({ length: 4 }, () => picker.pick(candidates, withoutB)?.name);
    expect(picks.join('')).toBe('acac');
  });

  test('survives a list that shrank', () => {
    const picker = new RotatingPicker();
    picker.pick(instances(0, 0, 0), POLICIES.round_robin);
    picker.pick(instances(0, 0, 0), POLICIES.round_robin);
    expect(picker.pick(instances(0), POLICIES.round_robin)?.name).toBe('a');
  });
});

describe('least busy', () => {
  test('prefers the fewest open requests', () => {
    expect(new RotatingPicker().pick(instances(2, 1, 3), POLICIES.least_busy)?.name).toBe('b');
  });

  test('lets equals take turns', () => {
    const picker = new RotatingPicker();
    const candidates = instances(1, 0, 0, 1);
    const picks = Array.from({ length: 4 }, () => picker.pick(candidates, POLICIES.least_busy)?.name);
    expect(picks.join('')).toBe('bcbc');
  });
});

test.each([[[]], [instances(1, 2)]])('nothing to choose from is null', (candidates) => {
  expect(new RotatingPicker().pick(candidates, () => Number.POSITIVE_INFINITY)).toBeNull();
});

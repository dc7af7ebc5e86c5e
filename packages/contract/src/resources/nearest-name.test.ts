import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editDistance, nearestName } from './nearest-name.ts';

describe('nearestName', () => {
  const known = ['keepalive', 'worker_threads', 'max_queue_size', 'scaleStrategies', 'min', 'max'];

  test.each([
    ['finds a name with one letter more', 'keepalivee', 'keepalive'],
    ['finds a name with swapped letters', 'keepalvie', 'keepalive'],
    ['disregards case and signs between words', 'scale_strategies', 'scaleStrategies'],
    ['disregards a hyphen', 'worker-threads', 'worker_threads'],
    ['prefers the nearer of two', 'maxx', 'max'],
    ['gives nothing when nothing is near', 'colour', null],
    ['does not call every short name near', 'abc', null],
    ['bears an empty name', '', null],
  ])('%s', (_sentence, name, nearest) => {
    expect(nearestName(name, known)).toBe(nearest);
  });

  test('bears names of any length', () => {
    expect(nearestName('x'.repeat(1_000_000), known)).toBeNull();
  });
});

describe('editDistance', () => {
  test.each([
    ['', '', 0],
    ['a', '', 1],
    ['kitten', 'sitting', 3],
    ['ab', 'ba', 1],
  ])('between %j and %j is %d', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  test('is symmetric, zero only for equals, and at most the longer length', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        const distance = editDistance(a, b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});

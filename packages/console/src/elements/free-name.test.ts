import { describe, expect, it, test } from 'vitest';
import { freeName } from './free-name.ts';

describe('the name of another one', () => {
  test.each([
    [[], 'iris'],
    [['iris'], 'iris_2'],
    [['iris', 'iris_2', 'iris_4'], 'iris_3'],
    [['iris_2'], 'iris'],
  ])('beside %j', (taken, name) => {
    expect(freeName('iris', new Set(taken))).toBe(name);
  });

  it('is no longer than names may be', () => {
    const long = 'x'.repeat(63);
    expect(freeName(long, new Set([long]))).toBe(`${'x'.repeat(61)}_2`);
  });

  it('is none when all are taken', () => {
    const all = Array.from({ length: 1_000 }, (_, at) => (at < 2 ? 'iris' : `iris_${at}`));
    expect(freeName('iris', new Set(all))).toBeNull();
  });
});

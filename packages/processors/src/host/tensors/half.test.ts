import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHalf, toHalf } from './half.ts';

test.each([
  { value: 0, bits: 0x0000 },
  { value: -0, bits: 0x8000 },
  { value: 1, bits: 0x3c00 },
  { value: -2, bits: 0xc000 },
  { value: 65_504, bits: 0x7bff },
  { value: 2 ** -24, bits: 0x0001 },
  { value: 2 ** -14, bits: 0x0400 },
  { value: Number.POSITIVE_INFINITY, bits: 0x7c00 },
  { value: Number.NaN, bits: 0x7e00 },
])('$value is exact', ({ value, bits }) => {
  expect(toHalf(value)).toBe(bits);
  expect(fromHalf(bits)).toBe(value);
});

test.each([
  { value: 65_519, bits: 0x7bff, why: 'the last that rounds down' },
  { value: 65_520, bits: 0x7c00, why: 'a tie goes to the even neighbour, infinity' },
  { value: 1 + 2 ** -11, bits: 0x3c00, why: 'a tie goes to the even neighbour below' },
  { value: 1 + 3 * 2 ** -11, bits: 0x3c02, why: 'a tie goes to the even neighbour above' },
  { value: 2 - 2 ** -12, bits: 0x4000, why: 'rounding carries into the exponent' },
  { value: 2 ** -25, bits: 0x0000, why: 'a tie below the smallest number' },
  { value: 2 ** -14 - 2 ** -26, bits: 0x0400, why: 'rounding leaves the subnormal numbers' },
])('$value: $why', ({ value, bits }) => {
  expect(toHalf(value)).toBe(bits);
});

test('every half comes back from its number', () => {
  const all = Array.from({ length: 2 ** 16 }, (_, bits) => bits);
  expect(all.filter((bits) => !Number.isNaN(fromHalf(bits)) && toHalf(fromHalf(bits)) !== bits)).toEqual([]);
  expect(fromHalf(0x3555)).toBeCloseTo(1 / 3, 3);
});

test('the result is the nearest half', () => {
  fc.assert(
    fc.property(fc.double({ min: -65_000, max: 65_000, noNaN: true }), (value) => {
      const bits = toHalf(value);
      const distance = Math.abs(fromHalf(bits) - value);
      for (const neighbour of [bits - 1, bits + 1].filter((each) => (each & 0x7fff) < 0x7c00 && each >= 0)) {
        expect(Math.abs(fromHalf(neighbour) - value)).toBeGreaterThanOrEqual(distance);
      }
    }),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { equalValues, orderValues } from './comparison.ts';
import { cast, convert, type DataType } from './data-type.ts';
import { daysSinceYear, parseDate, parseDateTime, parseTime, secondsSinceMidnight, secondsSinceYear } from './date-time.ts';
import { erf, normalCdf, normalInverse, normalPdf } from './normal-distribution.ts';
import { parseNumber, shortestFloat } from './number-text.ts';

test.each<{ given: string | number | boolean; type: DataType; want: unknown }>([
  { given: ' 1.50 ', type: 'double', want: 1.5 },
  { given: '1e3', type: 'integer', want: 1000 },
  { given: 2.5, type: 'integer', want: undefined },
  { given: '0x10', type: 'double', want: undefined },
  { given: '', type: 'double', want: undefined },
  { given: 'INF', type: 'double', want: Number.POSITIVE_INFINITY },
  { given: 0.1, type: 'float', want: Math.fround(0.1) },
  { given: 3, type: 'string', want: '3' },
  { given: 1, type: 'boolean', want: true },
  { given: 'False', type: 'boolean', want: false },
  { given: 'perhaps', type: 'boolean', want: undefined },
  { given: '2024-02-29', type: 'date', want: '2024-02-29' },
  { given: '2023-02-29', type: 'date', want: undefined },
  { given: 20230101, type: 'date', want: undefined },
  { given: '24:00:00', type: 'time', want: undefined },
  { given: '09:05', type: 'time', want: '09:05:00' },
  { given: '2020-03-01T00:30:00+01:00', type: 'dateTime', want: '2020-02-29T23:30:00' },
  { given: '1960-01-03', type: 'dateDaysSince[1960]', want: 2 },
  { given: 17, type: 'dateDaysSince[1960]', want: 17 },
  { given: '1970-01-02 00:00:01', type: 'dateTimeSecondsSince[1970]', want: 86_401 },
  { given: '01:00:01', type: 'timeSeconds', want: 3601 },
])('$given as $type', ({ given, type, want }) => {
  expect(convert(given, type)).toBe(want);
});

test('results are rounded to integers where input is not', () => {
  expect(cast(2.5, 'integer')).toBe(3);
  expect(cast('x', 'double')).toBeNull();
  expect(cast(null, 'double')).toBeNull();
});

test('dates count as the calendar does', () => {
  expect(daysSinceYear('2003-04-01', 1960)).toBe(15796);
  expect(daysSinceYear('1959-12-31', 1960)).toBe(-1);
  expect(secondsSinceYear('1960-01-03T03:30:03', 1960)).toBe(185_403);
  expect(secondsSinceMidnight('05:23:30')).toBe(19_410);
  expect([parseDate('2020-1-1'), parseTime('1:00'), parseDateTime('soon')]).toEqual([null, null, null]);
});

test('texts order by code units, numbers by size, and both by what they mean', () => {
  expect(equalValues('1.0', 1)).toBe(true);
  expect(equalValues('true', true)).toBe(true);
  expect(equalValues('1.0', '1')).toBe(false);
  expect(orderValues('10', 9)).toBeGreaterThan(0);
  expect(orderValues('10', '9')).toBeLessThan(0);
  expect(orderValues(false, true)).toBeLessThan(0);
});

// Values from published tables, to all their digits.
test.each([
  { x: 0, erf: 0, cdf: 0.5 },
  { x: 0.5, erf: 0.5204998778130465, cdf: 0.6914624612740131 },
  { x: 1, erf: 0.8427007929497149, cdf: 0.8413447460685429 },
  { x: 2, erf: 0.9953222650189527, cdf: 0.9772498680518208 },
  { x: -3, erf: -0.9999779095030014, cdf: 0.0013498980316300946 },
  { x: 4, erf: 0.9999999845827421, cdf: 0.9999683287581669 },
])('the error function and the normal distribution at $x', ({ x, erf: wanted, cdf }) => {
  expect(erf(x)).toBeCloseTo(wanted, 14);
  expect(normalCdf(x)).toBeCloseTo(cdf, 14);
});

test('far tails keep their digits', () => {
  expect(normalCdf(-10) / 7.619853024160527e-24).toBeCloseTo(1, 10);
  expect(normalPdf(1, 3, 2)).toBeCloseTo(Math.exp(-0.5) / (2 * Math.sqrt(2 * Math.PI)), 15);
});

test('the inverse of the normal distribution undoes it', () => {
  fc.assert(
    fc.property(fc.double({ min: -7, max: 7, noNaN: true }), (x) => {
      const p = normalCdf(x);
      expect(normalCdf(normalInverse(p))).toBeCloseTo(p, 13);
    }),
  );
  expect(normalInverse(0.975)).toBeCloseTo(1.959963984540054, 12);
  expect(normalInverse(1e-10)).toBeCloseTo(-6.361340902404056, 9);
  expect([normalInverse(0), normalInverse(1), normalInverse(1.1)]).toEqual([
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NaN,
  ]);
});

test('a 32-bit number is shown by its shortest name', () => {
  fc.assert(fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => Math.fround(shortestFloat(value)) === value));
  expect(shortestFloat(Math.fround(5.1))).toBe(5.1);
});

test('numbers are read as they are written', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(parseNumber(String(value))).toBe(value + 0);
    }),
  );
});

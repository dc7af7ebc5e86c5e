import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { carryHistogram, Histogram, HISTOGRAM_BUCKETS, type HistogramData, readHistogram } from './histogram.ts';

const microseconds = fc.oneof(fc.nat(100), fc.nat(1_000_000), fc.integer({ min: 0, max: 2 ** 32 - 1 }));

describe('a histogram', () => {
  test('knows every quantile to 1/32', () => {
    fc.assert(
      fc.property(fc.array(microseconds, { minLength: 1, maxLength: 300 }), fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const histogram = new Histogram();
        for (const value of values) histogram.record(value);
        const sorted = values.toSorted((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(q * values.length)) - 1] as number;
        expect(histogram.quantile(q)).toBeGreaterThanOrEqual(exact);
        expect(histogram.quantile(q)).toBeLessThanOrEqual(exact * (1 + 1 / 32));
      }),
    );
  });

  test('adds up: two of them merged are the one that saw all', () => {
    fc.assert(
      fc.property(fc.array(microseconds), fc.array(microseconds), (left, right) => {
        const [a, b, all] = [new Histogram(), new Histogram(), new Histogram()];
        for (const value of left) a.record(value);
        for (const value of right) b.record(value);
        for (const value of [...left, ...right]) all.record(value);
        a.add(b.toData());
        expect(a.toData()).toEqual(all.toData());
        expect(a.count).toBe(left.length + right.length);
      }),
    );
  });

  test('comes back from what was sent', () => {
    const histogram = new Histogram();
    for (const value of [0, 31, 32, 1000, 2 ** 32 - 1]) histogram.record(value);
    const sent = JSON.parse(JSON.stringify(histogram.toData())) as ReturnType<Histogram['toData']>;
    expect(Histogram.from(sent).toData()).toEqual(histogram.toData());
  });

  test('keeps what lies outside its range at the ends', () => {
    const histogram = new Histogram();
    histogram.record(-5);
    histogram.record(Number.MAX_SAFE_INTEGER);
    expect(histogram.quantile(0)).toBe(0);
    expect(histogram.quantile(1)).toBe(2 ** 32 - 1);
  });

  test('counts up to a bound', () => {
    const histogram = new Histogram();
    for (const value of [1, 10, 100, 1000]) histogram.record(value);
    expect(histogram.countUpTo(10)).toBe(2);
    expect(histogram.countUpTo(5_000_000)).toBe(4);
  });

  test('ignores buckets that the layout does not have', () => {
    expect(Histogram.from([0, -1, 1, 1.5, 1, HISTOGRAM_BUCKETS, 1]).count).toBe(0);
    expect(new Histogram().quantile(0.5)).toBe(0);
  });

  test('knows the sum exactly', () => {
    const histogram = new Histogram();
    for (const value of [1001, 70_007, 12_345_678]) histogram.record(value);
    expect(Histogram.from(histogram.toData()).sum).toBe(12_416_686);
  });
});

describe('changes of a histogram', () => {
  test('laid over one another are the whole, whenever they are taken', () => {
    fc.assert(
      fc.property(fc.array(fc.array(microseconds, { maxLength: 20 }), { maxLength: 20 }), (batches) => {
        const histogram = new Histogram();
        let seen: HistogramData = [];
        for (const batch of batches) {
          for (const value of batch) histogram.record(value);
          seen = carryHistogram(seen, histogram.takeChanges());
        }
        expect(seen).toEqual(histogram.toData());
      }),
    );
  });

  test('are only what was counted since', () => {
    const histogram = new Histogram();
    for (const value of [7, 7, 31]) histogram.record(value);
    expect(histogram.takeChanges()).toEqual([45, 7, 2, 31, 1]);
    expect(histogram.takeChanges()).toEqual([]);
    histogram.record(31);
    expect(histogram.takeChanges()).toEqual([76, 31, 2]);
    histogram.forgetTaken();
    expect(histogram.takeChanges()).toEqual(histogram.toData());
  });
});

describe('what another process sent', () => {
  test('is read in the form of today and in that of earlier builds', () => {
    const histogram = new Histogram();
    for (const value of [0, 31, 32, 1000]) histogram.record(value);
    expect(readHistogram(histogram.toData())).toEqual(histogram.toData());
    const page = (slot: number) => Array.from({ length: 32 }, (_, at) => (at === slot ? 1 : 0));
    const pages = { 0: [1, ...page(30).slice(0, 31)], 1: page(0), 5: page(30), 99: page(0) };
    const read = readHistogram(pages);
    expect(Histogram.from(read).count).toBe(4);
    expect(read).toEqual([31 + 32 + 992, 0, 1, 31, 1, 32, 1, 190, 1]);
  });

  test('is empty when it is no histogram', () => {
    for (const data of [undefined, null, 'x', [], {}, [1, 2], [1, 'x', 2]]) expect(readHistogram(data)).toEqual([]);
    expect(Histogram.from(readHistogram({ 1: ['x', null, -1] })).count).toBe(0);
  });
});

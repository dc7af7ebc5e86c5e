import { HISTOGRAM_BUCKETS } from '@infergate/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Chunk, decodePoint, encodePoint, mergeChunks, readChunk } from './codec.ts';
import { addLater, type Point, type Value } from './value.ts';

const count = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 2 ** 45 }));
const histogram = fc
  .tuple(count, fc.uniqueArray(fc.tuple(fc.nat({ max: HISTOGRAM_BUCKETS - 1 }), count), { selector: ([bucket]) => bucket, minLength: 1 }))
  .map(([sum, buckets]) => [sum, ...buckets.sort(([a], [b]) => a - b).flat()]);
const gauge = fc.record({ sum: count, maximum: count, last: count });
/** A field has values of one type. */
const point: fc.Arbitrary<Point> = fc
  .tuple(
    fc.dictionary(fc.constantFrom('1', '4', '7', '40'), count),
    fc.dictionary(fc.constantFrom('2', '5'), gauge),
    fc.dictionary(fc.constantFrom('3', '300'), histogram),
  )
  .map((parts) => new Map(parts.flatMap((part) => Object.entries<Value>(part).map(([field, value]) => [Number(field), value]))));

test('a point is read as it was written', () => {
  fc.assert(
    fc.property(point, (each) => {
      expect(decodePoint(encodePoint(each))).toEqual(each);
    }),
  );
});

test('points are read at the places where they were put, in whatever order; two at one place are added up', () => {
  const placed = fc.array(fc.tuple(fc.nat({ max: 59 }), point), { maxLength: 12 });
  fc.assert(
    fc.property(placed, placed, (before, more) => {
      const expected = new Map<number, Point>();
      for (const [place, each] of [...before, ...more]) {
        const known = expected.get(place);
        if (known === undefined) expected.set(place, new Map(each));
        else addLater(known, each);
      }
      const found = new Map<number, Point>();
      readChunk(mergeChunks(chunkOf(before), chunkOf(more)), (place, { bytes, at, end }) =>
        found.set(place, decodePoint(bytes.subarray(at, end))),
      );
      expect(found).toEqual(expected);
    }),
  );
});

test('bytes that are cut end the reading', () => {
  fc.assert(
    fc.property(point, fc.double({ min: 0, max: 1, noNaN: true }), (each, share) => {
      const bytes = encodePoint(each);
      expect(decodePoint(bytes.subarray(0, Math.floor(bytes.length * share))).size).toBeLessThanOrEqual(each.size);
    }),
  );
});

function chunkOf(points: readonly (readonly [number, Point])[]): Uint8Array {
  const chunk = new Chunk();
  for (const [place, each] of points) chunk.add(place, encodePoint(each));
  return chunk.bytes;
}

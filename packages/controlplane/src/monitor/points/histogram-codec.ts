import { HISTOGRAM_BUCKETS, type HistogramData } from '@infergate/contract';
import { type ByteReader, type ByteWriter, lengthOf } from './bytes.ts';

/** Where the sum of all values is in counts by bucket: behind them. */
export const SUM = HISTOGRAM_BUCKETS;

/** What fits into half a byte; 0 stands for what does not. */
const LARGEST_HALF = 15;

/**
 * The sum of all values; then, of each bucket that holds something, by how much its number rises and how many it holds: both in one
 * byte, as they mostly fit into half of it. What does not fit follows. The length of it all comes first, so that who does not
 * want it passes over it.
 */
export function writeHistogram(writer: ByteWriter, data: HistogramData): void {
  const sum = Math.round(data[0] ?? 0);
  let length = lengthOf(sum);
  for (let i = 1; i < data.length; i += 2) length += 1 + lengthBeyondHalf(risen(data, i)) + lengthBeyondHalf(data[i + 1]!);
  writer.number(length);
  writer.number(sum);
  for (let i = 1; i < data.length; i += 2) {
    const rise = risen(data, i);
    const count = data[i + 1]!;
    writer.byte(half(rise) * 16 + half(count));
    if (half(rise) === 0) writer.number(rise);
    if (half(count) === 0) writer.number(count);
  }
}

/** Adds what was written, without its length, to counts by bucket. Returns how many there were. */
export function addHistogram(reader: ByteReader, counts: Float64Array): number {
  counts[SUM]! += reader.number();
  let total = 0;
  let bucket = 0;
  while (!reader.isAtEnd) {
    const halves = reader.byte();
    bucket += halves >>> 4 || reader.number();
    const count = halves & LARGEST_HALF || reader.number();
    if (bucket >= SUM) continue;
    counts[bucket]! += count;
    total += count;
  }
  return total;
}

export function readHistogram(reader: ByteReader): HistogramData {
  const data = [reader.number()];
  let bucket = 0;
  while (!reader.isAtEnd) {
    const halves = reader.byte();
    bucket += halves >>> 4 || reader.number();
    data.push(bucket, halves & LARGEST_HALF || reader.number());
  }
  return data;
}

function half(value: number): number {
  return value <= LARGEST_HALF ? value : 0;
}

function lengthBeyondHalf(value: number): number {
  return half(value) === 0 ? lengthOf(value) : 0;
}

/** Who does not keep to the order loses what is out of it, and nothing else. */
function risen(data: HistogramData, i: number): number {
  return i === 1 ? data[i]! : Math.max(0, data[i]! - data[i - 2]!);
}

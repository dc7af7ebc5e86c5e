import type { HistogramData } from '@infergate/contract';
import type { ByteReader } from './bytes.ts';
import { type PointSink, readChunk, readPoint } from './codec.ts';
import { addHistogram, SUM } from './histogram-codec.ts';
import type { GaugeValue, Point, Value } from './value.ts';

/** Adds up histograms, many at a time, in arrays as long as a histogram can be. */
export class HistogramSum {
  readonly #counts = new Float64Array(SUM + 1);

  add(data: HistogramData): void {
    this.#counts[SUM]! += data[0] ?? 0;
    for (let i = 1; i < data.length; i += 2) if (data[i]! < SUM) this.#counts[data[i]!]! += data[i + 1]!;
  }

  read(reader: ByteReader): void {
    addHistogram(reader, this.#counts);
  }

  toData(): HistogramData {
    const data = [this.#counts[SUM]!];
    for (let bucket = 0; bucket < SUM; bucket += 1) if (this.#counts[bucket]! > 0) data.push(bucket, this.#counts[bucket]!);
    return data.length === 1 ? [] : data;
  }
}

/** Points of one subject, one after the other, as one. */
class PointSum implements PointSink {
  readonly #values: Map<number, Value> = new Map();
  readonly #histograms = new Map<number, HistogramSum>();

  wants(): boolean {
    return true;
  }

  counter(field: number, value: number): void {
    const before = this.#values.get(field);
    this.#values.set(field, typeof before === 'number' ? before + value : value);
  }

  gauge(field: number, sum: number, maximum: number, last: number): void {
    const before = this.#values.get(field) as GaugeValue | undefined;
    this.#values.set(field, { sum: sum + (before?.sum ?? 0), maximum: Math.max(maximum, before?.maximum ?? 0), last });
  }

  histogram(field: number, bytes: ByteReader): void {
    let known = this.#histograms.get(field);
    if (known === undefined) this.#histograms.set(field, (known = new HistogramSum()));
    known.read(bytes);
  }

  toPoint(): Point {
    for (const [field, histogram] of this.#histograms) this.#values.set(field, histogram.toData());
    return this.#values;
  }
}

/** Everything of a chunk as one point. */
export function sumOfChunk(bytes: Uint8Array): Point {
  const sum = new PointSum();
  readChunk(bytes, (_, point) => readPoint(point, sum));
  return sum.toPoint();
}

import { ByteReader } from '../points/bytes.ts';
import { type PointSink, readPoint } from '../points/codec.ts';
import { addHistogram, SUM } from '../points/histogram-codec.ts';

const NOTHING = new Float64Array();

/** What the subjects of one group come to, step by step. */
export class Accumulator {
  /** Of counters: increase. Of gauges: sum of the moments. Of histograms: how many. */
  readonly sums: Float64Array;
  /** Of gauges; empty before there are any. */
  maxima = NOTHING;
  lasts = NOTHING;
  readonly histograms: (Float64Array | undefined)[] = [];

  constructor(steps: number) {
    this.sums = new Float64Array(steps);
  }

  /** For the order of series: those with the most come first. */
  weight(): number {
    return this.sums.reduce((sum, each) => sum + each, 0);
  }

  isAnything(): boolean {
    return this.sums.some((sum) => sum > 0) || this.maxima.some((maximum) => maximum > 0);
  }

  addGauges({ maxima, lasts }: Gauges): void {
    if (this.maxima.length === 0) {
      this.maxima = new Float64Array(this.sums.length);
      this.lasts = new Float64Array(this.sums.length);
    }
    for (let step = 0; step < this.sums.length; step += 1) {
      this.maxima[step]! += maxima[step]!;
      this.lasts[step]! += lasts[step]!;
    }
  }

  addHistogram(step: number, reader: ByteReader): void {
    this.sums[step]! += addHistogram(reader, (this.histograms[step] ??= new Float64Array(SUM + 1)));
  }
}

/** Adds the points of one subject at a time: what is latest or highest is found within a subject before subjects are added up. */
export class SubjectSink implements PointSink {
  readonly #steps: number;
  readonly #wanted: ReadonlyMap<number, readonly Accumulator[]>;
  readonly #gauges = new Map<number, Gauges>();
  #step = 0;

  /** By field. */
  constructor(steps: number, wanted: ReadonlyMap<number, readonly Accumulator[]>) {
    this.#steps = steps;
    this.#wanted = wanted;
  }

  read(step: number, point: ByteReader): void {
    if (step < 0 || step >= this.#steps) return;
    this.#step = step;
    readPoint(point, this);
  }

  /** The subject is read. */
  end(): void {
    for (const [field, gauges] of this.#gauges) for (const accumulator of this.#of(field)) accumulator.addGauges(gauges);
    this.#gauges.clear();
  }

  wants(field: number): boolean {
    return this.#wanted.has(field);
  }

  counter(field: number, value: number): void {
    for (const { sums } of this.#of(field)) sums[this.#step]! += value;
  }

  gauge(field: number, sum: number, maximum: number, last: number): void {
    for (const { sums } of this.#of(field)) sums[this.#step]! += sum;
    let gauges = this.#gauges.get(field);
    if (gauges === undefined) {
      gauges = { maxima: new Float64Array(this.#steps), lasts: new Float64Array(this.#steps) };
      this.#gauges.set(field, gauges);
    }
    gauges.maxima[this.#step] = Math.max(gauges.maxima[this.#step]!, maximum);
    gauges.lasts[this.#step] = last;
  }

  histogram(field: number, { bytes, at, end }: ByteReader): void {
    for (const accumulator of this.#of(field)) accumulator.addHistogram(this.#step, new ByteReader(bytes, at, end));
  }

  #of(field: number): readonly Accumulator[] {
    return this.#wanted.get(field) ?? [];
  }
}

interface Gauges {
  readonly maxima: Float64Array;
  readonly lasts: Float64Array;
}

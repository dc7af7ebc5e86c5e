import { ByteReader, ByteWriter } from './bytes.ts';
import { readHistogram, writeHistogram } from './histogram-codec.ts';
import { addLater, isHistogram, type Point, type Value } from './value.ts';

const COUNTER = 0;
const GAUGE = 1;
const HISTOGRAM = 2;

/** What is read of a point. A histogram is bytes, to be read when it is wanted. */
export interface PointSink {
  /** Whether anybody wants the field. */
  wants(field: number): boolean;
  counter(field: number, value: number): void;
  gauge(field: number, sum: number, maximum: number, last: number): void;
  histogram(field: number, bytes: ByteReader): void;
}

export function writePoint(writer: ByteWriter, point: Point): void {
  for (const [field, value] of point) writeValue(writer, field, value);
}

function writeValue(writer: ByteWriter, field: number, value: Value): void {
  if (typeof value === 'number') {
    writer.number(field * 4 + COUNTER);
    writer.number(value);
  } else if (isHistogram(value)) {
    writer.number(field * 4 + HISTOGRAM);
    writeHistogram(writer, value);
  } else {
    writer.number(field * 4 + GAUGE);
    writer.number(value.sum);
    writer.number(value.maximum);
    writer.number(value.last);
  }
}

export function encodePoint(point: Point): Uint8Array {
  const writer = new ByteWriter();
  writePoint(writer, point);
  return writer.take();
}

/** Reads one point up to the end of the reader. */
export function readPoint(reader: ByteReader, sink: PointSink): void {
  while (!reader.isAtEnd) {
    const head = reader.number();
    const field = Math.floor(head / 4);
    const type = head % 4;
    if (type === COUNTER) {
      const value = reader.number();
      if (sink.wants(field)) sink.counter(field, value);
    } else if (type === GAUGE) {
      const [sum, maximum, last] = [reader.number(), reader.number(), reader.number()];
      if (sink.wants(field)) sink.gauge(field, sum, maximum, last);
    } else if (type === HISTOGRAM) {
      const length = reader.number();
      if (sink.wants(field)) sink.histogram(field, new ByteReader(reader.bytes, reader.at, Math.min(reader.end, reader.at + length)));
      reader.at += length;
    } else return;
  }
}

export function decodePoint(bytes: Uint8Array): Point {
  const point: Point = new Map();
  readPoint(new ByteReader(bytes), {
    wants: () => true,
    counter: (field, value) => void point.set(field, value),
    gauge: (field, sum, maximum, last) => void point.set(field, { sum, maximum, last }),
    histogram: (field, bytes) => void point.set(field, readHistogram(bytes)),
  });
  return point;
}

/** Points of one subject at rising places (seconds of a minute, minutes of a block), one behind the other. */
export class Chunk {
  readonly #writer = new ByteWriter();
  #last = -1;

  static of(points: ReadonlyMap<number, Point>): Chunk {
    const chunk = new Chunk();
    for (const [place, point] of [...points].sort(([a], [b]) => a - b)) chunk.add(place, encodePoint(point));
    return chunk;
  }

  static from(bytes: Uint8Array): Chunk {
    const chunk = new Chunk();
    chunk.#writer.bytes(bytes);
    readChunk(bytes, (place) => {
      chunk.#last = place;
    });
    return chunk;
  }

  /** Valid until the next point is added. */
  get bytes(): Uint8Array {
    return this.#writer.view;
  }

  /** A place that is not behind the last one is added to what is there. */
  add(place: number, point: Uint8Array): void {
    if (place <= this.#last) return this.#insert(place, point);
    this.#writer.number(place - this.#last);
    this.#writer.number(point.length);
    this.#writer.bytes(point);
    this.#last = place;
  }

  /** The clock was set back. */
  #insert(place: number, bytes: Uint8Array): void {
    const points = new Map(decodeChunk(this.bytes));
    addAt(points, place, decodePoint(bytes));
    const again = Chunk.of(points);
    this.#writer.take();
    this.#writer.bytes(again.bytes);
    this.#last = Math.max(...points.keys());
  }
}

/** Calls `each` with every place and a reader of the point there. */
export function readChunk(bytes: Uint8Array, each: (place: number, point: ByteReader) => void): void {
  const reader = new ByteReader(bytes);
  let place = -1;
  while (!reader.isAtEnd) {
    place += reader.number();
    const length = reader.number();
    each(place, new ByteReader(bytes, reader.at, Math.min(reader.end, reader.at + length)));
    reader.at += length;
  }
}

function decodeChunk(bytes: Uint8Array): readonly (readonly [place: number, point: Point])[] {
  const points: [number, Point][] = [];
  readChunk(bytes, (place, { at, end }) => points.push([place, decodePoint(bytes.subarray(at, end))]));
  return points;
}

export function mergeChunks(before: Uint8Array, more: Uint8Array): Uint8Array {
  const points = new Map(decodeChunk(before));
  for (const [place, point] of decodeChunk(more)) addAt(points, place, point);
  return Chunk.of(points).bytes;
}

function addAt(points: Map<number, Point>, place: number, more: Point): void {
  const before = points.get(place);
  if (before === undefined) points.set(place, more);
  else addLater(before, more);
}

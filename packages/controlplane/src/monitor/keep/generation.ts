import type { ByteWriter } from '../points/bytes.ts';
import { Chunk, writePoint } from '../points/codec.ts';
import { sumOfChunk } from '../points/point-sum.ts';
import type { Point } from '../points/value.ts';

/** The points of one minute that are not in the tiers yet. Setting the clock back begins another one of the same minute. */
export class Generation {
  /** Minutes since 1970. */
  readonly minute: number;
  readonly #chunks = new Map<number, Chunk>();
  readonly #workersBySubject = new Map<number, Set<number>>();
  #order: readonly number[] | null = null;
  /** The last row of the journal that is in it. */
  lastSeq = 0;
  /** Subjects up to this one are in the tiers. */
  done = 0;

  constructor(minute: number) {
    this.minute = minute;
  }

  /** `scratch` is used for the time of the call. */
  add(second: number, points: ReadonlyMap<number, Point>, scratch: ByteWriter): void {
    this.#order = null;
    for (const [subject, point] of points) {
      if (point.size === 0) continue;
      let chunk = this.#chunks.get(subject);
      if (chunk === undefined) this.#chunks.set(subject, (chunk = new Chunk()));
      scratch.clear();
      writePoint(scratch, point);
      chunk.add(second - this.minute * 60, scratch.view);
    }
  }

  /** The worker has counted for the subject: how far is to be written down with it. */
  note(worker: number, subject: number): void {
    const workers = this.#workersBySubject.get(subject);
    if (workers === undefined) this.#workersBySubject.set(subject, new Set([worker]));
    else workers.add(worker);
  }

  workersOf(subject: number): Iterable<number> {
    return this.#workersBySubject.get(subject) ?? [];
  }

  /** What is not in the tiers yet. */
  seconds(subject: number): Uint8Array | undefined {
    return subject <= this.done ? undefined : this.#chunks.get(subject)?.bytes;
  }

  minuteSum(subject: number): Point | null {
    const seconds = this.seconds(subject);
    return seconds === undefined ? null : sumOfChunk(seconds);
  }

  /** By rising number; those with values, and those that were counted for others. */
  remaining(): readonly number[] {
    this.#order ??= [...new Set([...this.#chunks.keys(), ...this.#workersBySubject.keys()])].sort((a, b) => a - b);
    return this.done === 0 ? this.#order : this.#order.filter((subject) => subject > this.done);
  }
}

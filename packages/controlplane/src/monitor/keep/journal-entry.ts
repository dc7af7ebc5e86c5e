import { ByteReader, type ByteWriter } from '../points/bytes.ts';
import { decodePoint, writePoint } from '../points/codec.ts';
import type { Point } from '../points/value.ts';

/** For the subject alone. */
export const AS_IS = 0;
/** For the totals, too. */
export const NO_WORKER = 1;
/** For the totals, and for how far this worker has been counted. */
export const FIRST_WORKER = 2;

/** One thing that happened in a second. */
export interface JournalEntry {
  /** AS_IS, NO_WORKER or the number of a worker. */
  readonly worker: number;
  readonly subject: number;
  readonly point: Point;
}

/** `scratch` is used for the time of the call. */
export function writeEntry(writer: ByteWriter, { worker, subject, point }: JournalEntry, scratch: ByteWriter): void {
  scratch.clear();
  writePoint(scratch, point);
  writer.number(worker);
  writer.number(subject);
  writer.number(scratch.length);
  writer.bytes(scratch.view);
}

export function readEntries(bytes: Uint8Array): readonly JournalEntry[] {
  const reader = new ByteReader(bytes);
  const entries: JournalEntry[] = [];
  while (!reader.isAtEnd) {
    const worker = reader.number();
    const subject = reader.number();
    entries.push({ worker, subject, point: decodePoint(reader.slice(reader.number())) });
  }
  return entries;
}

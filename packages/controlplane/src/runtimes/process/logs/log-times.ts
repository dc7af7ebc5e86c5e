import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, writeFileAtomic } from '@infergate/kernel';
import type { StreamName } from './log-file.ts';

/** At `atMs` the stream ended at `end`. */
export interface TimeMark {
  readonly atMs: number;
  readonly end: number;
}

/** What the file looked like at the last mark, to tell later whether it has only grown since. */
export interface LogLook {
  /** Offset behind the last byte. */
  readonly end: number;
  /** When it was last written to, by the clock of the file system. */
  readonly mtimeMs: number;
  /** Digest of the bytes in front of `end`. */
  readonly tail: string;
}

/** Marks are thinned out beyond this number; older ones lose precision first. */
const MAX_MARKS = 20_000;

/**
 * Programs write no times that we could rely on, so the length of each log is noted once a second while it grows. That says
 * when a line was written to about a second, or to the length of the gap while no controller ran.
 */
export class LogTimes {
  readonly #path: string;
  readonly #marks: TimeMark[];
  #look: LogLook | null;

  constructor(runDirectory: string, stream: StreamName) {
    this.#path = join(runDirectory, `${stream}.times`);
    const text = readIfPresent(this.#path);
    this.#marks = parseMarks(text);
    this.#look = parseLook(text);
  }

  /** Of the last mark; null when there is none, or when it was made without. */
  get look(): LogLook | null {
    return this.#look;
  }

  /** Nothing happens when the stream has not grown since the last mark. */
  note(atMs: number, end: number, look: LogLook | null = null): void {
    const last = this.#marks.at(-1);
    if ((last?.end ?? 0) >= end) return;
    // A clock that was set back must not break the order.
    const mark = { atMs: Math.max(Math.round(atMs), last?.atMs ?? 0), end };
    this.#marks.push(mark);
    this.#look = look;
    if (this.#marks.length > MAX_MARKS) this.#thinOut();
    else this.#append(mark);
  }

  /** The file looks different by our own doing; it ends where it did. */
  renewLook(look: LogLook): void {
    const last = this.#marks.at(-1);
    if (last?.end !== look.end) return;
    this.#look = look;
    this.#append(last);
  }

  /** About when the byte before `offset` was written; null when it is newer than the last mark. */
  timeOf(offset: number): number | null {
    return this.#marks[this.#firstIndex((mark) => mark.end >= offset)]?.atMs ?? null;
  }

  /** Everything from here on was written at `fromMs` or later (to the precision of the marks). */
  offsetFrom(fromMs: number): number {
    const first = this.#firstIndex((mark) => mark.atMs >= fromMs);
    return this.#marks[first - 1]?.end ?? 0;
  }

  /** Everything before this was written at `toMs` or earlier; null: no bound. */
  offsetTo(toMs: number): number | null {
    const first = this.#firstIndex((mark) => mark.atMs > toMs);
    return first === this.#marks.length ? null : (this.#marks[first - 1]?.end ?? 0);
  }

  /** Binary search; the length of the list when none fits. Both fields of the marks only grow. */
  #firstIndex(fits: (mark: TimeMark) => boolean): number {
    let low = 0;
    let high = this.#marks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (fits(this.#marks[middle] as TimeMark)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #append(mark: TimeMark): void {
    appendFileSync(this.#path, formatMark(mark, this.#look), { mode: 0o600 });
  }

  #thinOut(): void {
    const half = this.#marks.length >> 1;
    const kept = this.#marks.filter((_, index) => index >= half || index % 2 === 1);
    this.#marks.splice(0, this.#marks.length, ...kept);
    writeFileAtomic(this.#path, kept.map((mark, index) => formatMark(mark, index === kept.length - 1 ? this.#look : null)).join(''), 0o600);
  }
}

function formatMark({ atMs, end }: TimeMark, look: LogLook | null): string {
  return look === null ? `${atMs} ${end}\n` : `${atMs} ${end} ${look.mtimeMs} ${look.tail}\n`;
}

/** Of the last whole line. */
function parseLook(text: string): LogLook | null {
  const [, end, mtimeMs, tail] = text.split('\n').at(-2)?.split(' ') ?? [];
  return tail === undefined ? null : { end: Number(end), mtimeMs: Number(mtimeMs), tail };
}

function parseMarks(text: string): TimeMark[] {
  const marks: TimeMark[] = [];
  for (const line of text.split('\n')) {
    const [atMs, end] = line.split(' ').map(Number);
    // A crash may have torn the last line.
    if (atMs === undefined || end === undefined || !(end > (marks.at(-1)?.end ?? 0))) continue;
    marks.push({ atMs, end });
  }
  return marks;
}

function readIfPresent(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  }
}

import type { LogLine, LogPiece, LogQuery } from '../../driver.ts';
import { LogFile, STREAMS, type LogReader, type StreamName } from './log-file.ts';
import { lineStartAfter, readBackward, readForward, type LineRange, type RawLine } from './log-lines.ts';
import { LogTimes } from './log-times.ts';

/** One run whose output is asked for. */
export interface LoggedRun {
  readonly directory: string;
  readonly runId: string;
  /** Whether nothing can be added any more. */
  readonly isOver: boolean;
}

/** Offsets behind the last line that a reader has seen, per stream. */
type Position = Record<StreamName, number>;

interface TimedLine extends RawLine {
  readonly stream: StreamName;
  readonly atMs: number | null;
}

const MAX_LINES = 10_000;
/** Bounds for one answer, per stream: what it may hold, and what is looked through for a keyword. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
const MAX_SCANNED_BYTES = 64 * 1024 * 1024;

/** The last lines of a run that fit the query, oldest first. */
export async function readTail(run: LoggedRun, query: LogQuery): Promise<readonly LogLine[]> {
  return (await readStreams(run, query, null)).lines;
}

/** The first lines behind the position that fit the query; with `maxBytes` no more than that of each stream, the newest. */
export function readAfter(run: LoggedRun, query: PieceQuery, position: Position): Promise<LogPiece> {
  return readStreams(run, query, position);
}

interface PieceQuery extends LogQuery {
  readonly maxBytes?: number;
}

async function readStreams(run: LoggedRun, query: PieceQuery, after: Position | null): Promise<LogPiece> {
  const maxLines = Math.min(query.maxLines, MAX_LINES);
  const position: Position = { stdout: 0, stderr: 0 };
  let skippedBytes = 0;
  const found = await Promise.all(
    STREAMS.map(async (stream) => {
      const { lines, from, skipped } = await readStream(run, stream, { ...query, maxLines }, after?.[stream] ?? null);
      position[stream] = from;
      skippedBytes += skipped;
      return lines;
    }),
  );
  const merged = mergeByTime(found[0] ?? [], found[1] ?? []);
  const surplus = Math.max(0, merged.length - maxLines);
  const all = withCursors(run.runId, position, merged);
  const lines = after === null ? all.slice(surplus) : all.slice(0, maxLines);
  return { lines, skippedBytes, cursor: lines.at(-1)?.cursor ?? formatCursor(run.runId, position) };
}

interface StreamLines {
  readonly lines: readonly TimedLine[];
  /** Where the reading began: a cursor in front of the first line stands here. */
  readonly from: number;
  /** What stood between the place that was asked for and the first line. */
  readonly skipped: number;
}

async function readStream(run: LoggedRun, stream: StreamName, query: PieceQuery, after: number | null): Promise<StreamLines> {
  const times = new LogTimes(run.directory, stream);
  const file = new LogFile(run.directory, stream);
  file.restartIfEmptied(times.look);
  const reader = await file.openReader();
  try {
    const range = rangeOf(reader, times, query, run.isOver);
    const from = after === null ? range.from : await lineStartAfter(reader, beginning(range, after, query.maxBytes));
    const lines = after === null ? await collectLast(reader, range, query) : await collectFirst(reader, { ...range, from }, query);
    return {
      lines: lines.map((line) => ({ ...line, stream, atMs: times.timeOf(line.end) })),
      from: after === null ? (lines[0]?.start ?? range.from) : from,
      // What a program took out of its own log was never skipped: its offsets jump.
      skipped: after === null ? 0 : Math.max(0, from - Math.max(after, file.span().base)),
    };
  } finally {
    await reader.close();
  }
}

/** Where reading is to begin, and whether that may be in the middle of a line. */
function beginning({ from, to }: LineRange, after: number, maxBytes = Number.POSITIVE_INFINITY) {
  const start = Math.max(from, after);
  return to - start > maxBytes ? { at: to - maxBytes, isLineStart: false, to } : { at: start, isLineStart: true, to };
}

function rangeOf(reader: LogReader, times: LogTimes, query: LogQuery, isOver: boolean): LineRange {
  const from = query.fromMs === null ? 0 : times.offsetFrom(query.fromMs);
  const to = query.toMs === null ? null : times.offsetTo(query.toMs);
  const isFinal = to === null && isOver;
  return { from: Math.max(reader.head, from), to: Math.min(reader.end, to ?? reader.end), isFinal };
}

async function collectLast(reader: LogReader, range: LineRange, query: LogQuery): Promise<RawLine[]> {
  const lines: RawLine[] = [];
  let bytes = 0;
  for await (const line of readBackward(reader, range)) {
    if (range.to - line.start > MAX_SCANNED_BYTES) break;
    if (!matches(line, query)) continue;
    bytes += line.end - line.start;
    if (lines.length >= query.maxLines || bytes > MAX_ANSWER_BYTES) break;
    lines.push(line);
  }
  return lines.reverse();
}

async function collectFirst(reader: LogReader, range: LineRange, query: LogQuery): Promise<RawLine[]> {
  const lines: RawLine[] = [];
  let bytes = 0;
  for await (const line of readForward(reader, range)) {
    if (!matches(line, query)) continue;
    bytes += line.end - line.start;
    lines.push(line);
    if (lines.length >= query.maxLines || bytes > MAX_ANSWER_BYTES) break;
  }
  return lines;
}

function matches(line: RawLine, { keyword }: LogQuery): boolean {
  return keyword === null || line.text.includes(keyword);
}

/** Within a stream the order is that of writing; between the streams it is known to the precision of the time marks. */
function mergeByTime(stdout: readonly TimedLine[], stderr: readonly TimedLine[]): TimedLine[] {
  const merged: TimedLine[] = [];
  let next = 0;
  for (const line of stdout) {
    for (let other = stderr[next]; other !== undefined && timeOf(other) < timeOf(line); other = stderr[next]) {
      merged.push(other);
      next += 1;
    }
    merged.push(line);
  }
  return [...merged, ...stderr.slice(next)];
}

function timeOf({ atMs }: TimedLine): number {
  return atMs ?? Number.POSITIVE_INFINITY;
}

function withCursors(runId: string, from: Position, lines: readonly TimedLine[]): LogLine[] {
  const position = { ...from };
  return lines.map(({ stream, text, end, atMs }) => {
    position[stream] = end;
    return { stream, text, atMs, cursor: formatCursor(runId, position) };
  });
}

function formatCursor(runId: string, position: Position): string {
  return `${runId}.${position.stdout}.${position.stderr}`;
}

/** null when the text is no cursor of ours. */
export function parseCursor(text: string): { readonly runId: string; readonly position: Position } | null {
  const match = /^([a-z0-9]+)\.(\d{1,16})\.(\d{1,16})$/.exec(text);
  if (match === null) return null;
  return { runId: match[1] ?? '', position: { stdout: Number(match[2]), stderr: Number(match[3]) } };
}

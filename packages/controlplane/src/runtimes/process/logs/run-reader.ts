import type { LogFollowQuery, LogLine, LogPiece, LogQuery } from '../../driver.ts';
import { LogFile, STREAMS } from './log-file.ts';
import { parseCursor, readAfter, readTail, type LoggedRun } from './log-query.ts';

export interface RunsQuery extends LogQuery {
  /** Whether the first of the runs may still be written to. */
  readonly isNewestLive: boolean;
}

/** Answers a query about an instance from its runs, newest first. */
export async function readRuns(runs: readonly Omit<LoggedRun, 'isOver'>[], query: RunsQuery): Promise<readonly LogLine[]> {
  const logged = runs.map((run, index) => ({ ...run, isOver: index > 0 || !query.isNewestLive }));
  if (query.after !== null) return (await followRuns(logged, query, query.after)).lines;
  const run = logged[query.previous ? 1 : 0];
  return run === undefined ? [] : readTail(run, query);
}

/** What was written behind a place, but no more than `maxBytes` of each stream of each run: the newest. */
export async function readPiece(runs: readonly Omit<LoggedRun, 'isOver'>[], query: PieceQuery): Promise<LogPiece> {
  if (isUnchanged(runs, query)) return { lines: [], skippedBytes: 0, cursor: query.after };
  const logged = runs.map((run, index) => ({ ...run, isOver: index > 0 || !query.isNewestLive }));
  const { after, maxLines, maxBytes } = query;
  return followRuns(logged, { previous: false, keyword: null, fromMs: null, toMs: null, after, maxLines, maxBytes }, after);
}

export interface PieceQuery extends LogFollowQuery {
  readonly isNewestLive: boolean;
}

/** Told without reading what a log of long standing knows of its times: whoever follows asks several times a second. */
function isUnchanged([newest]: readonly Omit<LoggedRun, 'isOver'>[], { after, isNewestLive }: PieceQuery): boolean {
  const cursor = parseCursor(after);
  if (newest === undefined || cursor?.runId !== newest.runId || !isNewestLive) return false;
  return STREAMS.every((stream) => new LogFile(newest.directory, stream).end() === cursor.position[stream]);
}

/** From the place that the cursor names through all later runs, so that nothing is missed when the instance was restarted in between. */
async function followRuns(runs: readonly LoggedRun[], query: LogQuery & { maxBytes?: number }, after: string): Promise<LogPiece> {
  const cursor = parseCursor(after);
  const at = runs.findIndex((run) => run.runId === cursor?.runId);
  // A run that is no longer kept: everything that is kept is newer.
  const pending = at < 0 ? runs : runs.slice(0, at + 1);
  const lines: LogLine[] = [];
  let [skippedBytes, place] = [0, after];
  for (const run of pending.toReversed()) {
    const position = cursor !== null && run.runId === cursor.runId ? cursor.position : { stdout: 0, stderr: 0 };
    const piece = await readAfter(run, { ...query, maxLines: query.maxLines - lines.length }, position);
    lines.push(...piece.lines);
    skippedBytes += piece.skippedBytes;
    place = piece.cursor;
    if (lines.length >= query.maxLines) break;
  }
  return { lines, skippedBytes, cursor: place };
}

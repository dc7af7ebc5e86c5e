import type { LogLine, LogQuery } from '../../driver.ts';
import { parseCursor, readAfter, readTail, type LoggedRun } from './log-query.ts';

export interface RunsQuery extends LogQuery {
  /** Whether the first of the runs may still be written to. */
  readonly isNewestLive: boolean;
}

/** Answers a query about an instance from its runs, newest first. */
export async function readRuns(runs: readonly Omit<LoggedRun, 'isOver'>[], query: RunsQuery): Promise<readonly LogLine[]> {
  const logged = runs.map((run, index) => ({ ...run, isOver: index > 0 || !query.isNewestLive }));
  if (query.after !== null) return followRuns(logged, query, query.after);
  const run = logged[query.previous ? 1 : 0];
  return run === undefined ? [] : readTail(run, query);
}

/** From the place that the cursor names through all later runs, so that nothing is missed when the instance was restarted in between. */
async function followRuns(runs: readonly LoggedRun[], query: LogQuery, after: string): Promise<readonly LogLine[]> {
  const cursor = parseCursor(after);
  const at = runs.findIndex((run) => run.runId === cursor?.runId);
  // A run that is no longer kept: everything that is kept is newer.
  const pending = at < 0 ? runs : runs.slice(0, at + 1);
  const lines: LogLine[] = [];
  for (const run of pending.toReversed()) {
    const position = cursor !== null && run.runId === cursor.runId ? cursor.position : { stdout: 0, stderr: 0 };
    lines.push(...(await readAfter(run, { ...query, maxLines: query.maxLines - lines.length }, position)));
    if (lines.length >= query.maxLines) break;
  }
  return lines;
}

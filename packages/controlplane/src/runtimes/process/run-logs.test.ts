import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@infergate/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogLine, LogQuery } from '../driver.ts';
import { LogTrimmer } from './logs/log-trimmer.ts';
import { readRuns } from './logs/run-reader.ts';
import { RunLogs } from './run-logs.ts';

const ALL: LogQuery = { previous: false, maxLines: 1000, keyword: null, fromMs: null, toMs: null, after: null };
const LIMITS = { maxBytes: 64 * 1024, keepBytes: 32 * 1024 };

describe('a log that its own program empties', () => {
  let directory: string;
  let path: string;
  let seconds: number;
  let logs: RunLogs;
  let trimmer: LogTrimmer;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'infergate-logs-'));
    path = join(directory, 'stdout.log');
    seconds = 0;
    logs = new RunLogs(directory);
    trimmer = await LogTrimmer.open(directory, LIMITS, silentLogger);
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const tick = async (): Promise<void> => {
    seconds += 1;
    await logs.upkeep(seconds * 1000, trimmer);
  };
  /** As the next second would: the clock of the file system is coarse. */
  const at = (): void => utimesSync(path, 1000 + seconds, 1000 + seconds);
  const append = (text: string): void => {
    appendFileSync(path, text);
    at();
  };
  /** As `echo text > /dev/stdout` does. */
  const overwrite = (text: string): void => {
    writeFileSync(path, text);
    at();
  };
  const read = (query: Partial<LogQuery> = {}): Promise<readonly LogLine[]> =>
    readRuns([{ directory, runId: 'r1' }], { ...ALL, ...query, isNewestLive: true });
  const texts = async (query: Partial<LogQuery> = {}): Promise<string[]> => (await read(query)).map(({ text }) => text);
  const cursor = async (): Promise<string> => (await read()).at(-1)?.cursor ?? '';

  it('shows what is written afterwards, to those who follow it too, once', async () => {
    append('one\ntwo\nthree\n');
    await tick();
    const place = await cursor();
    overwrite('new\n');
    expect(await texts({ after: place })).toEqual(['new']);
    await tick();
    expect(await texts()).toEqual(['new']);
    expect(await texts({ after: place })).toEqual(['new']);
    const next = await cursor();
    expect(await texts({ after: next })).toEqual([]);
    append('newer\n');
    expect(await texts({ after: next })).toEqual(['newer']);
    await tick();
    expect(await texts({ after: next })).toEqual(['newer']);
  });

  it.each([
    ['as long as', 'two\n'],
    ['longer than', 'three\nfour\n'],
  ])('notices that what stands there now is %s what stood there', async (_, text) => {
    append('one\n');
    await tick();
    const place = await cursor();
    overwrite(text);
    const expected = text.trimEnd().split('\n');
    expect(await texts({ after: place })).toEqual(expected);
    await tick();
    expect(await texts({ after: place })).toEqual(expected);
    expect(await texts({ after: await cursor() })).toEqual([]);
  });

  it('counts on from a place that nobody has read yet, however often it is emptied', async () => {
    const seen: string[] = [];
    let place = 'r1.0.0';
    for (let round = 0; round < 20; round += 1) {
      overwrite(`${'x'.repeat(round % 3)} ${round}\n`);
      if (round % 2 === 0) await tick();
      const lines = await read({ after: place });
      seen.push(...lines.map(({ text }) => text.trim().split(' ').at(-1) ?? ''));
      place = lines.at(-1)?.cursor ?? place;
      await tick();
    }
    expect(seen).toEqual(Array.from({ length: 20 }, (_, round) => String(round)));
  });

  it('is remembered by the next controller, and noticed when none was there', async () => {
    append('one\ntwo\n');
    await tick();
    const place = await cursor();
    overwrite('three\n');
    logs = new RunLogs(directory);
    await tick();
    expect(await texts({ after: place })).toEqual(['three']);
    logs = new RunLogs(directory);
    append('four\n');
    await tick();
    expect(await texts({ after: place })).toEqual(['three', 'four']);
  });

  it('is kept within its bound before and after', async () => {
    const fill = (from: number): void => append(Array.from({ length: 1000 }, (_, index) => `${from + index} ${'y'.repeat(90)}\n`).join(''));
    fill(1000);
    await tick();
    await tick();
    const place = await cursor();
    expect(await texts({ after: place })).toEqual([]);
    truncateSync(path);
    fill(2000);
    fill(3000);
    await tick();
    const lines = await texts({ after: place, maxLines: 10_000 });
    expect(lines.at(-1)).toMatch(/^3999 /);
    expect(lines.length).toBeGreaterThan(300);
    expect(lines.length).toBeLessThan(1000);
    await tick();
    expect(await texts({ after: await cursor() })).toEqual([]);
    expect(readFileSync(path).length).toBeGreaterThan(0);
  });
});

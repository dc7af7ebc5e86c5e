import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogQuery } from '../../driver.ts';
import type { StreamName } from './log-file.ts';
import { LogTimes } from './log-times.ts';
import { readRuns } from './run-reader.ts';

const ALL: LogQuery = { previous: false, maxLines: 1000, keyword: null, fromMs: null, toMs: null, after: null };

describe('reading the log of an instance', () => {
  let directory: string;
  const end = { stdout: 0, stderr: 0 };
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'infergate-logs-'));
    Object.assign(end, { stdout: 0, stderr: 0 });
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const write = (stream: StreamName, text: string, atMs: number | null = null): void => {
    appendFileSync(join(directory, `${stream}.log`), text);
    end[stream] += Buffer.byteLength(text);
    if (atMs !== null) new LogTimes(directory, stream).note(atMs, end[stream]);
  };
  const read = (query: Partial<LogQuery>, isNewestLive = true) =>
    readRuns([{ directory, runId: 'r1' }], { ...ALL, ...query, isNewestLive });
  const texts = async (query: Partial<LogQuery>, isNewestLive = true) => (await read(query, isNewestLive)).map(({ text }) => text);

  it('gives the last lines, newest last, both streams in the order of time', async () => {
    write('stdout', 'a\nb\n', 1000);
    write('stderr', 'oops\n', 2000);
    write('stdout', 'c\n', 3000);
    expect(await read({})).toMatchObject([
      { stream: 'stdout', text: 'a', atMs: 1000 },
      { stream: 'stdout', text: 'b', atMs: 1000 },
      { stream: 'stderr', text: 'oops', atMs: 2000 },
      { stream: 'stdout', text: 'c', atMs: 3000 },
    ]);
    expect(await texts({ maxLines: 2 })).toEqual(['oops', 'c']);
  });

  it('finds lines by keyword and by time', async () => {
    write('stdout', 'error one\nfine\n', 1000);
    write('stdout', 'error two\n', 2000);
    write('stderr', 'error three\n', 3000);
    expect(await texts({ keyword: 'error' })).toEqual(['error one', 'error two', 'error three']);
    expect(await texts({ keyword: 'error', maxLines: 1 })).toEqual(['error three']);
    expect(await texts({ fromMs: 1500 })).toEqual(['error two', 'error three']);
    expect(await texts({ fromMs: 1500, toMs: 2500 })).toEqual(['error two']);
    expect(await texts({ toMs: 500 })).toEqual([]);
  });

  it('holds back a line that is not finished, until nobody can finish it', async () => {
    write('stdout', 'done\nhal');
    expect(await texts({})).toEqual(['done']);
    expect(await texts({}, false)).toEqual(['done', 'hal']);
  });

  it('loses and repeats nothing when it is followed in small steps', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    const follow = async (): Promise<void> => {
      for (;;) {
        const lines = await read({ after: cursor ?? 'r1.0.0', maxLines: 3 });
        if (lines.length === 0) return;
        seen.push(...lines.map(({ stream, text }) => `${stream} ${text}`));
        cursor = lines.at(-1)?.cursor ?? cursor;
      }
    };
    const expected: string[] = [];
    for (let i = 0; i < 50; i += 1) {
      const stream = i % 3 === 0 ? 'stderr' : 'stdout';
      write(stream, `line ${i}`, i % 4 === 0 ? i * 1000 : null);
      await follow();
      write(stream, ` of 50\n`);
      if (i % 5 === 0) await follow();
      expected.push(`${stream} line ${i} of 50`);
    }
    await follow();
    expect(seen.toSorted()).toEqual(expected.toSorted());
  });

  it('goes on from a tail without repeating what was left out of it', async () => {
    write('stdout', 'a\nb\nc\n', 1000);
    write('stderr', 'x\ny\n', 2000);
    const tail = await read({ maxLines: 1 });
    expect(tail.map(({ text }) => text)).toEqual(['y']);
    write('stdout', 'd\n');
    expect(await texts({ after: tail[0]?.cursor ?? '' })).toEqual(['d']);
  });

  it('takes a cursor that it does not know for one that is older than everything', async () => {
    write('stdout', 'a\n');
    expect(await texts({ after: 'nonsense' })).toEqual(['a']);
    expect(await texts({ after: 'gone.5.5' })).toEqual(['a']);
  });
});

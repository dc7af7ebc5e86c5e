import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogQuery } from '../../driver.ts';
import { LogFile, type StreamName } from './log-file.ts';
import { LogTimes } from './log-times.ts';
import { readPiece, readRuns } from './run-reader.ts';

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

  describe('for those who follow it', () => {
    const piece = (after: string, bounds: { readonly maxLines?: number; readonly maxBytes?: number } = {}, isNewestLive = true) =>
      readPiece([{ directory, runId: 'r1' }], { after, maxLines: 1_000, maxBytes: 1_000, isNewestLive, ...bounds });

    it('gives what was written since, and where it ends', async () => {
      write('stdout', 'a\n');
      const first = await piece('r1.0.0');
      expect(first.lines.map(({ text }) => text)).toEqual(['a']);
      expect(await piece(first.cursor)).toEqual({ lines: [], skippedBytes: 0, cursor: first.cursor });
      write('stderr', 'b\n');
      write('stdout', 'c\nhal');
      const second = await piece(first.cursor);
      expect(second.lines.map(({ text }) => text).toSorted()).toEqual(['b', 'c']);
      expect((await piece(second.cursor)).lines).toEqual([]);
      write('stdout', 'f\n');
      expect((await piece(second.cursor)).lines.map(({ text }) => text)).toEqual(['half']);
    });

    it('skips the older part of what is too much, in whole lines, and counts it', async () => {
      const all = Array.from({ length: 200 }, (_, i) => `line ${1_000 + i}\n`).join('');
      write('stdout', all);
      write('stderr', 'few\n');
      const { lines, skippedBytes, cursor } = await piece('r1.0.0');
      const texts = lines.filter(({ stream }) => stream === 'stdout').map(({ text }) => text);
      expect([texts.at(-1), texts.length]).toEqual(['line 1199', 100]);
      expect(skippedBytes).toBe(1_000);
      expect(lines.filter(({ stream }) => stream === 'stderr')).toHaveLength(1);
      expect(await piece(cursor)).toMatchObject({ lines: [], skippedBytes: 0 });
    });

    it('goes on behind a line that is longer than all that is taken', async () => {
      write('stdout', `${'x'.repeat(5_000)}\nshort\n`);
      const { lines, skippedBytes } = await piece('r1.0.0');
      expect(lines.map(({ text }) => text)).toEqual(['short']);
      expect(skippedBytes).toBe(5_001);
    });

    it('comes in small steps to the same end', async () => {
      write('stdout', Array.from({ length: 50 }, (_, i) => `${i}\n`).join(''));
      const seen: string[] = [];
      let place = 'r1.0.0';
      for (let step = 0; step < 10; step += 1) {
        const { lines, cursor } = await piece(place, { maxLines: 7 });
        seen.push(...lines.map(({ text }) => text));
        place = cursor;
      }
      expect(seen).toEqual(Array.from({ length: 50 }, (_, i) => String(i)));
    });

    it('counts what was trimmed meanwhile', async () => {
      write('stdout', 'one\ntwo\nthree\n');
      new LogFile(directory, 'stdout').writeSpan({ base: 0, head: 8 });
      const { lines, skippedBytes } = await piece('r1.4.0');
      expect([lines.map(({ text }) => text), skippedBytes]).toEqual([['three'], 4]);
    });
  });
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@infergate/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogFile } from './log-file.ts';
import { readForward } from './log-lines.ts';
import { canPunchHoles, LogTrimmer } from './log-trimmer.ts';

const LIMITS = { maxBytes: 1024 * 1024, keepBytes: 512 * 1024 };
/** Writes numbered lines as fast as it can until the file `stop` exists, then says how many there were. */
const WRITER = `
  const { existsSync, writeSync } = require('node:fs');
  let lines = 0;
  for (let piece = 0; piece % 100 !== 0 || !existsSync('stop'); piece += 1) {
    let text = '';
    for (const end = lines + 20; lines < end; lines += 1) text += String(lines).padStart(9, '0') + ' some words that make it a line of a log\\n';
    writeSync(1, text);
  }
  writeSync(2, String(lines));`;

describe('a log that is cut while it is written', () => {
  let directory: string;
  let file: LogFile;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'infergate-logs-'));
    file = new LogFile(directory, 'stdout');
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const numbers = async (): Promise<number[]> => {
    const reader = await file.openReader();
    const found: number[] = [];
    for await (const { text } of readForward(reader, { from: reader.head, to: reader.end, isFinal: true }))
      found.push(Number(text.slice(0, 9)));
    await reader.close();
    return found;
  };

  const startWriter = (): ChildProcess =>
    spawn(process.execPath, ['-e', WRITER], { cwd: directory, stdio: ['ignore', openSync(file.livePath, 'a'), 'pipe'] });

  it('loses no line but the oldest, and keeps to its bound on disk', async ({ skip }) => {
    if (!(await canPunchHoles(directory))) {
      skip('this file system cannot punch holes');
      return;
    }
    const trimmer = await LogTrimmer.open(directory, LIMITS, silentLogger);
    const writer = startWriter();
    const written = once(writer.stderr as NonNullable<ChildProcess['stderr']>, 'data');
    for (let cuts = 0, head = 0; cuts < 4; ) {
      await trimmer.trim(file);
      if (file.span().head > head) cuts += 1;
      ({ head } = file.span());
    }
    writeFileSync(join(directory, 'stop'), '');
    const lines = Number((await written)[0]);
    await trimmer.trim(file);
    const found = await numbers();
    expect(found).toEqual(Array.from({ length: found.length }, (_, index) => lines - found.length + index));
    expect(found.length * 50).toBeGreaterThan(LIMITS.keepBytes * 0.9);
    expect(statSync(file.livePath).blocks * 512).toBeLessThan(LIMITS.maxBytes + 64 * 1024);
  });

  it('keeps its places where holes cannot be punched', async () => {
    const trimmer = new LogTrimmer(LIMITS, false);
    const line = (index: number): string => `${String(index).padStart(9, '0')} ${'y'.repeat(89)}\n`;
    const append = (from: number, to: number): void => {
      let text = '';
      for (let index = from; index < to; index += 1) text += line(index);
      appendFileSync(file.livePath, text);
    };
    append(0, 20_000);
    await trimmer.trim(file);
    expect(statSync(file.livePath).size).toBe(0);
    append(20_000, 25_000);
    await trimmer.trim(file);
    const found = await numbers();
    expect(found.at(-1)).toBe(24_999);
    expect(found).toEqual(Array.from({ length: found.length }, (_, index) => 25_000 - found.length + index));
    expect(found.length).toBeGreaterThan(10_000);
    const reader = await file.openReader();
    expect((await reader.read(12_345 * 100 + 700_000, 12_345 * 100 + 700_009)).toString()).toBe(
      line((12_345 * 100 + 700_000) / 100).slice(0, 9),
    );
    await reader.close();
  });
});

import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { findByEnvironment, membersOf, type ProcessRow, parsePsTime, parseStat, readProcessTable, readPsTable } from './process-table.ts';

const UNITS = { pageBytes: 4096, ticksPerSecond: 100 };

const row = (pid: number, overrides: Partial<ProcessRow> = {}): ProcessRow => ({
  pid,
  parent: 1,
  group: pid,
  session: pid,
  uid: 0,
  startTime: '1',
  rssBytes: 0,
  cpuMs: 0,
  ...overrides,
});

describe('process table', () => {
  it('reads a process whatever its name is', () => {
    const numbers = '10 4 77 0 -1 4194560 100 200 0 0 30 20 5 5 20 0 1 0 5000 1000000 256 0';
    expect(parseStat(`42 (a) S (b c) S ${numbers}`, UNITS)).toEqual({
      pid: 42,
      parent: 10,
      group: 4,
      session: 77,
      startTime: '5000',
      rssBytes: 256 * 4096,
      cpuMs: 600,
    });
    expect(parseStat(`42 (x) Z ${numbers}`, UNITS)).toBeNull();
    expect(parseStat('', UNITS)).toBeNull();
  });

  it('finds the members of a session: its group, those that changed group, and the descendants of all', () => {
    const rows = [
      row(100),
      row(101, { parent: 100, group: 100, session: 100 }),
      row(102, { parent: 1, group: 102, session: 100 }),
      row(103, { parent: 101 }),
      row(104, { parent: 103 }),
      row(200),
      row(201, { parent: 200, group: 200, session: 200 }),
    ];
    expect(membersOf(rows, 100).map(({ pid }) => pid)).toEqual([100, 101, 102, 103, 104]);
    // The leader may have ended.
    expect(membersOf(rows.slice(1), 100).map(({ pid }) => pid)).toEqual([101, 102, 103, 104]);
  });

  it('sees this process, by /proc and by ps alike', async () => {
    const [one, other] = [await readProcessTable(UNITS), await readPsTable()];
    const [a, b] = [one, other].map((rows) => rows.find(({ pid }) => pid === process.pid));
    expect(a).toMatchObject({ pid: process.pid, parent: process.ppid, uid: process.getuid?.() });
    expect(b).toMatchObject({ pid: process.pid, parent: process.ppid, group: a?.group, uid: a?.uid });
    expect(Math.abs((b?.rssBytes ?? 0) / (a?.rssBytes ?? 1) - 1)).toBeLessThan(0.5);
  });

  it.each([
    ['00:01', 1000],
    ['1:02:03', 3_723_000],
    ['2-00:00:01', 172_801_000],
    ['0:00.50', 500],
  ])('understands the time %s of ps', (text, ms) => {
    expect(parsePsTime(text)).toBe(ms);
  });

  it.skipIf(process.platform !== 'linux')('finds processes by what stands in their environment', async () => {
    const child = spawn('sleep', ['60'], { env: { PATH: process.env['PATH'], INSTANCE_NAME: 'wanted-1' }, stdio: 'ignore' });
    const rows = await readProcessTable(UNITS);
    expect(findByEnvironment(rows, 'INSTANCE_NAME', 'wanted-1').map(({ pid }) => pid)).toEqual([child.pid]);
    expect(findByEnvironment(rows, 'INSTANCE_NAME', 'wanted')).toEqual([]);
    child.kill();
  });
});

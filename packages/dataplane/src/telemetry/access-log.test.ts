import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@infergate/kernel';
import { FakeClock } from '@infergate/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AccessLog, type LogSink } from './access-log.ts';
import { LogFile } from './log-file.ts';

/** A disk that finishes a write when it is told to. */
class SlowSink implements LogSink {
  readonly batches: string[] = [];
  finish: ((error: Error | null) => void) | null = null;
  write(bytes: Buffer, done: (error: Error | null) => void): void {
    this.batches.push(bytes.toString());
    this.finish = done;
  }
  writeSync(bytes: Buffer): void {
    this.batches.push(bytes.toString());
  }
  close(): void {}
}

function createLog() {
  const clock = new FakeClock();
  const sink = new SlowSink();
  return { clock, sink, log: new AccessLog({ clock, sink, log: silentLogger, withQuery: false }) };
}

describe('the access log', () => {
  test('writes what there is after 100 ms', async () => {
    const { clock, sink, log } = createLog();
    log.add('a\n');
    await clock.advance(99);
    log.add('b\n');
    expect(sink.batches).toEqual([]);
    await clock.advance(1);
    expect(sink.batches).toEqual(['a\nb\n']);
  });

  test('writes 32 KB at once', () => {
    const { sink, log } = createLog();
    for (let i = 0; i < 33; i += 1) log.add(`${'x'.repeat(1023)}\n`);
    expect(sink.batches.map(({ length }) => length)).toEqual([32_768]);
  });

  test('has one write under way, and the next takes all that came meanwhile', async () => {
    const { clock, sink, log } = createLog();
    const line = `${'x'.repeat(32_767)}\n`;
    for (let i = 0; i < 3; i += 1) log.add(line);
    expect(sink.batches).toHaveLength(1);
    sink.finish?.(null);
    expect(sink.batches[1]).toBe(line + line);
    log.add('late\n');
    sink.finish?.(new Error('disk full'));
    await clock.advance(100);
    expect(sink.batches[2]).toBe('late\n');
  });

  test('drops lines rather than grow without end on a disk that hangs', () => {
    const { log } = createLog();
    const line = 'x'.repeat(1024 * 1024);
    for (let i = 0; i < 20; i += 1) log.add(line);
    expect(log.dropped).toBeGreaterThan(10);
  });

  test('writes what is left when it closes', () => {
    const { sink, log } = createLog();
    log.add('last\n');
    log.close();
    expect(sink.batches).toEqual(['last\n']);
  });
});

describe('a log file', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'ig-log-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const append = (file: LogFile, text: string) => new Promise<void>((resolve) => file.write(Buffer.from(text), () => resolve()));

  test('is rotated by size and keeps so many', async () => {
    const path = join(directory, 'logs', 'access.log');
    const file = new LogFile({ path, maxBytes: 10, keep: 2 });
    for (const text of ['1111\n', '2222\n', '3333\n', '4444\n', '5555\n', '6666\n', '7777\n']) await append(file, text);
    file.close();
    expect(readdirSync(join(directory, 'logs')).sort()).toEqual(['access.log', 'access.log.1', 'access.log.2']);
    expect(readFileSync(path, 'utf8')).toBe('7777\n');
    expect(readFileSync(`${path}.1`, 'utf8')).toBe('5555\n6666\n');
    expect(readFileSync(`${path}.2`, 'utf8')).toBe('3333\n4444\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('goes on where it was', async () => {
    const path = join(directory, 'access.log');
    for (const text of ['1\n', '2\n']) {
      const file = new LogFile({ path, maxBytes: 100, keep: 0 });
      await append(file, text);
      file.close();
    }
    expect(readFileSync(path, 'utf8')).toBe('1\n2\n');
  });

  test('without kept files begins anew', async () => {
    const path = join(directory, 'access.log');
    const file = new LogFile({ path, maxBytes: 4, keep: 0 });
    await append(file, '111\n');
    await append(file, '222\n');
    file.close();
    expect(readdirSync(directory)).toEqual(['access.log']);
    expect(readFileSync(path, 'utf8')).toBe('222\n');
  });
});

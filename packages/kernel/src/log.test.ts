import { closeSync, mkdtempSync, openSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createLogger, LogDestination } from './log.ts';

describe('a log', () => {
  test('is appended to a file of its owner, without secrets', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'log-')), 'logs', 'a.log');
    const log = createLogger({ level: 'info', path });
    log.info({ token: 'geheim', part: { password: 'geheim' }, service: 'echo' }, 'started');
    log.child({ role: 'worker' }).warn({}, 'tired');
    log.debug({}, 'not at this level');
    const lines = readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toMatchObject([
      { msg: 'started', service: 'echo', token: '[redacted]' },
      { msg: 'tired', role: 'worker' },
    ]);
    expect(JSON.stringify(lines)).not.toContain('geheim');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test.skipIf(process.platform !== 'linux')('on a full disk drops lines instead of throwing, and says so afterwards', () => {
    const full = openSync('/dev/full', 'a');
    const destination = new LogDestination(full);
    destination.write('one\n');
    destination.write('two\n');
    closeSync(full);
    const path = join(mkdtempSync(join(tmpdir(), 'log-')), 'b.log');
    // The lowest free descriptor is the one that was just closed: the disk has space again.
    expect(openSync(path, 'a')).toBe(full);
    destination.write('three\n');
    closeSync(full);
    expect(readFileSync(path, 'utf8')).toMatch(/"2 log lines could not be written"[^]*three/);
  });
});

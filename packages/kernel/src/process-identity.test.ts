import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FileLock } from './file-lock.ts';
import { isAlive, processIdentity, terminate } from './process-identity.ts';

const WAIT = ['-e', 'process.stdout.write("up"); setInterval(() => {}, 1000)'];

describe('the identity of a process', () => {
  test('holds while it lives and no longer', async () => {
    const child = spawn(process.execPath, WAIT, { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(child.stdout, 'data');
    const identity = processIdentity(child.pid);
    if (identity === null) throw new Error('the child has no identity');
    expect(isAlive(identity)).toBe(true);
    expect(terminate(identity, 'SIGKILL')).toBe(true);
    await once(child, 'exit');
    expect(isAlive(identity)).toBe(false);
    expect(terminate(identity, 'SIGKILL')).toBe(false);
  });

  test('is not that of a later process with the same pid', () => {
    const own = processIdentity();
    if (own === null) throw new Error('no identity');
    expect(isAlive(own)).toBe(true);
    expect(isAlive({ ...own, startTime: '1' })).toBe(false);
    expect(isAlive({ ...own, bootId: 'another boot' })).toBe(false);
  });

  test.skipIf(process.platform !== 'linux')('a zombie is dead', async () => {
    // The shell does not wait for its background child, which stays a zombie until the shell ends.
    const shell = spawn('sh', ['-c', 'sh -c "exit 0" & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [line] = (await once(shell.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    await expect.poll(() => processIdentity(pid)).toBeNull();
    shell.kill('SIGKILL');
    await once(shell, 'exit');
  });
});

describe('a file lock', () => {
  test('has one holder, and is free when it is released', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'lock-')), 'lock.db');
    const lock = FileLock.acquire(path);
    expect(lock).not.toBeNull();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(FileLock.acquire(path)).toBeNull();
    lock?.release();
    const again = FileLock.acquire(path);
    expect(again).not.toBeNull();
    again?.release();
  });
});

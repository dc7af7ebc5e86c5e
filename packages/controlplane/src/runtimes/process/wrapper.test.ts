import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processIdentity, terminateGroup } from '@infergate/kernel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RunFiles } from './run-files.ts';
import { describeExit, parsePidFile, spawnWrapped } from './wrapper.ts';

describe('the wrapper of an instance', () => {
  let directory: string;
  let files: RunFiles;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'infergate-wrapper-'));
    files = new RunFiles(directory);
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const start = (script: string) => {
    const descriptors = files.open(null);
    const command = {
      argv: ['sh', '-c', script],
      workingDirectory: directory,
      environment: { PATH: process.env['PATH'] ?? '' },
      user: null,
    };
    const child = spawnWrapped({ ...command, permitPath: files.permitPath, files: descriptors });
    descriptors.close();
    return child;
  };
  const output = () => readFileSync(join(directory, 'stdout.log'), 'utf8');

  it('says who it is and how the command ended', async () => {
    files.grantPermit();
    const child = start('echo hello; exit 3');
    const identity = processIdentity(child.pid);
    await once(child, 'exit');
    expect(parsePidFile(files.pidText(), identity?.bootId ?? '')).toEqual(identity);
    expect(files.exitText()).toBe('3\n');
    expect(output()).toBe('hello\n');
    expect(files.exitedAtMs()).toBeGreaterThan(0);
  });

  it('runs nothing without its permit', async () => {
    const child = start('echo hello');
    await once(child, 'exit');
    expect(output()).toBe('');
    expect(describeExit(files.exitText())).toBe('called off before it started');
  });

  it('either starts and has said so, or sees that it must not, whenever the permit is withdrawn', async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 60; round += 1) {
      const run = new RunFiles(join(directory, String(round)));
      run.create();
      run.grantPermit();
      const own = files;
      files = run;
      const child = start('echo started >&2; echo started');
      files = own;
      const exit = once(child, 'exit');
      // Spread over the time that the wrapper takes to come to the decision.
      for (const until = performance.now() + (round % 20) * 0.1; performance.now() < until; );
      run.withdrawPermit();
      const wasSeen = parsePidFile(run.pidText(), '') !== null;
      await exit;
      const hasStarted = readFileSync(join(run.directory, 'stdout.log'), 'utf8') !== '';
      outcomes.add(`${wasSeen ? 'seen' : 'unseen'} ${hasStarted ? 'started' : 'called off'}`);
    }
    expect(outcomes).not.toContain('unseen started');
    expect(outcomes).toContain('unseen called off');
  });

  it('outlives the signals that its group gets, and keeps the exit code of a program that drains', async () => {
    files.grantPermit();
    const child = start('trap "exit 5" TERM; echo ready; while :; do sleep 0.05; done');
    const exit = once(child, 'exit');
    await vi.waitUntil(() => output() !== '', { timeout: 10_000, interval: 10 });
    terminateGroup(child.pid ?? 0, 'SIGTERM');
    await exit;
    expect(files.exitText()).toBe('5\n');
  });

  it.each([
    ['0\n', 'exited 0'],
    ['7\n', 'exited 7'],
    ['137\n', 'killed by signal 9'],
    ['255\n', 'exited 255'],
    ['', null],
    ['12', null],
  ])('understands exit text %j as %j', (text, expected) => {
    expect(describeExit(text)).toBe(expected);
  });
});

import { once } from 'node:events';
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { chown } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogQuery } from '@infergate/controlplane';
import { processIdentity } from '@infergate/kernel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { InstanceDirectory } from '../../src/runtimes/process/instance-directory.ts';
import type { Intent } from '../../src/runtimes/process/intent.ts';
import { spawnWrapped } from '../../src/runtimes/process/wrapper.ts';
import { isRoot, planOf, ProcessHarness, shell } from './process-harness.ts';

const ALL: LogQuery = { previous: false, maxLines: 100, keyword: null, fromMs: null, toMs: null, after: null };
const WAIT = { timeout: 15_000, interval: 20 };

describe('what an earlier controller left on disk', () => {
  let harness: ProcessHarness;
  let directory: InstanceDirectory;
  beforeEach(async () => {
    harness = await ProcessHarness.create();
    directory = new InstanceDirectory(join(harness.dataDir, 'instances', 'one'));
  });
  afterEach(() => harness.dispose());

  const intentOf = async (overrides: Partial<Intent> = {}): Promise<Intent> => ({
    format: 1,
    name: 'one',
    serviceId: 'eas-m-echo',
    serviceName: 'echo',
    version: 1,
    run: 1,
    runId: 'abc',
    port: 25_000,
    memoryMb: null,
    user: isRoot ? { uid: 65_534, gid: 65_534 } : null,
    bootId: processIdentity()?.bootId ?? '',
    startedAtMs: 1,
    modelKey: null,
    ...overrides,
  });
  const leaveIntent = async (overrides: Partial<Intent> = {}): Promise<Intent> => {
    const intent = await intentOf(overrides);
    mkdirSync(join(harness.dataDir, 'instances'), { mode: 0o711 });
    await directory.open();
    mkdirSync(directory.workPath);
    if (intent.user !== null) await chown(directory.workPath, intent.user.uid, intent.user.gid);
    directory.run(intent).create();
    directory.writeIntent(intent);
    return intent;
  };
  const startWrapper = (intent: Intent, script: string) => {
    const files = directory.run(intent).open(intent.user);
    const child = spawnWrapped({
      argv: ['sh', '-c', script],
      workingDirectory: directory.workPath,
      environment: { PATH: process.env['PATH'] ?? '', INSTANCE_NAME: 'one' },
      user: intent.user,
      permitPath: directory.run(intent).permitPath,
      files,
    });
    files.close();
    return child;
  };

  it('is forgotten when nothing was started', async () => {
    directory.run(await leaveIntent()).grantPermit();
    const driver = await harness.open();
    expect(await driver.list()).toEqual([]);
    expect(existsSync(directory.path)).toBe(false);
  });

  it('is adopted when the process was started and nobody noted it', async () => {
    const intent = await leaveIntent();
    directory.run(intent).grantPermit();
    const child = startWrapper(intent, 'echo up; sleep 1000');
    await vi.waitUntil(() => directory.run(intent).pidText().includes('\n'), WAIT);
    const driver = await harness.open();
    expect(await driver.list()).toMatchObject([{ name: 'one', state: { kind: 'running', pid: child.pid }, address: { port: 25_000 } }]);
    await vi.waitUntil(async () => (await driver.readLog('one', ALL)).length > 0, WAIT);
    await driver.remove('one', 5000);
    expect(processIdentity(child.pid)).toBeNull();
  });

  it('never starts later, when it was given up before the wrapper came to its turn', async () => {
    const intent = await leaveIntent();
    directory.run(intent).grantPermit();
    const file = (name: string): number => openSync(join(harness.root, name), 'a');
    const startLate = () =>
      spawnWrapped({
        argv: ['echo', 'first'],
        workingDirectory: '/',
        environment: { PATH: process.env['PATH'] ?? '' },
        user: intent.user,
        permitPath: directory.run(intent).permitPath,
        files: { stdout: file('late-out'), stderr: file('late-out'), pid: file('late-pid'), exit: file('late-exit') },
      });
    const driver = await harness.open();
    expect(await driver.list()).toEqual([]);
    await driver.ensure(planOf('one', shell('echo second; sleep 1000')));
    await once(startLate(), 'exit');
    expect(readFileSync(join(harness.root, 'late-exit'), 'utf8')).toBe('void\n');
    expect(readFileSync(join(harness.root, 'late-out'), 'utf8')).toBe('');
    await vi.waitUntil(async () => (await driver.readLog('one', ALL)).length > 0, WAIT);
    expect((await driver.readLog('one', ALL)).map(({ text }) => text)).toEqual(['second']);
  });

  it('has ended when the machine was restarted, whoever has its number now', async () => {
    const intent = await leaveIntent({ bootId: 'another-boot' });
    const { pid, startTime } = processIdentity() ?? { pid: 0, startTime: '' };
    const fields = Array.from({ length: 20 }, (_, index) => (index === 19 ? startTime : '0')).join(' ');
    writeFileSync(join(directory.run(intent).directory, 'pid'), `${pid} ${pid} (sh) ${fields}\n`);
    const driver = await harness.open();
    expect(await driver.list()).toMatchObject([{ state: { kind: 'ended', reason: 'the machine was restarted' } }]);
  });

  it('does not take a later process with its number for the instance', async () => {
    const intent = await leaveIntent();
    const fields = Array.from({ length: 20 }, () => '1').join(' ');
    writeFileSync(join(directory.run(intent).directory, 'pid'), `${process.pid} ${process.pid} (sh) ${fields}\n`);
    const driver = await harness.open();
    expect(await driver.list()).toMatchObject([{ state: { kind: 'ended', reason: 'killed by signal 9' } }]);
  });

  it('is not touched when a later version wrote it', async () => {
    await leaveIntent({ format: 2 as 1 });
    await expect(harness.open()).rejects.toThrow(/newer version/);
    expect(existsSync(directory.path)).toBe(true);
    // So that the clean-up can read it.
    directory.writeIntent(await intentOf());
  });
});

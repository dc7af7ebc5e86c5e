import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InstancePlan, LogQuery, ProcessDriver } from '@infergate/controlplane';
import { processIdentity } from '@infergate/kernel';
import { killHard, spawnTypeScript, untilRunning, untilState } from '@infergate/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { command, planOf, ProcessHarness, SERVER, shell } from './process-harness.ts';

const ALL: LogQuery = { previous: false, maxLines: 10_000, keyword: null, fromMs: null, toMs: null, after: null };
const WAIT = { timeout: 60_000, interval: 50 };
const DRIVER = new URL('./driver-process.ts', import.meta.url).pathname;

describe('after the controller was killed', { timeout: 90_000 }, () => {
  let harness: ProcessHarness;
  let controller: ChildProcess | null = null;
  beforeEach(async () => {
    harness = await ProcessHarness.create();
  });
  afterEach(async () => {
    if (controller !== null) await killHard(controller);
    await harness.dispose();
  });

  const startController = async (plan: InstancePlan | null): Promise<ChildProcess> => {
    const args = [harness.root, ...(plan === null ? [] : [JSON.stringify(plan)])];
    controller = spawnTypeScript(DRIVER, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(controller.stdout as NonNullable<ChildProcess['stdout']>, 'data');
    return controller;
  };

  const readEverything = async (driver: ProcessDriver, onLine: (text: string) => void): Promise<void> => {
    for (let after: string | null = null; ; ) {
      const lines = await driver.readLog('one', { ...ALL, after: after ?? '' });
      for (const { text } of lines) onLine(text);
      if (lines.length === 0) return;
      after = lines.at(-1)?.cursor ?? null;
    }
  };

  it('adopts what runs, and starts it no second time', async () => {
    const server = await harness.program('server.mjs', SERVER);
    const plan = planOf('one', command(['node', server]));
    await killHard(await startController(plan));
    const driver = await harness.open();
    const before = await untilRunning(driver, 'one');
    await driver.ensure(plan);
    expect((await untilRunning(driver, 'one')).state).toEqual(before.state);
    expect(readdirSync(join(harness.dataDir, 'instances', 'one', 'runs'))).toHaveLength(1);
    await driver.remove('one', 5000);
    expect(before.state.pid === null ? null : processIdentity(before.state.pid)).toBeNull();
  });

  it('knows how an instance ended in the meantime', async () => {
    const gate = join(harness.root, 'allowed', 'gate');
    const plan = planOf('one', shell(`echo up; while [ ! -e ${gate} ]; do sleep 0.05; done; echo down; exit 7`));
    await killHard(await startController(plan));
    await harness.program('gate', '');
    const exit = (): string => {
      const [run = ''] = readdirSync(join(harness.dataDir, 'instances', 'one', 'runs'));
      return readFileSync(join(harness.dataDir, 'instances', 'one', 'runs', run, 'exit'), 'utf8');
    };
    await vi.waitUntil(() => exit() === '7\n', WAIT);
    const driver = await harness.open();
    const { state } = await untilState(driver, 'one', 'ended');
    expect(state).toMatchObject({ reason: 'exited 7', lastLog: 'up\ndown' });
  });

  it('ends what was left behind when the wrapper was killed too', async () => {
    const plan = planOf('one', shell('sleep 1000 & echo "pid $!"; sleep 1000'));
    const first = await startController(plan);
    const peek = await harness.open();
    const line = await vi.waitUntil(async () => (await peek.readLog('one', ALL))[0], WAIT);
    const { state } = await untilRunning(peek, 'one');
    await peek.close();
    await killHard(first);
    process.kill(state.pid ?? 0, 'SIGKILL');
    const driver = await harness.open();
    expect((await untilState(driver, 'one', 'ended')).state).toMatchObject({ reason: 'killed by signal 9' });
    expect(processIdentity(Number(line?.text.slice(4)))).toBeNull();
  });

  it('goes on writing: 100 MB with no controller neither block nor lose a line', async () => {
    const lines = 1_000_000;
    const writer = await harness.program(
      'writer.mjs',
      `import { writeSync } from 'node:fs';
       const filler = 'x'.repeat(90);
       for (let i = 0; i < ${lines}; ) {
         let piece = '';
         for (const end = Math.min(i + 500, ${lines}); i < end; i += 1) piece += String(i).padStart(9, '0') + ' ' + filler + '\\n';
         writeSync(1, piece);
       }
       console.error('written');
       setInterval(() => {}, 1000);`,
    );
    const gate = join(harness.root, 'allowed', 'gate');
    await killHard(await startController(planOf('one', shell(`while [ ! -e ${gate} ]; do sleep 0.05; done; exec node ${writer}`))));
    await harness.program('gate', '');
    const run = readdirSync(join(harness.dataDir, 'instances', 'one', 'runs'))[0] ?? '';
    await vi.waitUntil(
      () => readFileSync(join(harness.dataDir, 'instances', 'one', 'runs', run, 'stderr.log'), 'utf8') === 'written\n',
      WAIT,
    );
    const driver = await harness.open();
    await untilRunning(driver, 'one');
    let next = 0;
    await readEverything(driver, (text) => {
      if (text !== 'written' && Number(text.slice(0, 9)) === next) next += 1;
    });
    expect(next).toBe(lines);
  });
});

import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { LogQuery, ProcessDriver } from '@infergate/controlplane';
import { processIdentity } from '@infergate/kernel';
import { untilRunning, untilState } from '@infergate/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { resolveInstanceUser } from '../../src/runtimes/process/instance-accounts.ts';
import { InstanceDirectory } from '../../src/runtimes/process/instance-directory.ts';
import { command, isRoot, planOf, ProcessHarness, shell } from './process-harness.ts';

const ALL: LogQuery = { previous: false, maxLines: 10_000, keyword: null, fromMs: null, toMs: null, after: null };
const WAIT = { timeout: 15_000, interval: 20 };

describe.skipIf(!isRoot || process.platform !== 'linux')('instances beside each other', { timeout: 60_000 }, () => {
  let harness: ProcessHarness;
  beforeEach(async () => {
    harness = await ProcessHarness.create();
  });
  afterEach(() => harness.dispose());

  const textsOf = async (driver: ProcessDriver, name: string): Promise<string[]> =>
    (await driver.readLog(name, ALL)).map(({ text }) => text);
  const untilLine = (driver: ProcessDriver, pattern: RegExp): Promise<string> =>
    vi.waitUntil(async () => (await textsOf(driver, 'one')).find((text) => pattern.test(text)), WAIT);
  const userOf = (name: string) => new InstanceDirectory(join(harness.dataDir, 'instances', name)).intent()?.user;

  it('cannot read, signal or watch one another', async () => {
    const driver = await harness.open();
    await driver.ensure(planOf('victim', shell('echo secret >file; echo up; sleep 1000', { env: [{ name: 'TOKEN', value: 'secret' }] })));
    await vi.waitUntil(async () => (await textsOf(driver, 'victim')).length > 0, WAIT);
    const { state } = await untilRunning(driver, 'victim');
    const spy = await harness.program(
      'spy.mjs',
      `import { openSync, readFileSync, readdirSync, truncateSync } from 'node:fs';
       const [pid, directory] = process.argv.slice(2);
       const tries = {
         environ: () => readFileSync('/proc/' + pid + '/environ'),
         log: () => truncateSync('/proc/' + pid + '/fd/1'),
         memory: () => openSync('/proc/' + pid + '/mem', 'r+'),
         kill: () => process.kill(Number(pid), 'SIGKILL'),
         file: () => readFileSync(directory + '/work/file'),
         list: () => readdirSync(directory + '/work'),
       };
       for (const [name, attempt] of Object.entries(tries)) {
         try { attempt(); console.log(name + ' WORKED'); } catch (error) { console.log(name + ' ' + error.code); }
       }`,
    );
    const directory = join(harness.dataDir, 'instances', 'victim');
    await driver.ensure(planOf('one', command(['node', spy, String(state.pid), directory])));
    await untilState(driver, 'one', 'ended');
    const lines = await textsOf(driver, 'one');
    expect(lines).toHaveLength(6);
    expect(lines.filter((line) => !/ (EACCES|EPERM)$/.test(line))).toEqual([]);
    expect(await textsOf(driver, 'victim')).toEqual(['up']);
    expect(userOf('victim')?.uid).not.toBe(userOf('one')?.uid);
    expect(statSync(join(directory, 'work'))).toMatchObject({ uid: userOf('victim')?.uid, gid: userOf('victim')?.gid });
    expect(statSync(join(directory, 'work')).mode & 0o777).toBe(0o700);
  });

  const FLEE = 'setsid env -i /bin/sh -c "echo fled \\$\\$; exec sleep 1000" & sleep 0.1';

  it('leave nobody behind who fled from session, group, ancestry and environment', async () => {
    const driver = await harness.open();
    await driver.ensure(planOf('one', shell(`(${FLEE}; exit 0) & sleep 1000`)));
    const pid = Number((await untilLine(driver, /^fled /)).slice(5));
    await driver.remove('one', 300);
    expect(processIdentity(pid)).toBeNull();
  });

  it('leave nobody behind when they end by themselves, nor after adoption', async () => {
    const driver = await harness.open();
    await driver.ensure(planOf('one', shell(`${FLEE}; exit 3`)));
    const { state } = await untilState(driver, 'one', 'ended');
    expect(state).toMatchObject({ reason: 'exited 3' });
    expect(processIdentity(Number((await untilLine(driver, /^fled /)).slice(5)))).toBeNull();
    await driver.ensure(planOf('one', shell(`${FLEE}; sleep 1000`)));
    const user = userOf('one');
    const pid = Number((await untilLine(driver, /^fled /)).slice(5));
    await driver.close();
    const next = await harness.open();
    expect(userOf('one')).toEqual(user);
    await next.remove('one', 300);
    expect(processIdentity(pid)).toBeNull();
  });

  it('answer for the memory of those who fled', async () => {
    const hungry = await harness.program(
      'hungry.mjs',
      'const kept = Buffer.alloc(120 * 2 ** 20, 1); setInterval(() => kept.fill(2), 200);',
    );
    const driver = await harness.open();
    await driver.ensure(planOf('one', shell(`setsid env -i PATH="$PATH" node ${hungry} & sleep 0.2; sleep 1000`), 100));
    const { state } = await untilState(driver, 'one', 'ended');
    expect(state).toMatchObject({ reason: expect.stringMatching(/^out of memory/) });
  });

  it('keep their user through restarts in place, and give it back with all that bears it', async () => {
    const driver = await harness.open();
    const plan = planOf('one', shell('f=$(mktemp); echo "file $f"; chmod 500 .; exit 1'));
    await driver.ensure(plan);
    await untilState(driver, 'one', 'ended');
    const first = userOf('one');
    await driver.ensure(plan);
    await untilState(driver, 'one', 'ended');
    expect(userOf('one')).toEqual(first);
    expect(first).toMatchObject({ isOwn: true });
    const file = (await untilLine(driver, /^file /)).slice(5);
    expect(statSync(file).uid).toBe(first?.uid);
    await driver.remove('one', 0);
    expect(() => statSync(file)).toThrow('ENOENT');
  });

  it('are still heard when they have emptied their own log', async () => {
    const driver = await harness.open();
    const gate = join(harness.root, 'allowed', 'gate');
    const script = `echo one; echo two; while [ ! -e ${gate} ]; do sleep 0.05; done; echo three >/dev/stdout; echo four; sleep 1000`;
    await driver.ensure(planOf('one', shell(script)));
    // Once it has a time, it has been noted.
    await vi.waitUntil(async () => (await driver.readLog('one', ALL))[1]?.atMs != null, WAIT);
    const after = (await driver.readLog('one', ALL)).at(-1)?.cursor ?? '';
    await harness.program('gate', '');
    await vi.waitUntil(async () => (await driver.readLog('one', { ...ALL, after })).length === 2, WAIT);
    expect((await driver.readLog('one', { ...ALL, after })).map(({ text }) => text)).toEqual(['three', 'four']);
    expect(await textsOf(driver, 'one')).toEqual(['three', 'four']);
  });

  it('know who they are, though no file names their user', async () => {
    const driver = await harness.open();
    await driver.ensure(planOf('one', shell('echo "$USER $LOGNAME $HOME"; sleep 1000')));
    const home = join(harness.dataDir, 'instances', 'one', 'work');
    expect(await untilLine(driver, /./)).toBe(`infergate infergate ${home}`);
  });

  it('all run as one user when that is configured; each takes its own at its next start when it no longer is', async () => {
    const plan = planOf('one', shell('echo "$(id -u)"; touch x; exit 1'));
    const shared = await harness.open({ user: await resolveInstanceUser('4321:4322') });
    await shared.ensure(plan);
    await untilState(shared, 'one', 'ended');
    expect(await textsOf(shared, 'one')).toEqual(['4321']);
    await shared.close();
    const driver = await harness.open();
    await driver.ensure(plan);
    await untilState(driver, 'one', 'ended');
    expect(Number((await textsOf(driver, 'one'))[0])).toBeGreaterThanOrEqual(61_184);
  });
});

import { readFileSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkloadSpec } from '@infergate/contract';
import type { LogQuery } from '@infergate/controlplane';
import { processIdentity } from '@infergate/kernel';
import { describeRuntimeDriver, untilRunning, untilState } from '@infergate/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { command, isRoot, planOf, PROCESSOR, ProcessHarness, SERVER, shell } from './process-harness.ts';
import { randomPorts } from './driver-options.ts';

const ALL: LogQuery = { previous: false, maxLines: 10_000, keyword: null, fromMs: null, toMs: null, after: null };
const WAIT = { timeout: 15_000, interval: 20 };

describeRuntimeDriver('process', async () => {
  const harness = await ProcessHarness.create();
  const server = await harness.program('server.mjs', SERVER);
  return {
    remembers: true,
    open: () => harness.open(),
    plan: (name) => planOf(name, command(['node', server])),
    crash: async (driver, name) => {
      const { state } = await untilRunning(driver, name);
      if (state.kind === 'running' && state.pid !== null) process.kill(-state.pid, 'SIGKILL');
    },
    dispose: () => harness.dispose(),
  };
});

describe('process driver', () => {
  let harness: ProcessHarness;
  beforeEach(async () => {
    harness = await ProcessHarness.create();
  });
  afterEach(() => harness.dispose());

  const endedReason = async (script: string): Promise<string> => {
    const driver = await harness.open();
    await driver.ensure(planOf('one', shell(script)));
    const { state } = await untilState(driver, 'one', 'ended');
    return state.kind === 'ended' ? state.reason : '';
  };

  it.each([
    { script: 'exit 1', reason: 'exited 1' },
    { script: 'exit 0', reason: 'exited 0' },
    { script: 'kill -9 $$', reason: 'killed by signal 9' },
    { script: 'kill -TERM $$', reason: 'killed by signal 15' },
    // The wrapper itself goes with its group.
    { script: 'kill -9 0', reason: 'killed by signal 9' },
    { script: 'no-such-program-here', reason: 'exited 127' },
  ])('says "$reason" of $script', async ({ script, reason }) => {
    expect(await endedReason(script)).toBe(reason);
  });

  it('keeps the last lines of a program that ended', async () => {
    const driver = await harness.open();
    await driver.ensure(planOf('one', shell('echo loading; echo "no such model" >&2; exit 3')));
    const { state } = await untilState(driver, 'one', 'ended');
    expect(state).toMatchObject({ reason: 'exited 3' });
    expect(state.kind === 'ended' && state.lastLog.split('\n').sort()).toEqual(['loading', 'no such model']);
  });

  it('does not run shell builtins in the wrapper', async () => {
    const driver = await harness.open();
    await driver.ensure(planOf('one', command(['exit', '0'])));
    const { state } = await untilState(driver, 'one', 'ended');
    // 126 where the search path holds a folder that may not be looked into.
    expect(state).toMatchObject({ reason: expect.stringMatching(/^exited 12[67]$/) });
  });

  it('gives the program its own directory and a clean environment', async () => {
    const driver = await harness.open();
    await driver.ensure(
      planOf(
        'one',
        shell('pwd; env; sleep 60', {
          env: [
            { name: 'GREETING', value: 'a b "c"' },
            { name: 'PORT', value: '1' },
          ],
        }),
      ),
    );
    const { address } = await untilRunning(driver, 'one');
    await vi.waitUntil(async () => (await driver.readLog('one', { ...ALL, keyword: 'SERVICE_NAME' })).length > 0, WAIT);
    const lines = (await driver.readLog('one', ALL)).map(({ text }) => text);
    const work = join(harness.dataDir, 'instances', 'one', 'work');
    expect(lines[0]).toBe(work);
    // PWD and OLDPWD come from the shell.
    const known = ['GREETING', 'HOME', 'INSTANCE_NAME', 'LANG', 'LOGNAME', 'OLDPWD', 'PATH', 'PORT', 'PWD', 'SERVICE_NAME', 'USER'];
    const names = lines.slice(1).map((line) => line.split('=')[0] ?? '');
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
    expect(lines).toEqual(
      expect.arrayContaining([`HOME=${work}`, 'SERVICE_NAME=echo', 'INSTANCE_NAME=one', `PORT=${address?.port}`, 'GREETING=a b "c"']),
    );
  });

  it('answers exec probes in the surroundings of the instance, also after adoption', async () => {
    const driver = await harness.open();
    await driver.ensure(planOf('one', shell('echo x >marker; echo made; sleep 60', { env: [{ name: 'COLOUR', value: 'red' }] })));
    await vi.waitUntil(async () => (await driver.readLog('one', ALL)).length > 0, WAIT);
    const probes = async (target: typeof driver): Promise<boolean[]> => [
      await target.exec('one', ['test', '-f', 'marker'], 5000),
      await target.exec('one', ['sh', '-c', 'test "$COLOUR" = red'], 5000),
      await target.exec('one', ['test', '-f', 'other'], 5000),
      await target.exec('one', ['sleep', '30'], 100),
      await target.exec('one', ['no-such-program-here'], 5000),
    ];
    expect(await probes(driver)).toEqual([true, true, false, false, false]);
    await driver.close();
    expect(await probes(await harness.open())).toEqual([true, true, false, false, false]);
  });

  it('copies the directory of the description into the working directory', async () => {
    await harness.program('app/server.mjs', SERVER);
    await harness.program('app/lib/data.txt', 'data');
    const driver = await harness.open();
    await driver.ensure(planOf('one', command(['node', 'server.mjs'], { directory: join(harness.root, 'allowed', 'app') })));
    const { address } = await untilRunning(driver, 'one');
    await vi.waitUntil(async () => (await driver.readLog('one', ALL)).length > 0, WAIT);
    expect(await (await fetch(`http://127.0.0.1:${address?.port}/`)).text()).toBe('hello');
    expect(readFileSync(join(harness.dataDir, 'instances', 'one', 'work', 'lib', 'data.txt'), 'utf8')).toBe('data');
  });

  it('works under a strict umask', async () => {
    const umask = process.umask(0o077);
    try {
      await harness.program('app/server.mjs', SERVER);
      const driver = await harness.open();
      await driver.ensure(planOf('one', command(['node', 'server.mjs'], { directory: join(harness.root, 'allowed', 'app') })));
      await vi.waitUntil(async () => (await driver.readLog('one', { ...ALL, keyword: 'listening' })).length > 0, WAIT);
      expect((await untilRunning(driver, 'one')).address).not.toBeNull();
    } finally {
      process.umask(umask);
    }
  });

  it('starts a built-in processor with its model', async () => {
    const processor: WorkloadSpec = {
      kind: 'processor',
      processor: 'onnx',
      modelPath: await harness.program('models/iris.onnx', 'the model'),
      modelEntry: null,
      modelConfig: '{"a":1}',
      env: [],
    };
    await harness.program('processors.mjs', PROCESSOR);
    const driver = await harness.open();
    await driver.ensure(planOf('one', processor));
    await driver.ensure(planOf('two', processor));
    for (const name of ['one', 'two']) await vi.waitUntil(async () => (await driver.readLog(name, ALL)).length > 0, WAIT);
    const [line] = await driver.readLog('one', ALL);
    expect(JSON.parse(line?.text ?? '')).toMatchObject({ code: 'onnx', content: 'the model', config: '{"a":1}', entry: null });
    expect((await driver.readLog('two', ALL))[0]?.text).toBe(line?.text);
    // The model goes with the last instance that reads it.
    await driver.remove('one', 1000);
    expect(await readdir(join(harness.dataDir, 'models'))).toEqual(['eas-m-echo-v1']);
    await driver.remove('two', 1000);
    expect(await readdir(join(harness.dataDir, 'models'))).toEqual([]);
  });

  it('says what is wrong with a model', async () => {
    await harness.program('processors.mjs', PROCESSOR);
    const driver = await harness.open();
    const workload: WorkloadSpec = {
      kind: 'processor',
      processor: 'onnx',
      modelPath: '/nowhere',
      modelEntry: null,
      modelConfig: null,
      env: [],
    };
    await driver.ensure(planOf('one', workload));
    const { state } = await untilState(driver, 'one', 'ended');
    expect(state).toMatchObject({ reason: expect.stringMatching(/model_path: \/nowhere .*allowedPaths/) });
  });

  it('refuses a directory that services may not use, and says what to do', async () => {
    const driver = await harness.open();
    await driver.ensure(planOf('one', command(['true'], { directory: harness.dataDir })));
    const { state } = await untilState(driver, 'one', 'ended');
    expect(state).toMatchObject({ reason: expect.stringContaining('runtime.process.directory') });
    expect(state).toMatchObject({ reason: expect.stringContaining('allowedPaths') });
  });

  it('keeps a fixed port, and says so when it is taken', async () => {
    const server = await harness.program('server.mjs', SERVER);
    const driver = await harness.open();
    const port = (await randomPorts().allocatePort('x', [])) ?? 0;
    await driver.ensure(planOf('one', command(['node', server], { port })));
    expect((await untilRunning(driver, 'one')).address?.port).toBe(port);
    await vi.waitUntil(async () => (await driver.readLog('one', ALL)).length > 0, WAIT);
    await driver.ensure(planOf('two', command(['node', server], { port })));
    const { state } = await untilState(driver, 'two', 'ended');
    expect(state).toMatchObject({ reason: expect.stringContaining(`port ${port} is in use`) });
  });

  it('takes another port at the next start, and none that is in use', async () => {
    const handedOut: number[] = [];
    const ports = randomPorts();
    const driver = await harness.open({
      releasePort: (owner) => ports.releasePort(owner),
      allocatePort: async (owner, except) => {
        const port = (await ports.allocatePort(owner, except)) ?? 0;
        handedOut.push(port);
        return port;
      },
    });
    const plan = planOf('one', shell('exit 1'));
    await driver.ensure(plan);
    await untilState(driver, 'one', 'ended');
    await driver.ensure(plan);
    await untilState(driver, 'one', 'ended');
    expect(new Set(handedOut).size).toBe(2);
  });

  it('ends grandchildren that moved to another group, and those that ignore SIGTERM', async () => {
    const stubborn = await harness.program(
      'stubborn.mjs',
      `import { spawn } from 'node:child_process';
       process.on('SIGTERM', () => {});
       if (process.argv[2] !== 'child') {
         spawn(process.execPath, [process.argv[1], 'child'], { stdio: 'inherit' });
         spawn(process.execPath, [process.argv[1], 'child'], { stdio: 'inherit', detached: true }).unref();
       }
       console.log('pid ' + process.pid);
       setInterval(() => {}, 1000);`,
    );
    const driver = await harness.open();
    await driver.ensure(planOf('one', command(['node', stubborn])));
    const lines = await vi.waitUntil(async () => {
      const found = await driver.readLog('one', { ...ALL, keyword: 'pid ' });
      return found.length === 3 ? found : null;
    }, WAIT);
    await driver.remove('one', 300);
    expect(lines?.map(({ text }) => processIdentity(Number(text.slice(4))))).toEqual([null, null, null]);
    expect(await driver.list()).toEqual([]);
  });

  it('leaves nothing behind of an instance that ended by itself', async () => {
    const driver = await harness.open();
    await driver.ensure(planOf('one', shell('sleep 1000 & echo "pid $!"; exit 1')));
    await untilState(driver, 'one', 'ended');
    const [line] = await driver.readLog('one', ALL);
    expect(processIdentity(Number(line?.text.slice(4)))).toBeNull();
  });

  it('waits for a program that drains', async () => {
    const driver = await harness.open();
    await driver.ensure(
      planOf('one', shell('trap "echo draining; sleep 0.5; echo drained; exit 0" TERM; echo up; while :; do sleep 0.05; done')),
    );
    await vi.waitUntil(async () => (await driver.readLog('one', ALL)).length > 0, WAIT);
    await driver.remove('one', 10_000);
    const lines = await driver.readLog('one', ALL);
    expect(lines.filter(({ stream }) => stream === 'stdout').map(({ text }) => text)).toEqual(['up', 'draining', 'drained']);
  });

  it('reaches a program with its SIGTERM however early it comes', async () => {
    const driver = await harness.open();
    const names = Array.from({ length: 24 }, (_, index) => `early-${index}`);
    await Promise.all(names.map((name) => driver.ensure(planOf(name, command(['sleep', '1000'])))));
    const started = performance.now();
    await Promise.all(
      names.map(async (name) => {
        await untilRunning(driver, name);
        await driver.remove(name, 15_000);
      }),
    );
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  it('ends an instance whose processes together use more memory than it may', async () => {
    const hungry = await harness.program(
      'hungry.mjs',
      `import { spawn } from 'node:child_process';
       if (process.argv[2] !== 'child') spawn(process.execPath, [process.argv[1], 'child'], { stdio: 'inherit' });
       const kept = Buffer.alloc(90 * 2 ** 20, 1);
       setInterval(() => kept.fill(2), 200);`,
    );
    const driver = await harness.open();
    await driver.ensure(planOf('one', command(['node', hungry]), 160));
    const { state } = await untilState(driver, 'one', 'ended');
    expect(state).toMatchObject({ reason: expect.stringMatching(/^out of memory \(\d+ of 160 MB\)$/) });
  });

  it('reports memory and processor time', async () => {
    const server = await harness.program('server.mjs', SERVER);
    const driver = await harness.open();
    await driver.ensure(planOf('one', command(['node', server]), 1000));
    await vi.waitUntil(async () => ((await driver.list())[0]?.memoryBytes ?? 0) > 20 * 2 ** 20, WAIT);
    expect((await driver.list())[0]?.cpuMs).toBeGreaterThan(0);
  });

  it('keeps the logs of the run before, and of instances that are gone', async () => {
    const driver = await harness.open();
    const plan = planOf('one', shell('echo "run on $PORT"; sleep 0.1; exit 1'));
    await driver.ensure(plan);
    await untilState(driver, 'one', 'ended');
    const first = await driver.readLog('one', ALL);
    await driver.ensure(plan);
    await untilState(driver, 'one', 'ended');
    expect(await driver.readLog('one', { ...ALL, previous: true })).toEqual(first);
    // Following from the first run goes on into the second.
    const cursor = first.at(-1)?.cursor ?? '';
    expect((await driver.readLog('one', { ...ALL, after: cursor })).map(({ text }) => text)).toEqual([expect.stringMatching(/^run on/)]);
    await driver.remove('one', 0);
    expect(await driver.readLog('one', { ...ALL, previous: true })).toEqual(first);
    for (const name of ['two', 'three', 'four']) {
      await driver.ensure(planOf(name, shell('echo bye')));
      await untilState(driver, name, 'ended');
      await driver.remove(name, 0);
    }
    expect(await driver.readLog('one', ALL)).toEqual([]);
    expect(await driver.readLog('four', ALL)).toHaveLength(1);
  });

  it('leaves no file of a removed instance but its log', async () => {
    const driver = await harness.open();
    await driver.ensure(planOf('one', shell('mkdir -p a/b; echo x >a/b/c; chmod 555 a/b; ln -s /etc a/link; echo done; sleep 60')));
    await vi.waitUntil(async () => (await driver.readLog('one', ALL)).length > 0, WAIT);
    await driver.remove('one', 1000);
    expect(await readdir(join(harness.dataDir, 'instances'))).toEqual([]);
    expect((await readdir('/etc')).length).toBeGreaterThan(0);
  });

  it.skipIf(!isRoot)('keeps the data directory, the controller and other secrets from instances', async () => {
    const d = harness.dataDir;
    await writeFile(join(d, 'credentials.json'), 'secret', { mode: 0o600 });
    await writeFile(join(d, 'secret.key'), 'secret', { mode: 0o600 });
    await mkdir(join(d, 'sockets'), { mode: 0o700 });
    const { createServer } = await import('node:net');
    const socket = createServer().listen(join(d, 'sockets', 'c.sock'));
    const spy = await harness.program(
      'spy.mjs',
      `import { readFileSync, readdirSync, writeFileSync, openSync } from 'node:fs';
       import { connect } from 'node:net';
       const [d, controller] = process.argv.slice(2);
       const own = d + '/instances/one';
       const tries = {
         credentials: () => readFileSync(d + '/credentials.json'),
         key: () => readFileSync(d + '/secret.key'),
         list: () => readdirSync(d),
         instances: () => readdirSync(d + '/instances'),
         intent: () => readFileSync(own + '/intent.json'),
         runs: () => readdirSync(own + '/runs'),
         environ: () => readFileSync('/proc/' + controller + '/environ'),
         memory: () => openSync('/proc/' + controller + '/mem'),
         exit: () => openSync('/proc/' + process.ppid + '/fd/4', 'r+'),
         write: () => writeFileSync(d + '/x', 'x'),
         kill: () => process.kill(Number(controller), 0),
         root: () => { if (process.getuid() !== 0 && process.getgroups().every((id) => id !== 0)) throw Object.assign(new Error(), { code: 'EPERM' }); },
       };
       for (const [name, attempt] of Object.entries(tries)) {
         try { attempt(); console.log(name + ' WORKED'); } catch (error) { console.log(name + ' ' + error.code); }
       }
       connect(d + '/sockets/c.sock').on('connect', () => console.log('socket WORKED')).on('error', (error) => console.log('socket ' + error.code));
       setTimeout(() => { console.log('end'); }, 300);`,
    );
    const driver = await harness.open();
    await driver.ensure(planOf('one', command(['node', spy, d, String(process.pid)])));
    await untilState(driver, 'one', 'ended');
    const lines = (await driver.readLog('one', ALL)).map(({ text }) => text);
    socket.close();
    expect(lines).toHaveLength(14);
    expect(lines.filter((line) => !/ (EACCES|EPERM)$/.test(line))).toEqual(['end']);
  });

  it.skipIf(!isRoot)('brings programs that lie behind a closed directory to where instances can run them', async () => {
    const closed = join(harness.root, 'closed');
    await mkdir(join(closed, 'dist'), { recursive: true });
    await mkdir(join(closed, 'node_modules', 'native', 'bin', 'napi-v6', 'other'), { recursive: true });
    await copyFile(process.execPath, join(closed, 'node'));
    await writeFile(join(closed, 'node_modules', 'native', 'package.json'), '{"name":"native","version":"1.0.0","main":"index.js"}', {
      mode: 0o600,
    });
    await writeFile(join(closed, 'node_modules', 'native', 'index.js'), "exports.word = 'native';", { mode: 0o600 });
    await writeFile(
      join(closed, 'dist', 'processors.mjs'),
      "import native from 'native'; console.log(native.word, process.execPath); setInterval(() => {}, 1000);",
    );
    await chmod(closed, 0o700);
    const source = { node: join(closed, 'node'), processorsEntry: join(closed, 'dist', 'processors.mjs'), searchPath: '/usr/bin:/bin' };
    const packages = [{ name: 'native', directory: join(closed, 'node_modules', 'native') }];
    const driver = await harness.open({ programs: { ...source, packages } });
    const modelPath = await harness.program('iris.onnx', 'the model');
    const workload: WorkloadSpec = { kind: 'processor', processor: 'onnx', modelPath, modelEntry: null, modelConfig: null, env: [] };
    await driver.ensure(planOf('one', workload));
    const line = await vi.waitUntil(async () => (await driver.readLog('one', ALL))[0], WAIT);
    expect(line?.text).toMatch(/^native .*\/programs\/node-[0-9a-f]{16}\/bin\/node$/);
    const copies = await readdir(join(harness.dataDir, 'programs'));
    const copied = copies.find((name) => name.startsWith('processors-')) ?? '';
    expect(await readdir(join(harness.dataDir, 'programs', copied, 'node_modules', 'native', 'bin', 'napi-v6'))).toEqual([]);
    await driver.remove('one', 1000);
  });

  it.skipIf(!isRoot)('finds a reachable place when a parent of the data directory is closed', async () => {
    await chmod(harness.root, 0o711);
    await mkdir(join(harness.root, 'closed'), { mode: 0o700 });
    const dataDir = join(harness.root, 'closed', 'data');
    await mkdir(dataDir);
    const allowed = join(harness.root, 'closed', 'app');
    await mkdir(allowed);
    await writeFile(join(allowed, 'server.mjs'), SERVER);
    const options = { dataDir, allowedPaths: [allowed] };
    const driver = await harness.open(options);
    await driver.ensure(planOf('one', command(['node', 'server.mjs'], { directory: allowed })));
    const { address, state } = await untilRunning(driver, 'one');
    await vi.waitUntil(async () => (await driver.readLog('one', ALL)).length > 0, WAIT);
    expect(await (await fetch(`http://127.0.0.1:${address?.port}/`)).text()).toBe('hello');
    await driver.close();
    // Should the data directory become reachable later, the instances stay where they are.
    await chmod(join(harness.root, 'closed'), 0o755);
    const next = await harness.open(options);
    expect((await untilRunning(next, 'one')).state).toEqual(state);
    await next.remove('one', 1000);
    // Once the data directory is gone, so is what was kept elsewhere for it.
    const kept = await readdir(join(harness.root, 'system'));
    await rm(join(harness.root, 'closed'), { recursive: true });
    await mkdir(join(harness.root, 'closed', 'other'), { recursive: true });
    await chmod(join(harness.root, 'closed'), 0o700);
    await harness.open({ dataDir: join(harness.root, 'closed', 'other'), allowedPaths: [] });
    const left = await readdir(join(harness.root, 'system'));
    expect(left).toHaveLength(1);
    expect(left).not.toEqual(kept);
  });
});

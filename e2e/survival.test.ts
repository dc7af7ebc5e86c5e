import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Installation, kill } from './support/installation.ts';
import { Load } from './support/load.ts';
import { canMount } from './support/small-disk.ts';
import { deploy, echoDescription, endpointOf, instancesOf, waitForAnswer } from './support/services.ts';

let installation: Installation;
beforeEach(async () => {
  // These tests call as fast as they can; the limits of the shared gateway have tests of their own.
  installation = await Installation.start({ configuration: 'sharedGateway: { rateLimit: { perService: 0, total: 0 }, workers: 2 }' });
});
afterEach(() => installation.dispose());

/** Pids of the processes of Node that run this program; the shells around instances are not counted. */
function pids(program: string): number[] {
  const runs = (command: string) => {
    const [interpreter = '', file = ''] = command.split(' ');
    return interpreter.endsWith('node') && file.includes(program);
  };
  return [...installation.processes()].filter(([, command]) => runs(command)).map(([pid]) => pid);
}

/** Open requests that the service allows: more than the load has. */
const OPEN_LIMIT = 8;
const LIMITED = { networking: { gateway_policy: { concurrency_limit: { enable: true, limit: OPEN_LIMIT } } } };

async function startedLoad(concurrency = 4, instances = 2): Promise<{ load: Load; internet: string; token: string }> {
  const { internet, token } = await deploy(installation, { ...echoDescription('echo_alive', instances), ...LIMITED });
  const load = new Load(internet, { authorization: token }, concurrency);
  await expect.poll(() => load.succeeded).toBeGreaterThan(20);
  return { load, internet, token };
}

/** Opens as many streams as are allowed, and one more; then leaves them all. */
async function statusesOfStreams({ internet, token }: { internet: string; token: string }): Promise<number[]> {
  const leaving = new AbortController();
  const open = async (): Promise<number> => {
    const answer = await fetch(`${internet}/stream?count=10000&interval=100`, {
      headers: { authorization: token },
      signal: leaving.signal,
    });
    answer.text().catch(() => undefined);
    return answer.status;
  };
  const statuses = await Promise.all(Array.from({ length: OPEN_LIMIT }, open));
  statuses.push(await open());
  leaving.abort();
  return statuses;
}

/** What was open is given back, and the limit is what it was: twice, so that what the first time takes is given back, too. */
async function limitIsExact(endpoint: { internet: string; token: string }): Promise<void> {
  const wanted = [...Array.from({ length: OPEN_LIMIT }, () => 200), 429];
  for (let i = 0; i < 2; i += 1) await expect.poll(() => statusesOfStreams(endpoint), { timeout: 10_000, interval: 100 }).toEqual(wanted);
}

/** Somebody else's server. */
async function listenWhenFree(host: string, port: number): Promise<Server> {
  const server = createServer();
  const listen = () =>
    new Promise<string>((resolve) => {
      server.once('error', ({ message }) => resolve(message));
      server.listen(port, host, () => resolve('listens'));
    });
  await expect.poll(listen, { timeout: 10_000, interval: 20 }).toBe('listens');
  return server;
}

/** Waits until that many more requests have succeeded than now. */
async function goesOn(load: Load, more = 100): Promise<void> {
  const now = load.succeeded;
  await expect.poll(() => load.succeeded, { timeout: 20_000, interval: 20 }).toBeGreaterThan(now + more);
}

describe('kill -9 under load', () => {
  test('of the controller: no request fails, it comes back and adopts what runs', async () => {
    const { load } = await startedLoad();
    const before = await instancesOf(installation, 'echo_alive');
    const { controllerPid } = installation.run;
    kill(controllerPid);
    await expect.poll(() => installation.run.controllerPid, { timeout: 20_000, interval: 20 }).not.toBe(controllerPid);
    await goesOn(load);
    expect((await load.stop()).failures).toEqual([]);
    const after = await instancesOf(installation, 'echo_alive');
    expect(after.map(({ InstanceName, RestartCount }) => [InstanceName, RestartCount])).toEqual(
      before.map(({ InstanceName, RestartCount }) => [InstanceName, RestartCount]),
    );
    expect(pids('gateway-supervisor')).toHaveLength(1);
  });

  test('of the controller: it answers where it did, or elsewhere if somebody took that port meanwhile', async () => {
    const { pid, controllerPid, admin } = installation.run;
    const cameBack = async (former: number) => {
      await expect.poll(() => installation.run.controllerPid, { timeout: 60_000, interval: 20 }).not.toBe(former);
    };
    kill(controllerPid);
    await cameBack(controllerPid);
    expect(installation.run.admin).toBe(admin);

    const again = installation.run.controllerPid;
    kill(pid, 'SIGSTOP');
    kill(again);
    const { hostname, port } = new URL(admin);
    const other = await listenWhenFree(hostname, Number(port));
    kill(pid, 'SIGCONT');
    await cameBack(again);
    other.close();
    expect(installation.run.admin).not.toBe(admin);
    expect((await installation.client().call('ListServices')).Services).toEqual([]);
  });

  test('of launcher and controller: traffic goes on, a new start adopts it', async () => {
    const { load, internet, token } = await startedLoad();
    const gateway = pids('gateway-worker');
    const { pid, controllerPid } = installation.run;
    kill(pid);
    kill(controllerPid);
    await goesOn(load);
    await installation.up();
    await goesOn(load);
    expect((await load.stop()).failures).toEqual([]);
    expect(pids('gateway-worker')).toEqual(gateway);
    expect((await endpointOf(installation, 'echo_alive')).internet).toBe(internet);
    await waitForAnswer(internet, token, 200);
  });

  test('of the launcher alone: the controller ends with it, traffic goes on, down ends everything', async () => {
    const { load } = await startedLoad();
    const { pid, controllerPid } = installation.run;
    kill(pid);
    await expect.poll(() => installation.processes().has(controllerPid), { timeout: 10_000 }).toBe(false);
    await goesOn(load);
    expect((await load.stop()).failures).toEqual([]);
    expect((await installation.cli('down')).code).toBe(0);
    expect([...installation.processes().values()]).toEqual([]);
  });

  test('of the supervisor: no request fails, a worker brings it back', async () => {
    const { load } = await startedLoad();
    const [supervisor] = pids('gateway-supervisor');
    kill(supervisor ?? 0);
    await expect
      .poll(() => pids('gateway-supervisor').filter((pid) => pid !== supervisor).length, { timeout: 10_000, interval: 20 })
      .toBe(1);
    await goesOn(load);
    expect((await load.stop()).failures).toEqual([]);
  });

  test('of one of two workers: only what was open in it fails, it is replaced within a second, and limits are exact', async () => {
    const { load, internet, token } = await startedLoad(4);
    const before = pids('gateway-worker');
    expect(before).toHaveLength(2);
    kill(before[0] ?? 0);
    await goesOn(load);
    await expect.poll(() => pids('gateway-worker').length, { timeout: 10_000, interval: 20 }).toBe(2);
    await goesOn(load);
    const { failures } = await load.stop();
    expect(failures.length).toBeLessThanOrEqual(4);
    await limitIsExact({ internet, token });
  });

  test('of one of three instances: at most the requests on it fail, it is replaced, and limits are exact', async () => {
    const { load, internet, token } = await startedLoad(4, 3);
    const [victim] = pids('server.mjs').sort((a, b) => b - a);
    kill(victim ?? 0);
    await goesOn(load);
    await expect
      .poll(async () => (await instancesOf(installation, 'echo_alive')).filter(({ Status }) => Status === 'Running').length, {
        timeout: 30_000,
        interval: 50,
      })
      .toBe(3);
    await goesOn(load);
    const { failures } = await load.stop();
    expect(failures.length).toBeLessThanOrEqual(4);
    await limitIsExact({ internet, token });
  });

  test('of everything at once: a new start brings back every acknowledged service', async () => {
    const { internet, token } = await deploy(installation, echoDescription('echo_alive', 2));
    const client = installation.client();
    const acknowledged: string[] = [];
    for (let i = 0; i < 10; i += 1) {
      const name = `stopped_${i}`;
      await client.call('CreateService', { body: JSON.stringify(echoDescription(name)) });
      acknowledged.push(name);
    }
    await installation.killEverything();
    await installation.up();
    const again = await endpointOf(installation, 'echo_alive');
    expect(again.token).toBe(token);
    await waitForAnswer(again.internet, token, 200);
    const list = await installation.client().call('ListServices', { query: { PageSize: 100 } });
    const names = list.Services.map(({ ServiceName }) => ServiceName);
    expect(names).toEqual(expect.arrayContaining(acknowledged));
    expect(new URL(internet).pathname).toBe(new URL(again.internet).pathname);
    await expect.poll(() => pids('server.mjs').length, { timeout: 60_000, interval: 100 }).toBe(12);
  });
});

describe('stopping', () => {
  test('SIGTERM finishes an open request, ends everything and exits 0', async () => {
    const { internet, token } = await deploy(installation, echoDescription('echo_alive'));
    const slow = fetch(`${internet}/slow?ms=1500`, { headers: { authorization: token } }).then((answer) => answer.status);
    await expect.poll(async () => (await fetch(internet, { headers: { authorization: token } })).status).toBe(200);
    expect(await installation.stop()).toBe(0);
    expect(await slow).toBe(200);
    expect([...installation.processes().values()]).toEqual([]);
  });

  test('a second "up" on the same folder is refused and says who runs', async () => {
    const second = await installation.cli('up', '--admin-listen', '127.0.0.1:0');
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`pid ${installation.run.pid}`);
  });

  test('a taken port is an error that names the flag', async () => {
    const other = await Installation.start({ arguments: [] });
    try {
      await other.stop();
      const taken = new URL(installation.run.internet).host;
      const refused = await other.cli('up', '--admin-listen', '127.0.0.1:0', '--internet-listen', taken, '--vpc-listen', '127.0.0.1:0');
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain('--internet-listen');
    } finally {
      await other.dispose();
    }
  });
});

describe('when things go wrong while stopping', () => {
  test('a controller that is killed then is started once more to end what it left', async () => {
    await deploy(installation, echoDescription('echo_alive', 2));
    const { pid, controllerPid } = installation.run;
    kill(pid, 'SIGTERM');
    kill(controllerPid);
    await expect.poll(() => installation.processes().size, { timeout: 40_000, interval: 50 }).toBe(0);
  });

  test('a supervisor that is just being brought back is ended too', async () => {
    const [supervisor] = pids('gateway-supervisor');
    kill(supervisor ?? 0);
    expect(await installation.stop()).toBe(0);
    expect([...installation.processes().values()]).toEqual([]);
  });

  test('down ends a gateway whose supervisor nobody knows', async () => {
    const { pid, controllerPid } = installation.run;
    const [supervisor] = pids('gateway-supervisor');
    for (const each of [pid, controllerPid, supervisor ?? 0]) kill(each);
    expect((await installation.cli('down')).code).toBe(0);
    expect([...installation.processes().values()]).toEqual([]);
  });

  test('a data directory that cannot be one is named, with the flag', async () => {
    const refused = await installation.cli('up', '--data-dir', '/dev/null/data');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('--data-dir');
  });
});

test.skipIf(!canMount())('a full disk costs log lines, not requests', async () => {
  const small = await Installation.start({ onSmallDisk: true });
  try {
    const { internet, token } = await deploy(small, echoDescription('echo_full'));
    const workers = () => [...small.processes()].filter(([, command]) => command.split(' ')[1]?.includes('gateway-worker'));
    const before = workers();
    small.disk?.fill();
    for (let i = 0; i < 300; i += 1) expect((await fetch(internet, { headers: { authorization: token } })).status).toBe(200);
    expect(workers()).toEqual(before);
    small.disk?.free();
    await small.client().call('UpdateServiceLabel', { path: { ServiceName: 'echo_full' }, body: { Labels: { space: 'again' } } });
  } finally {
    await small.dispose();
  }
});

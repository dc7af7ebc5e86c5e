import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import type { ExternalWorkload, ProbeSpec, WorkloadSpec } from '@infergate/contract';
import { AddressPolicy, systemClock } from '@infergate/kernel';
import { FakeClock, serviceSpec } from '@infergate/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ProbeTarget, ProbeVerdict } from '../reconcile/prober.ts';
import { CheckQueue } from './check-queue.ts';
import { HealthProber, type HealthProberOptions } from './prober.ts';

const WAIT = { timeout: 10_000, interval: 10 };
const COMMAND: WorkloadSpec = { kind: 'command', run: { kind: 'exec', argv: ['true'] }, env: [], port: null, directory: null };

describe('prober', () => {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  const proberWith = (options: Partial<HealthProberOptions> = {}): HealthProber => {
    const policy = new AddressPolicy({ deny: [], ownListeners: [] });
    const prober = new HealthProber({ clock: systemClock, policy, exec: () => Promise.resolve(true), random: () => 0, ...options });
    closing.push(() => prober.close());
    return prober;
  };
  const listen = async (server: Server | TcpServer): Promise<number> => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => server.close());
    return (server.address() as AddressInfo).port;
  };
  const serve = (handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> => {
    const server = createServer(handler);
    closing.push(() => server.closeAllConnections());
    return listen(server);
  };
  const target = (
    port: number,
    probes: Partial<Record<'readiness' | 'liveness', ProbeSpec['check']>>,
    workload: WorkloadSpec = COMMAND,
  ): ProbeTarget => {
    const probe = (check: ProbeSpec['check'] | undefined): ProbeSpec | null =>
      check === undefined
        ? null
        : { check, initialDelaySeconds: 0, periodSeconds: 0.05, timeoutSeconds: 0.3, successThreshold: 1, failureThreshold: 2 };
    const spec = serviceSpec({ workload, probes: { startup: null, readiness: probe(probes.readiness), liveness: probe(probes.liveness) } });
    const address = { host: '127.0.0.1', port, tls: false, basePath: '' };
    return { name: 'echo-1', address, spec, startedAtMs: systemClock.now(), wasReady: false };
  };
  const verdictIs = async (prober: HealthProber, kind: string): Promise<ProbeVerdict> => {
    await vi.waitUntil(() => prober.verdict('echo-1').kind === kind, WAIT);
    return prober.verdict('echo-1');
  };
  const http = (path: string): ProbeSpec['check'] => ({ kind: 'http', path, port: null, scheme: 'http' });

  it('says ready once the port accepts connections, and tells who listens', async () => {
    const prober = proberWith();
    const told: string[] = [];
    prober.onChange((name) => told.push(name));
    const port = await listen(createTcpServer((socket) => socket.end()));
    prober.track(target(port, {}));
    expect(prober.verdict('echo-1')).toEqual({ kind: 'unknown' });
    await verdictIs(prober, 'ready');
    expect(told).toEqual(['echo-1']);
  });

  it('says why an instance is not ready', async () => {
    const prober = proberWith();
    const server = createTcpServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    prober.track(target(port, {}));
    await verdictIs(prober, 'unready');
    expect(prober.verdict('echo-1')).toMatchObject({
      message: expect.stringMatching(/readiness probe: 127\.0\.0\.1:\d+ does not accept connections .*ECONNREFUSED/),
    });
  });

  it.each([
    { status: 200, verdict: { kind: 'ready' } },
    { status: 302, verdict: { kind: 'ready' } },
    { status: 404, verdict: { kind: 'unready', message: expect.stringContaining('answered 404') } },
    { status: 503, verdict: { kind: 'unready', message: expect.stringContaining('answered 503') } },
  ])('takes $status for $verdict.kind', async ({ status, verdict }) => {
    const prober = proberWith();
    const port = await serve((_, response) => response.writeHead(status).end());
    prober.track(target(port, { readiness: http('/health') }));
    expect(await verdictIs(prober, verdict.kind)).toEqual(verdict);
  });

  it('asks as a probe, by the name of the address', async () => {
    const prober = proberWith();
    const seen: IncomingMessage[] = [];
    const port = await serve((request, response) => {
      seen.push(request);
      response.end();
    });
    prober.track(target(port, { readiness: http('/health?deep=1') }));
    await verdictIs(prober, 'ready');
    expect(seen[0]?.url).toBe('/health?deep=1');
    expect(seen[0]?.headers).toMatchObject({ 'user-agent': 'infergate-probe', host: `127.0.0.1:${port}` });
  });

  it('does not read an endless answer, and does not wait for one that never comes', async () => {
    const prober = proberWith();
    const port = await serve((request, response) => {
      if (request.url !== '/endless') return;
      const pour = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        if (!response.destroyed) response.once('drain', pour);
      };
      pour();
    });
    prober.track(target(port, { readiness: http('/endless') }));
    await verdictIs(prober, 'ready');
    prober.track({ ...target(port, { readiness: http('/silent') }), startedAtMs: systemClock.now() - 5 });
    await verdictIs(prober, 'unready');
    expect(prober.verdict('echo-1')).toMatchObject({ message: expect.stringContaining('was not answered in 300 ms') });
  });

  it('follows an instance that becomes unready and ready again', async () => {
    const prober = proberWith();
    let status = 200;
    const port = await serve((_, response) => response.writeHead(status).end());
    prober.track(target(port, { readiness: http('/') }));
    await verdictIs(prober, 'ready');
    status = 500;
    expect(await verdictIs(prober, 'unready')).toMatchObject({ message: expect.stringContaining('answered 500') });
    status = 200;
    await verdictIs(prober, 'ready');
  });

  it('gives up on a failed liveness probe, and begins anew with the next run', async () => {
    let isAlive = true;
    const asked: string[] = [];
    const prober = proberWith({
      exec: (name, argv) => {
        asked.push(`${name} ${argv.join(' ')}`);
        return Promise.resolve(isAlive);
      },
    });
    const port = await listen(createTcpServer((socket) => socket.end()));
    const first = target(port, { liveness: { kind: 'exec', argv: ['test', '-f', 'alive'] } });
    prober.track(first);
    await verdictIs(prober, 'ready');
    isAlive = false;
    await verdictIs(prober, 'failed');
    expect(prober.verdict('echo-1')).toMatchObject({ reason: 'liveness probe failed' });
    expect(asked[0]).toBe('echo-1 test -f alive');
    isAlive = true;
    prober.track(first);
    expect(prober.verdict('echo-1').kind).toBe('failed');
    prober.track({ ...first, startedAtMs: first.startedAtMs + 1 });
    await verdictIs(prober, 'ready');
  });

  it('sends the headers of an external service, to its own path', async () => {
    const prober = proberWith();
    const seen: IncomingMessage[] = [];
    const port = await serve((request, response) => {
      seen.push(request);
      response.end();
    });
    const workload: ExternalWorkload = { kind: 'external', addresses: [], headers: { Authorization: 'Bearer k' }, caPem: null };
    const external = target(port, { readiness: http('/health') }, workload);
    prober.track({ ...external, address: { ...external.address, basePath: '/vllm' } });
    await verdictIs(prober, 'ready');
    expect(seen[0]).toMatchObject({ url: '/vllm/health', headers: { authorization: 'Bearer k' } });
  });

  it('does not call addresses that the policy refuses', async () => {
    const port = await listen(createTcpServer((socket) => socket.end()));
    const prober = proberWith({ policy: new AddressPolicy({ deny: [], ownListeners: [{ host: '127.0.0.1', port }] }) });
    const workload: ExternalWorkload = { kind: 'external', addresses: [], headers: {}, caPem: null };
    prober.track(target(port, {}, workload));
    await verdictIs(prober, 'unready');
    expect(prober.verdict('echo-1')).toMatchObject({ message: expect.stringContaining('management listener') });
  });

  it('gives up by the clock, and leaves no timer behind', async () => {
    const clock = new FakeClock();
    const prober = proberWith({ clock, exec: () => Promise.resolve(false) });
    const pending = { ...target(1, { readiness: { kind: 'exec', argv: ['false'] } }), startedAtMs: clock.now() };
    prober.track(pending);
    await clock.advance(59_000);
    expect(prober.verdict('echo-1').kind).toBe('unready');
    await clock.advance(2000);
    expect(prober.verdict('echo-1')).toMatchObject({ kind: 'failed', reason: 'not ready after 60 s' });
    expect(clock.pending).toBe(0);
    prober.track({ ...pending, startedAtMs: clock.now() });
    prober.untrack('echo-1');
    expect(prober.verdict('echo-1')).toEqual({ kind: 'unknown' });
    expect(clock.pending).toBe(0);
  });
});

describe('check queue', () => {
  it('runs no more at once than it may, and all in the end', async () => {
    const queue = new CheckQueue(3);
    let running = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    };
    const failing = queue.run(() => Promise.reject(new Error('no')));
    await Promise.all([expect(failing).rejects.toThrow('no'), ...Array.from({ length: 20 }, () => queue.run(work))]);
    expect(most).toBe(3);
    expect(running).toBe(0);
  });
});

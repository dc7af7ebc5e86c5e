import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { Histogram } from '@infergate/contract';
import { AccessLog } from '@infergate/dataplane';
import { silentLogger, systemClock } from '@infergate/kernel';
import { gatewayResource, instanceResource, serviceResource, startGateway, TEST_TOKEN, type TestGateway } from '@infergate/testkit';
import { describe, expect, test } from 'vitest';
import { useHttpInstances } from './http-instances.ts';
import { deadPort } from './local-server.ts';

const { closers, instance } = useHttpInstances();

async function gateway(...parameters: Parameters<typeof startGateway>): Promise<TestGateway> {
  const started = await startGateway(...parameters);
  closers.push(() => started.close());
  return started;
}

const headers = { Authorization: TEST_TOKEN };
const call = (url: string, init: RequestInit = {}) => fetch(url, { headers, ...init });
const loadOf = (started: TestGateway, service: string) => started.gateway.state().services[service];

describe('through the front door', () => {
  test('a call reaches its instance and comes back, by both endpoints alike', async () => {
    const port = await instance((req, res) => {
      res.setHeader('content-type', 'text/plain');
      req.pipe(res);
      res.setHeader('x-seen', `${req.method} ${req.url} ${req.headers.authorization ?? 'no credential'}`);
    });
    const started = await gateway([gatewayResource(), serviceResource('echo', { instances: [instanceResource('a', port)] })]);
    for (const { host, port: at } of [started.internet, started.vpc]) {
      const answer = await call(`http://${host}:${at}/api/predict/echo/v1?x=1`, { method: 'POST', body: 'hello' });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('x-seen')).toBe('POST /v1?x=1 no credential');
      expect(answer.headers.get('x-request-id')).not.toBeNull();
      expect(await answer.text()).toBe('hello');
    }
    expect(loadOf(started, 'echo')).toEqual({ open: 0, waiting: 0, total: 2, failed: 0 });
  });

  test('a service that asks for it gets the credential of its caller', async () => {
    const port = await instance((req, res) => res.end(req.headers.authorization ?? 'no credential'));
    const service = serviceResource('echo', { instances: [instanceResource('a', port)], forwardCredential: true });
    const started = await gateway([gatewayResource(), service]);
    expect(await (await call(started.url('echo'))).text()).toBe(TEST_TOKEN);
    expect((await fetch(started.url('echo'))).status).toBe(401);
  });

  test.each([{ isPublic: false }, { isPublic: true }])('a live token reaches no instance, wherever it stands: %o', async ({ isPublic }) => {
    let seen = '';
    const port = await instance((req, res) => {
      req.resume().on('end', () => {
        seen = JSON.stringify([req.rawHeaders, req.rawTrailers]);
        res.end();
      });
    });
    const service = { instances: [instanceResource('a', port)], isPublic, upstreamHeaders: [['X-Tenant', 'one'] as const] };
    const started = await gateway([gatewayResource(), serviceResource('echo', service)]);
    const req = request(started.url('echo'), {
      method: 'POST',
      headers: { Authorization: `Bearer ${TEST_TOKEN}`, 'X-API-Key': TEST_TOKEN, 'api-key': 'another', Trailer: 'X-Api-Key' },
    });
    req.addTrailers({ Authorization: TEST_TOKEN, 'X-Api-Key': TEST_TOKEN, 'Api-Key': TEST_TOKEN, 'X-Tenant': 'two', 'X-Sum': '1' });
    req.write('{}');
    req.end();
    const [answer] = (await once(req, 'response')) as [IncomingMessage];
    answer.resume();
    expect(answer.statusCode).toBe(200);
    expect(seen).not.toContain(TEST_TOKEN);
    expect(seen).toContain('"api-key","another"');
    expect(seen).toContain('["X-Sum","1"]');
  });

  test('a refusal has the one body that all clients understand', async () => {
    const started = await gateway([gatewayResource(), serviceResource('echo')]);
    const answer = await fetch(started.url('echo'), { headers: { 'X-Request-Id': 'mine' } });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('x-request-id')).toBe('mine');
    const body = (await answer.json()) as Record<string, unknown>;
    expect(body).toMatchObject({ code: 'unauthenticated', request_id: 'mine', error: { type: 'authentication_error' } });
    const head = await fetch(started.url('nobody'), { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([404, '']);
  });

  test.each([
    ['GET', '/v1/chat/completions'],
    ['GET', '/api/predict/'],
    ['GET', '//'],
    ['POST', '/'],
    ['OPTIONS', '/'],
  ])('%s %s says where services are', async (method, path) => {
    const started = await gateway([gatewayResource()]);
    const answer = await fetch(`http://127.0.0.1:${started.internet.port}${path}`, { method });
    expect(answer.status).toBe(404);
    expect(((await answer.json()) as { message: string }).message).toContain('/api/predict/<service>');
  });

  test.each(['/', '/?x=1'])('%s says which gateway this is', async (path) => {
    const started = await gateway([gatewayResource({ id: 'gw-1', name: 'My "first"' })]);
    const url = `http://127.0.0.1:${started.internet.port}${path}`;
    const answer = await fetch(url);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(await answer.text()).toBe('{"gateway":"My \\"first\\"","gateway_id":"gw-1","status":"ok"}\n');
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  test.each(['length', 'chunked'])('a body above the limit is 413, sent with %s', async (framing) => {
    let received = 0;
    const port = await instance((req, res) => {
      req.on('data', (bytes: Buffer) => (received += bytes.length));
      req.on('end', () => res.end('ok'));
    });
    const started = await gateway([
      gatewayResource({ maxRequestBodyBytes: 1000 }),
      serviceResource('echo', { instances: [instanceResource('a', port)] }),
    ]);
    const send = async (bytes: number) => {
      const req = request(started.url('echo'), {
        method: 'POST',
        headers: { ...headers, ...(framing === 'length' ? { 'content-length': bytes } : {}) },
      });
      req.on('error', () => undefined);
      req.end(Buffer.alloc(bytes));
      const [answer] = (await once(req, 'response')) as [IncomingMessage];
      answer.resume();
      return answer.statusCode;
    };
    expect(await send(1000)).toBe(200);
    expect(received).toBe(1000);
    expect(await send(1001)).toBe(413);
    expect(loadOf(started, 'echo')?.open).toBe(0);
  });

  test('with one of two instances dead, nobody notices', async () => {
    const port = await instance((_, res) => res.end('alive'));
    const dead = await deadPort();
    const started = await gateway([
      gatewayResource(),
      serviceResource('echo', { balance: 'round_robin', instances: [instanceResource('dead', dead), instanceResource('alive', port)] }),
    ]);
    const answers = await Promise.all(Array.from({ length: 50 }, () => call(started.url('echo'), { method: 'POST', body: '{}' })));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  });

  test('with all instances dead the answer is 503 and says so', async () => {
    const started = await gateway([
      gatewayResource(),
      serviceResource('echo', { instances: [instanceResource('dead', await deadPort())] }),
    ]);
    const answer = await call(started.url('echo'));
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('no healthy upstream');
  });

  describe('an address that a user gave', () => {
    const own = { host: '127.0.0.1', port: 0 };
    test.each([
      { name: 'in a denied range', host: '127.0.0.1', deny: ['127.0.0.0/8'], isOwn: false },
      { name: 'whose name leads into a denied range', host: 'localhost', deny: ['127.0.0.0/8', '::1/128'], isOwn: false },
      { name: 'of a listener of our own', host: '127.0.0.1', deny: [], isOwn: true },
      { name: 'whose name leads to a listener of our own', host: 'localhost', deny: [], isOwn: true },
    ])('$name is never connected to', async ({ host, deny, isOwn }) => {
      const connections: string[] = [];
      const port = await instance((req, res) => {
        connections.push(req.url ?? '');
        res.end('internal');
      });
      const lines: string[] = [];
      const sink = { write: () => undefined, writeSync: (bytes: Buffer) => void lines.push(bytes.toString()), close: () => undefined };
      const accessLog = new AccessLog({ clock: systemClock, log: silentLogger, sink, withQuery: false });
      const given = { id: 'given', address: { host, port, tls: false, basePath: '' }, guarded: true, draining: false };
      const addressPolicy = { deny, ownListeners: isOwn ? [{ ...own, port }] : [] };
      const resources = [
        serviceResource('given', { instances: [given] }),
        serviceResource('ours', { instances: [instanceResource('a', port)] }),
      ];
      const started = await gateway([gatewayResource({ addressPolicy }), ...resources], { accessLog });
      const refused = await call(started.url('given'), { method: 'POST', body: '{}' });
      expect([refused.status, await refused.json()]).toMatchObject([503, { code: 'upstream_unreachable' }]);
      expect(await (await call(`${started.url('ours')}/ours`)).text()).toBe('internal');
      started.change([gatewayResource()]);
      expect(await (await call(`${started.url('given')}/given`)).text()).toBe('internal');
      expect(connections).toEqual(['/ours', '/given']);
      await closers.pop()?.();
      expect(lines.join('')).toMatch(/may not be called|is the management listener/);
    });

    test('is never one of link-local metadata services', async () => {
      const given = {
        id: 'given',
        address: { host: '169.254.169.254', port: 80, tls: false, basePath: '' },
        guarded: true,
        draining: false,
      };
      const started = await gateway([gatewayResource(), serviceResource('given', { instances: [given] })]);
      expect((await call(started.url('given'))).status).toBe(503);
    });
  });

  test('the total time is limited, waiting included', async () => {
    const port = await instance(() => undefined);
    const started = await gateway([
      gatewayResource(),
      serviceResource('slow', {
        instances: [instanceResource('a', port)],
        limits: { instanceConcurrency: 1, instanceQueue: 10 },
        timeouts: { totalMs: 200 },
      }),
    ]);
    const answers = await Promise.all(Array.from({ length: 3 }, () => call(started.url('slow'))));
    expect(answers.map(({ status }) => status)).toEqual([408, 408, 408]);
    expect(answers[0]?.headers.get('connection')).toBe('close');
    expect(loadOf(started, 'slow')).toMatchObject({ open: 0, waiting: 0, total: 3, failed: 3 });
  });

  test('clients that leave give everything back: waiting, before the first byte, in the stream', async () => {
    const open = new Set<IncomingMessage>();
    const port = await instance((req, res) => {
      open.add(req);
      res.on('close', () => open.delete(req));
      if (req.url === '/stream') res.write('data: 1\n\n');
    });
    const limits = { instanceConcurrency: 20, instanceQueue: 100 };
    const started = await gateway([gatewayResource(), serviceResource('echo', { limits, instances: [instanceResource('a', port)] })]);
    const sockets = Array.from({ length: 60 }, (_, i) => {
      const socket = connect(started.internet.port, '127.0.0.1');
      socket.on('error', () => undefined).resume();
      const path = i % 2 === 0 ? '/stream' : '/hang';
      socket.write(`GET /api/predict/echo${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${TEST_TOKEN}\r\n\r\n`);
      return socket;
    });
    await expect.poll(() => loadOf(started, 'echo'), { interval: 5 }).toMatchObject({ open: 60, waiting: 40 });
    await expect.poll(() => open.size, { interval: 5 }).toBe(20);
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => loadOf(started, 'echo'), { interval: 5 }).toMatchObject({ open: 0, waiting: 0 });
    await expect.poll(() => open.size, { interval: 5 }).toBe(0);
  });

  test('a change is served at once and cuts no stream', async () => {
    const release: (() => void)[] = [];
    const port = await instance((req, res) => {
      res.write('first ');
      release.push(() => res.end('last'));
    });
    const instances = [instanceResource('a', port)];
    const started = await gateway([gatewayResource(), serviceResource('echo', { instances })]);
    const answer = await call(started.url('echo'));
    started.change([serviceResource('echo', { instances: [instanceResource('a', port, true)], tokens: ['new'] })]);
    expect(started.gateway.state().drainingOpen).toEqual({ a: 1 });
    expect((await call(started.url('echo'))).status).toBe(401);
    started.change([serviceResource('other', { instances, tokens: [], isPublic: true })]);
    release[0]?.();
    expect(await answer.text()).toBe('first last');
    await expect.poll(() => started.gateway.state().drainingOpen, { interval: 5 }).toEqual({});
  });

  test('one bad resource hurts only itself', async () => {
    const port = await instance((_, res) => res.end('ok'));
    const good = serviceResource('good', { instances: [instanceResource('a', port)] });
    const started = await gateway([gatewayResource(), good, serviceResource('bad', { upstreamCaPem: 'nonsense' })]);
    started.change([
      serviceResource('good', { instances: [instanceResource('a', 0)] }),
      serviceResource('late', { instances: good.instances }),
    ]);
    expect(started.gateway.state().refused).toEqual({
      'service/bad': 'upstreamCaPem is not a certificate in PEM',
      'service/good': 'instance a: port must be 1 to 65535',
    });
    expect((await call(started.url('good'))).status).toBe(200);
    expect((await call(started.url('late'))).status).toBe(200);
    expect((await call(started.url('bad'))).status).toBe(404);
    started.change([good], ['service/bad']);
    expect(started.gateway.state().refused).toEqual({});
  });
});

test('a service in overload leaves its neighbours alone', async () => {
  const stuck: (() => void)[] = [];
  const slow = await instance((_, res) => stuck.push(() => res.end('late')));
  const fast = await instance((_, res) => res.end('ok'));
  const started = await gateway([
    gatewayResource(),
    serviceResource('slow', { limits: { instanceConcurrency: 5, instanceQueue: 3000 }, instances: [instanceResource('s', slow)] }),
    serviceResource('fast', { instances: [instanceResource('f', fast)] }),
  ]);
  const codes: number[] = [];
  const flood = Array.from({ length: 3500 }, async () => {
    const req = request(started.url('slow'), { headers, agent: false });
    req.end();
    const [answer] = (await once(req, 'response')) as [IncomingMessage];
    answer.resume();
    codes.push(answer.statusCode ?? 0);
  });
  await expect.poll(() => loadOf(started, 'slow'), { interval: 10, timeout: 15_000 }).toMatchObject({ open: 3005, waiting: 3000 });
  await expect.poll(() => codes.length, { interval: 10, timeout: 15_000 }).toBe(495);
  expect(new Set(codes)).toEqual(new Set([450]));

  const durations: number[] = [];
  for (let i = 0; i < 200; i += 1) {
    const begun = performance.now();
    const answer = await call(started.url('fast'));
    expect(answer.status).toBe(200);
    await answer.text();
    durations.push(performance.now() - begun);
  }
  expect(durations.sort((a, b) => a - b)[100]).toBeLessThan(20);

  while (loadOf(started, 'slow')?.open !== 0) {
    for (const finish of stuck.splice(0)) finish();
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  await Promise.all(flood);
  expect(codes.filter((code) => code === 200)).toHaveLength(3005);
  expect(started.gateway.state()).toMatchObject({
    services: { slow: { open: 0, waiting: 0, total: 3500 }, fast: { open: 0, total: 200, failed: 0 } },
  });
}, 60_000);

test('measures tell what happened, once', async () => {
  const port = await instance((_, res) => res.end('ok'));
  const started = await gateway([gatewayResource(), serviceResource('echo', { instances: [instanceResource('a', port)] })]);
  await (await call(started.url('echo'))).text();
  await (await fetch(started.url('echo'))).text();
  await (await fetch(started.url('nobody'))).text();
  const { echo, '': unrouted, ...others } = started.gateway.report().measures;
  expect(others).toEqual({});
  expect(echo).toMatchObject({ classes: [0, 1, 0, 1, 0], problems: { unauthenticated: 1 } });
  expect(unrouted).toMatchObject({ classes: [0, 0, 0, 1, 0], problems: { service_not_found: 1 } });
  expect(Histogram.from(echo?.duration ?? []).count).toBe(2);
  expect(Histogram.from(echo?.firstByte ?? []).count).toBe(1);
  expect(started.gateway.report()).toEqual({ measures: {}, forgotten: {}, isWhole: true });
  started.gateway.reportAnew();
  expect(Object.keys(started.gateway.report().measures)).toEqual(['', 'echo']);
});

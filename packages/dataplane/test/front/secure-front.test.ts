import { once } from 'node:events';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { FakeClock } from '@infergate/testkit';
import { createCertificate } from './certificate.ts';
import { useH2 } from './h2-client.ts';
import { OK, problemOf, replying, until, useFront, type Front, type FrontOptions, type RawInstance } from './harness.ts';

const { front, instance } = useFront();
const h2 = useH2();
const sockets: TLSSocket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

const { cert, key } = createCertificate('localhost');
const TLS = { certificatePem: cert, privateKeyPem: key };

async function secure(upstream: RawInstance | readonly number[], options: Partial<FrontOptions> = {}): Promise<Front> {
  const gateway = await front(upstream, options);
  gateway.secure({ tls: TLS });
  return gateway;
}

function dial(gateway: Front, options: ConnectionOptions = {}): TLSSocket {
  const socket = connect({ port: gateway.port, host: '127.0.0.1', servername: 'localhost', ca: cert, ...options });
  socket.on('error', () => undefined);
  sockets.push(socket);
  return socket;
}

async function call(gateway: Front, options: RequestOptions & ConnectionOptions = {}): Promise<[number, string]> {
  const request = httpsRequest({
    port: gateway.port,
    host: '127.0.0.1',
    servername: 'localhost',
    ca: cert,
    path: '/x',
    agent: false,
    ...options,
  });
  request.end();
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  return [answer.statusCode ?? 0, Buffer.concat(await answer.toArray()).toString()];
}

describe('over TLS', () => {
  test('HTTP/1.1 is served, negotiated or not', async () => {
    const gateway = await secure(await instance(replying(OK)));
    expect(await call(gateway, { ALPNProtocols: ['http/1.1'] })).toEqual([200, 'ok']);
    expect(await call(gateway)).toEqual([200, 'ok']);
    expect(gateway.exchanges.map(({ isSecure, head }) => [isSecure, head.httpVersion])).toEqual([
      [true, '1.1'],
      [true, '1.1'],
    ]);
  });

  test('HTTP/2 is served when it is negotiated', async () => {
    const upstream = await instance(replying(OK));
    const gateway = await secure(upstream);
    const client = h2(`https://localhost:${gateway.port}`, { ca: cert, host: '127.0.0.1' });
    const answer = await client.get('/x');
    expect([answer.status, answer.body, gateway.last.isSecure, gateway.last.head.httpVersion]).toEqual([200, 'ok', true, '2']);
    expect(upstream.received[0]).toContain('X-Forwarded-Proto: https\r\n');
  });

  test('a large body streams both ways', async () => {
    const size = 5_000_000;
    const upstream = await instance((socket, text) => {
      if (text.length > size) socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n${'y'.repeat(size)}`);
    });
    const gateway = await secure(upstream, { maxBodyBytes: 10_000_000 });
    const client = h2(`https://localhost:${gateway.port}`, { ca: cert, host: '127.0.0.1' });
    const answer = await client.post('/x', 'x'.repeat(size));
    expect([answer.status, answer.body.length]).toEqual([200, size]);
  });

  test.each(['GET /x HTTP/1.1\r\nHost: gw\r\n\r\n', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'P'])(
    'plain text is told to use https: %j',
    async (bytes) => {
      const gateway = await secure([1]);
      const client = gateway.client().send(bytes);
      await client.end();
      expect(problemOf(client.received)).toBe('https_required');
      expect(client.received).toMatch(/^HTTP\/1\.1 400 [^]*https:\/\//);
      expect(gateway.refusals.map(({ problem }) => problem)).toEqual(['https_required']);
    },
  );

  test('old versions of TLS, other protocols and other certificates are refused, and others go on', async () => {
    const gateway = await secure(await instance(replying(OK)));
    const old = dial(gateway, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' });
    const other = dial(gateway, { ALPNProtocols: ['spdy/3'] });
    const distrustful = connect({ port: gateway.port, host: '127.0.0.1', servername: 'localhost' }).on('error', () => undefined);
    await until(() => old.destroyed && other.destroyed && distrustful.destroyed);
    expect(await call(gateway)).toEqual([200, 'ok']);
    await until(() => gateway.listener.connections === 0);
  });

  test('a connection over the ceiling gets an alert', async () => {
    const gateway = await secure(await instance(replying(OK)), { limits: { maxConnections: 1 } });
    const first = dial(gateway);
    await once(first, 'secureConnect');
    const [error] = (await once(dial(gateway), 'error')) as [Error];
    expect(error.message).toContain('alert internal error');
    expect(gateway.refusals.map(({ problem }) => problem)).toEqual(['gateway_overloaded']);
  });

  test('garbage in place of a handshake ends the connection and nothing else', async () => {
    const gateway = await secure(await instance(replying(OK)));
    const clients = Array.from({ length: 20 }, (_, i) =>
      gateway.client().send(Buffer.concat([Buffer.from([0x16, 3, 1, 0, 190]), Buffer.alloc(200, i * 13)])),
    );
    await Promise.all(clients.map((client) => client.end()));
    expect(await call(gateway)).toEqual([200, 'ok']);
    await until(() => gateway.listener.connections === 0);
  });

  test('a handshake that is not finished in time ends', async () => {
    const clock = new FakeClock();
    const gateway = await secure([1], { clock, limits: { headMs: 1000 } });
    const silent = gateway.client().send(Buffer.from([0x16, 3, 1]));
    await until(() => gateway.listener.connections === 1 && silent.socket.writableLength === 0);
    await clock.advance(500);
    expect(silent.ended).toBe(false);
    await clock.advance(1000);
    await silent.end();
    expect(gateway.exchanges).toHaveLength(0);
  });

  test('a client that leaves is noticed at once', async () => {
    const upstream = await instance(() => undefined);
    const gateway = await secure(upstream);
    for (const [i, leave] of [(s: TLSSocket) => s.destroy(), (s: TLSSocket) => s.end()].entries()) {
      const client = dial(gateway);
      client.write('GET /x HTTP/1.1\r\nHost: gw\r\n\r\n');
      await until(() => gateway.exchanges.length === i + 1 && upstream.sockets.length === i + 1);
      leave(client);
      client.destroy();
      await until(() => gateway.last.settled);
      expect(gateway.last.problem).toBe('client_closed');
    }
  });
});

describe('a change of the certificate', () => {
  test('holds for new connections at once, and established ones live on', async () => {
    const gateway = await secure(await instance(replying(OK)));
    const established = dial(gateway);
    await once(established, 'secureConnect');
    const next = createCertificate('localhost');
    gateway.secure({ tls: { certificatePem: next.cert, privateKeyPem: next.key } });
    const fresh = dial(gateway, { ca: next.cert });
    await once(fresh, 'secureConnect');
    const answer = once(established, 'data');
    established.write('GET /x HTTP/1.1\r\nHost: gw\r\n\r\n');
    expect(String((await answer)[0])).toMatch(/^HTTP\/1\.1 200/);
    gateway.secure({ tls: null });
    expect(await gateway.client().send('GET /x HTTP/1.1\r\nHost: gw\r\n\r\n').see('ok')).toMatch(/^HTTP\/1\.1 200/);
  });

  test('to the same certificate keeps sessions resumable', async () => {
    const gateway = await secure(await instance(replying(OK)));
    const first = dial(gateway, { maxVersion: 'TLSv1.2' });
    await once(first, 'secureConnect');
    const session = first.getSession();
    gateway.secure({ tls: { ...TLS } });
    const second = dial(gateway, { maxVersion: 'TLSv1.2', ...(session === undefined ? {} : { session }) });
    await once(second, 'secureConnect');
    expect(second.isSessionReused()).toBe(true);
  });
});

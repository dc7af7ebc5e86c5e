import { describe, expect, test } from 'vitest';
import { FakeClock } from '@infergate/testkit';
import { TrustedProxies } from '../../src/forwarding/trusted-proxies.ts';
import { createCertificate } from './certificate.ts';
import { END_HEADERS, END_STREAM, FRAME, frame, hello, request } from './frames.ts';
import { OK, replying, until, useFront, type Front, type FrontOptions, type RawInstance } from './harness.ts';

const { front, instance } = useFront();

const GET = 'GET /x HTTP/1.1\r\nHost: gw\r\n\r\n';
const LINE = 'PROXY TCP4 203.0.113.7 9.8.7.6 54321 443\r\n';
const BINARY = Buffer.from('0d0a0d0a000d0a515549540a2111000ccb00710709080706d43101bb', 'hex').toString('latin1');
const LOCAL = Buffer.from('0d0a0d0a000d0a515549540a20000000', 'hex').toString('latin1');

async function behindProxy(
  upstream: RawInstance | readonly number[],
  options: Partial<FrontOptions> = {},
  trusted = '127.0.0.0/8',
): Promise<Front> {
  const gateway = await front(upstream, options);
  gateway.gateway = { tls: null, proxyProtocol: true, trustedProxies: new TrustedProxies([trusted]) };
  return gateway;
}

describe('behind a proxy that says whom it speaks for', () => {
  test.each([
    ['version 1', LINE],
    ['version 2', BINARY],
  ])('the client is who it names: %s', async (_, header) => {
    const upstream = await instance(replying(OK));
    const gateway = await behindProxy(upstream);
    const client = gateway.client().send(header + GET);
    await client.see('ok');
    expect([gateway.last.peerAddress, gateway.last.clientAddress]).toEqual(['203.0.113.7', '203.0.113.7']);
    expect(upstream.received[0]).toContain('X-Forwarded-For: 203.0.113.7\r\n');
    client.send(GET);
    await until(() => gateway.exchanges.length === 2);
    expect(gateway.last.peerAddress).toBe('203.0.113.7');
  });

  test.each([
    ['version 1', LINE],
    ['version 2', BINARY],
  ])('the header may come in any pieces: %s', async (_, header) => {
    const gateway = await behindProxy([1], { before: () => ({ refused: 'unauthenticated' }) });
    for (let split = 1; split <= header.length; split += 1) {
      const client = gateway.client().send(header.slice(0, split));
      await new Promise((resolve) => setImmediate(resolve));
      await client.send(header.slice(split) + GET).see('unauthenticated');
    }
    expect(new Set(gateway.exchanges.map(({ peerAddress }) => peerAddress))).toEqual(new Set(['203.0.113.7']));
  });

  test.each(['PROXY UNKNOWN\r\n', LOCAL])('the client is the proxy where it names nobody: %j', async (header) => {
    const gateway = await behindProxy(await instance(replying(OK)));
    await gateway
      .client()
      .send(header + GET)
      .see('ok');
    expect(gateway.last.peerAddress).toBe('127.0.0.1');
  });

  test('HTTP/2 follows, too', async () => {
    const gateway = await behindProxy(await instance(replying(OK)));
    const client = gateway
      .client()
      .send(LINE)
      .send(hello())
      .send(frame(FRAME.headers, END_HEADERS | END_STREAM, 1, request()));
    await client.see('ok');
    expect([gateway.last.peerAddress, gateway.last.head.httpVersion]).toEqual(['203.0.113.7', '2']);
  });

  test('and TLS, behind the header', async () => {
    const { cert, key } = createCertificate('localhost');
    const gateway = await behindProxy(await instance(replying(OK)));
    gateway.secure({ tls: { certificatePem: cert, privateKeyPem: key } });
    const raw = gateway.client({ paused: true }).send(LINE);
    await until(() => raw.socket.bytesWritten > 0);
    const { connect } = await import('node:tls');
    const secure = connect({ socket: raw.socket, servername: 'localhost', ca: cert });
    secure.write(GET);
    let received = '';
    secure.on('data', (bytes: Buffer) => (received += bytes.toString()));
    await until(() => received.includes('ok'));
    expect([gateway.last.peerAddress, gateway.last.isSecure]).toEqual(['203.0.113.7', true]);
    secure.destroy();
  });
});

describe('nobody is believed', () => {
  test.each([GET, 'PROXY TCP4 1.2.3.4\r\n', '\x16\x03\x01', 'PROXY UNKNOWN '.padEnd(200, 'x'), `${BINARY.slice(0, 12)}\x31`.padEnd(20)])(
    'who sends no header, or a broken one: %j',
    async (bytes) => {
      const gateway = await behindProxy([1]);
      const client = gateway.client().send(bytes);
      await client.end();
      expect(client.received).toBe('');
      expect(gateway.refusals).toMatchObject([
        { problem: 'malformed_request', clientAddress: '127.0.0.1', detail: 'PROXY protocol: no valid header' },
      ]);
      await until(() => gateway.listener.connections === 0);
    },
  );

  test('who is no trusted proxy', async () => {
    const gateway = await behindProxy([1], {}, '10.0.0.0/8');
    const client = gateway.client().send(LINE + GET);
    await client.end();
    expect(client.received).toBe('');
    expect(gateway.refusals).toMatchObject([{ problem: 'forbidden', clientAddress: '127.0.0.1' }]);
    expect(gateway.exchanges).toHaveLength(0);
    await until(() => gateway.listener.connections === 0);
  });

  test('who does not send it in time', async () => {
    const clock = new FakeClock();
    const gateway = await behindProxy([1], { clock });
    const client = gateway.client().send(LINE.slice(0, 10));
    await until(() => gateway.listener.connections === 1 && client.socket.writableLength === 0);
    await clock.advance(2_900);
    expect(gateway.refusals).toHaveLength(0);
    await clock.advance(200);
    await client.end();
    expect(gateway.refusals).toMatchObject([{ problem: 'client_timeout' }]);
  });

  test('who only looks whether somebody is there; that is no fault', async () => {
    const gateway = await behindProxy([1]);
    const client = gateway.client();
    await until(() => gateway.listener.connections === 1);
    client.socket.end();
    await until(() => gateway.listener.connections === 0);
    expect(gateway.refusals).toHaveLength(0);
  });

  test('who sends a header where none is expected', async () => {
    const gateway = await front([1], { before: () => ({ refused: 'unauthenticated' }) });
    const client = gateway.client().send(LINE + GET);
    await client.end();
    expect(client.received).toMatch(/^HTTP\/1\.1 (400|501) /);
    expect(gateway.exchanges).toHaveLength(0);
  });
});

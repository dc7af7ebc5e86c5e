import { once } from 'node:events';
import { createServer, type TLSSocket } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createCertificate } from './certificate.ts';
import { OK, problemOf, until, useFront } from './harness.ts';

const { front } = useFront();
const GET = 'GET /x HTTP/1.1\r\nHost: gw\r\n\r\n';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function secureInstance(answer: (socket: TLSSocket) => void): Promise<{ port: number; cert: string; sockets: TLSSocket[] }> {
  const { key, cert } = createCertificate('localhost');
  const sockets: TLSSocket[] = [];
  const server = createServer({ key, cert, ALPNProtocols: ['http/1.1'] }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => answer(socket));
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { port: (server.address() as AddressInfo).port, cert, sockets };
}

describe('an instance behind TLS', () => {
  test('is trusted by its own CA, and its connections are kept', async () => {
    const { port, cert, sockets } = await secureInstance((socket) => void socket.write(OK));
    const gateway = await front([port], { tls: { caPem: cert, host: 'localhost' } });
    const client = gateway.client().send(GET);
    await client.see('ok');
    client.send(GET);
    await until(() => client.received.split('\r\n\r\nok').length === 3);
    expect(sockets).toHaveLength(1);
    expect(sockets[0]?.alpnProtocol).toBe('http/1.1');
  });

  test('that is not trusted gets no byte of the request', async () => {
    let received = 0;
    const { port } = await secureInstance(() => (received += 1));
    const gateway = await front([port], { tls: { caPem: null, host: 'localhost' } });
    const client = gateway.client().send(GET);
    await client.see('}}');
    expect(problemOf(client.received)).toBe('upstream_unreachable');
    expect(gateway.last.detail).toMatch(/self-signed certificate/);
    expect(received).toBe(0);
  });

  test('with a certificate for another host is not trusted', async () => {
    const { port, cert } = await secureInstance(() => undefined);
    const gateway = await front([port], { tls: { caPem: cert, host: '127.0.0.1' } });
    const client = gateway.client().send(GET);
    await client.see('}}');
    expect(problemOf(client.received)).toBe('upstream_unreachable');
  });

  test('of which the CA is no certificate fails without harm', async () => {
    const { port } = await secureInstance(() => undefined);
    const gateway = await front([port], { tls: { caPem: 'no certificate', host: 'localhost' } });
    const client = gateway.client().send(GET);
    await client.see('}}');
    expect(problemOf(client.received)).toBe('upstream_unreachable');
  });

  test('streams and is cut when its client leaves', async () => {
    const { port, cert, sockets } = await secureInstance((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n');
    });
    const gateway = await front([port], { tls: { caPem: cert, host: 'localhost' } });
    const client = gateway.client().send(GET);
    await client.see('1\r\na\r\n');
    client.socket.destroy();
    await until(() => sockets[0]?.destroyed === true || sockets[0]?.readableEnded === true);
    await until(() => gateway.last.settled);
    expect(gateway.last.problem).toBe('client_closed');
  });
});

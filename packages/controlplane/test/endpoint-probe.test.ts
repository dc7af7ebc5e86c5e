import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { HttpEndpointProbe } from '@infergate/controlplane';
import { createCertificate, FakeClock } from '@infergate/testkit';
import { afterEach, expect, it } from 'vitest';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await stop(server);
});

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** Port of a server that answers like this. */
async function serve(listener: RequestListener, server: Server = createServer()): Promise<number> {
  servers.push(server.on('request', listener).listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const clock = new FakeClock();
const probe = new HttpEndpointProbe({ clock, own: null });

it('reads what is said at the root, follows nothing, and is done with it', async () => {
  const asked: unknown[] = [];
  const port = await serve((request, response) => {
    asked.push([request.method, request.url, request.headers.connection]);
    response.writeHead(302, { location: '/elsewhere' }).end('gone');
  });
  expect(await probe.ask(`http://127.0.0.1:${port}`)).toEqual({ kind: 'answered', status: 302, body: 'gone' });
  expect(asked).toEqual([['GET', '/', 'close']]);
  expect(clock.pending).toBe(0);
});

it('takes the start of an answer without end', async () => {
  const port = await serve((_request, response) => {
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(4096)));
    };
    response.on('drain', more);
    more();
  });
  expect(await probe.ask(`http://127.0.0.1:${port}`)).toMatchObject({ kind: 'answered', status: 200, body: 'x'.repeat(16_384) });
});

it('tells nobody, silence and a cut connection from each other', async () => {
  const closed = await serve(() => undefined);
  await stop(servers.pop() as Server);
  expect(await probe.ask(`http://127.0.0.1:${closed}`)).toMatchObject({ kind: 'nobody', reason: expect.stringContaining('ECONNREFUSED') });

  let arrived = () => {};
  const arrival = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const silent = await serve(() => arrived());
  const asked = probe.ask(`http://127.0.0.1:${silent}`);
  await arrival;
  await clock.advance(5000);
  expect(await asked).toEqual({ kind: 'late', afterMs: 5000 });

  const cut = await serve((request) => request.socket.destroy());
  expect(await probe.ask(`http://127.0.0.1:${cut}`)).toMatchObject({ kind: 'failed' });

  const broken = await serve((_request, response) => {
    response.writeHead(404, { 'content-length': '100' });
    response.write('half', () => response.destroy());
  });
  expect(await probe.ask(`http://127.0.0.1:${broken}`)).toMatchObject({ kind: 'failed', reason: 'aborted' });
  expect(clock.pending).toBe(0);
});

it('believes the certificate of the installation under any name, and no other', async () => {
  const own = createCertificate('models.example.com');
  const port = await serve((_request, response) => response.end('in'), createTlsServer(own));
  const trusting = (pem: string) =>
    new HttpEndpointProbe({ clock, own: { certificatePem: pem, certificate: new X509Certificate(pem) } }).ask(`https://127.0.0.1:${port}`);
  expect(await trusting(own.cert)).toMatchObject({ kind: 'answered', body: 'in' });
  expect(await trusting(createCertificate('models.example.com').cert)).toMatchObject({ kind: 'distrusted' });
  expect(await probe.ask(`https://127.0.0.1:${port}`)).toMatchObject({ kind: 'distrusted' });
});

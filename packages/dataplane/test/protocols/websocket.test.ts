import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { FakeClock, TEST_TOKEN } from '@infergate/testkit';
import { describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer, type ClientOptions, type ServerOptions } from 'ws';
import { createCertificate } from '../front/certificate.ts';
import { until } from '../front/harness.ts';
import { useDoor, type Door, type DoorOptions } from './door.ts';

const { door, closing } = useDoor();

/** A server of WebSockets, and what became of each of them. */
class Server {
  readonly sockets: WebSocket[] = [];
  readonly closes: { readonly code: number; readonly reason: string }[] = [];
  readonly protocols: string[] = [];
  readonly server: WebSocketServer;

  constructor(options: ServerOptions) {
    this.server = new WebSocketServer(options);
    this.server.on('connection', (socket, request) => {
      this.sockets.push(socket);
      this.protocols.push(`${request.url} ${request.headers.authorization ?? 'no credential'}`);
      socket.on('error', () => undefined);
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
      socket.on('close', (code, reason) => this.closes.push({ code, reason: reason.toString() }));
    });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }
}

async function server(options: ServerOptions = {}): Promise<Server> {
  const started = new Server({ port: 0, host: '127.0.0.1', ...options });
  await once(started.server, 'listening');
  closing(() => {
    for (const socket of started.server.clients) socket.terminate();
    started.server.close();
  });
  return started;
}

async function throughGateway(options: ServerOptions = {}, doorOptions: DoorOptions = {}): Promise<{ upstream: Server; gateway: Door }> {
  const upstream = await server(options);
  return { upstream, gateway: await door([upstream.port], doorOptions) };
}

interface Client {
  readonly socket: WebSocket;
  readonly messages: { readonly data: Buffer; readonly isBinary: boolean }[];
  closed: { readonly code: number; readonly reason: string } | null;
}

async function open(gateway: Door, protocols: string[] = [], options: ClientOptions = {}): Promise<Client> {
  const url = `${options.ca === undefined ? 'ws://127.0.0.1' : 'wss://localhost'}:${gateway.port}/api/predict/echo/stream?x=1`;
  const socket = new WebSocket(url, protocols, { headers: { Authorization: TEST_TOKEN }, ...options });
  const client: Client = { socket, messages: [], closed: null };
  socket.on('message', (data, isBinary) => client.messages.push({ data: data as Buffer, isBinary }));
  socket.on('close', (code, reason) => (client.closed = { code, reason: reason.toString() }));
  socket.on('error', () => undefined);
  closing(() => socket.terminate());
  await once(socket, 'open');
  return client;
}

describe('a WebSocket', () => {
  test('carries texts and bytes both ways, behind the same token and path as any request', async () => {
    const { upstream, gateway } = await throughGateway();
    const client = await open(gateway);
    client.socket.send('grüße');
    client.socket.send(Buffer.from([0, 255, 10, 13]));
    await until(() => client.messages.length === 2);
    expect(client.messages).toEqual([
      { data: Buffer.from('grüße'), isBinary: false },
      { data: Buffer.from([0, 255, 10, 13]), isBinary: true },
    ]);
    expect(upstream.protocols).toEqual(['/stream?x=1 no credential']);
    expect(gateway.open).toBe(1);
  });

  test('carries messages of a megabyte, in one frame and in fragments', async () => {
    const { gateway } = await throughGateway();
    const client = await open(gateway);
    const message = Buffer.alloc(1 << 20, 'abcdefghijklmnopqrstuvwxyz');
    client.socket.send(message);
    for (let at = 0; at < message.length; at += 100_000) {
      client.socket.send(message.subarray(at, at + 100_000), { fin: at + 100_000 >= message.length });
    }
    await until(() => client.messages.length === 2);
    expect(client.messages.every(({ data }) => data.equals(message))).toBe(true);
  });

  test('answers pings end to end', async () => {
    const { upstream, gateway } = await throughGateway();
    const client = await open(gateway);
    const seen: string[] = [];
    client.socket.on('pong', (data) => seen.push(`pong ${data.toString()}`));
    client.socket.on('ping', (data) => seen.push(`ping ${data.toString()}`));
    client.socket.ping('a');
    await until(() => seen.length === 1);
    upstream.sockets[0]?.ping('b');
    await once(upstream.sockets[0] as WebSocket, 'pong');
    expect(seen).toEqual(['pong a', 'ping b']);
  });

  test('is compressed where both ends agree on it', async () => {
    const { gateway } = await throughGateway({ perMessageDeflate: { threshold: 0 } });
    const client = await open(gateway, [], { perMessageDeflate: { threshold: 0 } });
    expect(client.socket.extensions).toBe('permessage-deflate');
    client.socket.send('x'.repeat(100_000));
    await until(() => client.messages.length === 1);
    expect(client.messages[0]?.data.length).toBe(100_000);
    client.socket.close();
    await until(() => gateway.lines.length === 1);
    expect(gateway.lines[0]?.bytes_in).toBeLessThan(1000);
  });

  test('speaks the subprotocol that the instance chose', async () => {
    const { gateway } = await throughGateway({ handleProtocols: () => 'v2' });
    const client = await open(gateway, ['v1', 'v2']);
    expect(client.socket.protocol).toBe('v2');
  });

  test('is closed with the codes of its ends', async () => {
    const { upstream, gateway } = await throughGateway();
    const first = await open(gateway);
    first.socket.close(4001, 'enough');
    await until(() => first.closed !== null && upstream.closes.length === 1);
    const second = await open(gateway);
    upstream.sockets[1]?.close(4002, 'me too');
    await until(() => second.closed !== null && upstream.closes.length === 2);
    expect(upstream.closes).toEqual([
      { code: 4001, reason: 'enough' },
      { code: 4002, reason: 'me too' },
    ]);
    expect([first.closed, second.closed]).toEqual(upstream.closes);
    await until(() => gateway.lines.length === 2);
    expect(gateway.lines).toMatchObject([
      { status: 101, problem: null, detail: null },
      { status: 101, problem: null, detail: null },
    ]);
    expect(gateway.open).toBe(0);
  });

  test('without a token is refused like any request', async () => {
    const { upstream, gateway } = await throughGateway();
    const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/api/predict/echo`);
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(response.statusCode).toBe(401);
    expect(upstream.sockets).toHaveLength(0);
    socket.on('error', () => undefined);
    socket.terminate();
  });

  test('holds its place among the open requests as long as it lives', async () => {
    const { gateway } = await throughGateway({}, { service: { limits: { concurrency: 1 } } });
    const client = await open(gateway);
    const second = fetch(`${gateway.gateway.url('echo')}/`, { headers: { Authorization: TEST_TOKEN } });
    expect((await second).status).toBe(429);
    client.socket.close();
    await until(() => gateway.open === 0);
    await open(gateway);
  });
});

describe('a WebSocket over TLS on both sides', () => {
  const { cert, key } = createCertificate('localhost');

  const secured = async (): Promise<{ upstream: Server; gateway: Door }> => {
    const server = createTlsServer({ cert, key });
    const upstream = new Server({ server });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing(() => {
      for (const socket of upstream.server.clients) socket.terminate();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const address = { host: 'localhost', port, tls: true, basePath: '' };
    const instances = [{ id: 'i-0', address, guarded: false, draining: false }];
    const tls = { certificatePem: cert, privateKeyPem: key };
    return { upstream, gateway: await door([], { gateway: { tls }, service: { instances, upstreamCaPem: cert } }) };
  };

  test('is carried and closed like any other', async () => {
    const { upstream, gateway } = await secured();
    const client = await open(gateway, [], { ca: cert });
    client.socket.send(Buffer.alloc(1 << 20, 'x'));
    await until(() => client.messages.length === 1);
    expect(client.messages[0]?.data.length).toBe(1 << 20);
    client.socket.close(4001, 'enough');
    await until(() => client.closed !== null && upstream.closes.length === 1 && gateway.open === 0);
    expect([client.closed, ...upstream.closes]).toEqual(Array.from({ length: 2 }, () => ({ code: 4001, reason: 'enough' })));
  });

  test('ends when one of its ends goes', async () => {
    const { upstream, gateway } = await secured();
    const first = await open(gateway, [], { ca: cert });
    first.socket.terminate();
    await until(() => upstream.closes.length === 1 && gateway.open === 0);
    const second = await open(gateway, [], { ca: cert });
    upstream.sockets[1]?.terminate();
    await until(() => second.closed !== null && gateway.open === 0);
    expect(second.closed?.code).toBe(1006);
  });
});

describe('one end of a WebSocket goes', () => {
  test('the client: the instance knows', async () => {
    const { upstream, gateway } = await throughGateway();
    const client = await open(gateway);
    client.socket.terminate();
    await until(() => upstream.closes.length === 1 && gateway.open === 0);
    expect(upstream.closes[0]?.code).toBe(1006);
  });

  test('the instance, with an end: the client sees it as it is', async () => {
    const { upstream, gateway } = await throughGateway();
    const client = await open(gateway);
    upstream.sockets[0]?.terminate();
    await until(() => client.closed !== null && gateway.open === 0);
    expect(client.closed?.code).toBe(1006);
  });
});

describe('the gateway ends a WebSocket', () => {
  test('that has been silent for too long, with a word to the client', async () => {
    const clock = new FakeClock();
    const { upstream, gateway } = await throughGateway({}, { service: { timeouts: { idleMs: 5000 } }, options: { clock } });
    const client = await open(gateway);
    await clock.advance(4500);
    client.socket.ping();
    await once(client.socket, 'pong');
    await clock.advance(4500);
    expect(client.closed).toBeNull();
    await clock.advance(1000);
    await until(() => client.closed !== null && upstream.closes.length === 1);
    expect(client.closed).toEqual({ code: 1001, reason: 'idle_timeout' });
    await until(() => gateway.open === 0);
    expect(gateway.gateway.gateway.state().services['echo']).toMatchObject({ total: 1, failed: 0 });
  });

  test('not after the total time of a request', async () => {
    const clock = new FakeClock();
    const { gateway } = await throughGateway({}, { service: { timeouts: { totalMs: 2000, idleMs: 60_000 } }, options: { clock } });
    const client = await open(gateway);
    await clock.advance(10_000);
    client.socket.send('still here');
    await until(() => client.messages.length === 1);
    expect(client.closed).toBeNull();
  });

  test('when it shuts down, after the time for open requests', async () => {
    const clock = new FakeClock();
    const { upstream, gateway } = await throughGateway({}, { options: { clock } });
    const client = await open(gateway);
    const closed = gateway.gateway.close(2000);
    client.socket.send('one more');
    await until(() => client.messages.length === 1);
    await clock.advance(2100);
    await until(() => client.closed !== null);
    expect(client.closed).toEqual({ code: 1001, reason: 'gateway_overloaded' });
    await clock.advance(1000);
    await closed;
    await until(() => upstream.closes.length === 1);
  });
});

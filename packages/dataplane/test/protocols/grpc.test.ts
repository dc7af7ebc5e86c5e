import { connect, constants, createServer, type ClientHttp2Stream, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { once, type EventEmitter } from 'node:events';
import { connect as dial, type AddressInfo, type Socket } from 'node:net';
import { status, type StatusObject } from '@grpc/grpc-js';
import { instanceResource, serviceResource, TEST_TOKEN } from '@infergate/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { until } from '../front/harness.ts';
import { Door, type DoorOptions } from './door.ts';
import { EchoClient, type EchoClientOptions, EchoServer, meta } from './grpc-echo.ts';
import { measuresOf } from '../measures.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function echoServer(): Promise<EchoServer> {
  const server = await EchoServer.start();
  closers.push(() => server.kill());
  return server;
}

async function door(ports: readonly number[], { service = {}, ...rest }: DoorOptions = {}): Promise<Door> {
  const started = await Door.start(ports, { service: { protocols: { grpc: true }, ...service }, ...rest });
  closers.push(() => started.close());
  return started;
}

function client(port: number, options: EchoClientOptions = {}): EchoClient {
  const made = new EchoClient(port, options);
  closers.push(() => made.close());
  return made;
}

/** A server, a gateway before it, and a client. */
async function setUp(options: DoorOptions = {}): Promise<{ server: EchoServer; gate: Door; caller: EchoClient }> {
  const server = await echoServer();
  const gate = await door([server.port], options);
  return { server, gate, caller: client(gate.port) };
}

/** How a stream of a client ends; it also tells of it as an error. */
function statusOf(call: EventEmitter): Promise<StatusObject> {
  return new Promise((resolve) => void call.on('status', resolve).on('error', () => undefined));
}

/** An instance over HTTP/2 that answers as it is told. */
async function scripted(script: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void): Promise<number> {
  const server = createServer();
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    stream.resume();
    script(stream, headers);
  });
  server.on('sessionError', () => undefined);
  server.on('session', (session) => closers.push(() => session.destroy()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

describe('a gRPC call finds its service', () => {
  test.each([
    ['by the first label of its authority', { authority: 'my-service.example.com' }],
    ['whatever its port', { authority: 'MY-Service.internal:8080' }],
    ['by a label alone', { authority: 'my-service' }],
    ['by a host of its own', { authority: 'models.example.org:443' }],
    [
      'by metadata, whatever its authority',
      { authority: 'other.grpc', metadata: { authorization: TEST_TOKEN, 'x-infergate-service': 'my_service' } },
    ],
    ['by the path of HTTP', { authority: '127.0.0.1:1', prefix: '/api/predict/my_service' }],
  ] as const)('%s', async (_, options) => {
    const server = await echoServer();
    const gate = await door([]);
    const instances = [instanceResource('a', server.port)];
    gate.gateway.change([serviceResource('my_service', { instances, protocols: { grpc: true, hosts: ['models.example.org'] } })]);
    const { code, value } = await client(gate.port, options).unary('hello');
    expect([code, String(value)]).toEqual([status.OK, 'hello']);
    expect(server.metadata[0]?.get('x-infergate-service')).toEqual([]);
  });

  test.each([
    ['is unknown', { authority: 'nobody.grpc' }, status.NOT_FOUND, 'x-infergate-service'],
    ['has no name', { authority: '127.0.0.1' }, status.NOT_FOUND, 'x-infergate-service'],
    ['is named wrong in metadata', { metadata: { 'x-infergate-service': 'nobody' } }, status.NOT_FOUND, 'x-infergate-service'],
    ['does not serve gRPC', { authority: 'plain.grpc' }, status.UNIMPLEMENTED, 'metadata.enable_grpc'],
    ['is closed to this endpoint', { authority: 'inner.grpc' }, status.NOT_FOUND, 'x-infergate-service'],
    ['is stopped', { authority: 'stopped.grpc' }, status.UNAVAILABLE, 'infergate service start'],
    ['has no instance', { authority: 'echo.grpc' }, status.UNAVAILABLE, 'no healthy upstream'],
  ] as const)('and is told when it %s', async (_, options, code, text) => {
    const gate = await door([]);
    gate.gateway.change([
      serviceResource('plain'),
      serviceResource('inner', { access: { internet: false, vpc: true } }),
      serviceResource('stopped', { stopped: true, protocols: { grpc: true } }),
    ]);
    const caller = client(gate.port, { metadata: { authorization: TEST_TOKEN }, ...options });
    const outcome = await caller.unary('hello');
    expect([outcome.code, outcome.details]).toEqual([code, expect.stringContaining(text)]);
  });

  test('after its service has been renamed or given other hosts', async () => {
    const server = await echoServer();
    const gate = await door([server.port], { service: { protocols: { grpc: true, hosts: ['one.example'] } } });
    const instances = [instanceResource('i-0', server.port)];
    expect((await client(gate.port, { authority: 'one.example' }).unary('a')).code).toBe(status.OK);
    gate.gateway.change([serviceResource('echo', { instances, version: 2, protocols: { grpc: true, hosts: ['two.example'] } })]);
    expect((await client(gate.port, { authority: 'two.example' }).unary('a')).code).toBe(status.OK);
    expect((await client(gate.port, { authority: 'one.example' }).unary('a')).code).toBe(status.NOT_FOUND);
    gate.gateway.change([], ['service/echo']);
    expect((await client(gate.port, { authority: 'two.example' }).unary('a')).code).toBe(status.NOT_FOUND);
  });
});

describe('a gRPC call', () => {
  test.each([
    ['bare', { authorization: TEST_TOKEN }, status.OK],
    ['as Bearer', { authorization: `Bearer ${TEST_TOKEN}` }, status.OK],
    ['as an API key', { 'x-api-key': TEST_TOKEN }, status.OK],
    ['wrong', { authorization: 'no' }, status.UNAUTHENTICATED],
    ['missing', {}, status.UNAUTHENTICATED],
  ])('with its token %s', async (_, metadata, code) => {
    const { server, gate } = await setUp();
    expect((await client(gate.port, { metadata }).unary('a')).code).toBe(code);
    for (const seen of server.metadata) expect([...seen.get('authorization'), ...seen.get('x-api-key')]).toEqual([]);
    expect(server.metadata).toHaveLength(code === status.OK ? 1 : 0);
  });

  test('of each kind', async () => {
    const { caller, gate } = await setUp();
    expect(String((await caller.unary('one')).value)).toBe('one');
    expect(await caller.collect([Buffer.from('ab'), Buffer.from('cde')])).toBe('5');
    const repeated: string[] = [];
    const stream = caller.repeat(Buffer.from('\x03x'));
    stream.on('data', (bytes: Buffer) => repeated.push(String(bytes)));
    const end = await statusOf(stream);
    expect([repeated, end.code, end.metadata.get('x-end')]).toEqual([['\x03x', '\x03x', '\x03x'], 0, ['yes']]);
    const chat = caller.chat();
    const heard: string[] = [];
    chat.on('data', (bytes: Buffer) => heard.push(String(bytes)));
    for (const word of ['first', 'second']) {
      chat.write(Buffer.from(word));
      // The answer to each message comes before the next one is sent.
      await until(() => heard.at(-1) === word);
    }
    chat.end();
    await once(chat, 'end');
    await until(() => gate.open === 0 && gate.lines.length === 4);
    expect(gate.lines.map((line) => line.status)).toEqual([200, 200, 200, 200]);
    expect(gate.lines).toMatchObject([{ grpc_status: 0 }, { grpc_status: 0 }, { grpc_status: 0 }, { grpc_status: 0 }]);
  });

  test('carries metadata both ways, binary too, and trailers', async () => {
    const bytes = Buffer.from([0, 1, 255, 13, 10, 44]);
    const server = await echoServer();
    server.unary = (call, reply) => {
      call.sendMetadata(meta({ 'x-head': 'h', 'x-head-bin': bytes }));
      reply(null, call.request, meta({ 'x-tail': 't', 'x-tail-bin': bytes }));
    };
    const gate = await door([server.port]);
    const caller = client(gate.port, { metadata: { authorization: TEST_TOKEN, 'x-own': 'a, b', 'x-own-bin': bytes } });
    const { metadata, trailers } = await caller.unary('m');
    expect([server.metadata[0]?.get('x-own'), server.metadata[0]?.get('x-own-bin')]).toEqual([['a, b'], [bytes]]);
    expect([metadata.get('x-head'), metadata.get('x-head-bin')]).toEqual([['h'], [bytes]]);
    expect([trailers.get('x-tail'), trailers.get('x-tail-bin')]).toEqual([['t'], [bytes]]);
    expect(metadata.get('x-request-id')).toHaveLength(1);
  });

  test('gets the status of its instance, with or without a message before it', async () => {
    const { server, gate, caller } = await setUp();
    server.unary = (_, reply) => reply({ code: status.FAILED_PRECONDITION, details: 'not “yet”: 50 %' });
    expect(await caller.unary('a')).toMatchObject({ code: status.FAILED_PRECONDITION, details: 'not “yet”: 50 %' });
    server.chat = (call) => {
      call.write(Buffer.from('one'));
      call.emit('error', { code: status.UNAVAILABLE, details: 'overheated' });
    };
    const chat = caller.chat();
    const heard: string[] = [];
    chat.on('data', (bytes: Buffer) => heard.push(String(bytes))).on('error', () => undefined);
    const end = await statusOf(chat);
    expect([heard, end.code, end.details]).toEqual([['one'], status.UNAVAILABLE, 'overheated']);
    await until(() => gate.open === 0 && gate.lines.length === 2);
    expect(gate.lines).toMatchObject([
      { status: 200, grpc_status: 9, problem: null },
      { status: 200, grpc_status: 14, problem: null },
    ]);
    expect(gate.gateway.gateway.state().services['echo']).toMatchObject({ total: 2, failed: 1 });
    expect(measuresOf(gate.gateway.gateway)['echo']?.classes).toEqual([0, 0, 0, 1, 1]);
  });

  test('shares a connection to the instance with all others', async () => {
    const { server, caller, gate } = await setUp();
    const outcomes = await Promise.all(Array.from({ length: 300 }, (_, i) => caller.unary(`call ${i}`)));
    expect(outcomes.map(({ value }) => String(value))).toEqual(outcomes.map((_, i) => `call ${i}`));
    expect(server.peers.size).toBeLessThanOrEqual(3);
    expect((await caller.unary('again')).code).toBe(status.OK);
    expect(gate.open).toBe(0);
  });

  test('is limited by rate and by open calls like a request of HTTP', async () => {
    const { server, caller, gate } = await setUp({ service: { limits: { concurrency: 1 } } });
    server.unary = () => undefined;
    const first = caller.begin('a');
    await until(() => server.open === 1);
    expect(await caller.unary('b')).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    first.call.cancel();
    await until(() => gate.open === 0);
    gate.gateway.change([serviceResource('echo', { version: 2, instances: [], protocols: { grpc: true }, limits: { rate: 1 } })]);
    const codes = [(await caller.unary('c')).code, (await caller.unary('d')).code, (await caller.unary('e')).code];
    expect(codes).toContain(status.UNAVAILABLE);
  });
});

describe('messages', () => {
  const large = Buffer.alloc(1_000_000, 'x');

  test('up to the limit pass, larger ones do not, whatever a stream holds in all', async () => {
    const { caller, gate } = await setUp();
    expect((await caller.unary(large)).value?.equals(large)).toBe(true);
    expect(await caller.collect(Array.from({ length: 8 }, () => large))).toBe('8000000');
    expect(await caller.unary(Buffer.alloc(1_048_577))).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      details: expect.stringContaining('maxRequestBodyBytes'),
    });
    expect(await caller.collect([large, Buffer.alloc(2_000_000)])).toBe('RESOURCE_EXHAUSTED');
    await until(() => gate.open === 0);
  });

  test('wait for who takes them', async () => {
    const { server, caller, gate } = await setUp({ gateway: { maxRequestBodyBytes: 10_000_000 } });
    const stream = caller.repeat(Buffer.concat([Buffer.from([40]), Buffer.alloc(500_000)]));
    stream.pause();
    await until(() => server.open === 1);
    let received = 0;
    for (let i = 0; i < 40; i += 1) {
      const piece = stream.read() as Buffer | null;
      if (piece === null) {
        await once(stream, 'readable');
        i -= 1;
      } else received += piece.length;
    }
    expect(received).toBe(40 * 500_001);
    await until(() => gate.open === 0);
  });
});

describe('time', () => {
  test('that a caller has ends the call at the instance as well', async () => {
    const { server, caller, gate } = await setUp();
    server.unary = () => undefined;
    expect(await caller.unary('a', { deadline: Date.now() + 200 })).toMatchObject({ code: status.DEADLINE_EXCEEDED });
    await until(() => server.open === 0 && gate.open === 0);
    expect(server.cancelled).toBe(1);
  });

  test('that the gateway measures is told as DEADLINE_EXCEEDED', async () => {
    const port = await scripted(() => undefined);
    const gate = await door([port]);
    const session = connect(`http://127.0.0.1:${gate.port}`);
    closers.push(() => session.destroy());
    const head = { ':method': 'POST', ':path': '/p.S/M', ':authority': 'echo.grpc', te: 'trailers', authorization: TEST_TOKEN };
    const stream = session.request({ ...head, 'content-type': 'application/grpc', 'grpc-timeout': '150m' });
    const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders];
    expect([headers[':status'], headers['grpc-status']]).toEqual([200, '4']);
    expect(headers['grpc-message']).toContain('grpc-timeout');
    stream.resume();
  });

  test('that is left is what the instance is told', async () => {
    const seen: unknown[] = [];
    const port = await scripted((stream, headers) => {
      seen.push(headers['grpc-timeout'], headers['te']);
      stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '0' }, { endStream: true });
    });
    const gate = await door([port]);
    await client(gate.port).unary('a', { deadline: Date.now() + 60_000 });
    expect(Number.parseInt(String(seen[0]), 10)).toBeLessThanOrEqual(60_000);
    expect(Number.parseInt(String(seen[0]), 10)).toBeGreaterThan(50_000);
    expect([String(seen[0]).at(-1), seen[1]]).toEqual(['m', 'trailers']);
  });

  test.each(['', '1', 'm', '123456789m', '-1m', '1.5S', '1 m', '1s'])('as %j is refused', async (timeout) => {
    const gate = await door([await scripted(() => undefined)]);
    const session = connect(`http://127.0.0.1:${gate.port}`);
    closers.push(() => session.destroy());
    const head = { ':method': 'POST', ':path': '/p.S/M', ':authority': 'echo.grpc', te: 'trailers', authorization: TEST_TOKEN };
    const stream = session.request({ ...head, 'content-type': 'application/grpc+proto', 'grpc-timeout': timeout }, { endStream: true });
    const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders];
    expect(headers['grpc-status']).toBe('3');
    stream.resume();
  });
});

describe('a call that is given up', () => {
  test('by its caller ends at the instance at once', async () => {
    const { server, caller, gate } = await setUp();
    server.unary = () => undefined;
    server.chat = (call) => void call.write(Buffer.from('hello'));
    const waiting = caller.begin('a');
    const chat = caller.chat().on('error', () => undefined);
    await once(chat, 'data');
    await until(() => server.open === 2);
    waiting.call.cancel();
    chat.cancel();
    await until(() => server.open === 0 && gate.open === 0 && gate.lines.length === 2);
    expect((await waiting.outcome).code).toBe(status.CANCELLED);
    expect(gate.lines).toMatchObject([{ problem: 'client_closed' }, { problem: 'client_closed' }]);
  });

  test('by the instance, in the middle, does not look finished', async () => {
    const port = await scripted((stream) => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
      stream.write(Buffer.from('\0\0\0\0\x01x', 'latin1'), () => stream.close(constants.NGHTTP2_CANCEL));
    });
    const gate = await door([port]);
    const outcome = await client(gate.port).unary('a');
    expect(outcome.code).toBe(status.UNAVAILABLE);
    await until(() => gate.open === 0 && gate.lines.length > 0);
    expect(gate.lines).toMatchObject([{ problem: 'upstream_reset', grpc_status: 14 }]);
  });

  test('because its instance was killed is UNAVAILABLE, in every state', async () => {
    const { server, caller, gate } = await setUp();
    server.unary = () => undefined;
    server.chat = (call) => void call.write(Buffer.from('hello'));
    const waiting = caller.unary('a');
    const chat = caller.chat().on('error', () => undefined);
    await once(chat, 'data');
    await until(() => server.open === 2);
    const ended = statusOf(chat);
    server.kill();
    expect((await waiting).code).toBe(status.UNAVAILABLE);
    expect(await ended).toMatchObject({ code: status.UNAVAILABLE });
    await until(() => gate.open === 0);
    expect(await caller.unary('b')).toMatchObject({ code: status.UNAVAILABLE, details: expect.stringContaining('no healthy upstream') });
  });

  test('because its client was killed leaves nothing behind, 200 times in each state', async () => {
    const { server, gate } = await setUp({ gateway: { maxRequestBodyBytes: 10_000_000 } });
    server.unary = () => undefined;
    server.chat = (call) => void call.write(Buffer.from('hello'));
    const sockets: Socket[] = [];
    let answers = 0;
    for (let i = 0; i < 200; i += 1) {
      const socket = dial(gate.port, '127.0.0.1').on('error', () => undefined);
      const session = connect('http://echo.grpc', { createConnection: () => socket }).on('error', () => undefined);
      sockets.push(socket);
      const begin = (path: string): ClientHttp2Stream => {
        const fields = { ':method': 'POST', ':path': path, te: 'trailers', 'content-type': 'application/grpc', authorization: TEST_TOKEN };
        return session.request(fields).on('error', () => undefined);
      };
      begin('/test.Echo/Unary').end(Buffer.alloc(5));
      begin('/test.Echo/Chat').on('response', () => (answers += 1));
      // Half of a message.
      begin('/test.Echo/Collect').write(Buffer.concat([Buffer.from([0, 0, 16, 0, 0]), Buffer.alloc(500_000)]));
    }
    await until(() => answers === 200 && server.open === 600);
    expect(gate.open).toBe(600);
    const killedAt = performance.now();
    for (const socket of sockets) socket.resetAndDestroy();
    await until(() => server.cancelled === 600 && gate.open === 0);
    expect(performance.now() - killedAt).toBeLessThan(2000);
    expect(server.open).toBe(0);
  });
});

describe('an instance that does not answer as gRPC', () => {
  const answers: readonly [string, number, Record<string, string>, number][] = [
    ['a page that is not there', 404, { 'content-type': 'text/html' }, status.UNIMPLEMENTED],
    ['bad request', 400, {}, status.INTERNAL],
    ['a page', 200, { 'content-type': 'text/html' }, status.UNKNOWN],
    ['no content type', 200, {}, status.UNKNOWN],
    ['overload', 503, { 'content-type': 'application/json' }, status.UNAVAILABLE],
    ['too many requests', 429, {}, status.UNAVAILABLE],
    ['no permission', 403, {}, status.PERMISSION_DENIED],
    ['no credential', 401, {}, status.UNAUTHENTICATED],
    ['an error', 500, { 'content-type': 'application/grpc' }, status.UNKNOWN],
  ];

  test.each(answers)('but with %s', async (_, http, headers, code) => {
    const port = await scripted((stream) => {
      stream.respond({ ':status': http, ...headers });
      stream.end('<h1>no</h1>');
    });
    const gate = await door([port]);
    const outcome = await client(gate.port).unary('a');
    expect([outcome.code, outcome.details]).toEqual([code, expect.stringContaining(`HTTP status ${http}`)]);
    await until(() => gate.open === 0 && gate.lines.length > 0);
    expect(gate.lines).toMatchObject([{ problem: 'upstream_invalid', grpc_status: code }]);
  });

  test.each([
    [
      'a head without a status',
      (stream: ServerHttp2Stream) => stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { endStream: true }),
    ],
    [
      'a message without a status',
      (stream: ServerHttp2Stream) => {
        stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
        stream.end(Buffer.from('\0\0\0\0\x01x', 'latin1'));
      },
    ],
    [
      'trailers without a status',
      (stream: ServerHttp2Stream) => {
        stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
        stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '1' }));
        stream.end(Buffer.from('\0\0\0\0\x01x', 'latin1'));
      },
    ],
  ])('but with %s', async (_, answer) => {
    const gate = await door([await scripted(answer)]);
    const outcome = await client(gate.port).unary('a');
    expect([outcome.code, outcome.details]).toEqual([status.INTERNAL, expect.stringContaining('without a grpc-status')]);
    await until(() => gate.open === 0 && gate.lines.length > 0);
    expect(gate.lines).toMatchObject([{ problem: 'upstream_invalid', grpc_status: 13 }]);
  });

  test('because it speaks HTTP/1.1 only', async () => {
    const { createServer: createHttp1 } = await import('node:http');
    const server = createHttp1((_, response) => response.end('hello')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    closers.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    const gate = await door([port]);
    const outcome = await client(gate.port).unary('a');
    expect([outcome.code, outcome.details]).toEqual([status.UNAVAILABLE, expect.stringContaining('serves gRPC')]);
    // What it does speak goes on.
    const answer = await fetch(gate.gateway.url('echo'), { headers: { authorization: TEST_TOKEN } });
    expect(await answer.text()).toBe('hello');
  });
});

test('one of two instances that is gone costs no call', async () => {
  const [alive, gone] = [await echoServer(), await echoServer()];
  gone.kill();
  const gate = await door([gone.port, alive.port], { service: { balance: 'round_robin' } });
  const caller = client(gate.port);
  for (let i = 0; i < 10; i += 1) expect((await caller.unary('a')).code).toBe(status.OK);
});

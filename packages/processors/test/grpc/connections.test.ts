import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { identityModel } from '../onnx-models.ts';
import { serveOnnx } from '../served-model.ts';
import { GrpcClient } from './client.ts';
import { serveHeld } from './held-model.ts';
import { framed, INFER, LIVE, RawClient, replyOf } from './raw-call.ts';

const HELD = framed(Buffer.from('0a0468656c64', 'hex'));
const NOTHING = framed(Buffer.alloc(0));
const CANCEL = 8;
const ENHANCE_YOUR_CALM = 11;

function dial(url: string): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  return socket.setNoDelay(true).on('error', () => undefined);
}

/** All that the server sends until it closes. */
async function received(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => void chunks.push(chunk));
  if (!socket.destroyed) await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}

test('JSON over HTTP/1.1 and gRPC on one port, at the same time', async () => {
  await using served = await serveOnnx(await identityModel(1, ['n']));
  using client = new GrpcClient(served.url);
  const calls = Array.from({ length: 200 }, async (_, index) => {
    if (index % 2 === 0) return ((await served.post('/', { x: [index] })).json as { y: number[] }).y;
    const inputs = [{ name: 'x', datatype: 'FP32', shape: [1], contents: { fp32_contents: [index] } }];
    const { outputs } = await client.call('ModelInfer', { model_name: 'model', inputs });
    return (outputs as [{ contents: { fp32_contents: number[] } }])[0].contents.fp32_contents;
  });
  expect(await Promise.all(calls)).toEqual(calls.map((_, index) => [index]));
});

test('JSON is answered over HTTP/2 too', async () => {
  await using served = await serveOnnx(await identityModel(1, ['n']), { limits: { bodyBytes: 1000 } });
  using client = new RawClient(served.url);
  const post = (path: string, body: string, headers = {}) =>
    client.call(path, Buffer.from(body), { 'content-type': 'application/json', ...headers });
  const answer = await post('/', '{"x":[1,2]}');
  expect([answer.status, answer.headers['content-type'], answer.body.toString()]).toEqual([200, 'application/json', '{"y":[1,2]}']);
  expect((await post('/', '{"x":[1]}', { expect: '100-continue' })).body.toString()).toBe('{"y":[1]}');
  const refused = await post('/v2/models/other/infer', '{}');
  expect([refused.status, refused.body.toString()]).toEqual([
    404,
    '{"error":"there is no model \\"other\\" here; this service serves \\"model\\""}',
  ]);
  for (const size of [1001, 5_000_000]) {
    const large = await post('/', ' '.repeat(size), size > 2000 ? {} : { 'content-length': size });
    const text = '{"error":"the body is larger than 1000 bytes; send fewer rows per request"}';
    expect([large.status, large.body.toString(), large.resetCode]).toEqual([413, text, 0]);
  }
  const head = await client.call('/v2', Buffer.alloc(0), { ':method': 'HEAD', 'content-type': undefined });
  expect([head.status, head.body.length]).toEqual([200, 0]);
  expect(served.errors).toEqual([]);
});

test('HTTP/1.1 that begins as HTTP/2 does is HTTP/1.1, in whatever pieces it comes', async () => {
  await using served = await serveOnnx(await identityModel(1, ['n']));
  const request = 'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 9\r\n\r\n{"x":[5]}';
  for (const cuts of [[1], [2], [3], [1, 2, 3, 4], [request.length]]) {
    const socket = dial(served.url);
    const answer = received(socket);
    await sendInPieces(socket, Buffer.from(request), cuts);
    expect(await answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\{"y":\[5\]\}$/);
  }
  for (const start of ['PUT', 'PATCH', 'PROPFIND', 'PR']) {
    const socket = dial(served.url);
    const answer = received(socket);
    await sendInPieces(socket, Buffer.from(`${start} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`), [1, 2]);
    expect(await answer).toMatch(/^HTTP\/1\.1 40[05] /);
  }
});

test('HTTP/2 whose beginning comes in pieces is HTTP/2', async () => {
  await using served = await serveOnnx(await identityModel(1, ['n']));
  const emptySettings = Buffer.from('000000040000000000', 'hex');
  const start = Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), emptySettings]);
  for (const cuts of [[1], [2], [3], [1, 2, 3], [10], [23], [start.length]]) {
    const socket = dial(served.url);
    await sendInPieces(socket, start, cuts);
    const [first] = (await once(socket, 'data')) as [Buffer];
    // A frame of the type SETTINGS.
    expect(first[3]).toBe(4);
    socket.destroy();
  }
});

/** Each piece is on its way before the next is written: the server has answered another connection in between. */
async function sendInPieces(socket: Socket, bytes: Buffer, cuts: readonly number[]): Promise<void> {
  if (socket.connecting) await once(socket, 'connect');
  const ends = [...cuts, bytes.length];
  let from = 0;
  for (const to of ends) {
    await new Promise((resolve) => void socket.write(bytes.subarray(from, to), resolve));
    const { port } = new URL(`http://127.0.0.1:${socket.remotePort}`);
    await (await fetch(`http://127.0.0.1:${port}/v2/health/live`)).text();
    from = to;
  }
}

test.each([
  { what: 'nothing', bytes: '' },
  { what: 'the beginning of a beginning', bytes: 'PR' },
  { what: 'another beginning', bytes: 'PRI * HTTP/9.9\r\n\r\nXX\r\n\r\n' },
  { what: 'noise after the beginning', bytes: `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${'\u00ff'.repeat(64)}` },
  { what: 'noise', bytes: '\u0000\u0001\u0002' },
])('$what, then the end, is closed and harms nobody', async ({ bytes }) => {
  await using served = await serveOnnx(await identityModel(1, ['n']));
  const socket = dial(served.url);
  await once(socket, 'connect');
  const rest = received(socket);
  socket.end(Buffer.from(bytes, 'latin1'));
  await rest;
  using client = new RawClient(served.url);
  expect((await client.call(LIVE, NOTHING)).grpcStatus).toBe('0');
  expect(served.errors).toEqual([]);
});

test('connections that are cut in the middle harm nobody', async () => {
  await using held = await serveHeld();
  for (const length of [0, 3, HELD.length]) {
    const client = new RawClient(held.url);
    const stream = client.open(INFER);
    stream.on('error', () => undefined);
    stream.write(HELD.subarray(0, length));
    await new Promise((resolve) => void client.session.ping(resolve));
    client.session.destroy();
  }
  using client = new RawClient(held.url);
  expect((await client.call(LIVE, NOTHING)).grpcStatus).toBe('0');
  expect(held.errors).toEqual([]);
});

test('stopping answers the calls that are open and takes no others', async () => {
  await using held = await serveHeld();
  using client = new RawClient(held.url);
  using idle = new RawClient(held.url);
  await idle.call(LIVE, NOTHING);
  const silent = dial(held.url);
  await once(silent, 'connect');
  const arrival = held.nextArrival();
  const open = client.call(INFER, HELD);
  await arrival;
  const goaway = once(client.session, 'goaway');
  const idleClosed = once(idle.session, 'close');
  const silentClosed = once(silent.resume(), 'close');
  let isStopped = false;
  const stopped = held.server.stop().finally(() => {
    isStopped = true;
  });
  await Promise.all([goaway, idleClosed, silentClosed]);
  expect(isStopped).toBe(false);
  held.finish();
  expect((await open).grpcStatus).toBe('0');
  await stopped;
  expect(client.session.closed).toBe(true);
});

test('a peer that does not close an ended connection does not hold up stopping', async () => {
  await using held = await serveHeld();
  const socket = dial(held.url);
  const hello = once(socket, 'data');
  socket.write(Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), Buffer.from('000000040000000000', 'hex')]));
  await hello;
  socket.pause();
  const stopped = held.server.stop();
  await expect.poll(() => held.clock.pending).toBe(1);
  await held.clock.advance(5000);
  await stopped;
  socket.destroy();
});

test('requests beyond the bound on one connection wait for their turn', async () => {
  await using held = await serveHeld({ limits: { streams: 2 } });
  using client = new RawClient(held.url);
  await once(client.session, 'remoteSettings');
  expect(client.session.remoteSettings.maxConcurrentStreams).toBe(2);
  const arrivals = [held.nextArrival()];
  const calls = [client.call(INFER, HELD), client.call(INFER, HELD), client.call(INFER, HELD)];
  await arrivals[0];
  while (held.open.length < 2) await held.nextArrival();
  await new Promise((resolve) => void client.session.ping(resolve));
  expect(held.open).toHaveLength(2);
  const third = held.nextArrival();
  held.finish();
  await third;
  held.finish();
  held.finish();
  expect((await Promise.all(calls)).map(({ grpcStatus }) => grpcStatus)).toEqual(['0', '0', '0']);
});

test('connections beyond the bound are refused', async () => {
  await using held = await serveHeld({ limits: { sessions: 1, connections: 2 } });
  using client = new RawClient(held.url);
  await client.call(LIVE, NOTHING);
  const second = new RawClient(held.url);
  const [code] = (await once(second.session, 'goaway')) as [number];
  expect(code).toBe(ENHANCE_YOUR_CALM);
  if (!second.session.destroyed) await once(second.session, 'close');
  const filler = dial(held.url);
  await once(filler, 'connect');
  expect(await received(dial(held.url))).toBe('');
  filler.destroy();
  expect((await client.call(LIVE, NOTHING)).grpcStatus).toBe('0');
});

test('headers beyond the bound are refused, and the connection lives on', async () => {
  await using held = await serveHeld();
  using client = new RawClient(held.url, { maxSendHeaderBlockLength: 200_000 });
  await client.call(LIVE, NOTHING);
  const stream = client.open(LIVE, { 'x-large': 'a'.repeat(20_000) });
  stream.end(NOTHING);
  expect(await replyOf(stream)).toMatchObject({ status: 0, resetCode: ENHANCE_YOUR_CALM });
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`x-${index}`, '1']));
  expect((await client.call(LIVE, NOTHING, many)).resetCode).toBe(ENHANCE_YOUR_CALM);
  expect((await client.call(LIVE, NOTHING)).grpcStatus).toBe('0');
  const socket = dial(held.url);
  socket.write(`GET / HTTP/1.1\r\nHost: a\r\nX-Large: ${'a'.repeat(20_000)}\r\n\r\n`);
  expect(await received(socket)).toMatch(/^HTTP\/1\.1 431 /);
});

test('the head of a request of HTTP/1.1 must come in time', async () => {
  await using held = await serveHeld({ limits: { headersMs: 50 } });
  const socket = dial(held.url);
  socket.write('GET / HTTP/1.1\r\nHost:');
  expect(await received(socket)).toMatch(/^HTTP\/1\.1 408 /);
});

test.each(['nothing', 'P', 'HTTP/2'])('a connection that says no more after %s is closed', async (start) => {
  await using held = await serveHeld({ limits: { idleMs: 50 } });
  const socket = dial(held.url);
  const preface = Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), Buffer.from('000000040000000000', 'hex')]);
  socket.write(start === 'HTTP/2' ? preface : start === 'P' ? 'P' : '');
  await received(socket);
  expect(socket.destroyed).toBe(true);
});

test('a client that opens and resets without end is sent away, and the others are served', async () => {
  await using held = await serveHeld();
  const flood = new RawClient(held.url);
  await once(flood.session, 'connect');
  const goaway = once(flood.session, 'goaway');
  for (let count = 0; count < 3000 && !flood.session.destroyed; count += 1) {
    flood
      .open(INFER)
      .on('error', () => undefined)
      .close(CANCEL);
    if (count % 100 === 0) await new Promise((resolve) => void setImmediate(resolve));
  }
  await goaway;
  using client = new RawClient(held.url);
  expect((await client.call(LIVE, NOTHING)).grpcStatus).toBe('0');
  expect([held.errors, held.open, held.clock.pending]).toEqual([[], [], expect.any(Number)]);
  flood[Symbol.dispose]();
});

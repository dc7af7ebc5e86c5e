import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { FakeClock } from '@infergate/testkit';
import { END_STREAM, FRAME, frame, request, setting, uint32 } from './frames.ts';
import { useH2, type H2Client } from './h2-client.ts';
import { OK, replying, until, useFront, type Front, type RawClient } from './harness.ts';
import { RawH2Client } from './raw-h2-client.ts';

const { front, instance } = useFront();
const h2 = useH2();

const CANCEL = 8;
const STREAM_HEAD = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n';
const clientOf = (gateway: Front): H2Client => h2(`http://127.0.0.1:${gateway.port}`);

const LEAVES: readonly [string, (client: RawClient, send: (bytes: Buffer) => void) => void][] = [
  ['as a killed process does', ({ socket }) => socket.destroy()],
  ['by a reset of the connection', ({ socket }) => socket.resetAndDestroy()],
  ['by ending the connection', ({ socket }) => void socket.end()],
  ['by taking the request back', (_, send) => send(frame(FRAME.rst, 0, 1, uint32(CANCEL)))],
];

const STATES: readonly [string, string, Buffer][] = [
  ['before the first byte', '', frame(FRAME.data, END_STREAM, 1)],
  ['within the answer', STREAM_HEAD, frame(FRAME.data, END_STREAM, 1)],
  ['within its body', '', frame(FRAME.data, 0, 1, Buffer.from('abc'))],
];

describe('a client that leaves', () => {
  test.each(STATES.flatMap(([state, answer, body]) => LEAVES.map(([how, leave]) => ({ state, how, answer, body, leave }))))(
    '$state, $how, is noticed at once',
    async ({ answer, body, leave }) => {
      const upstream = await instance((socket) => void (answer !== '' && socket.write(answer)));
      const gateway = await front(upstream);
      const client = await new RawH2Client(gateway).settled();
      client.open(1, request('/x', [], 'POST'), false).send(body);
      await until(() => (upstream.received[0] ?? '').includes('\r\n\r\n') && (answer === '' || client.data(1) === 'a'));
      const leftAtMs = performance.now();
      leave(client.client, (bytes) => void client.send(bytes));
      await until(() => gateway.last.settled && upstream.gone.every(Boolean));
      expect(performance.now() - leftAtMs).toBeLessThan(1000);
      expect(gateway.last.problem).toBe('client_closed');
      expect(gateway.instances[0]?.transportFor('http1').connections).toBe(0);
    },
  );

  test('while its body waits for the instance is noticed, too', async () => {
    const upstream = await instance((socket) => void socket.pause());
    const gateway = await front(upstream, { maxBodyBytes: 1e9 });
    const client = await new RawH2Client(gateway).settled();
    client.open(1, request('/x', [], 'POST'), false);
    for (let i = 0; i < 4; i += 1) client.send(frame(FRAME.data, 0, 1, Buffer.alloc(16_000)));
    await until(() => upstream.sockets.length === 1);
    client.client.socket.destroy();
    await until(() => gateway.last.settled);
    expect(gateway.last.problem).toBe('client_closed');
  });

  test('with many streams takes all of them along, and none of another client', async () => {
    const upstream = await instance(() => undefined);
    const gateway = await front(upstream);
    const [leaving, staying] = [clientOf(gateway), clientOf(gateway)];
    for (let i = 0; i < 50; i += 1) for (const client of [leaving, staying]) client.send({ ':path': '/x' });
    await until(() => gateway.exchanges.length === 100 && upstream.sockets.length === 100);
    leaving.session.destroy();
    await until(() => gateway.exchanges.filter(({ settled }) => settled).length === 50);
    await until(() => upstream.gone.filter(Boolean).length === 50);
    expect(gateway.listener.connections).toBe(1);
    staying.session.destroy();
    await until(() => gateway.listener.connections === 0 && gateway.exchanges.every(({ settled }) => settled));
  });
});

describe('limits of time', () => {
  test('of the whole request', async () => {
    const clock = new FakeClock();
    const gateway = await front(await instance(() => undefined), { clock, deadlineMs: 1000 });
    const answer = clientOf(gateway).send({ ':path': '/x' });
    await until(() => gateway.exchanges.length === 1);
    await clock.advance(1100);
    await answer.whole();
    expect([answer.status, gateway.last.problem, answer.rstCode]).toEqual([408, 'request_timeout', 0]);
  });

  test('of a body that does not come', async () => {
    const clock = new FakeClock();
    const gateway = await front(await instance(() => undefined), { clock, limits: { bodyIdleMs: 1000 } });
    const answer = clientOf(gateway).send({ ':method': 'POST', ':path': '/x' }, null);
    answer.stream.write('abc');
    await until(() => gateway.exchanges.length === 1 && gateway.last.bytesIn === 3);
    await clock.advance(900);
    expect(gateway.last.settled).toBe(false);
    await clock.advance(200);
    await until(() => answer.status === 408);
    expect(gateway.last.problem).toBe('client_timeout');
  });

  test('of a connection that rests, counted from the end of the last stream', async () => {
    const clock = new FakeClock();
    const gateway = await front(await instance(replying(OK)), { clock });
    gateway.gateway = { tls: null, idle: { clientMs: 10_000, upstreamMs: 60_000 } };
    const client = clientOf(gateway);
    await client.get('/x');
    await clock.advance(5_000);
    await client.get('/x');
    await until(() => client.session.state.outboundQueueSize === 0);
    await clock.advance(9_500);
    expect(client.goaways).toEqual([]);
    await clock.advance(1_000);
    await until(() => client.closed);
    expect(new Set(client.goaways)).toEqual(new Set([0]));
  });

  test('of a connection without a request', async () => {
    const clock = new FakeClock();
    const gateway = await front([1], { clock });
    const client = clientOf(gateway);
    await until(() => !client.session.connecting && !client.session.pendingSettingsAck);
    await clock.advance(16_000);
    await until(() => client.closed && gateway.listener.connections === 0);
    expect(gateway.exchanges).toHaveLength(0);
  });

  test('of a head whose end does not come', async () => {
    const clock = new FakeClock();
    const gateway = await front(await instance(() => undefined), { clock });
    const client = await new RawH2Client(gateway).settled();
    client.open(1).send(frame(FRAME.headers, END_STREAM, 3, request()));
    await until(() => gateway.exchanges.length === 1);
    await clock.advance(10_000);
    client.send(frame(FRAME.continuation, 0, 3));
    await clock.advance(5_500);
    await until(() => client.goaways.length === 1);
    expect([client.goaways, gateway.last.problem]).toEqual([[11], 'client_closed']);
  });

  test('of a client that gives no sign of life, though it was asked for one', async () => {
    const clock = new FakeClock();
    const gateway = await front(await instance(() => undefined), { clock, limits: { sendIdleMs: 30_000 } });
    const client = await new RawH2Client(gateway).settled();
    client.open(1);
    await until(() => gateway.exchanges.length === 1);
    await clock.advance(10_000);
    await until(() => client.of(FRAME.ping).length === 1);
    expect(gateway.last.settled).toBe(false);
    await clock.advance(21_000);
    expect(gateway.last.problem).toBe('client_closed');
    await until(() => gateway.listener.connections === 0);
  });
});

describe('a listener that closes', () => {
  test('lets open streams end, tells clients to go elsewhere, and is done then', async () => {
    const upstream = await instance(() => undefined);
    const gateway = await front(upstream);
    const client = clientOf(gateway);
    const answer = client.send({ ':path': '/x' });
    await until(() => upstream.sockets.length === 1);
    const closed = gateway.listener.close(60_000);
    await until(() => client.goaways.length === 1);
    upstream.sockets[0]?.write(OK);
    await answer.whole();
    expect([answer.status, answer.body]).toEqual([200, 'ok']);
    await closed;
    expect(new Set(client.goaways)).toEqual(new Set([0]));
  });

  test('refuses what is unanswered and cuts what is under way when its time is up', async () => {
    const upstream = await instance((socket, text) => void (text.includes('/stream') && socket.write(STREAM_HEAD)));
    const gateway = await front(upstream);
    const client = clientOf(gateway);
    const [silent, streaming] = [client.send({ ':path': '/silent' }), client.send({ ':path': '/stream' })];
    await streaming.see('a');
    await gateway.listener.close(200);
    await Promise.all([silent.whole(), streaming.whole()]);
    expect([silent.status, streaming.rstCode]).toEqual([503, 2]);
    expect(gateway.exchanges.map(({ problem }) => problem)).toEqual(['gateway_overloaded', 'gateway_overloaded']);
  });

  test('lets resting connections go', async () => {
    const gateway = await front(await instance(replying(OK)));
    const client = clientOf(gateway);
    await client.get('/x');
    await gateway.listener.close(60_000);
    await until(() => client.closed);
    expect(new Set(client.goaways)).toEqual(new Set([0]));
  });
});

describe('flow control', () => {
  const PIECES = 2000;
  const PIECE = 'z'.repeat(16_384);

  test('holds an instance to the pace of a slow reader, over a large answer', async () => {
    let written = 0;
    const upstream = await instance((socket, text) => {
      if (!text.endsWith('\r\n\r\n')) return;
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${PIECES * PIECE.length}\r\n\r\n`);
      const pump = (): void => {
        while (written < PIECES) {
          written += 1;
          if (!socket.write(PIECE)) return void socket.once('drain', pump);
        }
      };
      pump();
    });
    const gateway = await front(upstream);
    const answer = clientOf(gateway).send({ ':path': '/x' }, '', { reads: false });
    await until(() => answer.status === 200);
    const { stream } = answer;
    let read = 0;
    let ahead = 0;
    while (!stream.readableEnded && !stream.destroyed) {
      await new Promise((resolve) => setImmediate(resolve));
      const piece = stream.read() as Buffer | null;
      read += piece?.length ?? 0;
      ahead = Math.max(ahead, gateway.last.bytesOut - read);
    }
    expect(read).toBe(PIECES * PIECE.length);
    // The client's windows, what the stream and one read hold; not the answer.
    expect(ahead).toBeLessThan(1_500_000);
  });

  test('waits as long as a slow reader takes something now and then, whatever is left each time', async () => {
    const clock = new FakeClock();
    const piece = `3e8\r\n${'y'.repeat(1000)}\r\n`;
    let next = (): void => undefined;
    const upstream = await instance((socket) => {
      next = () => void socket.write(piece);
      socket.write(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${piece}`);
    });
    const gateway = await front(upstream, { clock });
    const client = await new RawH2Client(gateway, { settings: setting(4, 0) }).settled();
    client.open(1);
    for (let taken = 0; taken < 10; taken += 1) {
      await until(() => gateway.exchanges[0]?.bytesOut === 1000 * (taken + 1));
      await clock.advance(10_000);
      client.send(frame(FRAME.windowUpdate, 0, 1, uint32(1000)));
      await until(() => client.data(1).length === 1000 * (taken + 1) || client.resets(1).length > 0);
      next();
    }
    expect(client.resets(1)).toEqual([]);
  });

  test('does not lose the window that content took whose stream is cut while it comes', async () => {
    const gateway = await front(await instance(() => undefined));
    const client = await new RawH2Client(gateway).settled();
    const [head, content] = [frame(FRAME.data, 0, 0, Buffer.alloc(16_000)).subarray(0, 9), Buffer.alloc(16_000)];
    let granted = 65_535;
    const grants = (): number => client.of(FRAME.windowUpdate, 0).reduce((sum, { payload }) => sum + payload.readUInt32BE(0), 65_535);
    let taken = 0;
    for (let stream = 1; taken < 2_000_000; stream += 2) {
      head.writeUInt32BE(stream, 5);
      client.open(stream, request('/x', [['content-length', '100']], 'POST'), false).send(head, content.subarray(0, 200));
      await until(() => client.resets(stream).length === 1);
      client.send(content.subarray(200));
      taken += content.length;
      granted = grants();
    }
    client.open(9001, request('/x'));
    await until(() => gateway.exchanges.some(({ settled }) => !settled) || client.client.ended);
    expect(client.goaways).toEqual([]);
    expect(granted).toBeGreaterThan(taken);
  });

  test('holds a client to the pace of a slow instance, over a large body', async () => {
    let received = 0;
    const size = 8_000_000;
    const upstream = await instance(() => undefined);
    upstream.server.on('connection', (socket) => {
      socket.removeAllListeners('data');
      socket.pause();
      const sip = (): void => {
        const piece = socket.read(16_384) ?? socket.read();
        received += (piece as Buffer | null)?.length ?? 0;
        if (received >= size) socket.write(OK);
        else setImmediate(sip);
      };
      socket.on('readable', () => undefined);
      sip();
    });
    const gateway = await front(upstream, { maxBodyBytes: 1e9 });
    const answer = await clientOf(gateway).post('/x', Buffer.alloc(size), { 'content-length': String(size) });
    expect([answer.status, answer.body, gateway.last.bytesIn]).toEqual([200, 'ok', size]);
  });
});

const curl = spawnSync('curl', ['--version'], { encoding: 'utf8' });
const hasCurl = curl.status === 0 && curl.stdout.includes('HTTP2');

test.skipIf(!hasCurl)('curl --http2-prior-knowledge is served', async () => {
  const gateway = await front(await instance(replying(OK, 'abc')));
  const { spawn } = await import('node:child_process');
  const url = `http://127.0.0.1:${gateway.port}/x`;
  const child = spawn('curl', ['-s', '--http2-prior-knowledge', '-d', 'abc', '-w', ' %{http_code} %{http_version}', url]);
  expect(Buffer.concat(await child.stdout.toArray()).toString()).toBe('ok 200 2');
});

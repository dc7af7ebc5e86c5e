import { describe, expect, test } from 'vitest';
import { FakeClock } from '@infergate/testkit';
import { ACK, END_HEADERS, END_STREAM, FRAME, fieldBlock, frame, request, setting, uint32 } from './frames.ts';
import { useH2 } from './h2-client.ts';
import { OK, replying, until, useFront, type Front, type FrontOptions } from './harness.ts';
import { RawH2Client } from './raw-h2-client.ts';

const { front, instance } = useFront();
const h2 = useH2();

const PROTOCOL_ERROR = 1;
const INTERNAL_ERROR = 2;
const SETTINGS_TIMEOUT = 4;
const FRAME_SIZE_ERROR = 6;
const REFUSED_STREAM = 7;
const CANCEL = 8;
const COMPRESSION_ERROR = 9;
const CALM = 11;
const REFUSED: Partial<FrontOptions> = { before: () => ({ refused: 'unauthenticated' }) };

const many = (count: number, make: (i: number) => Buffer): Buffer => Buffer.concat(Array.from({ length: count }, (_, i) => make(i)));
const idOf = (i: number): number => 2 * i + 1;

/** Honest clients of both protocols are served as if nothing were. */
async function expectOthersServed(gateway: Front): Promise<void> {
  const [one, two] = [gateway.client().send('GET /x HTTP/1.1\r\nHost: gw\r\n\r\n'), h2(`http://127.0.0.1:${gateway.port}`).get('/x')];
  expect(await one.see('HTTP/1.1 ')).toContain('HTTP/1.1 200');
  expect((await two).status).toBe(200);
}

describe('a client that abuses HTTP/2 is told so and cut off, and others do not notice', () => {
  test.each<[string, readonly number[], (client: RawH2Client) => unknown]>([
    [
      'opens streams only to reset them',
      [CALM, INTERNAL_ERROR],
      (client) =>
        client.send(
          many(5000, (i) =>
            Buffer.concat([
              frame(FRAME.headers, END_HEADERS | END_STREAM, idOf(i), request()),
              frame(FRAME.rst, 0, idOf(i), uint32(CANCEL)),
            ]),
          ),
        ),
    ],
    [
      'never ends its header block',
      [PROTOCOL_ERROR, INTERNAL_ERROR, CALM],
      (client) =>
        client.send(
          frame(FRAME.headers, END_STREAM, 1, request()),
          many(5000, () => frame(FRAME.continuation, 0, 1, fieldBlock([['a', 'b']]))),
        ),
    ],
    [
      'continues its header block with nothing',
      [PROTOCOL_ERROR, INTERNAL_ERROR, CALM],
      (client) =>
        client.send(
          frame(FRAME.headers, END_STREAM, 1, request()),
          many(50_000, () => frame(FRAME.continuation, 0, 1)),
        ),
    ],
    [
      'changes its settings all the time',
      [CALM, INTERNAL_ERROR],
      (client) => client.send(many(50_000, () => frame(FRAME.settings, 0, 0, setting(3, 100)))),
    ],
    ['pings all the time', [CALM, INTERNAL_ERROR], (client) => client.send(many(50_000, () => frame(FRAME.ping, 0, 0, Buffer.alloc(8))))],
    [
      'sends bodies of nothing',
      [CALM, INTERNAL_ERROR],
      (client) => client.open(1, request('/x', [], 'POST'), false).send(many(50_000, () => frame(FRAME.data, 0, 1))),
    ],
    [
      'changes its priorities all the time',
      [CALM],
      (client) => client.send(many(100_000, (i) => frame(FRAME.priority, 0, idOf(i % 50), Buffer.from([0, 0, 0, 0, 5])))),
    ],
    ['opens its window by single bytes', [CALM], (client) => client.send(many(100_000, () => frame(FRAME.windowUpdate, 0, 0, uint32(1))))],
    ['sends frames that nobody knows', [CALM], (client) => client.send(many(100_000, () => frame(0x42, 0, 0, Buffer.alloc(8))))],
    [
      'opens streams only to have them reset',
      [CALM],
      (client) =>
        client.send(
          many(5000, (i) =>
            Buffer.concat([
              frame(FRAME.headers, END_HEADERS | END_STREAM, idOf(i), request()),
              frame(FRAME.windowUpdate, 0, idOf(i), uint32(0)),
            ]),
          ),
        ),
    ],
    ['opens its window by nothing', [PROTOCOL_ERROR, INTERNAL_ERROR], (client) => client.send(frame(FRAME.windowUpdate, 0, 0, uint32(0)))],
    [
      'promises a push',
      [PROTOCOL_ERROR, INTERNAL_ERROR],
      (client) => client.send(frame(5, END_HEADERS, 1, Buffer.concat([uint32(2), request()]))),
    ],
    [
      'opens more streams than it may',
      [PROTOCOL_ERROR, INTERNAL_ERROR],
      (client) => client.send(many(2000, (i) => frame(FRAME.headers, END_HEADERS | END_STREAM, idOf(i), request('/slow')))),
    ],
  ])('one that %s', async (_, codes, attack) => {
    const upstream = await instance((socket, text) => void (text.includes('GET /x ') && socket.write(OK)));
    const gateway = await front(upstream);
    const client = await new RawH2Client(gateway).settled();
    attack(client);
    await client.ended();
    expect(codes).toContain(client.goaways[0]);
    expect(gateway.exchanges.length).toBeLessThan(600);
    await until(() => gateway.exchanges.every(({ settled }) => settled));
    await expectOthersServed(gateway);
    await until(() => gateway.listener.connections === 2);
  });

  test.each<[string, number, (client: RawH2Client) => unknown]>([
    ['a frame that is too large', FRAME_SIZE_ERROR, (client) => client.send(frame(FRAME.data, 0, 1, Buffer.alloc(20_000)))],
    ['garbage', FRAME_SIZE_ERROR, (client) => client.send(Buffer.alloc(50_000, 0xee))],
    ['headers that cannot be decoded', COMPRESSION_ERROR, (client) => client.open(1, Buffer.alloc(5, 0xff))],
    [
      'more settings than there are',
      CALM,
      (client) =>
        client.send(
          frame(
            FRAME.settings,
            0,
            0,
            many(2000, () => setting(3, 100)),
          ),
        ),
    ],
  ])('one that sends %s', async (_, code, attack) => {
    const clock = new FakeClock();
    const gateway = await front([1], { clock });
    const client = await new RawH2Client(gateway).settled();
    attack(client);
    await until(() => client.goaways.length > 0);
    expect(client.goaways).toEqual([code]);
    client.client.socket.destroy();
    await clock.advance(5_500);
    await until(() => gateway.listener.connections === 0);
  });

  test('one that never takes note of the settings', async () => {
    const clock = new FakeClock();
    const gateway = await front([1], { ...REFUSED, clock });
    const client = new RawH2Client(gateway);
    await until(() => client.of(FRAME.settings).length === 2);
    client.open(1);
    await until(() => client.of(FRAME.headers).length === 1);
    await clock.advance(15_100);
    await client.ended();
    expect(client.goaways).toEqual([SETTINGS_TIMEOUT]);
  });
});

describe('what stays within its stream', () => {
  test('is more streams than are allowed, before the client could know', async () => {
    const gateway = await front(await instance(() => undefined), { limits: { maxStreams: 10 } });
    const client = new RawH2Client(gateway);
    client.send(many(12, (i) => frame(FRAME.headers, END_HEADERS | END_STREAM, idOf(i), request())));
    await until(() => client.resets().length === 2 && gateway.exchanges.length === 10);
    expect(client.resets()).toEqual([REFUSED_STREAM, REFUSED_STREAM]);
  });

  test.each<[string, readonly (readonly [string, string])[], number]>([
    ['too many fields', Array.from({ length: 201 }, (_, i) => [`a${i}`, 'b'] as const), 431],
    [
      'too large fields',
      [
        ['a', 'b'.repeat(15_000)],
        ['c', 'd'.repeat(19_000)],
      ],
      431,
    ],
    ['a target that is too long', [], 414],
    ['another expectation', [['expect', 'magic']], 417],
  ])('%s', async (_, fields, status) => {
    const gateway = await front([1], REFUSED);
    const client = await new RawH2Client(gateway).settled();
    const block = request(status === 414 ? `/${'x'.repeat(16_384)}` : '/x', fields);
    client.send(
      frame(FRAME.headers, 0, 1, block.subarray(0, 16_000)),
      frame(FRAME.continuation, 0, 1, block.subarray(16_000, 32_000)),
      frame(FRAME.continuation, END_HEADERS, 1, block.subarray(32_000)),
    );
    await until(() => client.of(FRAME.headers, 1).length === 1);
    expect(gateway.refusals).toHaveLength(1);
    expect(gateway.exchanges).toHaveLength(0);
    await until(() => client.data(1).includes('}}'));
    client.open(3);
    await until(() => gateway.exchanges.length === 1);
    expect(status).toBe(
      { headers_too_large: 431, uri_too_long: 414, expectation_failed: 417 }[gateway.refusals[0]?.problem as 'uri_too_long'],
    );
  });

  test('a head that is far too large is reset', async () => {
    const gateway = await front([1], REFUSED);
    const client = await new RawH2Client(gateway).settled();
    const block = request(
      '/x',
      Array.from({ length: 500 }, (_, i) => [`a${i}`, 'b'] as const),
    );
    client.open(1, block).open(3);
    await until(() => gateway.exchanges.length === 1 && client.resets(1).length === 1);
    expect(client.resets(1)).toEqual([CALM]);
  });

  test.each<[string, Buffer]>([
    [
      'no path',
      fieldBlock([
        [':method', 'GET'],
        [':scheme', 'http'],
        [':authority', 'gw'],
      ]),
    ],
    [
      'no scheme',
      fieldBlock([
        [':method', 'GET'],
        [':path', '/x'],
        [':authority', 'gw'],
      ]),
    ],
    [
      'no method',
      fieldBlock([
        [':path', '/x'],
        [':scheme', 'http'],
        [':authority', 'gw'],
      ]),
    ],
    ['two paths', request('/x', [[':path', '/y']])],
    [
      'a pseudo-header field that nobody knows',
      fieldBlock([
        [':method', 'GET'],
        [':scheme', 'http'],
        [':path', '/x'],
        [':authority', 'gw'],
        [':x', 'y'],
      ]),
    ],
    [
      'a pseudo-header field behind others',
      fieldBlock([
        [':method', 'GET'],
        [':scheme', 'http'],
        ['a', 'b'],
        [':path', '/x'],
        [':authority', 'gw'],
      ]),
    ],
    ['Connection', request('/x', [['connection', 'close']])],
    ['Transfer-Encoding', request('/x', [['transfer-encoding', 'chunked']])],
    ['Keep-Alive', request('/x', [['keep-alive', '1']])],
    ['Upgrade', request('/x', [['upgrade', 'h2c']])],
    ['TE of more than trailers', request('/x', [['te', 'gzip']])],
    [
      'two lengths',
      request(
        '/x',
        [
          ['content-length', '1'],
          ['content-length', '1'],
        ],
        'POST',
      ),
    ],
    ['a signed length', request('/x', [['content-length', '+1']], 'POST')],
    ['a name in upper case', request('/x', [['Accept', '*/*']])],
    ['an empty path', request('')],
    ['a path without a slash', request('x')],
    ['an asterisk for GET', request('*')],
    [
      'an extended CONNECT',
      fieldBlock([
        [':method', 'CONNECT'],
        [':protocol', 'websocket'],
        [':scheme', 'http'],
        [':path', '/x'],
        [':authority', 'gw'],
      ]),
    ],
  ])('%s is reset', async (_, block) => {
    const gateway = await front([1], REFUSED);
    const client = await new RawH2Client(gateway).settled();
    client.open(1, block).open(3);
    await until(() => gateway.exchanges.length === 1 && client.resets(1).length === 1);
    expect(client.resets(1)).toEqual([PROTOCOL_ERROR]);
  });

  test.each<[string, Buffer, string]>([
    ['a path with a fragment', request('/x#y'), ':path'],
    ['a path with a byte above ASCII', request('/\xff'), ':path'],
    ['an absolute path', request('http://gw/x'), ':path'],
    [
      'another scheme',
      fieldBlock([
        [':method', 'GET'],
        [':scheme', 'ftp'],
        [':path', '/x'],
        [':authority', 'gw'],
      ]),
      ':scheme',
    ],
    ['a Host that differs', request('/x', [['host', 'other']]), ':authority'],
    [
      'an authority with a user',
      fieldBlock([
        [':method', 'GET'],
        [':scheme', 'http'],
        [':path', '/x'],
        [':authority', 'a@gw'],
      ]),
      ':authority',
    ],
    [
      'no authority',
      fieldBlock([
        [':method', 'GET'],
        [':scheme', 'http'],
        [':path', '/x'],
      ]),
      ':authority',
    ],
    ['a method that nobody knows', request('/x', [], 'SMUG'), ':method'],
    ['TRACE', request('/x', [], 'TRACE'), ':method'],
    [
      'CONNECT',
      fieldBlock([
        [':method', 'CONNECT'],
        [':authority', 'gw:80'],
      ]),
      ':method',
    ],
    ['a method in lower case', request('/x', [], 'get'), ':method'],
  ])('%s is refused', async (_, block, detail) => {
    const gateway = await front([1], REFUSED);
    const client = await new RawH2Client(gateway).settled();
    client.open(1, block).open(3);
    await until(() => gateway.exchanges.length === 1 && client.of(FRAME.headers).length + client.resets(1).length === 2);
    // Some the session refuses before anybody sees them.
    expect([...gateway.refusals.map((refusal) => refusal.detail), ...client.resets(1)]).toEqual([
      expect.toBeOneOf([detail, PROTOCOL_ERROR]),
    ]);
    expect(gateway.last.head.target).toBe('/x');
  });

  test.each([
    ['shorter', '5'],
    ['longer', '1'],
  ])('a body whose length is announced %s than it is', async (_, length) => {
    const upstream = await instance(() => undefined);
    const gateway = await front(upstream);
    const client = await new RawH2Client(gateway).settled();
    client.open(1, request('/x', [['content-length', length]], 'POST'), false).send(frame(FRAME.data, END_STREAM, 1, Buffer.from('abc')));
    await until(() => client.resets(1).length === 1 && gateway.exchanges.every(({ settled }) => settled));
    expect(client.resets(1)).toEqual([PROTOCOL_ERROR]);
    await until(() => upstream.gone.every(Boolean));
  });

  test('cookies in crumbs are one, and a Host that says the same is no harm', async () => {
    const upstream = await instance(replying(OK));
    const gateway = await front(upstream);
    const client = await new RawH2Client(gateway).settled();
    client.open(
      1,
      request('/x', [
        ['cookie', 'a=1'],
        ['host', 'GW'],
        ['cookie', 'b=2'],
        ['x-empty', ''],
      ]),
    );
    await until(() => client.data(1) === 'ok');
    expect(upstream.received[0]).toContain('cookie: a=1; b=2\r\n');
  });
});

describe('windows that stay closed', () => {
  const WIDE = 0x7fff_ffff;
  const BIG = 'y'.repeat(4_000_000);

  test('hold the instance back, cost little memory, and have a time limit', async () => {
    const clock = new FakeClock();
    const upstream = await instance((socket, text) => {
      if (text.endsWith('\r\n\r\n')) socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${BIG.length}\r\n\r\n${BIG}`);
    });
    const gateway = await front(upstream, { clock });
    const client = await new RawH2Client(gateway, { settings: setting(4, 0) }).settled();
    for (let i = 0; i < 20; i += 1) client.open(idOf(i));
    await until(() => client.of(FRAME.headers).length === 20);
    await clock.advance(1000);
    expect(gateway.exchanges.map(({ bytesOut }) => bytesOut < 300_000)).toEqual(Array.from({ length: 20 }, () => true));
    for (let pings = 1; pings <= 6; pings += 1) {
      client.send(frame(FRAME.ping, 0, 0, Buffer.alloc(8)));
      await until(() => client.of(FRAME.ping).filter(({ flags }) => flags === ACK).length === pings);
      await clock.advance(10_000);
    }
    await until(() => gateway.exchanges.every(({ settled }) => settled) && client.resets().length === 20);
    expect(new Set(gateway.exchanges.map(({ problem }) => problem))).toEqual(new Set(['client_closed']));
    await until(() => upstream.gone.every(Boolean));
  });

  test.each([
    ['contents', `HTTP/1.1 200 OK\r\nContent-Length: 8000\r\n\r\n${'y'.repeat(8000)}`],
    ['heads', `HTTP/1.1 204 No Content\r\nX: ${'y'.repeat(8000)}\r\n\r\n`],
  ])('or are wide, of a client that reads nothing, do not let %s pile up', async (_, answer) => {
    const gateway = await front(await instance(replying(answer)), { limits: { lingerMs: 100 } });
    const client = await new RawH2Client(gateway, { settings: setting(4, WIDE) }).settled();
    client.send(frame(FRAME.windowUpdate, 0, 0, uint32(WIDE - 65_535)));
    client.client.socket.pause();
    const isOver = (): boolean => gateway.listener.connections === 0;
    for (let sent = 0; sent < 4000 && !isOver(); sent += 50) {
      client.send(many(50, (i) => frame(FRAME.headers, END_HEADERS | END_STREAM, idOf(sent + i), request())));
      await until(() => isOver() || gateway.exchanges.filter(({ settled }) => settled).length >= sent + 50);
    }
    expect(gateway.exchanges.length).toBeLessThan(4000);
    expect(gateway.exchanges.every(({ settled }) => settled)).toBe(true);
  });

  test('and bodies that nobody reads hold the client back', async () => {
    const upstream = await instance((socket) => void socket.pause());
    const gateway = await front(upstream, { maxBodyBytes: 1e9 });
    const client = h2(`http://127.0.0.1:${gateway.port}`);
    const streams = Array.from({ length: 5 }, () => client.send({ ':method': 'POST', ':path': '/x' }, null));
    for (const { stream } of streams) stream.write(Buffer.alloc(20_000_000));
    const sent = (): number => client.session.socket.bytesWritten;
    let before = -1;
    for (let calm = 0; calm < 200; ) {
      calm = before === sent() ? calm + 1 : 0;
      before = sent();
      await new Promise((resolve) => setImmediate(resolve));
    }
    // Buffers of the kernel are large; what counts is that it is not all of a hundred million.
    expect(sent()).toBeLessThan(50_000_000);
    expect(gateway.exchanges.map(({ settled }) => settled)).toEqual([false, false, false, false, false]);
  });
});

import { describe, expect, test } from 'vitest';
import { FakeClock } from '@infergate/testkit';
import {
  FLAG,
  FRAME,
  frameHead,
  goAwayFrame,
  headersFrames,
  PREFACE,
  rstStreamFrame,
  SETTING,
  settingsFrame,
} from '../../src/http2/frames.ts';
import { createFullListener } from './full-listener.ts';
import { echo } from './h2-instance.ts';
import { begun, dataOf, GET, headOf, post, useH2Front } from './h2-front.ts';
import { problemOf, type RawClient, until } from './harness.ts';

const { gate, greeting, h2, instance, closeLater } = useH2Front();

const CANCEL = 8;

describe('an instance that fails over HTTP/2', () => {
  const cases: readonly [string, string, string][] = [
    ['data before a head', dataOf('x'), 'upstream_invalid'],
    ['no status', headOf(['x', 'y'], FLAG.endStream), 'upstream_invalid'],
    ['a status that is none', headOf([':status', '20x'], FLAG.endStream), 'upstream_invalid'],
    ['a second pseudo-header', headOf([':status', '200', ':path', '/'], FLAG.endStream), 'upstream_invalid'],
    ['a late pseudo-header', headOf([':status', '200', 'x', 'y', ':status', '200'], FLAG.endStream), 'upstream_invalid'],
    ['a header of HTTP/1.1', headOf([':status', '200', 'transfer-encoding', 'chunked'], FLAG.endStream), 'upstream_invalid'],
    ['a capital in a name', headOf([':status', '200', 'X-Y', 'z'], FLAG.endStream), 'upstream_invalid'],
    ['a line break in a value', headOf([':status', '200', 'x', 'y\r\nz'], FLAG.endStream), 'upstream_invalid'],
    ['two lengths', headOf([':status', '200', 'content-length', '1', 'content-length', '1']) + dataOf('x', 1), 'upstream_invalid'],
    ['less than its length', headOf([':status', '200', 'content-length', '3'], FLAG.endStream), 'upstream_invalid'],
    ['switching protocols', headOf([':status', '101']), 'upstream_invalid'],
    ['an end of an interim answer', headOf([':status', '100'], FLAG.endStream), 'upstream_invalid'],
    ['interim answers without end', headOf([':status', '102']).repeat(17), 'upstream_invalid'],
    ['a push', frameHead(4, FRAME.pushPromise, 4, 1) + '\0\0\0\x02', 'upstream_invalid'],
    ['a stream that nobody began', headOf([':status', '200'], 1, 7), 'upstream_invalid'],
    ['a frame too large', frameHead(20_000, FRAME.data, 0, 1), 'upstream_invalid'],
    ['fields that cannot be read', headersFrames('\xff\xff\xff\xff\xff', 1, 1), 'upstream_invalid'],
    ['settings that may not be', settingsFrame([[SETTING.maxFrameSize, 1]]), 'upstream_invalid'],
    ['a window of nothing', `${frameHead(4, FRAME.windowUpdate, 0, 1)}\0\0\0\0`, 'upstream_invalid'],
    ['a reset', rstStreamFrame(1, 2), 'upstream_reset'],
  ];

  test.each(cases)('by %s', async (_, frames, problem) => {
    const upstream = await greeting((write, text) => {
      if (begun(text) > 0) write(frames);
    });
    const gateway = await gate(upstream);
    const client = gateway.client().send(post('a'));
    await client.see('}}');
    expect(problemOf(client.received.slice(client.received.lastIndexOf('HTTP/1.1')))).toBe(problem);
    expect(gateway.last.detail).not.toBeNull();
  });

  test.each([
    ['more than its length', [headOf([':status', '200', 'content-length', '3']), dataOf('abcd', 1)]],
    ['less than its length', [headOf([':status', '200', 'content-length', '9']), dataOf('abc', 1)]],
    ['a reset', [headOf([':status', '200']) + dataOf('abc'), rstStreamFrame(1, 0)]],
    ['trailers with a status', [headOf([':status', '200']) + dataOf('abc'), headOf([':status', '200'], 1)]],
    ['a second head', [headOf([':status', '200']) + dataOf('abc'), headOf(['x', 'y'])]],
    ['a window that it was not granted', [headOf([':status', '200']) + dataOf('abc'), dataOf('x'.repeat(16_000)).repeat(9)]],
  ])('in the middle by %s is cut for its client', async (_, pieces) => {
    const upstream = await greeting((write, text) => {
      if (begun(text) > 0) write(pieces[0] as string);
    });
    const gateway = await gate(upstream);
    const client = gateway.client({ paused: pieces[1]?.length === 9 * 16_009 }).send(GET);
    await until(() => gateway.exchanges.length === 1 && gateway.last.status === 200);
    if (pieces[0]?.includes('abc') === true) await until(() => gateway.last.bytesOut === 3);
    upstream.sockets[0]?.write(pieces[1] as string, 'latin1');
    await until(() => client.closed || gateway.last.settled);
    expect(gateway.last.problem).toMatch(/upstream_(invalid|reset)/);
    client.read();
    await until(() => client.closed);
    expect(client.received.endsWith('0\r\n\r\n')).toBe(false);
    expect(client.isReset).toBe(true);
  });

  test('by speaking HTTP/1.1', async () => {
    const upstream = await instance((socket) => void socket.write('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'));
    const gateway = await gate(upstream);
    const client = gateway.client().send(GET);
    await client.see('}}');
    expect(problemOf(client.received)).toBe('upstream_invalid');
    expect(gateway.last.detail).toContain('does not speak HTTP/2');
    expect(upstream.received[0]?.startsWith(PREFACE)).toBe(true);
    expect(begun(upstream.received[0])).toBe(0);
  });

  test('by hanging up before it has said anything', async () => {
    const upstream = await instance((socket) => void socket.destroy());
    const gateway = await gate(upstream);
    const client = gateway.client().send(GET);
    await client.see('}}');
    expect(problemOf(client.received)).toBe('upstream_invalid');
    expect(gateway.last.detail).toContain('may not speak HTTP/2');
  });

  test('with one of its answers leaves the others alone', async () => {
    const upstream = await greeting((write, text) => {
      if (begun(text) === 3)
        write(headOf([':status', '200', 'X', 'y'], 1, 1) + rstStreamFrame(3, 2) + headOf([':status', '200'], 0, 5) + dataOf('fine', 1, 5));
    });
    const gateway = await gate(upstream);
    const clients: RawClient[] = [];
    for (let i = 1; i <= 3; i += 1) {
      clients.push(gateway.client().send(post('a')));
      await until(() => begun(upstream.received[0]) === i);
    }
    await Promise.all([clients[0]?.see('}}'), clients[1]?.see('}}'), clients[2]?.see('fine')]);
    expect([problemOf(clients[0]?.received ?? ''), problemOf(clients[1]?.received ?? '')]).toEqual(['upstream_invalid', 'upstream_reset']);
  });

  test('to take the request that it answers is told that the rest does not come', async () => {
    const upstream = await greeting(
      (write, text) => {
        if (begun(text) === 1) write(headOf([':status', '200'], FLAG.endStream));
      },
      [[SETTING.initialWindowSize, 0]],
    );
    const gateway = await gate(upstream);
    expect(await gateway.client().send(post('a')).see('\r\n\r\n')).toContain('HTTP/1.1 200');
    await until(() => upstream.received[0]?.includes(rstStreamFrame(1, CANCEL)) === true);
  });

  test('and its connection with it fails every call on it', async () => {
    const upstream = await h2(() => undefined);
    const gateway = await gate(upstream);
    const clients = [gateway.client().send(post('a')), gateway.client().send(post('b'))];
    await until(() => upstream.streams.length === 2);
    upstream.sessions[0]?.destroy();
    for (const client of clients) {
      await client.see('}}');
      expect(problemOf(client.received)).toBe('upstream_reset');
    }
    expect(gateway.instances[0]?.transportFor('h2').connections).toBe(0);
  });
});

describe('a request of which the instance has taken nothing', () => {
  test('is sent again when its stream is refused', async () => {
    const upstream = await greeting((write, text) => {
      if (begun(text) === 1) write(rstStreamFrame(1, 7));
      if (begun(text) === 2) write(headOf([':status', '200'], 0, 3) + dataOf('taken', 1, 3));
    });
    const gateway = await gate(upstream);
    await gateway.client().send(post('abc')).see('taken');
    expect(upstream.received[0]?.split('abc')).toHaveLength(3);
  });

  test('goes to the other instance when it is refused again', async () => {
    const refusing = await greeting((write, text) => {
      const last = begun(text) * 2 - 1;
      if (last > 0) write(rstStreamFrame(last, 7));
    });
    const other = await h2(echo);
    const gateway = await gate([refusing.port, other.port]);
    await gateway.client().send(post('abc')).see('POST /p abc');
    expect(begun(refusing.received[0])).toBe(2);
  });

  test('is sent over another connection when the first one is ended before it', async () => {
    const upstream = await greeting((write, text, connection) => {
      if (begun(text) === 0) return;
      if (connection === 0) write(goAwayFrame(0, 0));
      else write(headOf([':status', '200'], 0) + dataOf('taken', 1));
    });
    const gateway = await gate(upstream);
    await gateway.client().send(post('abc')).see('taken');
    expect(upstream.sockets).toHaveLength(2);
    await until(() => upstream.gone[0] === true);
  });

  test('is not sent again once more of its body has gone', async () => {
    const upstream = await greeting((write, text) => {
      if (text.includes('tail')) write(rstStreamFrame(1, 7));
    });
    const gateway = await gate(upstream);
    const client = gateway.client().send('POST /x HTTP/1.1\r\nHost: gw\r\nContent-Length: 7\r\n\r\nabc');
    await until(() => upstream.received[0]?.includes('abc') === true);
    client.send('tail');
    await client.see('}}');
    expect(problemOf(client.received)).toBe('upstream_reset');
    expect(begun(upstream.received[0])).toBe(1);
  });

  test('a connection that ends in an orderly way finishes what it has', async () => {
    const upstream = await h2((stream, headers, { sessions }) => {
      if (headers[':path'] === '/bye') sessions[0]?.close();
      stream.respond({ ':status': 200 });
      stream.write('begun ');
      setImmediate(() => stream.end('done'));
    });
    const gateway = await gate(upstream);
    await gateway.client().send('GET /bye HTTP/1.1\r\nHost: gw\r\n\r\n').see('done');
    await gateway.client().send(GET).see('done');
    expect(upstream.sessions).toHaveLength(2);
  });

  test('is sent again although the instance may have seen it where that does no harm', async () => {
    const upstream = await h2((stream, _, { streams }) => {
      if (streams.length === 1) stream.session?.destroy();
      else stream.respond({ ':status': 200 });
      stream.end('ok');
    });
    const gateway = await gate(upstream);
    await gateway.client().send(GET).see('ok');
    expect(upstream.sessions).toHaveLength(2);
  });
});

describe('time limits over HTTP/2', () => {
  test('first byte and idle', async () => {
    const clock = new FakeClock();
    const upstream = await h2((stream, headers) => {
      if (headers[':path'] === '/silent') return;
      stream.respond({ ':status': 200 });
      stream.write('abc');
    });
    const gateway = await gate(upstream, { clock, timeouts: { firstByteMs: 2000, idleMs: 500 } });
    const silent = gateway.client().send('GET /silent HTTP/1.1\r\nHost: gw\r\n\r\n');
    const stalled = gateway.client().send(GET);
    await stalled.see('abc');
    await until(() => upstream.streams.length === 2);
    await clock.advance(900);
    await until(() => stalled.closed);
    expect(stalled.isReset).toBe(true);
    expect(silent.received).toBe('');
    await clock.advance(1300);
    await silent.see('}}');
    expect(problemOf(silent.received)).toBe('first_byte_timeout');
    await until(() => upstream.resets.length === 2);
  });

  test('to connect, settings of the peer included', async () => {
    const clock = new FakeClock();
    const blocked = await createFullListener();
    closeLater(() => blocked.close());
    const mute = await instance(() => undefined);
    for (const port of [blocked.port, mute.port]) {
      const gateway = await gate([port], { clock, timeouts: { connectMs: 700 } });
      const client = gateway.client().send(post('abc'));
      await until(() => gateway.instances[0]?.transportFor('h2').connections === 1);
      if (port === mute.port) await until(() => mute.received[0] !== undefined);
      await clock.advance(1000);
      await client.see('}}');
      expect(problemOf(client.received)).toBe('connect_timeout');
      expect(gateway.instances[0]?.transportFor('h2').connections).toBe(0);
    }
  });

  test('unused connections are closed', async () => {
    const clock = new FakeClock();
    const upstream = await h2(echo);
    const gateway = await gate(upstream, { clock, h2: { idleMs: 5000 } });
    await gateway.client().send(GET).see('GET /x');
    await clock.advance(4800);
    expect(gateway.instances[0]?.transportFor('h2').connections).toBe(1);
    await clock.advance(300);
    expect(gateway.instances[0]?.transportFor('h2').connections).toBe(0);
    await until(() => upstream.sessions[0]?.destroyed === true);
  });

  test('a peer that is dead is noticed by asking it', async () => {
    const clock = new FakeClock();
    const upstream = await greeting(() => undefined);
    const gateway = await gate(upstream, { clock });
    const client = gateway.client().send(post('a'));
    await until(() => begun(upstream.received[0]) === 1);
    await clock.advance(10_100);
    await until(() => upstream.received[0]?.includes('\0\0\x08\x06\0\0\0\0\0') === true);
    expect(client.received).toBe('');
    await clock.advance(10_100);
    await client.see('}}');
    expect(gateway.last.detail).toContain('does not answer any more');
  });

  test('a peer that lives is not asked again as long as it is silent', async () => {
    const clock = new FakeClock();
    let pings = 0;
    const upstream = await h2(() => undefined);
    upstream.server.on('session', (session) => session.on('ping', () => (pings += 1)));
    const gateway = await gate(upstream, { clock });
    const client = gateway.client().send(post('a'));
    await until(() => upstream.streams.length === 1);
    await clock.advance(10_100);
    await until(() => pings === 1);
    await clock.advance(40_000);
    expect([pings, client.received]).toEqual([1, '']);
  });
});

import { describe, expect, test } from 'vitest';
import { FakeClock } from '@infergate/testkit';
import { useH2 } from './h2-client.ts';
import { OK, replying, until, useFront, type Front, type FrontOptions, type RawInstance } from './harness.ts';

const { front, instance } = useFront();
const h2 = useH2();

const STREAM_HEAD = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/event-stream\r\n\r\n';
const UNAUTHENTICATED = (): { refused: 'unauthenticated' } => ({ refused: 'unauthenticated' });

async function both(
  upstream: RawInstance | readonly number[],
  options: Partial<FrontOptions> = {},
): Promise<[Front, ReturnType<typeof h2>]> {
  const gateway = await front(upstream, options);
  return [gateway, h2(`http://127.0.0.1:${gateway.port}`)];
}

describe('HTTP/2 by prior knowledge', () => {
  test('is served on the listener of HTTP/1.1, with the same exchange', async () => {
    const upstream = await instance(replying('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Kept: 1\r\nKeep-Alive: x\r\n\r\nok'));
    const [gateway, client] = await both(upstream);
    const answer = await client.get('/x?y=%2F', { 'x-mine': 'a' });
    expect([answer.status, answer.body, answer.headers['content-length'], answer.headers['x-kept']]).toEqual([200, 'ok', '2', '1']);
    expect(answer.headers['x-request-id']).toBe(gateway.last.id);
    expect(answer.headers['keep-alive']).toBeUndefined();
    const { head, isSecure, peerAddress } = gateway.last;
    expect([head.method, head.target, head.httpVersion, head.authority, head.body.kind]).toEqual([
      'GET',
      '/x?y=%2F',
      '2',
      `127.0.0.1:${gateway.port}`,
      'none',
    ]);
    expect([isSecure, peerAddress]).toEqual([false, '127.0.0.1']);
    expect(upstream.received[0]).toContain('GET /x?y=%2F HTTP/1.1\r\n');
    expect(upstream.received[0]).toContain('x-mine: a\r\n');
    await gateway.client().send('GET /x HTTP/1.1\r\nHost: gw\r\n\r\n').see('ok');
  });

  test('is recognised in whatever pieces its preface comes', async () => {
    const gateway = await front([1], { before: UNAUTHENTICATED });
    const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
    const settings = '\0\0\0\x04\0\0\0\0\0';
    for (let split = 1; split < preface.length; split += 1) {
      const client = gateway.client().send(preface.slice(0, split));
      // Long enough for the front to have seen the first piece alone.
      await until(() => client.socket.bytesWritten >= split && client.socket.writableLength === 0);
      await new Promise((resolve) => setImmediate(resolve));
      expect(await client.send(preface.slice(split) + settings).see('\x04\x01\0\0\0\0')).not.toContain('HTTP/1.1');
      client.socket.destroy();
    }
  });

  test.each(['P', 'PR', 'PRI', 'PRI * HTTP/2.0'])('is not taken for granted after %j', async (start) => {
    const clock = new FakeClock();
    const gateway = await front([1], { clock, limits: { headMs: 1000 } });
    const client = gateway.client().send(start);
    await until(() => gateway.listener.connections === 1 && client.socket.writableLength === 0);
    await clock.advance(900);
    expect(client.ended).toBe(false);
    await clock.advance(2000);
    await client.end();
    expect(gateway.exchanges).toHaveLength(0);
  });

  test.each(['POST', 'PUT', 'PATCH', 'PROPFIND', 'PURGE'])('is not seen in %s, cut after any byte', async (method) => {
    const gateway = await front([1], { before: UNAUTHENTICATED });
    const request = `${method} /x HTTP/1.1\r\nHost: gw\r\n\r\n`;
    for (const split of [1, 2, 3, 4]) {
      const client = gateway.client().send(request.slice(0, split));
      await new Promise((resolve) => setImmediate(resolve));
      await client.send(request.slice(split)).see('unauthenticated');
    }
    expect(new Set(gateway.exchanges.map(({ head }) => head.method))).toEqual(new Set([method]));
  });

  test('is not what a client gets who asks for it by Upgrade', async () => {
    const gateway = await front([1], { before: UNAUTHENTICATED });
    const client = gateway
      .client()
      .send(
        'GET /x HTTP/1.1\r\nHost: gw\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n',
      );
    expect(await client.see('unauthenticated')).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe('bodies', () => {
  test('of known length go on with it', async () => {
    const upstream = await instance(replying(OK, 'abc'));
    const [, client] = await both(upstream);
    const answer = await client.post('/x', 'abc', { 'content-length': '3' });
    expect([answer.status, answer.body]).toEqual([200, 'ok']);
    expect(upstream.received[0]).toContain('Content-Length: 3\r\n');
  });

  test('of unknown length go on in chunks', async () => {
    const upstream = await instance(replying(OK, '3\r\nabc\r\n0\r\n\r\n'));
    const [gateway, client] = await both(upstream);
    const answer = await client.post('/x', 'abc');
    expect([answer.status, answer.body]).toEqual([200, 'ok']);
    expect(gateway.last.bytesIn).toBe(3);
  });

  test('may have trailers, both ways', async () => {
    const upstream = await instance((socket, text) => {
      if (text.endsWith('\r\n\r\n') && text.includes('\r\n0\r\n')) socket.write(`${STREAM_HEAD}2\r\nok\r\n0\r\nX-Sum: 7\r\n\r\n`);
    });
    const [, client] = await both(upstream);
    const stream = client.session.request({ ':method': 'POST', ':path': '/x' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-mine': '5' }));
    stream.end('abc');
    let trailers: unknown;
    stream.on('trailers', (received) => (trailers = received));
    stream.resume();
    await until(() => stream.closed);
    expect(trailers).toMatchObject({ 'x-sum': '7' });
    expect(upstream.received[0]).toContain('0\r\nx-mine: 5\r\n\r\n');
  });

  test('beyond the limit are refused, announced or not', async () => {
    const upstream = await instance(() => undefined);
    const [, client] = await both(upstream, { maxBodyBytes: 10 });
    expect((await client.post('/x', 'x'.repeat(11), { 'content-length': '11' })).status).toBe(413);
    expect((await client.post('/x', 'x'.repeat(11))).status).toBe(413);
    expect((await client.post('/x', 'x'.repeat(1_000_000))).status).toBe(413);
  });

  test('that nobody reads do not keep the answer back', async () => {
    const [gateway, client] = await both([1], { before: UNAUTHENTICATED });
    const answer = await client.post('/x', 'x'.repeat(5_000_000));
    expect([answer.status, answer.rstCode]).toEqual([401, 0]);
    expect((await client.get('/y')).status).toBe(401);
    expect(gateway.exchanges.every(({ settled }) => settled)).toBe(true);
  });

  test('that are expected are asked for', async () => {
    const upstream = await instance(replying(OK, 'abc'));
    const [, client] = await both(upstream);
    const answer = client.send({ ':method': 'POST', ':path': '/x', expect: '100-continue', 'content-length': '3' }, null);
    answer.stream.on('continue', () => answer.stream.end('abc'));
    await answer.whole();
    expect([answer.status, answer.body]).toEqual([200, 'ok']);
  });
});

describe('answers', () => {
  test('are streamed as they come', async () => {
    const upstream = await instance((socket, text) => void (text.endsWith('\r\n\r\n') && socket.write(`${STREAM_HEAD}3\r\none\r\n`)));
    const [gateway, client] = await both(upstream);
    const answer = client.send({ ':path': '/x' });
    await answer.see('one');
    upstream.sockets[0]?.write('3\r\ntwo\r\n');
    await answer.see('onetwo');
    upstream.sockets[0]?.write('0\r\n\r\n');
    await answer.whole();
    expect([answer.ended, answer.rstCode, gateway.last.problem]).toEqual([true, 0, null]);
  });

  test('to HEAD have a length and no body', async () => {
    const upstream = await instance(replying('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'));
    const [, client] = await both(upstream);
    const answer = await client.send({ ':method': 'HEAD', ':path': '/x' }).whole();
    expect([answer.status, answer.headers['content-length'], answer.endsWithHead]).toEqual([200, '5', true]);
  });

  test.each(['204 No Content', '304 Not Modified'])('of %s have no body', async (status) => {
    const upstream = await instance(replying(`HTTP/1.1 ${status}\r\nEtag: "a"\r\n\r\n`));
    const [, client] = await both(upstream);
    const answer = await client.get('/x');
    expect([answer.status, answer.headers['etag'], answer.body]).toEqual([Number(status.slice(0, 3)), '"a"', '']);
  });

  test('pass interim ones on', async () => {
    const upstream = await instance(replying(`HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n${OK}`));
    const [, client] = await both(upstream);
    const answer = await client.get('/x');
    expect([answer.interim, answer.status]).toEqual([[103], 200]);
  });

  test('keep fields that are repeated, and have each that stands for one thing once', async () => {
    const upstream = await instance(
      replying(
        'HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nContent-Type: a/b\r\nset-cookie: b=2\r\ncontent-type: c/d\r\n__proto__: x\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\nContent-Length: 0\r\n\r\n',
      ),
    );
    const [, client] = await both(upstream);
    const { headers, status } = await client.get('/x');
    expect([status, headers['set-cookie'], headers['content-type'], headers['upgrade'], headers['http2-settings']]).toEqual([
      200,
      ['a=1', 'b=2'],
      'a/b',
      undefined,
      undefined,
    ]);
  });

  test('that are cut are reset', async () => {
    const upstream = await instance((socket, text) => void (text.endsWith('\r\n\r\n') && socket.write(`${STREAM_HEAD}3\r\none\r\n`)));
    const [gateway, client] = await both(upstream);
    const answer = client.send({ ':path': '/x' });
    await answer.see('one');
    upstream.sockets[0]?.destroy();
    await answer.whole();
    expect([answer.rstCode, gateway.last.problem]).toEqual([2, 'upstream_reset']);
    await until(() => gateway.last.settled);
    expect(client.closed).toBe(false);
  });

  test('come to clients that keep no table of fields', async () => {
    const gateway = await front(await instance(replying(OK)));
    const client = h2(`http://127.0.0.1:${gateway.port}`, { settings: { headerTableSize: 0 } });
    expect((await client.get('/x')).status).toBe(200);
    expect((await client.get('/x')).status).toBe(200);
    expect(client.closed).toBe(false);
  });

  test('that are refused come whole', async () => {
    const [gateway, client] = await both([1], { before: UNAUTHENTICATED });
    const answer = await client.get('/x');
    expect([answer.status, answer.headers['content-type'], answer.rstCode]).toEqual([401, 'application/json', 0]);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'unauthenticated', request_id: gateway.last.id });
  });
});

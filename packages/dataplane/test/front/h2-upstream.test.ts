import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { echo } from './h2-instance.ts';
import { GET, post, useH2Front } from './h2-front.ts';
import { problemOf, until } from './harness.ts';

const { gate, h2 } = useH2Front();

describe('an instance over HTTP/2', () => {
  test('gets head and body, and its answer comes back', async () => {
    const upstream = await h2(echo);
    const gateway = await gate(upstream, { upstreamHeaders: ['X-Own', 'one'], basePath: '/base' });
    const client = gateway.client().send(post('hello', 'X-Seen: Yes\r\nConnection: x-drop\r\nX-Drop: 1\r\nTE: trailers\r\nX-Own: two\r\n'));
    expect(await client.see('POST /base/p hello')).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    expect(upstream.heads[0]).toMatchObject({
      ':method': 'POST',
      ':scheme': 'http',
      ':authority': `127.0.0.1:${upstream.port}`,
      ':path': '/base/p',
      'content-length': '5',
      'x-seen': 'Yes',
      'x-own': 'one',
      'x-forwarded-host': 'gw',
      'x-forwarded-proto': 'http',
      'x-request-id': gateway.last.id,
    });
    expect(Object.keys(upstream.heads[0] ?? {})).not.toEqual(expect.arrayContaining(['connection']));
    for (const name of ['connection', 'x-drop', 'te', 'host']) expect(upstream.heads[0]).not.toHaveProperty(name);
  });

  test('may keep no table of fields', async () => {
    const gateway = await gate(await h2(echo, { settings: { headerTableSize: 0 } }));
    const client = gateway.client().send(post('one'));
    expect(await client.see('POST /p one')).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    client.send(post('two'));
    expect(await client.see('POST /p two')).not.toContain('HTTP/1.1 5');
  });

  test('takes many requests at once over one connection', async () => {
    const upstream = await h2((stream, headers, { streams }) => {
      if (streams.length < 50) return;
      for (const waiting of streams) waiting.respond({ ':status': 200 });
      for (const waiting of streams) waiting.end(`ok ${headers[':path']}`);
    });
    const gateway = await gate(upstream);
    const clients = Array.from({ length: 50 }, () => gateway.client().send(GET));
    for (const client of clients) expect(await client.see('ok /x?y=1')).toContain('200 OK');
    expect(upstream.sessions).toHaveLength(1);
  });

  test('that takes few at once gets more connections, and nothing more than it takes', async () => {
    const open = new Map<unknown, number>();
    let most = 0;
    const upstream = await h2(
      (stream) => {
        const now = (open.get(stream.session) ?? 0) + 1;
        open.set(stream.session, now);
        most = Math.max(most, now);
        stream.on('close', () => open.set(stream.session, (open.get(stream.session) ?? 0) - 1));
        if (upstream.streams.length < 10) return;
        for (const waiting of upstream.streams) {
          if (waiting.headersSent) continue;
          waiting.respond({ ':status': 200 });
          waiting.end('ok');
        }
      },
      { settings: { maxConcurrentStreams: 3 } },
    );
    const gateway = await gate(upstream);
    const clients = Array.from({ length: 10 }, () => gateway.client().send(GET));
    for (const client of clients) await client.see('\r\n\r\n2\r\nok');
    expect(most).toBe(3);
    expect(upstream.sessions).toHaveLength(4);
  });

  test('connections beyond the ceiling are refused', async () => {
    const upstream = await h2(() => undefined, { settings: { maxConcurrentStreams: 1 } });
    const gateway = await gate(upstream, { h2: { maxConnections: 1 } });
    gateway.client().send(GET);
    await until(() => upstream.streams.length === 1);
    const second = gateway.client().send(GET);
    await second.see('}}');
    expect(problemOf(second.received)).toBe('gateway_overloaded');
  });

  test.each([
    ['a length', { 'content-length': 2 }, 'Content-Length: 2\r\n'],
    ['no length', {}, 'Transfer-Encoding: chunked\r\n'],
  ])('an answer with %s keeps its framing', async (_, headers, framing) => {
    const upstream = await h2((stream) => {
      stream.respond({ ':status': 201, ...headers });
      stream.end('ok');
    });
    const gateway = await gate(upstream);
    const client = gateway.client().send(GET);
    expect(await client.see('ok')).toContain(framing);
    expect(client.received).toMatch(/^HTTP\/1.1 201 Created\r\n/);
  });

  test('an answer without a body is one', async () => {
    const upstream = await h2((stream, headers) => stream.respond({ ':status': Number(headers['x-want']) }, { endStream: true }));
    const gateway = await gate(upstream);
    const client = gateway.client();
    client.send('GET /a HTTP/1.1\r\nHost: gw\r\nX-Want: 204\r\n\r\n');
    expect(await client.see('\r\n\r\n')).not.toMatch(/content-length/i);
    client.send('GET /b HTTP/1.1\r\nHost: gw\r\nX-Want: 404\r\n\r\n');
    expect(await client.see('404 Not Found')).toContain('Content-Length: 0\r\n');
  });

  test('HEAD has a length and no body', async () => {
    const upstream = await h2((stream) => {
      stream.respond({ ':status': 200, 'content-length': 500 });
      stream.end();
    });
    const gateway = await gate(upstream);
    const client = gateway.client().send('HEAD /x HTTP/1.1\r\nHost: gw\r\n\r\n');
    expect(await client.see('\r\n\r\n')).toMatch(/content-length: 500\r\n/i);
  });

  test('interim answers and trailers pass, both ways', async () => {
    let trailers: unknown = null;
    const upstream = await h2((stream) => {
      stream.additionalHeaders({ ':status': 103, link: '</x>' });
      stream.on('trailers', (fields) => (trailers = fields));
      stream.on('data', () => undefined);
      stream.on('end', () => {
        stream.respond({ ':status': 200 }, { waitForTrailers: true });
        stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '7' }));
        stream.end('body');
      });
    });
    const gateway = await gate(upstream);
    const client = gateway.client();
    client.send('POST /p HTTP/1.1\r\nHost: gw\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Check: 9\r\n\r\n');
    await client.see('0\r\nx-sum: 7\r\n\r\n');
    expect(client.received).toMatch(/^HTTP\/1.1 103 Early Hints\r\nlink: <\/x>\r\n/);
    expect(trailers).toMatchObject({ 'x-check': '9' });
  });

  test('large bodies go both ways whole, at the pace of who takes them', async () => {
    const bytes = randomBytes(3_000_000);
    const digest = createHash('sha256').update(bytes).digest('hex');
    const upstream = await h2((stream) => {
      const hash = createHash('sha256');
      stream.on('data', (piece: Buffer) => hash.update(piece));
      stream.on('end', () => {
        stream.respond({ ':status': 200, 'content-length': bytes.length, 'x-digest': hash.digest('hex') });
        stream.end(bytes);
      });
    });
    const gateway = await gate(upstream, { maxBodyBytes: 10_000_000 });
    const client = gateway.client({ paused: true });
    client.send(`POST /p HTTP/1.1\r\nHost: gw\r\nContent-Length: ${bytes.length}\r\n\r\n`).send(bytes);
    await until(() => gateway.exchanges.length === 1 && gateway.last.status === 200);
    expect(gateway.last.bytesOut).toBeLessThan(bytes.length);
    client.read();
    await until(() => client.received.length > bytes.length && gateway.last.settled);
    const [head, body] = [
      client.received.slice(0, client.received.indexOf('\r\n\r\n')),
      client.received.slice(client.received.indexOf('\r\n\r\n') + 4),
    ];
    expect(head).toContain(`x-digest: ${digest}`);
    expect(createHash('sha256').update(Buffer.from(body, 'latin1')).digest('hex')).toBe(digest);
  });

  test('a client that reads nothing holds up its own answer only', async () => {
    const upstream = await h2(
      (stream, headers) => {
        stream.respond({ ':status': 200 });
        if (headers[':path'] === '/slow') stream.end(Buffer.alloc(20_000_000));
        else stream.end('quick');
      },
      { maxSessionMemory: 100 },
    );
    const gateway = await gate(upstream);
    gateway.client({ paused: true }).send('GET /slow HTTP/1.1\r\nHost: gw\r\n\r\n');
    await until(() => gateway.exchanges.length === 1 && gateway.last.bytesOut > 100_000);
    await gateway.client().send(GET).see('quick');
    expect(upstream.sessions).toHaveLength(1);
    expect(gateway.exchanges[0]?.bytesOut).toBeLessThan(10_000_000);
  });

  test('an instance that takes nothing holds the body back', async () => {
    const upstream = await h2(() => undefined);
    const gateway = await gate(upstream, { maxBodyBytes: 1e8 });
    const client = gateway.client().send('POST /p HTTP/1.1\r\nHost: gw\r\nContent-Length: 50000000\r\n\r\n');
    const piece = Buffer.alloc(1_000_000);
    for (let i = 0; i < 50; i += 1) client.send(piece);
    await until(() => gateway.exchanges.length === 1 && gateway.last.bytesIn > 0 && client.socket.writableNeedDrain);
    gateway.client().send(post('x'));
    await until(() => upstream.streams.length === 2);
    expect(gateway.exchanges[0]?.bytesIn).toBeLessThan(2_000_000);
  });

  test('a client that leaves has its stream reset, and no other', async () => {
    const upstream = await h2((stream) => void stream.on('data', () => undefined));
    const gateway = await gate(upstream);
    const staying = gateway.client().send(GET);
    const leaving = gateway.client().send(post('x'));
    await until(() => upstream.streams.length === 2);
    leaving.socket.destroy();
    await until(() => upstream.resets.length === 1);
    expect(upstream.resets).toEqual([8]);
    upstream.streams[0]?.respond({ ':status': 200 });
    upstream.streams[0]?.end('stayed');
    await staying.see('stayed');
    expect(upstream.sessions).toHaveLength(1);
  });

  test('that answers before it has all of a request is heard, and the rest is not sent', async () => {
    const upstream = await h2((stream) => {
      stream.respond({ ':status': 413 });
      stream.end('enough');
    });
    const gateway = await gate(upstream);
    const client = gateway.client().send('POST /p HTTP/1.1\r\nHost: gw\r\nContent-Length: 900000\r\n\r\nabc');
    await client.see('enough');
    await until(() => upstream.resets.length === 1);
    expect(gateway.last.settled).toBe(true);
  });
});

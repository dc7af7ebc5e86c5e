import { describe, expect, test } from 'vitest';
import { OK, replying, type RawClient, until, useFront } from './harness.ts';

const { front, instance } = useFront();

const GET = 'GET /x HTTP/1.1\r\nHost: gw\r\n\r\n';
const post = (body: string): string => `POST /x HTTP/1.1\r\nHost: gw\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

describe('a request and its answer', () => {
  test('pass whole, and the connections on both sides are kept', async () => {
    const upstream = await instance(replying('HTTP/1.1 201 Created\r\nContent-Length: 2\r\nX-Model: iris\r\n\r\nok', '{"a":1}'));
    const gateway = await front(upstream);
    const client = gateway.client();
    const request = 'POST /v1/x?y=%2F HTTP/1.1\r\nHost: gw.example\r\nContent-Length: 7\r\nAccept: */*\r\n\r\n{"a":1}';
    client.send(request);
    await client.see('ok');
    client.send(request);
    await until(() => client.received.split('\r\n\r\nok').length === 3);
    const [head = ''] = client.received.split('\r\n\r\n');
    expect(head.split('\r\n')).toEqual([
      'HTTP/1.1 201 Created',
      'X-Model: iris',
      `X-Request-Id: ${gateway.exchanges[0]?.id}`,
      'Content-Length: 2',
    ]);
    expect(upstream.sockets).toHaveLength(1);
    const [sent = ''] = (upstream.received[0] ?? '').split('\r\n\r\n');
    expect(sent.split('\r\n')).toEqual([
      'POST /v1/x?y=%2F HTTP/1.1',
      `Host: 127.0.0.1:${upstream.port}`,
      'Accept: */*',
      'Content-Length: 7',
      'X-Forwarded-For: 127.0.0.1',
      'X-Forwarded-Proto: http',
      'X-Forwarded-Host: gw.example',
      `X-Request-Id: ${gateway.exchanges[0]?.id}`,
    ]);
    expect(gateway.last).toMatchObject({ bytesIn: 7, bytesOut: 2, attempts: 1, status: 201, settled: true });
  });

  test('connection headers, forwarding headers and the credential stay here', async () => {
    const upstream = await instance(
      replying(
        'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=9\r\nX-Request-Id: theirs\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\nok',
      ),
    );
    const gateway = await front(upstream, {
      credentialHeaders: ['authorization'],
      upstreamHeaders: ['X-Key', 'secret', 'Accept', 'text/plain'],
    });
    const client = gateway
      .client()
      .send(
        'GET / HTTP/1.1\r\nHost: gw\r\nAuthorization: t\r\nAUTHORIZATION: t2\r\nConnection: keep-alive, X-Mine\r\nX-Mine: 1\r\nTE: trailers\r\n' +
          'Upgrade: h2c\r\nProxy-Authorization: x\r\nForwarded: for=1.1.1.1\r\nX-Forwarded-For: 9.9.9.9\r\nX-Forwarded-For: 8.8.8.8\r\n' +
          'X-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\nX-Request-Id: my-id\r\nAccept: */*\r\nX-Keep: yes\r\n\r\n',
      );
    await client.see('ok');
    const lines = (upstream.received[0] ?? '').split('\r\n').slice(2, -2);
    expect(lines).toEqual([
      'X-Keep: yes',
      'X-Forwarded-For: 127.0.0.1',
      'X-Forwarded-Proto: http',
      'X-Forwarded-Host: gw',
      'X-Request-Id: my-id',
      'X-Key: secret',
      'Accept: text/plain',
    ]);
    const [head = ''] = client.received.split('\r\n\r\n');
    expect(head.split('\r\n').slice(1)).toEqual(['Set-Cookie: a', 'Set-Cookie: b', 'X-Request-Id: my-id', 'Content-Length: 2']);
  });

  test('a service can name the Host and has its base path before every target', async () => {
    const upstream = await instance(replying(OK));
    const gateway = await front(upstream, { upstreamHeaders: ['Host', 'models.example'], basePath: '/base' });
    await gateway.client().send(GET).see('ok');
    expect(upstream.received[0]).toMatch(/^GET \/base\/x HTTP\/1\.1\r\nX-Forwarded-For/);
    expect(upstream.received[0]).toContain('\r\nHost: models.example\r\n');
  });

  test('an empty POST says so to the instance', async () => {
    const upstream = await instance(replying(OK));
    const gateway = await front(upstream);
    await gateway.client().send('POST /x HTTP/1.1\r\nHost: gw\r\n\r\n').see('ok');
    expect(upstream.received[0]).toContain('\r\nContent-Length: 0\r\n');
  });

  test.each(['x'.repeat(200), 'bad\tid', ''])('an unfit request id is replaced', async (id) => {
    const upstream = await instance(replying(OK));
    const gateway = await front(upstream);
    const client = gateway.client().send(`GET / HTTP/1.1\r\nHost: gw\r\nX-Request-Id: ${id}\r\n\r\n`);
    await client.see('ok');
    expect(client.received).toMatch(/X-Request-Id: [0-9a-z]{10}-1\r\n/);
  });
});

describe('framing', () => {
  test('chunks of an answer are on the way to the client as they come', async () => {
    const upstream = await instance((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n');
    });
    const gateway = await front(upstream);
    const client = gateway.client().send(GET);
    await client.see('Transfer-Encoding: chunked\r\n\r\n');
    for (const event of ['data: 1\n\n', 'data: 2\n\n', ': heartbeat\n\n']) {
      upstream.sockets[0]?.write(`${event.length.toString(16)};x=y\r\n${event}\r\n`);
      await client.see(`${event.length.toString(16)}\r\n${event}\r\n`);
    }
    upstream.sockets[0]?.write('0\r\nX-Usage: 7\r\nSet-Cookie: z\r\n\r\n');
    await client.see('0\r\nX-Usage: 7\r\n\r\n');
    client.send(GET);
    await until(() => upstream.received[0]?.split(GET.slice(0, 6)).length === 3);
    expect(upstream.sockets).toHaveLength(1);
  });

  test('a chunked request goes on in chunks, with its trailers', async () => {
    const upstream = await instance((socket, text) => {
      if (text.endsWith('0\r\nX-Sum: 1\r\n\r\n')) socket.write(OK);
    });
    const gateway = await front(upstream);
    const client = gateway.client().send('POST /x HTTP/1.1\r\nHost: gw\r\nTransfer-Encoding: chunked\r\n\r\n');
    await until(() => (upstream.received[0] ?? '').includes('\r\n\r\n'));
    client.send('5;a=b\r\nhello\r\n');
    await until(() => (upstream.received[0] ?? '').endsWith('5\r\nhello\r\n'));
    client.send('6\r\n world\r\n0\r\nX-Sum: 1\r\nAuthorization: no\r\n\r\n');
    await client.see('ok');
    expect(gateway.last.bytesIn).toBe(11);
    client.send(GET);
    await until(() => gateway.exchanges.length === 2);
  });

  test('a small chunked request leaves in one piece', async () => {
    const upstream = await instance((socket, text) => {
      if (text.endsWith('5\r\nhello\r\n0\r\n\r\n')) socket.write(OK);
    });
    const gateway = await front(upstream);
    const client = gateway.client();
    client.send('POST /x HTTP/1.1\r\nHost: gw\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n');
    await client.see('ok');
    expect(gateway.last.bytesIn).toBe(5);
  });

  test('an answer that ends with its connection is chunked for a client of 1.1', async () => {
    const upstream = await instance((socket) => void socket.end('HTTP/1.0 200 OK\r\nX: y\r\n\r\nall of it'));
    const gateway = await front(upstream);
    const client = gateway.client().send(GET);
    await client.see('9\r\nall of it\r\n0\r\n\r\n');
    expect(client.ended).toBe(false);
  });

  test('a client of 1.0 gets no chunks and its connection ends', async () => {
    const upstream = await instance(replying('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n'));
    const gateway = await front(upstream);
    const client = gateway.client().send('GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
    expect(await client.end()).toMatch(/Connection: close\r\n\r\nabc$/);
  });

  test('a client of 1.0 may keep its connection when the length is known', async () => {
    const upstream = await instance(replying(OK));
    const gateway = await front(upstream);
    const client = gateway.client().send('GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
    expect(await client.see('ok')).toContain('Connection: keep-alive\r\n');
    client.send('GET /x HTTP/1.0\r\n\r\n');
    expect(await client.end()).toContain('Connection: close\r\n');
  });

  test.each([
    ['HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n', 'Content-Length: 100'],
    ['HEAD', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', null],
    ['GET', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\nETag: "a"\r\n\r\n', 'Content-Length: 100'],
    ['GET', 'HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n', null],
  ])('%s answered %j has no body', async (method, answer, length) => {
    const upstream = await instance(replying(answer));
    const gateway = await front(upstream);
    const client = gateway.client();
    for (let round = 1; round <= 2; round += 1) {
      client.send(`${method} /x HTTP/1.1\r\nHost: gw\r\n\r\n`);
      await until(() => client.received.split('X-Request-Id').length === round + 1 && client.received.endsWith('\r\n\r\n'));
    }
    expect(upstream.sockets).toHaveLength(1);
    expect(/Content-Length: \d+/.exec(client.received)?.[0] ?? null).toBe(length);
  });

  test('interim answers are passed on, to clients of 1.1 only', async () => {
    const upstream = await instance(replying(`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${OK}`));
    const gateway = await front(upstream);
    expect(await gateway.client().send(GET).see('ok')).toMatch(/^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a>\r\n\r\nHTTP\/1\.1 200 OK/);
    expect(await gateway.client().send('GET /x HTTP/1.0\r\n\r\n').end()).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  test('bodies of many reads arrive byte for byte in both directions', async () => {
    const body = Buffer.alloc(900_000, 'abcdefghijklmnopqrstuvwxyz0123456789');
    const upstream = await instance((socket, text) => {
      if (text.split('\r\n\r\n')[1]?.length !== body.length) return;
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`);
      socket.write(body);
    });
    const gateway = await front(upstream);
    const client = gateway.client();
    client.send(`POST /x HTTP/1.1\r\nHost: gw\r\nContent-Length: ${body.length}\r\n\r\n`).send(body);
    await until(() => client.received.length > body.length);
    await until(() => client.received.split('\r\n\r\n')[1]?.length === body.length);
    expect(upstream.received[0]?.split('\r\n\r\n')[1]).toBe(body.toString());
    expect(client.received.split('\r\n\r\n')[1]).toBe(body.toString());
  });
});

describe('backpressure', () => {
  test('a client that does not read stops the instance', async () => {
    let written = 0;
    const piece = Buffer.alloc(64 * 1024, 'x');
    const upstream = await instance((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      const pump = (): void => {
        while (written < 64 * 1024 * 1024) {
          written += piece.length;
          socket.write(`${piece.length.toString(16)}\r\n`);
          if (!socket.write(Buffer.concat([piece, Buffer.from('\r\n')]))) return void socket.once('drain', pump);
        }
        socket.write('0\r\n\r\n');
      };
      pump();
    });
    const gateway = await front(upstream);
    const client = gateway.client({ paused: true }).send(GET);
    let before = -1;
    await until(() => gateway.exchanges.length === 1 && gateway.last.status === 200);
    while (before !== written) {
      before = written;
      for (let turn = 0; turn < 50; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
    }
    expect(written).toBeLessThan(32 * 1024 * 1024);
    let received = 0;
    client.socket.on('data', (bytes: Buffer) => (received += bytes.length));
    await until(() => received > 64 * 1024 * 1024);
    await until(() => gateway.last.settled);
  });

  test('an instance that does not read stops the client', async () => {
    const upstream = await instance(() => undefined);
    const gateway = await front(upstream, { maxBodyBytes: 1 << 30 });
    upstream.server.on('connection', (socket) => socket.pause());
    const client = gateway.client().send(`POST /x HTTP/1.1\r\nHost: gw\r\nContent-Length: ${1 << 29}\r\n\r\n`);
    const piece = Buffer.alloc(64 * 1024, 'x');
    let sent = 0;
    const pump = (): void => {
      while (sent < 1 << 28) {
        sent += piece.length;
        if (!client.socket.write(piece)) return void client.socket.once('drain', pump);
      }
    };
    pump();
    let before = -1;
    while (before !== sent) {
      before = sent;
      for (let turn = 0; turn < 100; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
    }
    expect(sent).toBeLessThan(32 * 1024 * 1024);
    expect(gateway.last.bytesIn).toBeLessThan(32 * 1024 * 1024);
  });
});

describe('a client that leaves', () => {
  const upstreamGone = async (script: Parameters<typeof instance>[0], request: string, ready: (client: RawClient) => Promise<unknown>) => {
    const upstream = await instance(script);
    const gateway = await front(upstream);
    const client = gateway.client().send(request);
    await until(() => (upstream.received[0] ?? '').includes('\r\n\r\n'));
    await ready(client);
    client.socket.resetAndDestroy();
    await until(() => upstream.gone[0] === true);
    await until(() => gateway.last.settled);
    return gateway.last;
  };

  test('before the first byte', async () => {
    const exchange = await upstreamGone(
      () => undefined,
      post('abc'),
      async () => undefined,
    );
    expect(exchange.problem).toBe('client_closed');
  });

  test('while the answer streams', async () => {
    const exchange = await upstreamGone(
      (socket) => void socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n'),
      GET,
      (client) => client.see('1\r\na'),
    );
    expect(exchange.problem).toBe('client_closed');
  });

  test('while the body is sent', async () => {
    const exchange = await upstreamGone(
      () => undefined,
      'POST /x HTTP/1.1\r\nHost: gw\r\nContent-Length: 10\r\n\r\nabc',
      async () => undefined,
    );
    expect(exchange.problem).toBe('client_closed');
  });

  test('with an end instead of a reset, as a killed process does', async () => {
    const upstream = await instance(() => undefined);
    const gateway = await front(upstream);
    const client = gateway.client().send(GET);
    await until(() => upstream.received[0] !== undefined && upstream.received[0].length > 0);
    client.socket.destroy();
    const startedMs = performance.now();
    await until(() => upstream.gone[0] === true);
    expect(performance.now() - startedMs).toBeLessThan(1000);
    await until(() => gateway.last.settled);
    expect(gateway.last.problem).toBe('client_closed');
  });

  test('while it waits for an instance', async () => {
    const upstream = await instance(() => undefined);
    let aborted: string | null = null;
    const gateway = await front(upstream, {
      before: (exchange) =>
        new Promise((resolve) => {
          exchange.abort = (code) => {
            aborted = code;
            resolve({ refused: code });
          };
        }),
    });
    const client = gateway.client().send(GET);
    await until(() => gateway.exchanges.length === 1);
    client.socket.resetAndDestroy();
    await until(() => aborted !== null);
    expect(aborted).toBe('client_closed');
    expect(upstream.sockets).toHaveLength(0);
  });

  test('a half-closed client that still listens gets its answer', async () => {
    const upstream = await instance(() => undefined);
    const gateway = await front(upstream);
    const client = gateway.client().send(GET);
    client.socket.end();
    await client.see('100 Continue');
    await until(() => client.received.split('100 Continue').length === 6);
    upstream.sockets[0]?.write(OK);
    expect(await client.end()).toMatch(/ok$/);
    expect(client.received).toContain('Connection: close');
  });

  test('a half-closed client of 1.0 gets its answer without interim ones', async () => {
    const upstream = await instance(replying(OK));
    const gateway = await front(upstream);
    const client = gateway.client().send('GET /x HTTP/1.0\r\n\r\n');
    client.socket.end();
    expect(await client.end()).toMatch(/^HTTP\/1\.1 200 OK[^]*ok$/);
  });
});

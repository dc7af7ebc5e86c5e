import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { FakeClock } from '@infergate/testkit';
import { describe, expect, test } from 'vitest';
import { OK, problemOf, replying, until } from '../front/harness.ts';
import { requestHead, useDoor } from './door.ts';

const { door, instance, closing } = useDoor();

const GET = requestHead('GET /api/predict/echo/x');
const post = (...lines: readonly string[]): string => requestHead('POST /api/predict/echo/x', ...lines);

describe('a request', () => {
  test('in absolute form is the same as in the usual one', async () => {
    const upstream = await instance(replying(OK));
    const gateway = await door(upstream);
    await gateway.client().send(GET.replace('GET /', 'GET http://gw/')).see('ok');
    expect(upstream.received[0]).toMatch(/^GET \/x HTTP\/1\.1\r\n/);
  });

  test('for the server as a whole finds no service, and the connection lives on', async () => {
    const upstream = await instance(replying(OK));
    const gateway = await door(upstream);
    const client = gateway.client().send(requestHead('OPTIONS *'));
    await client.see('}}');
    expect(problemOf(client.received)).toBe('service_not_found');
    await client.send(GET).see('ok');
  });

  test('of HTTP/1.0 reaches the instance as HTTP/1.1, and its answer comes without chunks', async () => {
    const upstream = await instance(
      replying('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n'),
    );
    const gateway = await door(upstream);
    const received = await gateway.client().send(GET.replace('HTTP/1.1', 'HTTP/1.0')).end();
    expect(upstream.received[0]).toMatch(/^GET \/x HTTP\/1\.1\r\n/);
    expect(received).toMatch(/\r\n\r\nok$/);
    expect(received).toContain('Connection: close\r\n');
  });

  test('is not told to whom it goes', async () => {
    const upstream = await instance(replying('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nVia: 1.1 inner\r\n\r\nok'));
    const gateway = await door(upstream);
    const received = await gateway.client().send(requestHead('GET /api/predict/echo/x', 'Via: 1.1 outer')).see('ok');
    expect(upstream.received[0]?.match(/Via: .*/g)).toEqual(['Via: 1.1 outer']);
    expect(received.match(/Via: .*/g)).toEqual(['Via: 1.1 inner']);
  });
});

describe('an answer', () => {
  test.each([
    ['205 Reset Content', 'Content-Length: 0\r\n\r\n', ''],
    ['205 Reset Content', 'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n', '0\r\n\r\n'],
    ['204 No Content', '\r\n', ''],
    ['304 Not Modified', 'Content-Length: 7\r\n\r\n', ''],
  ])('%s with %j leaves the connection usable', async (status, rest, body) => {
    const upstream = await instance(replying(`HTTP/1.1 ${status}\r\n${rest}`));
    const gateway = await door(upstream);
    const client = gateway.client().send(GET);
    await until(() => client.received.endsWith(`\r\n\r\n${body}`));
    client.send(GET);
    await until(() => client.received.split(status).length === 3 && client.received.endsWith(`\r\n\r\n${body}`));
    expect(upstream.sockets).toHaveLength(1);
  });

  test('that comes before the body was asked for ends the exchange; the body is not taken for a request', async () => {
    const upstream = await instance(replying('HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno'));
    const gateway = await door(upstream);
    const client = gateway.client().send(post('Expect: 100-continue', `Content-Length: ${GET.length}`));
    await client.see('no');
    expect(client.received).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 413 /);
    client.send(GET).send(GET);
    await until(() => client.received.split('HTTP/1.1 413 ').length === 3);
    await until(() => gateway.lines.length === 2);
    expect(upstream.received.join('').match(/GET \/x/g)).toHaveLength(1);
  });

  test('that comes while a large body is sent arrives, and the connection ends', async () => {
    const upstream = await instance((socket, text) => void (text.includes('\r\n\r\n') && !text.includes('later') && socket.write(OK)));
    const gateway = await door(upstream, { gateway: { maxRequestBodyBytes: 1 << 30 } });
    const client = gateway
      .client()
      .send(post(`Content-Length: ${1 << 29}`))
      .send(Buffer.alloc(1 << 20, 'x'));
    await client.end();
    expect(client.received).toMatch(/Connection: close\r\n\r\nok$/);
    await until(() => upstream.gone[0] === true && gateway.open === 0);
  });

  test('with 103 before it comes with both', async () => {
    const upstream = await instance(replying(`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nConnection: x\r\nX: y\r\n\r\n${OK}`));
    const gateway = await door(upstream);
    const received = await gateway.client().send(GET).see('ok');
    expect(received).toMatch(/^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a>\r\n\r\nHTTP\/1\.1 200 OK/);
  });
});

describe('trailers', () => {
  test('go both ways, but for those that mean something to the way itself', async () => {
    const upstream = await instance((socket, text) => {
      if (text.endsWith('\r\n\r\n') && text.includes('0\r\nX-Sum'))
        socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Back: 2\r\nSet-Cookie: a=b\r\n\r\n');
    });
    const gateway = await door(upstream);
    const client = gateway
      .client()
      .send(`${post('Transfer-Encoding: chunked', 'TE: trailers', 'Trailer: X-Sum')}3\r\nabc\r\n0\r\nX-Sum: 1\r\nHost: evil\r\n\r\n`);
    await client.see('X-Back');
    expect(client.received).toMatch(/\r\n0\r\nX-Back: 2\r\n\r\n$/);
    expect(upstream.received[0]).toMatch(/3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n$/);
    expect(upstream.received[0]).toContain('Trailer: X-Sum\r\n');
    expect(upstream.received[0]).not.toContain('TE: ');
  });
});

describe('bodies of 64 MB', () => {
  test('stream both ways at once, whole, however slowly the client reads', async () => {
    const server = createServer((request, response) => {
      response.setHeader('Content-Length', request.headers['content-length'] ?? '0');
      request.pipe(response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing(() => (server.closeAllConnections(), server.close()));
    const gateway = await door([(server.address() as AddressInfo).port], { gateway: { maxRequestBodyBytes: 1 << 30 } });
    const total = 64 << 20;
    const socket = gateway.socket();
    const [sent, got] = [createHash('sha256'), createHash('sha256')];
    let toSend = total;
    let received = 0;
    let furthest = 0;
    const piece = Buffer.alloc(60_000, 'abcdefghijklmnopqrstuvwxyz');
    const pump = (): void => {
      while (toSend > 0) {
        const next = piece.subarray(0, Math.min(piece.length, toSend));
        toSend -= next.length;
        sent.update(next);
        if (!socket.write(next)) return void socket.once('drain', pump);
      }
    };
    socket.write(post(`Content-Length: ${total}`));
    let head = '';
    let reads = 0;
    socket.on('data', (bytes: Buffer) => {
      let body = bytes;
      if (received === 0 && !head.endsWith('\r\n\r\n')) {
        const end = bytes.indexOf('\r\n\r\n') + 4;
        head += bytes.toString('latin1', 0, end);
        body = bytes.subarray(end);
      }
      got.update(body);
      received += body.length;
      furthest = Math.max(furthest, total - toSend - received);
      reads += 1;
      // A pause after each read, now and then a long one.
      socket.pause();
      let turns = reads % 64 === 0 ? 50 : 0;
      const resume = (): void => {
        if (turns === 0) return void socket.resume();
        turns -= 1;
        setImmediate(resume);
      };
      resume();
    });
    pump();
    await until(() => toSend === 0 && gateway.open === 0);
    await until(() => received >= total);
    expect(received).toBe(total);
    expect(got.digest('hex')).toBe(sent.digest('hex'));
    // What is on the way lies in socket buffers, most of all those of the kernel.
    expect(furthest).toBeLessThan(40 << 20);
  });
});

describe('who stalls', () => {
  test('in the middle of a body gives its place back, and is told', async () => {
    const clock = new FakeClock();
    const upstream = await instance((socket, text) => void (text.endsWith('\r\n\r\n') && text.startsWith('GET') && socket.write(OK)));
    const gateway = await door(upstream, {
      service: { limits: { concurrency: 1 } },
      options: { clock, limits: { bodyIdleMs: 1000 } },
    });
    const stalled = gateway.client().send(post('Content-Length: 10')).send('abc');
    await until(() => upstream.received[0]?.endsWith('abc') === true);
    const refused = gateway.client().send(GET);
    await refused.see('}}');
    expect(problemOf(refused.received)).toBe('rate_limited');
    await clock.advance(1200);
    await stalled.end();
    expect(problemOf(stalled.received)).toBe('client_timeout');
    await until(() => upstream.gone[0] === true && gateway.open === 0);
    await gateway.client().send(GET).see('ok');
  });

  test('by sending a byte now and then gets as long as the service gives a request', async () => {
    const clock = new FakeClock();
    const upstream = await instance(() => undefined);
    const gateway = await door(upstream, { service: { timeouts: { totalMs: 5000 } }, options: { clock, limits: { bodyIdleMs: 1000 } } });
    const client = gateway.client().send(post('Content-Length: 1000'));
    for (let i = 0; i < 6; i += 1) {
      client.send('x');
      await until(() => upstream.received[0]?.endsWith('x'.repeat(i + 1)) === true);
      expect(client.received).toBe('');
      await clock.advance(900);
    }
    await client.end();
    expect(problemOf(client.received)).toBe('request_timeout');
    await until(() => upstream.gone[0] === true && gateway.open === 0);
  });

  test('with a body that nobody wants any more loses the connection', async () => {
    const clock = new FakeClock();
    const gateway = await door([1], { options: { clock, limits: { bodyIdleMs: 1000, lingerMs: 1000 } } });
    const client = gateway.client().send(post('Content-Length: 10').replace(/Authorization: .*\r\n/, ''));
    await client.see('}}');
    await clock.advance(1200);
    await until(() => client.ended);
    client.socket.removeAllListeners('end');
    await clock.advance(1200);
    await until(() => gateway.gateway.gateway.state().connections === 0);
    expect(problemOf(client.received)).toBe('unauthenticated');
  });

  test('by reading an answer slowly gets as long as the service gives a request', async () => {
    const clock = new FakeClock();
    const upstream = await instance((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n');
      socket.write(Buffer.alloc(60_000_000));
    });
    const gateway = await door(upstream, { service: { timeouts: { totalMs: 5000 } }, options: { clock } });
    const socket = gateway.socket();
    socket.write(GET);
    await until(() => gateway.open === 1);
    socket.on('data', () => void socket.pause());
    for (let i = 0; i < 6; i += 1) {
      socket.resume();
      await clock.advance(900);
    }
    await until(() => upstream.gone[0] === true && gateway.open === 0);
    await until(() => gateway.lines.length === 1);
    expect(gateway.lines[0]).toMatchObject({ status: 200, problem: 'request_timeout' });
  });
});

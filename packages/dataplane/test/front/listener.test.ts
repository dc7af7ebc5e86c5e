import { describe, expect, test } from 'vitest';
import { FakeClock } from '@infergate/testkit';
import { OK, problemOf, replying, until, useFront } from './harness.ts';

const { front, instance } = useFront();

const GET = 'GET /x HTTP/1.1\r\nHost: gw\r\n\r\n';

/** Status lines of everything that was received. */
function statuses(received: string): string[] {
  return [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => match[1] as string);
}

describe('pipelined requests', () => {
  test('are answered in order, one exchange at a time', async () => {
    const upstream = await instance((socket, text) => {
      const target = /GET (\/\d+) [^]*\r\n\r\n$/.exec(text.slice(text.lastIndexOf('GET')))?.[1];
      if (target !== undefined) socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${target.length}\r\n\r\n${target}`);
    });
    const gateway = await front(upstream);
    const targets = Array.from({ length: 50 }, (_, i) => `/${i}`);
    const client = gateway.client().send(targets.map((target) => `GET ${target} HTTP/1.1\r\nHost: gw\r\n\r\n`).join(''));
    await until(() => client.received.endsWith('/49'));
    expect([...client.received.matchAll(/\r\n\r\n(\/\d+)/g)].map((match) => match[1])).toEqual(targets);
    expect(upstream.sockets).toHaveLength(1);
  });

  test('with bodies of every framing between them keep their borders', async () => {
    const gateway = await front([1], { before: () => ({ refused: 'unauthenticated' }) });
    const client = gateway
      .client()
      .send(
        'POST /a HTTP/1.1\r\nHost: gw\r\nContent-Length: 3\r\n\r\nabc' +
          'POST /b HTTP/1.1\r\nHost: gw\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n' +
          '\r\nGET /c HTTP/1.1\r\nHost: gw\r\n\r\nGET /d HTTP/1.1\r\nHost: gw\r\nConnection: close\r\n\r\nGET /never HTTP/1.1\r\nHost: gw\r\n\r\n',
      );
    await client.end();
    expect(statuses(client.received)).toEqual(['401', '401', '401', '401']);
    expect(gateway.exchanges.map(({ head }) => head.target)).toEqual(['/a', '/b', '/c', '/d']);
  });

  test('beyond a bound wait in the client, and its leaving is still noticed', async () => {
    const upstream = await instance(() => undefined);
    const gateway = await front(upstream);
    const client = gateway.client().send(GET + GET.repeat(1000));
    await until(() => (upstream.received[0] ?? '') !== '');
    client.socket.resetAndDestroy();
    await until(() => gateway.last.settled);
    expect(gateway.exchanges).toHaveLength(1);
  });

  test('ten thousand refused at once are all answered', async () => {
    const gateway = await front([1], { before: () => ({ refused: 'unauthenticated' }) });
    const client = gateway.client().send(`${GET.repeat(9999)}GET /x HTTP/1.1\r\nHost: gw\r\nConnection: close\r\n\r\n`);
    expect(statuses(await client.end())).toHaveLength(10_000);
    expect(gateway.exchanges).toHaveLength(10_000);
  });
});

test('one connection with a thousand requests at hand lets others have their turn', async () => {
  const gateway = await front([1], { before: () => ({ refused: 'unauthenticated' }) });
  const client = gateway.client().send(GET.repeat(1000));
  await until(() => gateway.exchanges.length > 0);
  expect(gateway.exchanges.length).toBeLessThanOrEqual(16);
  await until(() => statuses(client.received).length === 1000);
});

describe('expectations', () => {
  const request = 'POST /x HTTP/1.1\r\nHost: gw\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n';

  test('are met when the body is wanted', async () => {
    const upstream = await instance(replying(OK, 'abc'));
    const gateway = await front(upstream);
    const client = gateway.client().send(request);
    await client.see('HTTP/1.1 100 Continue\r\n\r\n');
    client.send('abc');
    await client.see('ok');
    expect(upstream.received[0]).not.toContain('Expect');
    client.send(GET);
    await until(() => gateway.exchanges.length === 2);
  });

  test('are not met when the request is refused; the connection ends, for the body may or may not come', async () => {
    const gateway = await front([1], { before: () => ({ refused: 'unauthenticated' }) });
    const client = gateway.client().send(request);
    await client.end();
    expect(statuses(client.received)).toEqual(['401']);
    expect(client.received).toContain('Connection: close');
  });

  test('are not met when the body has come already', async () => {
    const upstream = await instance(replying(OK, 'abc'));
    const gateway = await front(upstream);
    const client = gateway.client().send(`${request}abc`);
    await client.see('ok');
    expect(statuses(client.received)).toEqual(['200']);
  });

  test('of another kind get 417', async () => {
    const gateway = await front([1]);
    const client = gateway.client().send('POST /x HTTP/1.1\r\nHost: gw\r\nExpect: magic\r\nContent-Length: 3\r\n\r\n');
    await client.end();
    expect(problemOf(client.received)).toBe('expectation_failed');
  });
});

describe('targets and hosts', () => {
  test.each([
    ['http://gw/a/b?c', '/a/b?c'],
    ['HTTP://GW', '/'],
    ['http://gw?x=1', '/?x=1'],
    ['/a/../%2e%2e//b', '/a/../%2e%2e//b'],
    ['/a?b=%00|{}', '/a?b=%00|{}'],
  ])('%s is %s', async (target, reduced) => {
    const gateway = await front([1], { before: () => ({ refused: 'unauthenticated' }) });
    await gateway.client().send(`GET ${target} HTTP/1.1\r\nHost: gw\r\n\r\n`).see('}}');
    expect(gateway.last.head.target).toBe(reduced);
  });
});

describe('bodies', () => {
  test('with a length beyond the limit are refused before they are read', async () => {
    const upstream = await instance(() => undefined);
    const gateway = await front(upstream, { maxBodyBytes: 10 });
    const client = gateway.client().send('POST /x HTTP/1.1\r\nHost: gw\r\nContent-Length: 11\r\n\r\n');
    await client.end();
    expect(problemOf(client.received)).toBe('body_too_large');
    expect(client.received).toContain('Connection: close');
    expect(upstream.sockets).toHaveLength(0);
  });

  test('in chunks are counted while they stream', async () => {
    const upstream = await instance(() => undefined);
    const gateway = await front(upstream, { maxBodyBytes: 10 });
    const client = gateway.client().send('POST /x HTTP/1.1\r\nHost: gw\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n');
    await until(() => (upstream.received[0] ?? '').includes('0123456789'));
    client.send('1\r\nx\r\n');
    await client.end();
    expect(problemOf(client.received)).toBe('body_too_large');
    await until(() => upstream.gone[0] === true);
  });

  test('that nobody wants are read for a while so that the answer arrives', async () => {
    const gateway = await front([1], { before: () => ({ refused: 'body_too_large' }), maxBodyBytes: 10 });
    const client = gateway.client();
    const body = Buffer.alloc(8 * 1024 * 1024, 'x');
    client.send(`POST /x HTTP/1.1\r\nHost: gw\r\nContent-Length: ${body.length}\r\n\r\n`).send(body);
    await client.end();
    expect(client.isReset).toBe(false);
    expect(problemOf(client.received)).toBe('body_too_large');
    expect(client.received).toContain('Connection: close');
  });

  test('broken in their framing end the exchange and the connection', async () => {
    const upstream = await instance(() => undefined);
    const gateway = await front(upstream);
    const client = gateway.client().send('POST /x HTTP/1.1\r\nHost: gw\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n');
    await until(() => upstream.received[0]?.endsWith('3\r\nabc\r\n') === true);
    client.send('3\r\nabcd\r\n0\r\n\r\n');
    await client.end();
    expect(problemOf(client.received)).toBe('malformed_request');
    await until(() => upstream.gone[0] === true);
    expect(upstream.received[0]).not.toContain('0\r\n\r\n');
  });

  test('broken from the start reach no instance', async () => {
    const upstream = await instance(() => undefined);
    const gateway = await front(upstream);
    const client = gateway.client().send('POST /x HTTP/1.1\r\nHost: gw\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n');
    await client.end();
    expect(problemOf(client.received)).toBe('malformed_request');
    expect(upstream.sockets).toHaveLength(0);
  });
});

describe('time', () => {
  test('a connection that says nothing is closed', async () => {
    const clock = new FakeClock();
    const gateway = await front([1], { clock, limits: { headMs: 1000 } });
    const client = gateway.client();
    await until(() => gateway.listener.connections === 1);
    await clock.advance(1200);
    expect(await client.end()).toBe('');
  });

  test('a head that trickles gets 408', async () => {
    const clock = new FakeClock();
    const gateway = await front([1], { clock, limits: { headMs: 1000 } });
    const client = gateway.client().send('GET / HTTP/1.1\r\n');
    await until(() => gateway.listener.connections === 1);
    for (let i = 0; i < 5; i += 1) {
      await clock.advance(250);
      client.send('X: y\r\n');
    }
    await client.end();
    expect(problemOf(client.received)).toBe('client_timeout');
    expect(gateway.refusals).toMatchObject([{ problem: 'client_timeout', entrance: 'internet', clientAddress: '127.0.0.1' }]);
  });

  test('a body that stops gets 408, and the instance is let go', async () => {
    const clock = new FakeClock();
    const upstream = await instance(() => undefined);
    const gateway = await front(upstream, { clock, limits: { bodyIdleMs: 1000 } });
    const client = gateway.client().send('POST /x HTTP/1.1\r\nHost: gw\r\nContent-Length: 10\r\n\r\nabc');
    await until(() => upstream.received[0]?.endsWith('abc') === true);
    await clock.advance(1200);
    await client.end();
    expect(problemOf(client.received)).toBe('client_timeout');
    await until(() => upstream.gone[0] === true);
  });

  test('a connection may rest between requests, for a while', async () => {
    const clock = new FakeClock();
    const upstream = await instance(replying(OK));
    const gateway = await front(upstream, { clock });
    gateway.gateway = { tls: null, idle: { clientMs: 5000, upstreamMs: 60_000 } };
    const client = gateway.client().send(GET);
    await client.see('ok');
    await clock.advance(4900);
    client.send(GET);
    await until(() => gateway.exchanges.length === 2 && gateway.last.settled);
    await clock.advance(4900);
    expect(client.ended).toBe(false);
    await clock.advance(300);
    await client.end();
  });

  test('an answer that is not read is given up', async () => {
    const clock = new FakeClock();
    const upstream = await instance((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n');
      socket.write(Buffer.alloc(40_000_000));
    });
    const gateway = await front(upstream, { clock, limits: { sendIdleMs: 1000 } });
    gateway.client({ paused: true }).send(GET);
    await until(() => gateway.exchanges.length === 1 && gateway.last.bytesOut > 0);
    let before = -1;
    while (before !== gateway.last.bytesOut) {
      before = gateway.last.bytesOut;
      for (let turn = 0; turn < 50; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
    }
    await clock.advance(1500);
    await until(() => gateway.last.settled);
    expect(gateway.last.problem).toBe('client_closed');
    await until(() => upstream.gone[0] === true);
  });
});

describe('the ceiling of connections', () => {
  test('refuses further ones in words and serves the others', async () => {
    const upstream = await instance(replying(OK));
    const gateway = await front(upstream, { limits: { maxConnections: 2 } });
    const [first, second] = [gateway.client(), gateway.client()];
    await until(() => gateway.listener.connections === 2);
    const third = gateway.client().send(GET);
    await third.end();
    expect(problemOf(third.received)).toBe('gateway_overloaded');
    expect(third.received).toContain('Retry-After: 1\r\n');
    expect(third.isReset).toBe(false);
    await first.send(GET).see('ok');
    second.socket.destroy();
    await until(() => gateway.listener.connections === 1);
    await gateway.client().send(GET).see('ok');
  });
});

describe('closing', () => {
  test('lets open exchanges end and tells their clients that it was the last', async () => {
    const upstream = await instance(() => undefined);
    const gateway = await front(upstream);
    const client = gateway.client().send(GET);
    await until(() => (upstream.received[0] ?? '') !== '');
    const closed = gateway.listener.close(10_000);
    upstream.sockets[0]?.write(OK);
    await client.end();
    client.socket.end();
    await closed;
    expect(client.received).toMatch(/Connection: close\r\n\r\nok$/);
  });

  test('serves a request that was on its way on a resting connection', async () => {
    const upstream = await instance(replying(OK));
    const gateway = await front(upstream);
    const client = gateway.client().send(GET);
    await client.see('ok');
    const closed = gateway.listener.close(10_000);
    client.send(GET);
    await until(() => statuses(client.received).length === 2);
    expect(await client.end()).toMatch(/Connection: close\r\n\r\nok$/);
    client.socket.end();
    await closed;
  });

  test('ends resting connections soon', async () => {
    const clock = new FakeClock();
    const upstream = await instance(replying(OK));
    const gateway = await front(upstream, { clock });
    const client = gateway.client().send(GET);
    await client.see('ok');
    const closed = gateway.listener.close(10_000);
    await clock.advance(500);
    await client.end();
    client.socket.end();
    await closed;
    expect(gateway.listener.connections).toBe(0);
  });

  test('waits no longer than it was told: what is unanswered gets 503, what streams is cut', async () => {
    const clock = new FakeClock();
    const upstream = await instance((socket, text) => {
      if (text.includes('GET /stream')) socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n');
    });
    const gateway = await front(upstream, { clock });
    const waiting = gateway.client().send(GET);
    const streaming = gateway.client().send('GET /stream HTTP/1.1\r\nHost: gw\r\n\r\n');
    await streaming.see('1\r\na');
    await until(() => gateway.exchanges.length === 2);
    const closed = gateway.listener.close(2000);
    await clock.advance(1900);
    expect(waiting.received).toBe('');
    await clock.advance(200);
    await waiting.end();
    expect(problemOf(waiting.received)).toBe('gateway_overloaded');
    await until(() => streaming.closed);
    expect(streaming.isReset).toBe(true);
    waiting.socket.end();
    await closed;
  });
});

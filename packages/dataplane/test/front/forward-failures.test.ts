import { describe, expect, test } from 'vitest';
import { FakeClock } from '@infergate/testkit';
import { createFullListener } from './full-listener.ts';
import { OK, problemOf, replying, until, useFront } from './harness.ts';

const { front, instance } = useFront();

const GET = 'GET /x HTTP/1.1\r\nHost: gw\r\n\r\n';
const send = (method: string, body: string): string => `${method} /x HTTP/1.1\r\nHost: gw\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const post = (body: string): string => send('POST', body);
const put = (body: string): string => send('PUT', body);
const lastProblem = (received: string) => problemOf(received.slice(received.lastIndexOf('HTTP/1.1 ')));

/** Answers until a request with a method comes, then ends and listens no more. */
async function mortalInstance(method: string) {
  const mortal = await instance((socket, text) => {
    if (text.includes(method)) mortal.close();
    else socket.write(OK);
  });
  return mortal;
}

describe('an instance that fails', () => {
  test.each([
    ['bare line feeds', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok'],
    ['a length and chunks', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n'],
    ['an unknown coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n'],
    ['a folded field', 'HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n'],
    ['a space before the colon', 'HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['a switch of protocols', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n'],
    ['broken chunks right after the head', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
    ['broken chunks after a good one', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX: theirs\r\n\r\n2\r\nok\r\nzz\r\n'],
    ['an endless head', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}`],
  ])('by %s is answered for with 502', async (_, answer) => {
    const upstream = await instance(replying(answer));
    const gateway = await front(upstream);
    const client = gateway.client().send(GET);
    await client.see('}}');
    expect(client.received).toMatch(/^HTTP\/1.1 502 /);
    expect(problemOf(client.received)).toBe('upstream_invalid');
    expect(client.received).not.toContain('theirs');
    expect(gateway.last.status).toBe(502);
    await until(() => upstream.gone[0] === true);
    client.send(GET);
    await until(() => upstream.sockets.length === 2);
  });

  test('cut anywhere, its answer never looks complete', async () => {
    const answers = [
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
    ];
    for (const answer of answers) {
      for (let offset = 0; offset < answer.length; offset += 1) {
        const upstream = await instance((socket) => {
          if (offset % 2 === 0) socket.end(answer.slice(0, offset));
          else socket.write(answer.slice(0, offset), () => socket.resetAndDestroy());
        });
        const gateway = await front(upstream);
        const client = gateway.client().send(GET);
        await until(() => gateway.exchanges.length === 1 && gateway.last.settled);
        await until(() => client.closed || client.received.endsWith('}}'));
        const outcome = client.closed ? client.isReset : problemOf(client.received);
        expect([true, 'upstream_reset'], `offset ${offset}`).toContain(outcome);
        expect(client.received).not.toMatch(/0\r\n\r\n$|\r\n\r\nhello$/);
        client.socket.destroy();
      }
    }
  });

  test('garbage after a complete answer is dropped with its connection', async () => {
    const upstream = await instance(replying(`${OK}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil`));
    const gateway = await front(upstream);
    const client = gateway.client().send(GET);
    await client.see('ok');
    await until(() => upstream.gone[0] === true);
    client.send(GET);
    await until(() => upstream.sockets.length === 2);
    expect(client.received).not.toContain('evil');
  });

  test('what it sends unasked on a resting connection ends that connection', async () => {
    const upstream = await instance(replying(OK));
    const gateway = await front(upstream);
    await gateway.client().send(GET).see('ok');
    upstream.sockets[0]?.write('HTTP/1.1 408 Request Timeout\r\n\r\n');
    await until(() => gateway.instances[0]?.transportFor('http1').connections === 0);
    await until(() => upstream.gone[0] === true);
    expect(upstream.gone).toEqual([true]);
  });

  test('an answer before the body is read does not bring the connection back', async () => {
    const upstream = await instance((socket, text) => {
      if (/\r\n\r\n(abc)?$/.test(text)) socket.write(OK);
    });
    const gateway = await front(upstream);
    const client = gateway.client().send('POST /x HTTP/1.1\r\nHost: gw\r\nContent-Length: 10\r\n\r\nabc');
    await client.see('ok');
    await until(() => upstream.gone[0] === true);
    client.send('defghij').send(GET);
    await until(() => upstream.sockets.length === 2);
    await until(() => client.received.split('\r\n\r\nok').length === 3);
    expect(upstream.received[0]).not.toContain('defghij');
    expect(upstream.received[1]).toMatch(/^GET \/x/);
  });
});

describe('another try', () => {
  test('is made on another instance when a connection is refused', async () => {
    const dead = await instance(() => undefined);
    const { port } = dead;
    dead.close();
    const upstream = await instance(replying(OK, 'abc'));
    const gateway = await front([port, upstream.port]);
    await gateway.client().send(post('abc')).see('ok');
    expect(gateway.last).toMatchObject({ attempts: 2, status: 200 });
  });

  test('is not possible when every instance refuses', async () => {
    const dead = await instance(() => undefined);
    const { port } = dead;
    dead.close();
    const gateway = await front([port]);
    const client = gateway.client().send(post('abc'));
    await client.see('}}');
    expect(problemOf(client.received)).toBe('upstream_unreachable');
    expect(gateway.last.detail).toContain('ECONNREFUSED');
  });

  test('is made once when a kept connection was already dead', async () => {
    const upstream = await instance((socket, text, connection) => {
      if (connection === 0 && text.split('PUT').length > 2) socket.destroy();
      else if (text.endsWith('abc')) socket.write(OK);
    });
    const gateway = await front(upstream);
    const client = gateway.client().send(put('abc'));
    await client.see('ok');
    client.send(put('abc'));
    await until(() => client.received.split('\r\n\r\nok').length === 3);
    expect(upstream.sockets).toHaveLength(2);
    expect(upstream.received[1]).toMatch(/abc$/);
  });

  test('is not made with POST when the kept connection may have carried it', async () => {
    const upstream = await instance((socket, text) => {
      if (text.split('POST').length > 2) socket.destroy();
      else if (text.endsWith('abc')) socket.write(OK);
    });
    const gateway = await front(upstream);
    const client = gateway.client().send(post('abc'));
    await client.see('ok');
    client.send(post('abc'));
    await client.see('}}');
    expect(lastProblem(client.received)).toBe('upstream_reset');
    expect(upstream.sockets).toHaveLength(1);
  });

  test('is made with POST when the kept connection refused to take it', async () => {
    const upstream = await instance((socket, text) => {
      if (text.endsWith('abc')) socket.write(OK);
    });
    // A reset arrives here at once, and is not yet read when the request is written.
    const before = () => {
      if (upstream.sockets.length === 1) upstream.sockets[0]?.resetAndDestroy();
      return null;
    };
    const gateway = await front(upstream, { before });
    const client = gateway.client().send(post('abc'));
    await client.see('ok');
    client.send(post('abc'));
    await until(() => client.received.split('\r\n\r\nok').length === 3);
    expect(upstream.sockets).toHaveLength(2);
  });

  test('of a POST is made nowhere after an instance may have seen it', async () => {
    const mortal = await mortalInstance('POST');
    const other = await instance(replying(OK, 'abc'));
    const gateway = await front([mortal.port, other.port]);
    const client = gateway.client().send(GET);
    await client.see('ok');
    client.send(post('abc'));
    await client.see('}}');
    expect(lastProblem(client.received)).toBe('upstream_reset');
    expect(mortal.received[0]).toContain('POST');
    expect(other.received).toEqual([]);
  });

  test('of a PUT is made elsewhere when the instance is gone for good', async () => {
    const mortal = await mortalInstance('PUT');
    const other = await instance(replying(OK, 'abc'));
    const gateway = await front([mortal.port, other.port]);
    const client = gateway.client().send(GET);
    await client.see('ok');
    client.send(put('abc'));
    await until(() => client.received.split('\r\n\r\nok').length === 3);
    expect(other.received).toHaveLength(1);
  });

  test('of a PUT alone, with the instance gone for good, fails as what it was: a reset', async () => {
    const mortal = await mortalInstance('PUT');
    const gateway = await front(mortal);
    const client = gateway.client().send(GET);
    await client.see('ok');
    client.send(put('abc'));
    await client.see('}}');
    expect(lastProblem(client.received)).toBe('upstream_reset');
  });

  test('keeps head and body in order when more of the body comes while it is being dialled', async () => {
    const upstream = await instance((socket, text, connection) => {
      if (connection === 0 && text.split('PUT').length > 2) {
        // The end of the connection and the rest of the body reach the gateway together, in this order.
        socket.destroy();
        client.send('defg');
      } else if (text.endsWith('abc') || text.endsWith('defg')) {
        socket.write(OK);
      }
    });
    const gateway = await front(upstream);
    const client = gateway.client().send(put('abc'));
    await client.see('ok');
    client.send('PUT /x HTTP/1.1\r\nHost: gw\r\nContent-Length: 7\r\n\r\nabc');
    await until(() => gateway.exchanges.length === 2 && gateway.last.settled);
    for (const text of upstream.received.slice(1)) expect(text).toMatch(/^PUT [^]*\r\n\r\nabc(defg)?$/);
  });

  test('is made for a body that came in pieces before the dead connection was known', async () => {
    const upstream = await instance((socket, text, connection) => {
      if (connection === 0 && text.split('GET').length > 2) socket.destroy();
      else if (/0\r\n\r\n$|GET/.test(text)) socket.write(OK);
    });
    const gateway = await front(upstream);
    const client = gateway.client().send(GET);
    await client.see('ok');
    client.send('GET /y HTTP/1.1\r\nHost: gw\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n');
    await until(() => client.received.split('\r\n\r\nok').length === 3);
    expect(upstream.received[1]).toMatch(/1\r\na\r\n0\r\n\r\n$/);
  });

  test('is not made on a fresh connection that died after the request was sent', async () => {
    const upstream = await instance((socket) => void socket.destroy());
    const gateway = await front(upstream);
    const client = gateway.client().send(post('abc'));
    await client.see('}}');
    expect(problemOf(client.received)).toBe('upstream_reset');
    expect(upstream.sockets).toHaveLength(1);
  });

  test('is not made once more of the body than its start was sent', async () => {
    const upstream = await instance((socket, text) => {
      if (text.includes('tail')) socket.destroy();
      else if (text.startsWith('GET') && !text.includes('POST')) socket.write(OK);
    });
    const gateway = await front(upstream);
    const client = gateway.client().send(GET);
    await client.see('ok');
    client.send('POST /x HTTP/1.1\r\nHost: gw\r\nContent-Length: 7\r\n\r\nabc');
    await until(() => upstream.received[0]?.endsWith('abc') === true);
    client.send('tail');
    await client.see('}}');
    expect(lastProblem(client.received)).toBe('upstream_reset');
    expect(upstream.sockets).toHaveLength(1);
  });
});

describe('time limits', () => {
  test('first byte, idle and total have problem codes of their own', async () => {
    const clock = new FakeClock();
    const silent = await instance(() => undefined);
    const gateway = await front(silent, { clock, timeouts: { firstByteMs: 2000, idleMs: 500 } });
    const client = gateway.client().send(GET);
    await until(() => (silent.received[0] ?? '').endsWith('\r\n\r\n'));
    await clock.advance(1900);
    expect(client.received).toBe('');
    await clock.advance(300);
    await client.see('}}');
    expect(problemOf(client.received)).toBe('first_byte_timeout');
    await until(() => silent.gone[0] === true);
  });

  test('an instance that stops in the middle is cut, and so is its answer', async () => {
    const clock = new FakeClock();
    const upstream = await instance((socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc'));
    const gateway = await front(upstream, { clock, timeouts: { idleMs: 500 } });
    const client = gateway.client().send(GET);
    await client.see('abc');
    await clock.advance(900);
    await until(() => client.closed);
    expect(client.isReset).toBe(true);
    expect(gateway.last.problem).toBe('idle_timeout');
  });

  test('a stream that goes on is not cut by the idle limit', async () => {
    const clock = new FakeClock();
    const upstream = await instance((socket) => void socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'));
    const gateway = await front(upstream, { clock, timeouts: { firstByteMs: 300, idleMs: 500 } });
    const client = gateway.client().send(GET);
    await client.see('\r\n\r\n');
    for (let i = 0; i < 9; i += 1) {
      await clock.advance(400);
      upstream.sockets[0]?.write(`1\r\n${i}\r\n`);
      await client.see(`1\r\n${i}\r\n`);
    }
    expect(gateway.last.settled).toBe(false);
  });

  test('the total limit of the service answers 408', async () => {
    const clock = new FakeClock();
    const upstream = await instance(() => undefined);
    const gateway = await front(upstream, { clock, deadlineMs: 1000 });
    const client = gateway.client().send(GET);
    await until(() => (upstream.received[0] ?? '') !== '');
    await clock.advance(1200);
    await client.see('}}');
    expect(problemOf(client.received)).toBe('request_timeout');
    await until(() => upstream.gone[0] === true);
  });

  test('an instance that accepts no connection in time', async () => {
    const clock = new FakeClock();
    const blocked = await createFullListener();
    const gateway = await front([blocked.port], { clock, timeouts: { connectMs: 700 } });
    const client = gateway.client().send(post('abc'));
    await until(() => gateway.instances[0]?.transportFor('http1').connections === 1);
    await clock.advance(1000);
    await client.see('}}');
    expect(problemOf(client.received)).toBe('connect_timeout');
    await blocked.close();
  });

  test('resting connections are closed before the instance would', async () => {
    const clock = new FakeClock();
    const upstream = await instance(replying(OK));
    const gateway = await front(upstream, { clock });
    await gateway.client().send(GET).see('ok');
    await clock.advance(3900);
    expect(gateway.instances[0]?.transportFor('http1').connections).toBe(1);
    await clock.advance(300);
    expect(gateway.instances[0]?.transportFor('http1').connections).toBe(0);
  });

  test('an instance that announces how long it keeps connections is believed, less a margin', async () => {
    const clock = new FakeClock();
    const upstream = await instance(replying('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nKeep-Alive: timeout=20, max=5\r\n\r\nok'));
    const gateway = await front(upstream, { clock });
    await gateway.client().send(GET).see('ok');
    await clock.advance(18_900);
    expect(gateway.instances[0]?.transportFor('http1').connections).toBe(1);
    await clock.advance(300);
    expect(gateway.instances[0]?.transportFor('http1').connections).toBe(0);
  });
});

import { FakeClock } from '@infergate/testkit';
import { describe, expect, test } from 'vitest';
import { OK, problemOf, replying, until, useFront } from './harness.ts';

const { front, instance } = useFront();

const GET = 'GET /x HTTP/1.1\r\nHost: gw\r\n\r\n';
const send = (method: string, body: string, length = body.length): string =>
  `${method} /x HTTP/1.1\r\nHost: gw\r\nContent-Length: ${length}\r\n\r\n${body}`;

/** Takes the whole request, and then breaks its connection. */
const breaking = () => instance((socket, text) => void (text.endsWith('\r\n\r\n') || text.endsWith('abc') ? socket.destroy() : undefined));
const answering = () => instance((socket, text) => void (text.endsWith('\r\n\r\n') || text.endsWith('abc') ? socket.write(OK) : undefined));
const garbled = () => instance(replying('SSH-2.0-OpenSSH_9.2\r\n'));

describe('a request that an instance may have seen', () => {
  test.each([
    ['GET', GET],
    ['PUT', send('PUT', 'abc')],
  ])('goes to another one where it does no harm twice: %s', async (_, request) => {
    const [bad, good] = [await breaking(), await answering()];
    const gateway = await front([bad.port, good.port]);
    await gateway.client().send(request).see('ok');
    expect(gateway.last).toMatchObject({ attempts: 2, status: 200 });
    expect(good.received[0]).toBe(bad.received[0]?.replaceAll(String(bad.port), String(good.port)));
  });

  test('goes to another one where the service says so: POST', async () => {
    const [bad, good] = [await breaking(), await answering()];
    const gateway = await front([bad.port, good.port], { repeatable: ['POST'] });
    await gateway.client().send(send('POST', 'abc')).see('ok');
    expect(gateway.last.attempts).toBe(2);
    expect(good.received[0]).toMatch(/^POST [^]*\r\n\r\nabc$/);
  });

  test('goes to another one after an answer that is none', async () => {
    const [bad, good] = [await garbled(), await answering()];
    const gateway = await front([bad.port, good.port]);
    await gateway.client().send(GET).see('ok');
    expect(gateway.last.attempts).toBe(2);
  });

  test('takes the rest of its body along that has not been sent', async () => {
    const bad = await instance((socket) => void socket.destroy());
    const good = await instance((socket, text) => void (text.endsWith('abcdef') ? socket.write(OK) : undefined));
    const gateway = await front([bad.port, good.port]);
    const client = gateway.client().send(send('PUT', 'abc', 6));
    await until(() => good.sockets.length === 1);
    await client.send('def').see('ok');
    expect(gateway.last.attempts).toBe(2);
  });

  test.each([
    ['a method that may do harm', {}, send('POST', 'abc')],
    ['a service that wants none', { repeatable: [] }, GET],
    ['a budget that is used up', { budget: false }, GET],
  ])('goes nowhere else with %s', async (_, options, request) => {
    const [bad, good] = [await breaking(), await answering()];
    const gateway = await front([bad.port, good.port], options);
    const client = gateway.client().send(request);
    await client.see('}}');
    expect(problemOf(client.received)).toBe('upstream_reset');
    expect(good.received).toEqual([]);
  });

  test('goes to no more instances than the service says', async () => {
    const ports: number[] = [];
    for (let i = 0; i < 5; i += 1) ports.push((await breaking()).port);
    const gateway = await front(ports, { retries: 3 });
    const client = gateway.client().send(GET);
    await client.see('}}');
    expect(problemOf(client.received)).toBe('upstream_reset');
    expect(gateway.last.attempts).toBe(4);
  });

  test('goes nowhere else once the caller has heard of the first one', async () => {
    const bad = await instance((socket) => {
      socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n', () => socket.destroy());
    });
    const good = await answering();
    const gateway = await front([bad.port, good.port]);
    const client = gateway.client().send(GET);
    await client.see('}}');
    expect(client.received).toMatch(/^HTTP\/1.1 103 [^]*HTTP\/1.1 502 /);
    expect(good.received).toEqual([]);
  });

  test('goes nowhere else once more of its body was sent than is at hand', async () => {
    const bad = await instance((socket, text) => void (text.endsWith('def') ? socket.destroy() : undefined));
    const good = await answering();
    const gateway = await front([bad.port, good.port]);
    const client = gateway.client().send(send('PUT', 'abc', 9));
    await until(() => bad.received[0]?.endsWith('abc') === true);
    client.send('def');
    await client.see('}}');
    expect(problemOf(client.received)).toBe('upstream_reset');
    expect(good.received).toEqual([]);
  });

  test('goes nowhere else after a time limit: the answer may still be made', async () => {
    const clock = new FakeClock();
    const silent = await instance(() => undefined);
    const good = await answering();
    const gateway = await front([silent.port, good.port], { clock, timeouts: { firstByteMs: 500 } });
    const client = gateway.client().send(GET);
    await until(() => (silent.received[0] ?? '') !== '');
    await clock.advance(700);
    await client.see('}}');
    expect(problemOf(client.received)).toBe('first_byte_timeout');
    expect(good.received).toEqual([]);
  });
});

test('a body of which more was written to a connection that took nothing is not sent on without that', async () => {
  const whole = 'x'.repeat(300_000);
  const upstream = await instance((socket, text) => {
    if (text.endsWith('\r\n\r\n') || text.endsWith('xend')) socket.write(OK);
  });
  const other = await answering();
  // A reset arrives here at once, and is not yet read when the request is written.
  const before = () => {
    if (upstream.sockets.length === 1) upstream.sockets[0]?.resetAndDestroy();
    return null;
  };
  const gateway = await front([upstream.port, other.port], { before });
  const client = gateway.client().send(GET);
  await client.see('ok');
  client.send(send('POST', `${whole}end`));
  await until(() => gateway.exchanges.length === 2 && gateway.last.settled);
  // Whole, or nowhere.
  for (const text of [...upstream.received.slice(1), ...other.received]) expect(text).toMatch(/\r\n\r\nx{300000}end$/);
});

describe('a kept connection that turns out to be dead', () => {
  const mortal = () =>
    instance((socket, text, connection) => {
      if (connection === 0 && text.split('GET').length > 2) socket.destroy();
      else if (text.endsWith('\r\n\r\n')) socket.write(OK);
    });

  test('is not replaced when the budget is used up', async () => {
    const upstream = await mortal();
    const gateway = await front(upstream, { budget: false });
    const client = gateway.client().send(GET);
    await client.see('ok');
    client.send(GET);
    await client.see('}}');
    expect(upstream.sockets).toHaveLength(1);
  });

  test('is not replaced where the service wants nothing sent twice', async () => {
    const upstream = await mortal();
    const gateway = await front(upstream, { repeatable: [] });
    const client = gateway.client().send(GET);
    await client.see('ok');
    client.send(GET);
    await client.see('}}');
    expect(upstream.sockets).toHaveLength(1);
  });
});

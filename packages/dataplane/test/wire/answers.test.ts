import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { problemOf, until, useFront, type Front, type RawClient, type RawInstance } from '../front/harness.ts';
import { fieldOf, statusOf } from './fortress.ts';
import { readByAll } from './reading.ts';

const { front, instance } = useFront();

const PLAIN = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nplain';
/** What a hostile instance would like to have taken for the answer to somebody else. */
const HIDDEN = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhidden';
const ask = (method: string): string => `${method} /x HTTP/1.1\r\nHost: gw\r\n\r\n`;

interface Attacked {
  readonly gateway: Front;
  readonly upstream: RawInstance;
  readonly client: RawClient;
}

/** An instance whose first connection gives this answer and whose others give a plain one; and the client who asked. */
async function attacked(answer: string, method = 'GET'): Promise<Attacked> {
  const upstream = await instance((socket: Socket, text, connection) => {
    if (!text.endsWith('\r\n\r\n')) return;
    socket.write(connection === 0 ? answer : PLAIN, 'latin1');
  });
  const gateway = await front(upstream);
  return { gateway, upstream, client: gateway.client().send(ask(method)) };
}

/** Whether the next request, of anybody, gets its own answer over a connection of its own. */
async function isNextUntouched({ gateway, upstream }: Attacked): Promise<boolean> {
  const received = await gateway.client().send(ask('GET')).see('plain');
  return !received.includes('hidden') && upstream.sockets.length === 2;
}

describe('an answer that can be read in two ways is none', () => {
  const ok = (fields: string, body = HIDDEN): string => `HTTP/1.1 200 OK\r\n${fields}\r\n${body}`;
  test.each([
    ['CL.TE', ok('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${HIDDEN}`)],
    ['TE.CL', ok('Transfer-Encoding: chunked\r\nContent-Length: 0\r\n', `0\r\n\r\n${HIDDEN}`)],
    ...[
      'xchunked',
      'identity',
      'chunked, identity',
      'identity, chunked',
      'gzip, chunked',
      'chunked,',
      'chunked, chunked',
      'chunked;q=1',
      '"chunked"',
      'chunked\x0b',
      '',
      'cow',
    ].map((coding): [string, string] => [`TE.TE ${JSON.stringify(coding)}`, ok(`Transfer-Encoding: ${coding}\r\n`, `0\r\n\r\n${HIDDEN}`)]),
    ['TE.TE twice', ok('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n')],
    ['TE.TE with another', ok('Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n', '0\r\n\r\n')],
    ['TE.TE folded', ok('Transfer-Encoding:\r\n chunked\r\n', '0\r\n\r\n')],
    ...['5, 5', '5,6', '+5', '-5', '0x5', '5.0', '5e0', '', ' ', '5 5', '"5"', '99999999999999999999'].map((length): [string, string] => [
      `a length of ${JSON.stringify(length)}`,
      ok(`Content-Length: ${length}\r\n`),
    ]),
    ['two lengths', ok('Content-Length: 5\r\nContent-Length: 6\r\n')],
    ['the same length twice', ok('Content-Length: 5\r\nContent-Length: 5\r\n')],
    ['a length before a tab', ok('Content-Length: 5\t\r\n')],
    ['a coding before a tab', ok('Transfer-Encoding: chunked\t\r\n', '0\r\n\r\n')],
    ['a folded length', ok('Content-Length:\r\n 5\r\n')],
    ['a folded field', ok('X: a\r\n b\r\nContent-Length: 5\r\n')],
    ['a field behind a bare line feed', ok('X: a\nContent-Length: 5\r\n')],
    ['a field behind a bare carriage return', ok('X: a\rContent-Length: 5\r\n')],
    ['a head that ends with a bare line feed', ok('Content-Length: 5\r\n\n')],
    ['a blank before a colon', ok('Content-Length : 5\r\n')],
    ['a blank before a name', ok(' Content-Length: 5\r\n')],
    ['a name without a colon', ok('Content-Length\r\n')],
    ['an empty name', ok(': 5\r\n')],
    ['a zero byte in a name', ok('X\0: y\r\nContent-Length: 5\r\n')],
    ['a zero byte in a value', ok('X: y\0\r\nContent-Length: 5\r\n')],
    ['a carriage return in a value', ok('X: a\rb\r\nContent-Length: 5\r\n')],
    ['a carriage return before the line end', ok('X: a\r\r\nContent-Length: 5\r\n')],
    ['a status line with a bare line feed', `HTTP/1.1 200 OK\nContent-Length: 5\r\n\r\nhello`],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\nContent-Length: 5\r\n\r\nhello'],
    ['a status of four digits', 'HTTP/1.1 2000 OK\r\nContent-Length: 5\r\n\r\nhello'],
    ['a status with a sign', 'HTTP/1.1 +20 OK\r\nContent-Length: 5\r\n\r\nhello'],
    ['a status of 0', 'HTTP/1.1 000 OK\r\nContent-Length: 5\r\n\r\nhello'],
    ['a tab in the status line', 'HTTP/1.1\t200\tOK\r\nContent-Length: 5\r\n\r\nhello'],
    ['two blanks in the status line', 'HTTP/1.1  200 OK\r\nContent-Length: 5\r\n\r\nhello'],
    ['a carriage return in the reason', 'HTTP/1.1 200 O\rK\r\nContent-Length: 5\r\n\r\nhello'],
    ['a zero byte in the reason', 'HTTP/1.1 200 O\0K\r\nContent-Length: 5\r\n\r\nhello'],
    ['another version', 'HTTP/1.2 200 OK\r\nContent-Length: 5\r\n\r\nhello'],
    ['HTTP/2', 'HTTP/2 200\r\nContent-Length: 5\r\n\r\nhello'],
    ['a version in lower case', 'http/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'],
    ['another protocol', 'ICY 200 OK\r\n\r\nhello'],
    ['no head', '<html>hello</html>\r\n\r\n'],
    ['an empty line first', `\r\n${PLAIN}`],
    ['chunks in 1.0', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a switch that nobody asked for', `HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n${HIDDEN}`],
    ['an interim answer with a length', `HTTP/1.1 103 Early Hints\r\nContent-Length: 52\r\n\r\n${HIDDEN}${PLAIN}`],
    ['an interim answer with chunks', `HTTP/1.1 100 Continue\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${PLAIN}`],
    ['too many interim answers', `${'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(20)}${PLAIN}`],
    ['a head beyond the bound', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`],
    ['too many fields', `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(300)}\r\n`],
  ])('%s', async (_, answer) => {
    const all = await attacked(answer);
    await all.client.see('}}');
    const { messages } = readByAll(all.client.received, ['GET']);
    const final = messages.filter((message) => statusOf(message) >= 200);
    expect(final.map(statusOf)).toEqual([502]);
    expect(problemOf(`\r\n\r\n${final[0]?.body}`)).toBe('upstream_invalid');
    expect(all.client.received).not.toContain('hidden');
    await until(() => all.upstream.gone[0] === true);
    expect(await isNextUntouched(all)).toBe(true);
  });

  test.each([
    '3\nabc\n0\n\n',
    '3 \r\nabc\r\n0\r\n\r\n',
    '+3\r\nabc\r\n0\r\n\r\n',
    '0x3\r\nabc\r\n0\r\n\r\n',
    '\r\nabc\r\n0\r\n\r\n',
    '00000000000003\r\nabc\r\n0\r\n\r\n',
    'ffffffffffffffff3\r\nabc\r\n0\r\n\r\n',
    '2\r\nabc\r\n0\r\n\r\n',
    '3;a\nb\r\nabc\r\n0\r\n\r\n',
    '3;\r\nabc\r\n0\r\n\r\n',
    '3\r\nabc\n0\r\n\r\n',
    '3\r\nabc\r\n0\r\nX: y\n\r\n',
    '3\r\nabc\r\n0\r\n X: y\r\n\r\n',
    '3\r\nabc\r\n0\r\nContent-Length: 40\r\n\r\n',
    `3\r\nabc\r\n0\r\n${HIDDEN}`,
    `3\r\nabc\r\n${HIDDEN}`,
  ])('chunks %j', async (body) => {
    const all = await attacked(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${body}`);
    await until(() => all.client.closed || all.client.received.includes('}}'));
    // Refused whole where nothing has left; else it is not complete in any reading, and the connection is reset.
    const { messages } = readByAll(all.client.received, ['GET']);
    const isCut = messages.length === 0 && all.client.isReset;
    expect(isCut || messages.map(statusOf).join() === '502').toBe(true);
    await until(() => all.upstream.gone[0] === true);
    expect(await isNextUntouched(all)).toBe(true);
  });
});

describe('an answer that is right, with something after it', () => {
  test.each([
    ['another answer', 'GET', PLAIN + HIDDEN, 'plain'],
    ['another answer after chunks', 'GET', `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n${HIDDEN}`, 'a'],
    ['another answer after none', 'GET', `HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n${HIDDEN}`, ''],
    ['a body after 304', 'GET', `HTTP/1.1 304 Not Modified\r\nContent-Length: 47\r\n\r\n${HIDDEN}`, ''],
    ['a body after HEAD', 'HEAD', `HTTP/1.1 200 OK\r\nContent-Length: 47\r\n\r\n${HIDDEN}`, ''],
    ['a body after an empty answer', 'GET', `HTTP/1.1 204 No Content\r\n\r\n${HIDDEN}`, ''],
    ['chunks after an empty answer', 'GET', 'HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n', ''],
    ['a length of an empty answer', 'GET', 'HTTP/1.1 204 No Content\r\nContent-Length: 47\r\n\r\n', ''],
    ['an empty line', 'GET', `${PLAIN}\r\n`, 'plain'],
    ['a byte', 'GET', `${PLAIN}x`, 'plain'],
    ['more than its length', 'GET', `HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nplain${HIDDEN}`, 'plain'],
  ])('%s: the rest is nobody’s', async (_, method, answer, body) => {
    const all = await attacked(answer, method);
    await until(() => all.upstream.gone[0] === true);
    await until(() => readByAll(all.client.received, [method]).messages.length === 1);
    const { messages, rest } = readByAll(all.client.received, [method]);
    expect([messages[0]?.body, rest]).toEqual([body, '']);
    expect(await isNextUntouched(all)).toBe(true);
  });

  test('that comes while the connection rests ends the connection', async () => {
    const all = await attacked(PLAIN);
    await all.client.see('plain');
    all.upstream.sockets[0]?.write(HIDDEN);
    await until(() => all.upstream.gone[0] === true);
    expect(await isNextUntouched(all)).toBe(true);
  });
});

describe('the fields of an answer', () => {
  test('of the connection stay behind, in head, interim heads and trailers', async () => {
    const fields =
      'Connection: X-Private, close\r\nX-Private: y\r\nKeep-Alive: timeout=9\r\nProxy-Connection: y\r\nUpgrade: h2c\r\nTE: x\r\n';
    const interim = `HTTP/1.1 103 Early Hints\r\n${fields}Link: x\r\n\r\n`;
    const trailers = 'X-Private: z\r\nConnection: z\r\nTE: z\r\nSet-Cookie: z\r\nX-Sum: 1\r\n';
    const answer = `${interim}HTTP/1.1 200 OK\r\n${fields}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n${trailers}\r\n`;
    const { client } = await attacked(answer);
    await client.see('X-Sum: 1\r\n\r\n');
    const { messages, rest } = readByAll(client.received, ['GET']);
    expect(messages.map(statusOf)).toEqual([103, 200]);
    expect(
      messages.map((message) => ['x-private', 'keep-alive', 'proxy-connection', 'upgrade', 'te'].map((name) => fieldOf(message, name))),
    ).toEqual(messages.map(() => Array.from({ length: 5 }, () => undefined)));
    expect(rest).toBe('');
    expect(client.received).toMatch(/\r\n0\r\nX-Sum: 1\r\n\r\n$/);
  });

  test('cannot name the request anew', async () => {
    const { client } = await attacked('HTTP/1.1 200 OK\r\nX-Request-Id: other\r\nContent-Length: 5\r\n\r\nplain');
    await client.see('plain');
    expect(client.received).not.toContain('other');
  });
});

import { describe, expect, test } from 'vitest';
import { OK, problemOf, until, useFront } from './harness.ts';

const { front, instance } = useFront();

const post = (fields: string, body: string): string => `POST /x HTTP/1.1\r\nHost: gw\r\n${fields}\r\n${body}`;
const SECRET = 'GET /secret HTTP/1.1\r\nHost: gw\r\n\r\n';

describe('what two parties could read in two ways is refused', () => {
  test.each([
    ['a length and chunks', post('Content-Length: 6\r\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${SECRET}`)],
    ['chunks and a length', post('Transfer-Encoding: chunked\r\nContent-Length: 6\r\n', `0\r\n\r\n${SECRET}`)],
    ['two lengths', post('Content-Length: 0\r\nContent-Length: 40\r\n', SECRET)],
    ['two equal lengths', post('Content-Length: 3\r\nContent-Length: 3\r\n', 'abc')],
    ['a list of lengths', post('Content-Length: 3, 3\r\n', 'abc')],
    ['a signed length', post('Content-Length: +3\r\n', 'abc')],
    ['a negative length', post('Content-Length: -1\r\n', 'abc')],
    ['a hexadecimal length', post('Content-Length: 0x3\r\n', 'abc')],
    ['a length with an exponent', post('Content-Length: 1e1\r\n', 'abc')],
    ['an empty length', post('Content-Length: \r\n', 'abc')],
    ['a length beyond counting', post('Content-Length: 99999999999999999999\r\n', 'abc')],
    ['a space before the colon', post('Content-Length : 3\r\n', 'abc')],
    ['a tab in the name', post('Content-Length\t: 3\r\n', 'abc')],
    ['an obfuscated coding', post('Transfer-Encoding: xchunked\r\n', '0\r\n\r\n')],
    ['a coding in quotes', post('Transfer-Encoding: "chunked"\r\n', '0\r\n\r\n')],
    ['a coding with a parameter', post('Transfer-Encoding: chunked;q=1\r\n', '0\r\n\r\n')],
    ['two codings', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', '0\r\n\r\n')],
    ['the same coding twice', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n')],
    ['a list of codings', post('Transfer-Encoding: identity, chunked\r\n', '0\r\n\r\n')],
    ['a coding after a vertical tab', post('Transfer-Encoding: \x0bchunked\r\n', '0\r\n\r\n')],
    ['a folded coding', post('Transfer-Encoding:\r\n chunked\r\n', '0\r\n\r\n')],
    ['a coding behind a bare line feed', post('X: y\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n')],
    ['a coding behind a bare carriage return', post('X: y\rTransfer-Encoding: chunked\r\n', '0\r\n\r\n')],
    ['a zero byte in a value', post('X: a\0b\r\n', '')],
    ['a zero byte in a name', post('X\0: a\r\n', '')],
    ['chunks in 1.0', 'POST /x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['no Host', 'GET /x HTTP/1.1\r\n\r\n'],
    ['two Hosts', 'GET /x HTTP/1.1\r\nHost: gw\r\nHost: other\r\n\r\n'],
    ['a list of Hosts', 'GET /x HTTP/1.1\r\nHost: gw, other\r\n\r\n'],
    ['a Host with a path', 'GET /x HTTP/1.1\r\nHost: gw/x\r\n\r\n'],
    ['a Host with a user', 'GET /x HTTP/1.1\r\nHost: a@gw\r\n\r\n'],
    ['a target that names another host', 'GET http://other/x HTTP/1.1\r\nHost: gw\r\n\r\n'],
    ['a target with a user', 'GET http://gw@gw/x HTTP/1.1\r\nHost: gw@gw\r\n\r\n'],
    ['a target with a fragment', 'GET /x#y HTTP/1.1\r\nHost: gw\r\n\r\n'],
    ['a target of authority', 'GET gw:80 HTTP/1.1\r\nHost: gw\r\n\r\n'],
    ['a target with a space', 'GET /x y HTTP/1.1\r\nHost: gw\r\n\r\n'],
    ['a target with a byte above ASCII', 'GET /\xff HTTP/1.1\r\nHost: gw\r\n\r\n'],
    ['a tab for a space', 'GET\t/x HTTP/1.1\r\nHost: gw\r\n\r\n'],
    ['two spaces', 'GET  /x HTTP/1.1\r\nHost: gw\r\n\r\n'],
    ['a space after the version', 'GET /x HTTP/1.1 \r\nHost: gw\r\n\r\n'],
    ['an unknown method', 'SMUG /x HTTP/1.1\r\nHost: gw\r\n\r\n'],
    ['a method in lower case', 'get /x HTTP/1.1\r\nHost: gw\r\n\r\n'],
    ['HTTP/0.9', 'GET /x\r\n'],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['what only begins like HTTP/2', 'PRI * HTTP/2.0\r\n\r\nMS\r\n\r\n'],
  ])('%s', async (_, bytes) => {
    const upstream = await instance(() => undefined);
    const gateway = await front(upstream);
    const client = gateway.client().send(bytes);
    await client.end();
    expect(client.received).toMatch(/^HTTP\/1\.1 (400|501|505) [^]*Connection: close\r\n/);
    expect(client.received.match(/HTTP\/1\.1 \d/g)).toHaveLength(1);
    expect(upstream.sockets).toHaveLength(0);
    expect(gateway.refusals).toHaveLength(1);
  });

  test.each([
    ['a bare line feed after a size', '3\nabc\n0\n\n'],
    ['a signed size', '+3\r\nabc\r\n0\r\n\r\n'],
    ['a size with a prefix', '0x3\r\nabc\r\n0\r\n\r\n'],
    ['a space after a size', '3 \r\nabc\r\n0\r\n\r\n'],
    ['a size of too many digits', '100000000000003\r\nabc\r\n0\r\n\r\n'],
    ['a line feed in an extension', '3;a\nb\r\nabc\r\n0\r\n\r\n'],
    ['content beyond its size', '2\r\nabc\r\n0\r\n\r\n'],
    ['a folded trailer', '0\r\nX: a\r\n b\r\n\r\n'],
  ])('chunks with %s', async (_, body) => {
    const upstream = await instance(() => undefined);
    const gateway = await front(upstream);
    const client = gateway.client().send(post('Transfer-Encoding: chunked\r\n', body + SECRET));
    await client.end();
    expect(problemOf(client.received)).toBe('malformed_request');
    expect(gateway.exchanges).toHaveLength(1);
    expect(upstream.received.join('')).not.toContain('/secret');
  });
});

describe('what is forwarded is what was understood', () => {
  test('a length is written anew', async () => {
    const upstream = await instance((socket, text) => {
      if (text.endsWith('abc')) socket.write(OK);
    });
    const gateway = await front(upstream);
    await gateway.client().send(post('Content-Length: 00003\r\n', 'abc')).see('ok');
    expect(upstream.received[0]).toMatch(/\r\nContent-Length: 3\r\n/);
    expect(upstream.received[0]).not.toContain('00003');
  });

  test('chunks are written anew, without their extensions', async () => {
    const upstream = await instance((socket, text) => {
      if (text.endsWith('0\r\n\r\n')) socket.write(OK);
    });
    const gateway = await front(upstream);
    await gateway.client().send(post('Transfer-Encoding:  Chunked \r\n', '003;x="0\\\"y"\r\nabc\r\n000\r\n\r\n')).see('ok');
    expect(upstream.received[0]).toMatch(/\r\n\r\n3\r\nabc\r\n0\r\n\r\n$/);
    expect(upstream.received[0]).toContain('\r\nTransfer-Encoding: chunked\r\n');
  });

  test('Connection cannot take framing or forwarding fields away', async () => {
    const upstream = await instance((socket, text) => {
      if (text.endsWith('abc')) socket.write(OK);
    });
    const gateway = await front(upstream);
    const fields = 'Connection: content-length, host, x-forwarded-for, x-request-id\r\nContent-Length: 3\r\n';
    await gateway.client().send(post(fields, 'abc')).see('ok');
    for (const name of ['Content-Length: 3', 'Host: 127.0.0.1', 'X-Forwarded-For: 127.0.0.1', 'X-Request-Id: ']) {
      expect(upstream.received[0]).toContain(`\r\n${name}`);
    }
  });

  test('a body that ends early never runs into the next request', async () => {
    const upstream = await instance(() => undefined);
    const gateway = await front(upstream);
    const client = gateway.client().send(post('Content-Length: 100\r\n', SECRET));
    await until(() => (upstream.received[0] ?? '').includes('/secret'));
    client.socket.end();
    await until(() => upstream.gone[0] === true);
    expect(gateway.exchanges).toHaveLength(1);
  });
});

describe('bounds', () => {
  test.each([
    ['target', `GET /${'x'.repeat(17_000)} HTTP/1.1\r\nHost: gw\r\n\r\n`, 'uri_too_long'],
    ['start line without an end', `GET /${'x'.repeat(20_000)}`, 'uri_too_long'],
    ['field', `GET / HTTP/1.1\r\nHost: gw\r\nX: ${'x'.repeat(33_000)}\r\n\r\n`, 'headers_too_large'],
    ['field without an end', `GET / HTTP/1.1\r\nHost: gw\r\nX: ${'x'.repeat(33_000)}`, 'headers_too_large'],
    ['number of fields', `GET / HTTP/1.1\r\nHost: gw\r\n${'X: y\r\n'.repeat(200)}\r\n`, 'headers_too_large'],
    ['number of empty lines', '\r\n'.repeat(5), 'malformed_request'],
  ])('of the %s', async (_, bytes, problem) => {
    const gateway = await front([1]);
    const client = gateway.client().send(bytes);
    await client.end();
    expect(problemOf(client.received)).toBe(problem);
  });

  test('that are met exactly are no reason to refuse', async () => {
    const gateway = await front([1], { before: () => ({ refused: 'forbidden' }) });
    const target = `/${'x'.repeat(16_383)}`;
    const fields = `Host: gw\r\n${'X: y\r\n'.repeat(199)}`;
    await gateway.client().send(`GET ${target} HTTP/1.1\r\n${fields}\r\n`).see('}}');
    expect(gateway.last.head.target).toBe(target);
    expect(gateway.last.head.rawHeaders).toHaveLength(400);
  });
});

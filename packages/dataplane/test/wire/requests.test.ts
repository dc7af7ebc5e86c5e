import { TEST_TOKEN } from '@infergate/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { answersIn, Fortress, statusOf } from './fortress.ts';

let fortress: Fortress;
beforeAll(async () => {
  fortress = await Fortress.start();
});
afterEach(() => fortress.clear());
afterAll(() => fortress.close());

const OPEN = '/api/predict/open';
const CREDENTIAL = `Authorization: ${TEST_TOKEN}\r\n`;
/** What an attacker would like to have taken for a request of its own. */
const HIDDEN = 'GET /api/predict/secret/hidden HTTP/1.1\r\nHost: gw\r\n\r\n';

const post = (fields: string, body: string): string => `POST ${OPEN}/x HTTP/1.1\r\nHost: gw\r\n${CREDENTIAL}${fields}\r\n${body}`;
const get = (target: string, fields = 'Host: gw\r\n'): string => `GET ${target} HTTP/1.1\r\n${fields}${CREDENTIAL}\r\n`;
const chunked = (body: string, coding = 'Transfer-Encoding: chunked\r\n'): string => post(coding, body);

/** Sends, and checks what holds whatever was sent. Returns the statuses of the answers and what was forwarded. */
async function attack(bytes: string): Promise<{ statuses: readonly number[]; forwarded: readonly string[] }> {
  const received = await fortress.deliver([Buffer.from(bytes, 'latin1')]);
  const answers = answersIn(received);
  const statuses = answers.map(statusOf);
  const forwarded = fortress.forwarded(bytes);
  expect(statuses.filter((status) => status === 200)).toHaveLength(forwarded.length);
  // Where framing is in doubt nothing more is read.
  const doubt = statuses.findIndex((status) => [400, 417, 431, 501, 505].includes(status));
  const isClosed =
    doubt === statuses.length - 1 && answers.at(-1)?.fields.some(([name, value]) => name === 'connection' && value === 'close');
  expect(doubt === -1 || isClosed).toBe(true);
  return { statuses, forwarded: forwarded.map(({ startLine, body }) => `${startLine.split(' ')[1]} ${body}`) };
}

describe('framing that can be read in two ways', () => {
  const both = 'Content-Length: 6\r\nTransfer-Encoding: chunked\r\n';
  test.each([
    ['CL.TE', post(both, `0\r\n\r\n${HIDDEN}`), 400],
    ['TE.CL', post('Transfer-Encoding: chunked\r\nContent-Length: 4\r\n', `${HIDDEN.length.toString(16)}\r\n${HIDDEN}\r\n0\r\n\r\n`), 400],
    ['CL.TE with an unknown coding', post('Content-Length: 6\r\nTransfer-Encoding: identity\r\n', `0\r\n\r\n${HIDDEN}`), 501],
    ['a length of 0 with chunks', post('Content-Length: 0\r\nTransfer-Encoding: chunked\r\n', HIDDEN), 400],
    ...[
      'xchunked',
      'chunked, identity',
      'identity, chunked',
      'chunked,',
      ',chunked',
      'chunked, chunked',
      'gzip, chunked',
      'chunked;q=1',
      '"chunked"',
      "'chunked'",
      'chunked chunked',
      'cow',
      'x',
      '',
      'chunked\x0b',
      '\x0cchunked',
      'chunke\x64\xa0',
    ].map((coding): [string, string, number] => {
      const isControl = coding.includes('\x0b') || coding.includes('\x0c');
      return [`TE.TE ${JSON.stringify(coding)}`, chunked(`0\r\n\r\n${HIDDEN}`, `Transfer-Encoding: ${coding}\r\n`), isControl ? 400 : 501];
    }),
    ['TE.TE twice', chunked('0\r\n\r\n', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n'), 400],
    ['TE.TE with another', chunked('0\r\n\r\n', 'Transfer-Encoding: chunked\r\nTransfer-encoding: x\r\n'), 400],
    ['TE.TE with another before', chunked('0\r\n\r\n', 'Transfer-Encoding: x\r\nTransfer-encoding: chunked\r\n'), 501],
    ['TE.TE folded', chunked('0\r\n\r\n', 'Transfer-Encoding:\r\n chunked\r\n'), 400],
    ['TE.TE folded with a tab', chunked('0\r\n\r\n', 'Transfer-Encoding: x\r\n\tchunked\r\n'), 400],
    ['TE.TE before a tab', chunked('0\r\n\r\n', 'Transfer-Encoding: chunked\t\r\n'), 400],
    ['a length before a tab', post('Content-Length: 3\t\r\n', 'abc'), 400],
    ['a length before a tab and a blank', post('Content-Length: 3\t \r\n', 'abc'), 400],
    ['a blank before the colon', chunked('0\r\n\r\n', 'Transfer-Encoding : chunked\r\n'), 400],
    ['a tab before the colon', chunked('0\r\n\r\n', 'Transfer-Encoding\t: chunked\r\n'), 400],
    ['a blank before the name', chunked('0\r\n\r\n', ' Transfer-Encoding: chunked\r\n'), 400],
    ['a name without a colon', chunked('0\r\n\r\n', 'Transfer-Encoding\r\n'), 400],
    ['an empty name', chunked('0\r\n\r\n', ': chunked\r\n'), 400],
    ['a field behind a bare line feed', chunked('0\r\n\r\n', 'X: y\nTransfer-Encoding: chunked\r\n'), 400],
    ['a field behind a bare carriage return', chunked('0\r\n\r\n', 'X: y\rTransfer-Encoding: chunked\r\n'), 400],
    ['a head that ends with a bare line feed', post('Content-Length: 0\r\n\n', HIDDEN), 400],
    ['a head that ends with a bare carriage return', post('Content-Length: 0\r\n\r', HIDDEN), 400],
    ...['3, 3', '3,4', '+3', '-3', '0x3', '3.0', '1e0', '3 3', '3\t4', '', ' ', '3;', '"3"', '\xb3', '18446744073709551619'].map(
      (length): [string, string, number] => [`a length of ${JSON.stringify(length)}`, post(`Content-Length: ${length}\r\n`, 'abc'), 400],
    ),
    ['two lengths', post('Content-Length: 3\r\nContent-Length: 4\r\n', 'abcd'), 400],
    ['the same length twice', post('Content-Length: 3\r\nContent-Length: 3\r\n', 'abc'), 400],
    ['a length under a folded line', post('Content-Length:\r\n 3\r\n', 'abc'), 400],
    ['a zero byte in a name', post('Content-Length\0: 3\r\n', 'abc'), 400],
    ['a zero byte in a value', post('X: a\0\r\n', ''), 400],
    ['a carriage return in a value', post('X: a\rb\r\n', ''), 400],
    ['a carriage return before the line end', post('X: a\r\r\n', ''), 400],
    ['a carriage return in a name', post('X\r: a\r\n', ''), 400],
    ['an escape character in a value', post('X: \x1b\r\n', ''), 400],
    ['chunks in 1.0', `POST ${OPEN} HTTP/1.0\r\n${CREDENTIAL}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
  ])('%s is refused', async (_, bytes, status) => {
    expect(await attack(bytes)).toEqual({ statuses: [status], forwarded: [] });
  });

  test.each([
    ['names like those of framing', post('Content_Length: 40\r\nTransfer_Encoding: chunked\r\n', ''), ['/x ']],
    ['a blank before a value', post('Content-Length:  \t3  \r\nX: y\t\r\n', 'abc'), ['/x abc']],
    ['leading zeros', post('Content-Length: 0003\r\n', 'abc'), ['/x abc']],
    ['capitals', chunked('3\r\nabc\r\n0\r\n\r\n', 'TRANSFER-ENCODING: CHUNKED\r\n'), ['/x abc']],
    ['a body of GET', get(`${OPEN}/x`, `Host: gw\r\nContent-Length: ${HIDDEN.length}\r\n`) + HIDDEN, [`/x ${HIDDEN}`]],
    ['chunks of GET', `${get(`${OPEN}/x`, 'Host: gw\r\nTransfer-Encoding: chunked\r\n')}3\r\nabc\r\n0\r\n\r\n`, ['/x abc']],
    ['a body that looks like a request', post(`Content-Length: ${HIDDEN.length}\r\n`, HIDDEN), [`/x ${HIDDEN}`]],
    ['a chunk that looks like a request', chunked(`${HIDDEN.length.toString(16)}\r\n${HIDDEN}\r\n0\r\n\r\n`), [`/x ${HIDDEN}`]],
    ['requests after one another', post('Content-Length: 3\r\n', 'abc') + get(`${OPEN}/y`), ['/x abc', '/y ']],
    ['an empty line between them', `${post('Content-Length: 3\r\n', 'abc')}\r\n${get(`${OPEN}/y`)}`, ['/x abc', '/y ']],
  ])('%s is forwarded as it was understood', async (_, bytes, forwarded) => {
    expect(await attack(bytes)).toEqual({ statuses: forwarded.map(() => 200), forwarded });
  });
});

describe('chunks', () => {
  const huge = '1'.repeat(17);
  test.each([
    '3\nabc\n0\n\n',
    '3\r\nabc\n0\r\n\r\n',
    '3\r\nabc\r0\r\n\r\n',
    '3\rabc\r\n0\r\n\r\n',
    '3 \r\nabc\r\n0\r\n\r\n',
    ' 3\r\nabc\r\n0\r\n\r\n',
    '3\t\r\nabc\r\n0\r\n\r\n',
    '+3\r\nabc\r\n0\r\n\r\n',
    '-3\r\nabc\r\n0\r\n\r\n',
    '0x3\r\nabc\r\n0\r\n\r\n',
    '3h\r\nabc\r\n0\r\n\r\n',
    '3_0\r\nabc\r\n0\r\n\r\n',
    '3.0\r\nabc\r\n0\r\n\r\n',
    '\r\nabc\r\n0\r\n\r\n',
    `${huge}\r\nabc\r\n0\r\n\r\n`,
    '100000003\r\nabc\r\n0\r\n\r\n',
    'ffffffffffffffff\r\nabc\r\n0\r\n\r\n',
    '000000000000000000003\r\nabc\r\n0\r\n\r\n',
    '2\r\nabc\r\n0\r\n\r\n',
    '4\r\nabc\r\n0\r\n\r\n',
    '3;a\nb\r\nabc\r\n0\r\n\r\n',
    '3;a\rb\r\nabc\r\n0\r\n\r\n',
    '3;a="\n"\r\nabc\r\n0\r\n\r\n',
    '3;a="\r\n"\r\nabc\r\n0\r\n\r\n',
    '3;a="\0"\r\nabc\r\n0\r\n\r\n',
    '3;a="b\r\nabc\r\n0\r\n\r\n',
    '3;\r\nabc\r\n0\r\n\r\n',
    '3; a\r\nabc\r\n0\r\n\r\n',
    '3 ;a\r\nabc\r\n0\r\n\r\n',
    `3;${'a'.repeat(2000)}\r\nabc\r\n0\r\n\r\n`,
    '3\r\nabc\r\n0\n\r\n',
    '3\r\nabc\r\n0\r\n\n',
    '3\r\nabc\r\n0\r\nX: y\n\r\n',
    '3\r\nabc\r\n0\r\n X: y\r\n\r\n',
    '3\r\nabc\r\n0\r\nX : y\r\n\r\n',
    '3\r\nabc\r\n0\r\nX\r\n\r\n',
    '3\r\nabc\r\n0\r\nContent-Length: 40\r\n\r\n',
    '3\r\nabc\r\n0\r\nTransfer-Encoding: identity\r\n\r\n',
    `3\r\nabc\r\n0\r\n${'X: y\r\n'.repeat(70)}\r\n`,
    `3\r\nabc\r\n0\r\n${HIDDEN}`,
    `3\r\nabc\r\n${HIDDEN}`,
  ])('%j are refused', async (body) => {
    const { statuses, forwarded } = await attack(chunked(`${body}${HIDDEN}`));
    // A size that is too large for what comes is a body that is cut short.
    expect(statuses.filter((status) => status !== 400 && status !== 413)).toEqual([]);
    expect(forwarded).toEqual([]);
  });

  test.each([
    ['003\r\nabc\r\n00\r\n\r\n', 'abc'],
    ['3;a\r\nabc\r\n0;b=c\r\n\r\n', 'abc'],
    ['3;a="0\\"\t\xff;\'"\r\nabc\r\n0\r\n\r\n', 'abc'],
    ['A\r\n0123456789\r\n0\r\n\r\n', '0123456789'],
    ['5\r\n0\r\n\r\n\r\n0\r\n\r\n', '0\r\n\r\n'],
    ['3\r\nabc\r\n0\r\nHost: other\r\nX-Sum: 1\r\n\r\n', 'abc'],
  ])('%j are forwarded as they were understood', async (body, content) => {
    expect(await attack(chunked(body))).toEqual({ statuses: [200], forwarded: [`/x ${content}`] });
  });
});

describe('who is asked', () => {
  test.each([
    ['no Host', get(`${OPEN}/x`, '')],
    ['two Hosts', get(`${OPEN}/x`, 'Host: gw\r\nHost: gw\r\n')],
    ['an empty Host', get(`${OPEN}/x`, 'Host:\r\n')],
    ...[
      'gw, other',
      'gw,other',
      'gw other',
      'user@gw',
      'user:pass@gw',
      'gw:80@other',
      'gw/x',
      'gw?x',
      'gw#x',
      'gw\\x',
      'gw:80:90',
      'gw:x',
      'gw:+80',
      ':80',
      'http://gw',
      '[::1',
      '::1]',
      '[::1]x',
      '[]',
      '[gw]',
      '::1',
      'gw\x00',
      'gw%00',
      'gw%',
      "gw'",
      'gw"',
      'gw<x>',
      '\xe9',
    ].map((host): [string, string] => [`a Host of ${JSON.stringify(host)}`, get(`${OPEN}/x`, `Host: ${host}\r\n`)]),
    ['a Host folded', get(`${OPEN}/x`, 'Host: gw\r\n other\r\n')],
    ['a Host after a blank', get(`${OPEN}/x`, ' Host: gw\r\n')],
    ['absolute form with another host', get(`http://other${OPEN}/x`)],
    ['absolute form with another port', get(`http://gw:81${OPEN}/x`)],
    ['absolute form with a user', get(`http://user@gw${OPEN}/x`)],
    ['absolute form with a user in Host too', get(`http://user@gw${OPEN}/x`, 'Host: user@gw\r\n')],
    ['absolute form without a host', get(`http://${OPEN}/x`)],
    ['absolute form without a host and an empty Host', get(`http://${OPEN}/x`, 'Host:\r\n')],
    ['absolute form with one slash', get(`http:/gw${OPEN}/x`)],
    ['absolute form with a backslash', get(`http:\\\\gw${OPEN}/x`)],
    ['absolute form of ftp', get(`ftp://gw${OPEN}/x`)],
    ['absolute form of file', get(`file://gw${OPEN}/x`)],
    ['absolute form of nothing', get(`://gw${OPEN}/x`)],
    ['absolute form of wss', get(`wss://gw${OPEN}/x`)],
    ['authority form', get('gw:80')],
    ['a path without a slash', get(`api/predict/open/x`)],
    ['a star', get('*')],
    ['a fragment', get(`${OPEN}/x#y`)],
    ['a fragment in the query', get(`${OPEN}/x?a#y`)],
    ['a fragment of absolute form', get(`http://gw#@other${OPEN}/x`)],
  ])('%s is refused', async (_, bytes) => {
    expect(await attack(bytes)).toEqual({ statuses: [400], forwarded: [] });
  });

  test.each([
    ['a port', get(`${OPEN}/x`, 'Host: gw:80\r\n'), '/x '],
    ['an IPv6 address', get(`${OPEN}/x`, 'Host: [::1]\r\n'), '/x '],
    ['an IPv6 address with a port', get(`${OPEN}/x`, 'Host: [fe80::1]:8080\r\n'), '/x '],
    ['names with underscores and dots', get(`${OPEN}/x`, 'Host: a_b.c-d.example.\r\n'), '/x '],
    ['absolute form', get(`http://gw${OPEN}/x`), '/x '],
    ['absolute form in capitals', get(`HTTP://GW${OPEN}/x`), '/x '],
    ['absolute form over https', get(`https://gw${OPEN}/x`), '/x '],
    ['absolute form of the root of a service', get(`http://gw${OPEN}?x`), '/?x '],
  ])('%s is forwarded', async (_, bytes, forwarded) => {
    expect(await attack(bytes)).toEqual({ statuses: [200], forwarded: [forwarded] });
  });
});

describe('request lines', () => {
  const line = (text: string): string => `${text}\r\nHost: gw\r\n${CREDENTIAL}\r\n`;
  test.each([
    [`GET\t${OPEN}/x\tHTTP/1.1`, 400],
    [`GET  ${OPEN}/x HTTP/1.1`, 400],
    [`GET ${OPEN}/x  HTTP/1.1`, 400],
    [`GET ${OPEN}/x HTTP/1.1 `, 400],
    [` GET ${OPEN}/x HTTP/1.1`, 400],
    [`GET ${OPEN}/x y HTTP/1.1`, 400],
    [`GET ${OPEN}/x HTTP/1.1 HTTP/1.1`, 400],
    [`GET ${OPEN}/x\x0bHTTP/1.1`, 400],
    [`GET ${OPEN}/x\0 HTTP/1.1`, 400],
    [`GET ${OPEN}/\xff HTTP/1.1`, 400],
    [`GET ${OPEN}/x\r HTTP/1.1`, 400],
    [`GET ${OPEN}/x HTTP/1.1\r`, 400],
    [`GET ${OPEN}/x HTTP/1.10`, 400],
    [`GET ${OPEN}/x HTTP/1.`, 400],
    [`GET ${OPEN}/x HTTP/11`, 400],
    [`GET ${OPEN}/x HTTP/+1.1`, 400],
    [`GET ${OPEN}/x HTTP /1.1`, 400],
    [`GET ${OPEN}/x http/1.1`, 400],
    [`GET ${OPEN}/x HTTPS/1.1`, 400],
    [`GET ${OPEN}/x ICY/1.1`, 400],
    [`GET ${OPEN}/x`, 400],
    [`GET ${OPEN}/x HTTP/2.0`, 505],
    [`GET ${OPEN}/x HTTP/0.9`, 505],
    [`GET ${OPEN}/x HTTP/1.2`, 505],
    [`get ${OPEN}/x HTTP/1.1`, 400],
    [`Get ${OPEN}/x HTTP/1.1`, 400],
    [`G\xc9T ${OPEN}/x HTTP/1.1`, 400],
    [`GET: ${OPEN}/x HTTP/1.1`, 400],
    [`"GET" ${OPEN}/x HTTP/1.1`, 400],
    [`SMUG ${OPEN}/x HTTP/1.1`, 501],
    [`TRACE ${OPEN}/x HTTP/1.1`, 501],
    [`CONNECT ${OPEN}/x HTTP/1.1`, 501],
    [`PRI * HTTP/1.1`, 501],
  ])('%j is refused', async (text, status) => {
    expect(await attack(line(text) + HIDDEN)).toEqual({ statuses: [status], forwarded: [] });
  });
});

describe('paths around the service', () => {
  test.each([
    '/api/predict/../predict/open/x',
    '/api/./predict/open/x',
    '//api/predict/open/x',
    '/api//predict/open/x',
    '/api/predict//open/x',
    '/api/predict/./open/x',
    '/api/predict/%6fpen/x',
    '/api/predict/open%2fx',
    '/api/predict/open%2Fx',
    '/api/predict/open%5cx',
    '/api/predict/open\\x',
    '/api/predict/open%00/x',
    '/api/predict/open%20/x',
    '/api/predict/open;a=b/x',
    '/api/predict/open%3f/x',
    '/api/predict/open%23/x',
    '/api/predict/open%252fx',
    '/api/predict/open%c0%afx',
    '/api/predict/open%c0%ae%c0%ae/x',
    '/api/predict%2fopen/x',
    '/api%2fpredict/open/x',
    '/api/predict/OPEN/x',
    '/api/predict/open,/x',
    '/api/predict/open:80/x',
    '/api/predict/open@secret/x',
    '/api/predict/../secret/open',
    '/API/predict/open/x',
    '/%61pi/predict/open/x',
    '/x/../api/predict/open/x',
    '/x/..%2fapi/predict/open/x',
    '/.;/api/predict/open/x',
    '/api/predict/..;/open/x',
    '/api/predict/secret/../open/x',
    '/api/predict/secret/%2e%2e/open/x',
    '/api/predict/secret%2f..%2fopen/x',
    '/api/predict/secret;/../open/x',
    '/api/predict/?open',
    '/api/predict/',
    '/api/predict',
  ])('%s reaches no service', async (path) => {
    const { statuses, forwarded } = await attack(get(path));
    expect([401, 404]).toContain(statuses[0]);
    expect(statuses).toHaveLength(1);
    expect(forwarded).toEqual([]);
  });

  test.each([
    '/../secret/x',
    '/..',
    '/./x',
    '//x',
    '/%2e%2e/secret/x',
    '/%2E%2E%2Fsecret/x',
    '/..%2fsecret',
    '/..%5csecret',
    '/..\\secret',
    '/%252e%252e/secret',
    '/%c0%ae%c0%ae/secret',
    '/..;/secret',
    '/;/../secret',
    '/%00',
    '/%0d%0aX:%20y',
    '/x?y=/../secret',
    '/x?y=http://other/&z[]=%zz',
    '/%',
    '/%zz',
    '/x;y=z',
    '/x%23y',
    '/api/predict/secret',
    '/http://other/',
    '//other/x',
    '/@other/x',
    '/:80/x',
    '/{|}^`"<>',
  ])('%s behind it stays with the service, untouched', async (rest) => {
    expect(await attack(get(`${OPEN}${rest}`))).toEqual({ statuses: [200], forwarded: [`${rest} `] });
  });
});

describe('fields', () => {
  test.each([
    ['Connection: close, X-Tenant', 'the service adds its own all the same'],
    ['Connection: authorization', 'the credential counts'],
    ['X-Tenant: two', 'replaced'],
    ['x-tenant: two\r\nX-TENANT: three', 'replaced'],
    ['X_Tenant: two', 'some servers take _ for -'],
    ['x_tenant: two', 'some servers take _ for -'],
    [`X-Api-Key: ${TEST_TOKEN}`, 'a credential too'],
    [`X-API-KEY: ${TEST_TOKEN}\r\nx-api-key: ${TEST_TOKEN}`, 'the same twice'],
    [`Api-Key: ${TEST_TOKEN}`, 'a credential too'],
    [`X_Api_Key: ${TEST_TOKEN}`, 'some servers take _ for -'],
    [`Authorization: ${TEST_TOKEN}`, 'the same twice'],
    ['Keep-Alive: x\r\nProxy-Connection: y\r\nTE: trailers\r\nUpgrade: h2c\r\nHTTP2-Settings: x', 'of the connection'],
    ['Connection: x-private\r\nX-Private: y', 'of the connection'],
    ['Proxy-Authorization: Basic x', 'of the connection'],
  ])('%s', async (field) => {
    const { statuses } = await attack(post(`${field}\r\n`, ''));
    expect(statuses).toEqual([200]);
    const names = fortress.open.requests().flatMap(({ fields }) => fields.map(([name]) => name));
    expect(names).not.toContain('x-private');
  });

  test.each(['X-Forwarded-For', 'X_Forwarded_For', 'x_forwarded_for'])('%s cannot hide who asked', async (name) => {
    await attack(post(`${name}: 10.9.8.7\r\n`, ''));
    const fields = fortress.open.requests()[0]?.fields ?? [];
    const told = fields.filter(([each]) => each.replaceAll('_', '-') === 'x-forwarded-for').map(([, value]) => value);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/(?:^|, )127\.0\.0\.1$/);
  });

  test('that Connection names are not forwarded as trailers either', async () => {
    const trailers = `X-Private: a\r\nX-Tenant: two\r\nX-Sum: 1\r\nAuthorization: ${TEST_TOKEN}\r\n`;
    await attack(post('Connection: X-Private\r\nTransfer-Encoding: chunked\r\n', `3\r\nabc\r\n0\r\n${trailers}\r\n`));
    const all = fortress.open.received.join('');
    expect(all).toContain('\r\nX-Sum: 1\r\n\r\n');
    expect(all).not.toContain('X-Private');
    expect(all).not.toContain('two');
    expect(all).not.toContain(TEST_TOKEN);
  });
});

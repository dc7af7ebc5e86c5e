import { TEST_TOKEN } from '@infergate/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Fortress } from './fortress.ts';
import { outcomeOfRequest, requestFrames, type Fields, type RawOutcome, type RawRequest } from './raw-http2.ts';

// What HTTP/2 can say and HTTP/1.1 cannot must not become another message on its way to an instance.

let fortress: Fortress;
beforeAll(async () => {
  fortress = await Fortress.start();
});
afterEach(() => fortress.clear());
afterAll(() => fortress.close());

const PATH = '/api/predict/open/x';
const HIDDEN = 'GET /api/predict/secret/hidden HTTP/1.1\r\nHost: gw\r\n\r\n';
/** X-Forwarded-For, -Proto, -Host, X-Request-Id, X-Tenant. */
const OWN_X_FIELDS = 5;
const credential = ['authorization', TEST_TOKEN] as const;

function fields(method: string, more: Fields = [], pseudo: Readonly<Record<string, string>> = {}): Fields {
  const all = { ':method': method, ':scheme': 'http', ':path': PATH, ':authority': 'gw', ...pseudo };
  return [...Object.entries(all), credential, ...more];
}

const get = (more: Fields = [], pseudo: Readonly<Record<string, string>> = {}): RawRequest => ({ fields: fields('GET', more, pseudo) });
const post = (data: readonly string[], more: Fields = [], trailers: Fields | null = null): RawRequest => ({
  fields: fields('POST', more),
  data,
  trailers,
});

/** Of `alternating` names and values. */
function list(...alternating: readonly string[]): Fields {
  return alternating.flatMap((name, i) => (i % 2 === 0 ? [[name, alternating[i + 1] ?? ''] as const] : []));
}

async function attack(request: RawRequest): Promise<{ outcome: RawOutcome; forwarded: readonly string[] }> {
  const outcome = await outcomeOfRequest(fortress.gateway.internet.port, requestFrames(1, request));
  const sent = request.fields.filter(([name]) => name === ':path').map(([, path]) => `${path} `);
  const forwarded = fortress.forwarded(sent.join(''));
  return { outcome, forwarded: forwarded.map(({ startLine, body }) => `${startLine.split(' ')[1]} ${body}`) };
}

/** Refused with 400, or by the protocol: the stream reset or the connection ended. */
function isRefusal(outcome: RawOutcome): boolean {
  return typeof outcome === 'string' || [400, 501].includes(outcome.status);
}

describe('a request of HTTP/2 that HTTP/1.1 could misread', () => {
  const without = (name: string): RawRequest => ({ fields: fields('GET').filter(([each]) => each !== name) });
  test.each<[string, RawRequest]>([
    ['a capital in a name', get([['X-Own', 'b']])],
    ['a coding', post(['0\r\n\r\n'], [['transfer-encoding', 'chunked']])],
    ['a coding in capitals', post(['0\r\n\r\n'], [['Transfer-Encoding', 'chunked']])],
    ['connection', get([['connection', 'keep-alive']])],
    ['keep-alive', get([['keep-alive', 'timeout=5']])],
    ['proxy-connection', get([['proxy-connection', 'keep-alive']])],
    ['upgrade', get([['upgrade', 'websocket']])],
    ['te of something else', get([['te', 'gzip']])],
    ['a length that is too short', post(['abcdef'], [['content-length', '3']])],
    ['a length that is too long', post(['abc'], [['content-length', '6']])],
    ['a length of 0 with a body', post([HIDDEN], [['content-length', '0']])],
    ['a length without a body', get([['content-length', '6']])],
    ['two lengths', post(['abc'], list('content-length', '3', 'content-length', '3'))],
    ['a list of lengths', post(['abc'], [['content-length', '3, 3']])],
    ['a signed length', post(['abc'], [['content-length', '+3']])],
    ['a hexadecimal length', post(['abc'], [['content-length', '0x3']])],
    ['a negative length', post(['abc'], [['content-length', '-3']])],
    ['an empty length', post(['abc'], [['content-length', '']])],
    ['a path with a blank', get([], { ':path': `${PATH} HTTP/1.1` })],
    ['a path with a line end', get([], { ':path': `${PATH} HTTP/1.1\r\nX: y` })],
    ['a path with a request', get([], { ':path': `${PATH} HTTP/1.1\r\nHost: gw\r\n\r\n${HIDDEN}` })],
    ['a path with a tab', get([], { ':path': `${PATH}\t` })],
    ['a path with a byte above ASCII', get([], { ':path': `${PATH}\xff` })],
    ['a path with a fragment', get([], { ':path': `${PATH}#y` })],
    ['an empty path', get([], { ':path': '' })],
    ['a path without a slash', get([], { ':path': 'api/predict/open/x' })],
    ['a path in absolute form', get([], { ':path': `http://gw${PATH}` })],
    ['a star', get([], { ':path': '*' })],
    ['a method with a blank', get([], { ':method': `GET ${PATH} HTTP/1.1\r\nX: y` })],
    ['a method with a line end', get([], { ':method': `GET / HTTP/1.1\r\n\r\nGET` })],
    ['a method in lower case', get([], { ':method': 'get' })],
    ['a method that nobody knows', get([], { ':method': 'SMUG' })],
    ['CONNECT', get([], { ':method': 'CONNECT' })],
    ['TRACE', get([], { ':method': 'TRACE' })],
    ['an empty method', get([], { ':method': '' })],
    ['another scheme', get([], { ':scheme': 'ftp' })],
    ['a scheme with a line end', get([], { ':scheme': `http\r\nX: y` })],
    ['a scheme that is a URL', get([], { ':scheme': `http://gw/api/predict/secret?` })],
    ['an authority with a user', get([], { ':authority': 'user@gw' })],
    ['an authority with a path', get([], { ':authority': 'gw/x' })],
    ['an authority with a line end', get([], { ':authority': 'gw\r\nX: y' })],
    ['an authority that is a list', get([], { ':authority': 'gw, other' })],
    ['an empty authority', get([], { ':authority': '' })],
    ['another Host', get([['host', 'other']])],
    ['two Hosts', get(list('host', 'gw', 'host', 'other'))],
    ['a pseudo-header behind a field', { fields: [['x', 'y'], ...fields('GET')] }],
    ['a pseudo-header behind them', { fields: [...fields('GET'), [':path', '/api/predict/secret']] }],
    ['two methods', { fields: [[':method', 'GET'], ...fields('POST')] }],
    ['two paths', { fields: [[':path', '/api/predict/secret'], ...fields('GET')] }],
    ['two authorities', { fields: [[':authority', 'other'], ...fields('GET')] }],
    ['two schemes', { fields: [[':scheme', 'https'], ...fields('GET')] }],
    ['a pseudo-header of answers', { fields: [[':status', '200'], ...fields('GET')] }],
    ['an unknown pseudo-header', { fields: [[':x', 'y'], ...fields('GET')] }],
    ['an extended CONNECT', { fields: [[':protocol', 'websocket'], ...fields('CONNECT')] }],
    ['no method', without(':method')],
    ['no path', without(':path')],
    ['no scheme', without(':scheme')],
    ['no authority', without(':authority')],
    ['a pseudo-header among trailers', post(['abc'], [], [[':path', '/api/predict/secret']])],
    ['a length among trailers', post(['abc'], [], [['content-length', '9']])],
    ['a coding among trailers', post(['abc'], [], [['transfer-encoding', 'identity']])],
    ['a capital among trailers', post(['abc'], [], [['X', 'a']])],
  ])('%s is refused', async (_, request) => {
    const { outcome, forwarded } = await attack(request);
    expect({ isRefused: isRefusal(outcome), forwarded }).toEqual({ isRefused: true, forwarded: [] });
  });

  // The session leaves out fields that no message may hold.
  test.each<[string, RawRequest]>([
    ['a line end in a value', get([['x', `a\r\nY: b`]])],
    ['a request in a value', get([['x', `a\r\n\r\n${HIDDEN}`]])],
    ['a line feed in a value', get([['x', 'a\nb']])],
    ['a carriage return in a value', get([['x', 'a\rb']])],
    ['a zero byte in a value', get([['x', 'a\0b']])],
    ['a line end in a name', get([['x: a\r\ny', 'b']])],
    ['a colon in a name', get([['x:y', 'b']])],
    ['a blank in a name', get([['x y', 'b']])],
    ['a blank behind a name', get([['transfer-encoding ', 'chunked']])],
    ['an empty name', get([['', 'b']])],
    ['a zero byte in a name', get([['x\0', 'b']])],
    ['a Host with a line end', get([['host', 'gw\r\nX: y']])],
    ['a line end among trailers', post(['abc'], [], [['x', `a\r\n\r\n${HIDDEN}`]])],
  ])('%s does not get past the gateway', async (_, request) => {
    const { outcome, forwarded } = await attack(request);
    expect(isRefusal(outcome) ? forwarded : forwarded.join()).toEqual(isRefusal(outcome) ? [] : `/x ${request.data?.join('') ?? ''}`);
    expect(
      fortress.open
        .requests()
        .flatMap((message) => message.fields.map(([name]) => name[0]))
        .filter((first) => first === 'x'),
    ).toHaveLength(isRefusal(outcome) ? 0 : OWN_X_FIELDS);
  });

  test.each<[string, RawRequest, string]>([
    ['a body that looks like a request', post([HIDDEN]), `/x ${HIDDEN}`],
    ['a body that looks like the end of chunks', post(['0\r\n\r\n', HIDDEN]), `/x 0\r\n\r\n${HIDDEN}`],
    ['empty frames of data', post(['', 'a', '', 'b', '']), '/x ab'],
    ['a length that is right', post(['a', 'bc'], [['content-length', '3']]), '/x abc'],
    ['a length with zeros', post(['abc'], [['content-length', '0003']]), '/x abc'],
    ['a body of GET', { fields: fields('GET'), data: [HIDDEN] }, `/x ${HIDDEN}`],
    ['te for trailers', get([['te', 'trailers']]), '/x '],
    ['the same Host', get([['host', 'gw']]), '/x '],
    ['names like those of framing', post(['abc'], list('content_length', '9', 'transfer_encoding', 'chunked')), '/x abc'],
    ['names of the service', post(['abc'], list('x_tenant', 'two', 'x-tenant', 'two')), '/x abc'],
    ['a credential under other names', post(['abc'], list('x-api-key', TEST_TOKEN, 'x_api_key', TEST_TOKEN)), '/x abc'],
    ['a credential among trailers', post(['abc'], [], [['authorization', TEST_TOKEN]]), '/x abc'],
    ['a path with everything that is allowed', get([], { ':path': `${PATH}/../%2e%2e//;a?b=http://c` }), '/x/../%2e%2e//;a?b=http://c '],
    ['a blank around a value', get([['x', ' a ']]), '/x '],
    ['a cookie in crumbs', get(list('cookie', 'a=b', 'cookie', 'c=d')), '/x '],
  ])('%s is forwarded as it was understood', async (_, request, forwarded) => {
    expect(await attack(request)).toEqual({ outcome: { status: 200, isWhole: true }, forwarded: [forwarded] });
    expect(fortress.open.received.join('')).not.toContain(TEST_TOKEN);
  });

  test.each([
    '/api/predict/secret/x',
    '/api/predict/open%2f..%2fsecret/x',
    '/api/predict/%6fpen/x',
    '/api/predict/../predict/secret/x',
    '//api/predict/secret/x',
    '/api/predict/open;/../secret/x',
  ])('%s reaches no service', async (path) => {
    const { outcome, forwarded } = await attack(get([], { ':path': path }));
    expect(forwarded).toEqual([]);
    expect(typeof outcome === 'object' && [401, 404].includes(outcome.status)).toBe(true);
  });
});

import { createHash, createHmac } from 'node:crypto';
import type { AccessKeyRecord } from '../../store/records.ts';
import { AccessKeyCredentials } from '@infergate/sdk';
import { describe, expect, test } from 'vitest';
import { parseAuthorization } from './authorization-header.ts';
import { assertBody, type ReceivedRequest, readSignedCall } from './signed-call.ts';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const SKEW_MS = 15 * 60_000;
const key: AccessKeyRecord = { id: 'LTAItest', secret: 'a secret', role: 'developer', createdAt: 0, disabled: false };

interface Sent extends ReceivedRequest {
  readonly body: Buffer;
  readonly authorization: string;
}

const ODD_QUERY = { Filter: "it's (a) *+/ü", Empty: '' };

/** A request as our own client signs it. */
async function signed(
  path = '/api/v2/services/local/a~b',
  query: Readonly<Record<string, string>> = ODD_QUERY,
  body = '{"x":1}',
): Promise<Sent> {
  const credentials = new AccessKeyCredentials({ accessKeyId: key.id, accessKeySecret: key.secret }, () => new Date(NOW));
  const sent = { operation: 'UpdateService', method: 'PUT' as const, path, query: new Map(Object.entries(query)), host: 'h:1', body };
  const headers = new Map(Object.entries(await credentials.headersFor(sent)).map(([name, value]) => [name, [value]]));
  const search = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return {
    method: 'PUT',
    url: search.length === 0 ? path : `${path}?${search.join('&')}`,
    headers: new Map([['host', ['h:1']], ...headers]),
    body: Buffer.from(body),
    isTls: false,
    authorization: headers.get('authorization')?.[0] ?? '',
  };
}

const withHeader = (sent: Sent, name: string, ...values: string[]): Sent => ({
  ...sent,
  headers: new Map([...sent.headers, [name, values]]),
});
const withUrl = (sent: Sent, change: (url: string) => string): Sent => ({ ...sent, url: change(sent.url) });

function check(sent: Sent, { nowMs = NOW, secret = key.secret } = {}): string {
  try {
    const call = readSignedCall(sent, sent.authorization, nowMs);
    call.verify({ ...key, secret });
    assertBody(sent.body, call.bodyHash);
    return 'right';
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
}

/** A request that is signed over a canonical request written out by hand. */
function signedByHand(url: string, lines: { readonly path: string; readonly query: string }): Sent {
  const empty = createHash('sha256').update('').digest('hex');
  const headers = { host: 'h:1', 'x-acs-content-sha256': empty, 'x-acs-date': '2026-01-02T03:04:05Z', 'x-acs-signature-nonce': 'n' };
  const block = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const names = Object.keys(headers).join(';');
  const canonical = ['GET', lines.path, lines.query, block.join(''), names, empty].join('\n');
  const digest = createHash('sha256').update(canonical).digest('hex');
  const signature = createHmac('sha256', key.secret).update(`ACS3-HMAC-SHA256\n${digest}`).digest('hex');
  return {
    method: 'GET',
    url,
    headers: new Map(Object.entries(headers).map(([name, value]) => [name, [value]])),
    body: Buffer.alloc(0),
    isTls: false,
    authorization: `ACS3-HMAC-SHA256 Credential=${key.id},SignedHeaders=${names},Signature=${signature}`,
  };
}

describe('an ACS3 signature', () => {
  test('of our own client is right', async () => {
    expect(check(await signed())).toBe('right');
    expect(check(await signed('/api/v2/services', {}, ''))).toBe('right');
  });

  test.each<[what: string, change: (sent: Sent) => Sent]>([
    ['method', (sent) => ({ ...sent, method: 'DELETE' })],
    ['path', (sent) => withUrl(sent, (url) => url.replace('a~b', 'a~c'))],
    ['query value', (sent) => withUrl(sent, (url) => url.replace('Empty=', 'Empty=1'))],
    ['query key', (sent) => withUrl(sent, (url) => url.replace('Empty', 'Full'))],
    ['number of query parameters', (sent) => withUrl(sent, (url) => `${url}&More=1`)],
    ['body', (sent) => ({ ...sent, body: Buffer.from('{"x":2}') })],
    ['body hash', (sent) => withHeader(sent, 'x-acs-content-sha256', createHash('sha256').update('').digest('hex'))],
    ['nonce', (sent) => withHeader(sent, 'x-acs-signature-nonce', 'other')],
    ['action', (sent) => withHeader(sent, 'x-acs-action', 'DeleteService')],
    ['date', (sent) => withHeader(sent, 'x-acs-date', '2026-01-02T03:04:06Z')],
    ['host', (sent) => withHeader(sent, 'host', 'other:1')],
    ['signature', (sent) => ({ ...sent, authorization: sent.authorization.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')) })],
    ['list of signed headers', (sent) => ({ ...sent, authorization: sent.authorization.replace('x-acs-signature-nonce;', '') })],
  ])('does not survive another %s', async (_what, change) => {
    expect(check(change(await signed()))).toBe('SignatureDoesNotMatch');
  });

  test('does not survive another secret', async () => {
    expect(check(await signed(), { secret: 'another' })).toBe('SignatureDoesNotMatch');
  });

  test('holds for fifteen minutes on either side', async () => {
    const sent = await signed();
    expect(check(sent, { nowMs: NOW + SKEW_MS })).toBe('right');
    expect(check(sent, { nowMs: NOW - SKEW_MS })).toBe('right');
    expect(check(sent, { nowMs: NOW + SKEW_MS + 1_000 })).toBe('InvalidTimeStamp.Expired');
    expect(check(sent, { nowMs: NOW - SKEW_MS - 1_000 })).toBe('InvalidTimeStamp.Expired');
  });

  test('keeps its nonce for longer than it can be sent', async () => {
    const sent = await signed();
    const { nonce } = readSignedCall(sent, sent.authorization, NOW);
    expect(nonce.value).toBe(sent.headers.get('x-acs-signature-nonce')?.[0]);
    expect(nonce.expiresAt).toBeGreaterThan(NOW + SKEW_MS);
  });

  test.each(['x-acs-date', 'x-acs-signature-nonce', 'x-acs-content-sha256'])('has exactly one %s', async (name) => {
    const sent = await signed();
    const value = sent.headers.get(name)?.[0] ?? '';
    expect(check(withHeader(sent, name, value, value))).toBe('InvalidParameter');
    expect(check(withHeader(sent, name))).toBe('InvalidParameter');
  });

  test('is for one version of the API, at a date that can be read', async () => {
    const sent = await signed();
    expect(check(withHeader(sent, 'x-acs-version', '2015-01-01'))).toBe('InvalidParameter');
    expect(check(withHeader(sent, 'x-acs-date', 'yesterday'))).toBe('InvalidParameter');
    expect(check(withHeader(sent, 'x-acs-signature-nonce', 'n'.repeat(257)))).toBe('InvalidParameter');
  });

  test('leaves headers that are unknown and unsigned alone', async () => {
    expect(check(withHeader(await signed(), 'x-acs-retry-attempts', '1'))).toBe('right');
  });

  test.each([
    ['keys encoded', '/p?%C3%A4=1', { path: '/p', query: '%C3%A4=1' }],
    ['keys as they are', '/p?%C3%A4=1', { path: '/p', query: 'ä=1' }],
    ['a plus for a space', '/p?a=b+c', { path: '/p', query: 'a=b%20c' }],
    ['keys in the order of their characters', '/p?b=1&B=2&a=3', { path: '/p', query: 'B=2&a=3&b=1' }],
    ['every tilde decoded', '/p%7Ea%7Eb', { path: '/p~a~b', query: '' }],
    ['the first tilde decoded', '/p%7Ea%7Eb', { path: '/p~a%7Eb', query: '' }],
    ['the path encoded again', '/p!a', { path: '/p%21a', query: '' }],
    ['the path as it is', '/p!a', { path: '/p!a', query: '' }],
  ])('may be made over %s', (_what, url, lines) => {
    expect(check(signedByHand(url, lines))).toBe('right');
  });

  test('does not let two parameters be sent as one', () => {
    const lines = { path: '/p', query: 'a=1&b=2' };
    expect(check(signedByHand('/p?a=1&b=2', lines))).toBe('right');
    expect(check(signedByHand('/p?a%3D1%26b=2', lines))).toBe('SignatureDoesNotMatch');
  });

  test('does not count when its query cannot be decoded', () => {
    expect(check(signedByHand('/p?a=%ZZ', { path: '/p', query: 'a=%ZZ' }))).toBe('SignatureDoesNotMatch');
  });

  test.each([
    '',
    'Basic abc',
    'ACS3-HMAC-SHA256 Credential=a',
    'ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host,Signature=xyz',
    `ACS3-HMAC-SHA256 Credential=a b,SignedHeaders=host,Signature=${'0'.repeat(64)}`,
    `ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host;host,Signature=${'0'.repeat(64)}`,
    `ACS3-HMAC-SM3 Credential=a,SignedHeaders=host,Signature=${'0'.repeat(64)}`,
  ])('is not found in %j', (header) => {
    expect(parseAuthorization(header)).toBeNull();
  });
});

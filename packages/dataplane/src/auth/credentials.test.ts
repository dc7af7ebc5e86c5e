import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { requestHead } from '../../test/request-head.ts';
import type { RequestHead } from '../exchange/request-head.ts';
import { compileCredentials, findCredentials, type CredentialSet } from './credentials.ts';

const TOKEN = 'MmY3M2ZlN2Y4NGRlYjBhZjEyZjQ3NjQyYzY2YTJkOGM0YjM3YTAwMQ==';
const OTHER = 'MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMA==';
const BODY = '[{}]';
const set = compileCredentials([TOKEN], false);

/** The first header that lets the request in; null when none does. */
function findCredential(head: RequestHead, tokens: CredentialSet) {
  const { isLive, headers } = findCredentials(head, tokens);
  return isLive ? (headers[0] ?? null) : null;
}

function find(headers: Readonly<Record<string, string>>, tokens = set) {
  return findCredential(requestHead('POST', '/api/predict/echo', Object.entries(headers).flat()), tokens);
}

describe('a token', () => {
  test.each([
    { name: 'bare', headers: { Authorization: TOKEN }, want: 'authorization' },
    { name: 'Bearer', headers: { authorization: `Bearer ${TOKEN}` }, want: 'authorization' },
    { name: 'bearer in small letters with spaces', headers: { AUTHORIZATION: `bearer   ${TOKEN} ` }, want: 'authorization' },
    { name: 'api-key', headers: { 'api-key': TOKEN }, want: 'api-key' },
    { name: 'x-api-key', headers: { 'X-Api-Key': TOKEN }, want: 'x-api-key' },
    {
      name: 'x-api-key beside a credential for the model server',
      headers: { Authorization: 'Bearer upstream', 'x-api-key': TOKEN },
      want: 'x-api-key',
    },
    { name: 'none', headers: {}, want: null },
    { name: 'empty', headers: { Authorization: '' }, want: null },
    { name: 'Bearer with nothing', headers: { Authorization: 'Bearer ' }, want: null },
    { name: 'wrong', headers: { Authorization: OTHER }, want: null },
    { name: 'a prefix of the right one', headers: { Authorization: TOKEN.slice(0, -1) }, want: null },
    { name: 'the right one and more', headers: { Authorization: `${TOKEN}=` }, want: null },
    { name: 'Basic', headers: { Authorization: `Basic ${TOKEN}` }, want: null },
  ])('$name', ({ headers, want }) => {
    expect(find(headers as Record<string, string>)).toBe(want);
  });

  test('every live one is accepted, a removed one is not', () => {
    const both = compileCredentials([TOKEN, OTHER], false);
    expect(find({ Authorization: TOKEN }, both)).toBe('authorization');
    expect(find({ Authorization: `Bearer ${OTHER}` }, both)).toBe('authorization');
    expect(find({ Authorization: TOKEN }, compileCredentials([OTHER], false))).toBeNull();
  });

  test('is found in every header that holds it, so that none of them is forwarded', () => {
    const headers = (...fields: string[]) => findCredentials(requestHead('GET', '/', fields), set);
    expect(headers('Authorization', `Bearer ${TOKEN}`, 'X-Api-Key', TOKEN, 'Api-Key', OTHER)).toEqual({
      isLive: true,
      headers: ['authorization', 'x-api-key'],
    });
    expect(headers('Authorization', TOKEN, 'api-key', OTHER, 'api-key', TOKEN)).toEqual({
      isLive: true,
      headers: ['authorization', 'api-key'],
    });
    expect(headers('Authorization', TOKEN, 'Authorization', OTHER)).toEqual({ isLive: false, headers: ['authorization'] });
    expect(headers('Authorization', 'Bearer upstream')).toEqual({ isLive: false, headers: [] });
  });

  test('an empty token in the list opens nothing', () => {
    expect(find({ Authorization: '' }, compileCredentials([''], false))).toBeNull();
  });

  test('outside ASCII is compared by its bytes', () => {
    const bytes = Buffer.from('schlüssel', 'utf8').toString('latin1');
    expect(find({ Authorization: bytes }, compileCredentials(['schlüssel'], false))).toBe('authorization');
  });

  test('sent twice counts only when both say the same', () => {
    const twice = (first: string, second: string) =>
      findCredential(requestHead('GET', '/api/predict/echo', ['Authorization', first, 'authorization', second]), set);
    expect(twice(TOKEN, TOKEN)).toBe('authorization');
    expect(twice(TOKEN, OTHER)).toBeNull();
    expect(twice(OTHER, TOKEN)).toBeNull();
    const withKey = requestHead('GET', '/', ['Authorization', TOKEN, 'authorization', OTHER, 'x-api-key', TOKEN]);
    expect(findCredential(withKey, set)).toBeNull();
  });
});

interface Signed {
  readonly target: string;
  readonly signedPath?: string;
  readonly signedType?: string;
  readonly contentType?: string | null;
  readonly md5?: string;
  readonly date?: string;
  readonly strip?: boolean;
  readonly key?: string;
}

/** Signs as the PAI-EAS clients do, then sends what the row says. */
function signed(row: Signed): string | null {
  const md5 = row.md5 ?? createHash('md5').update(BODY).digest('hex');
  const date = row.date ?? 'Sat, 22 Nov 2025 10:00:00 GMT';
  const contentType = row.contentType === undefined ? 'application/octet-stream' : row.contentType;
  const lines = ['POST', md5, row.signedType ?? contentType ?? 'application/octet-stream', date, row.signedPath ?? row.target];
  const message = row.strip === true ? lines.join('\n').trim() : lines.join('\n');
  const signature = createHmac('sha1', row.key ?? TOKEN)
    .update(message)
    .digest('base64');
  const headers = ['Content-MD5', md5, 'Date', date, 'Authorization', `EAS ${signature}`];
  if (contentType !== null) headers.push('Content-Type', contentType);
  return findCredential(requestHead('POST', row.target, headers), set);
}

describe('an EAS signature', () => {
  const target = '/api/predict/echo/v1';
  test.each<Signed & { readonly name: string }>([
    { name: 'as documented', target },
    { name: 'a: local time labelled GMT', target, date: 'Sun, 23 Nov 2025 00:00:00 GMT' },
    { name: 'a: a date long past', target, date: 'Thu, 01 Jan 1970 00:00:00 GMT' },
    { name: 'b: leading zeros of the digest dropped', target, md5: 'f3c9e0a1b2' },
    { name: 'c: query signed', target: `${target}?a=1&b=%2F` },
    { name: 'd: query not signed', target: `${target}?a=1&b=%2F`, signedPath: target },
    { name: 'd: a sub-path typed into the service name', target: '/api/predict/echo/sub/path' },
    { name: 'e: the path as the gateway receives it', target: '/api/predict/echo' },
    { name: 'f: digest of another form of the body', target, md5: '0123456789abcdef0123456789abcdef' },
    { name: 'g: content type changed after signing', target, contentType: 'application/json', signedType: 'application/octet-stream' },
    {
      name: 'g: and query not signed',
      target: `${target}?q`,
      signedPath: target,
      contentType: 'text/plain',
      signedType: 'application/octet-stream',
    },
    { name: 'h: the message stripped of white space', target, strip: true },
    { name: 'i: escapes signed undecoded', target: '/api/predict/echo/%E4%BD%A0%20x' },
    { name: 'no content type sent', target, contentType: null },
    { name: 'another content type signed', target, contentType: 'application/json' },
  ])('$name', (row) => {
    expect(signed(row)).toBe('authorization');
  });

  test('j: stale headers beside it change nothing', () => {
    const md5 = createHash('md5').update(BODY).digest('hex');
    const message = ['POST', md5, 'application/octet-stream', 'D', target].join('\n');
    const signature = createHmac('sha1', TOKEN).update(message).digest('base64');
    const headers = ['Content-MD5', md5, 'Date', 'D', 'Authorization', `EAS ${signature}`, 'X-Eas-Stale', '1', 'Priority', '5'];
    expect(findCredential(requestHead('POST', target, headers), set)).toBe('authorization');
  });

  test.each<Signed & { readonly name: string }>([
    { name: 'another key', target, key: OTHER },
    { name: 'another path', target, signedPath: '/api/predict/other/v1' },
    { name: 'another content type than either', target, contentType: 'application/json', signedType: 'text/plain' },
    { name: 'a decoded path', target: '/api/predict/echo/%41', signedPath: '/api/predict/echo/A' },
  ])('is refused with $name', (row) => {
    expect(signed(row)).toBeNull();
  });

  test.each(['EAS', 'EAS ', 'EAS AAAA', `EAS ${'A'.repeat(4096)}`, 'EAS !!!!'])('garbage is refused: %s', (value) => {
    expect(find({ Authorization: value })).toBeNull();
  });
});

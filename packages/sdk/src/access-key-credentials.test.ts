import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AccessKeyCredentials, strictEncode } from './access-key-credentials.ts';
import type { UnsignedRequest } from './credentials.ts';

const KEY = { accessKeyId: 'ak-reader', accessKeySecret: 'not-a-secret' };
const NOW = new Date('2026-03-04T05:06:07.890Z');
const NONCE = '00000000-0000-4000-8000-000000000001';

const credentials = () =>
  new AccessKeyCredentials(
    KEY,
    () => NOW,
    () => NONCE,
  );

const request = (overrides: Partial<UnsignedRequest> = {}): UnsignedRequest => ({
  operation: 'ListServices',
  method: 'GET',
  path: '/api/v2/services',
  query: new Map(),
  host: '127.0.0.1:7070',
  body: '',
  ...overrides,
});

const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** The signature over a canonical request that is written out by hand. */
function signatureOf(lines: readonly string[]): string {
  const digest = createHash('sha256').update(lines.join('\n')).digest('hex');
  return createHmac('sha256', KEY.accessKeySecret).update(`ACS3-HMAC-SHA256\n${digest}`).digest('hex');
}

describe('signing with an AccessKey', () => {
  it('signs method, path, query, headers and the hash of the body', async () => {
    const query = new Map([
      ['PageSize', '10'],
      ['Filter', "it's *new*"],
    ]);
    const headers = await credentials().headersFor(request({ query }));
    const names = 'host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version';
    const signature = signatureOf([
      'GET',
      '/api/v2/services',
      'Filter=it%27s%20%2Anew%2A&PageSize=10',
      'host:127.0.0.1:7070',
      'x-acs-action:ListServices',
      `x-acs-content-sha256:${EMPTY_SHA256}`,
      'x-acs-date:2026-03-04T05:06:07Z',
      `x-acs-signature-nonce:${NONCE}`,
      'x-acs-version:2021-07-01',
      '',
      names,
      EMPTY_SHA256,
    ]);
    expect(headers).toEqual({
      authorization: `ACS3-HMAC-SHA256 Credential=ak-reader,SignedHeaders=${names},Signature=${signature}`,
      'x-acs-action': 'ListServices',
      'x-acs-content-sha256': EMPTY_SHA256,
      'x-acs-date': '2026-03-04T05:06:07Z',
      'x-acs-signature-nonce': NONCE,
      'x-acs-version': '2021-07-01',
    });
  });

  it('signs the type and the bytes of a body', async () => {
    const body = '{"metadata":{"name":"écho"}}';
    const headers = await credentials().headersFor(request({ operation: 'CreateService', method: 'POST', body }));
    const hash = createHash('sha256').update(body, 'utf8').digest('hex');
    expect(headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'x-acs-content-sha256': hash });
    expect(headers['authorization']).toContain('SignedHeaders=content-type;host;');
  });

  it('is the same for the same request, time and nonce', async () => {
    expect(await credentials().headersFor(request())).toEqual(await credentials().headersFor(request()));
  });

  it('has a nonce of its own for each request', async () => {
    const live = new AccessKeyCredentials(KEY);
    const [first, second] = [await live.headersFor(request()), await live.headersFor(request())];
    expect(first['x-acs-signature-nonce']).not.toBe(second['x-acs-signature-nonce']);
    expect(first['authorization']).not.toBe(second['authorization']);
  });

  it('changes with everything that it covers', async () => {
    const variants = [
      request(),
      request({ method: 'DELETE' }),
      request({ path: '/api/v2/services/local/echo' }),
      request({ query: new Map([['Order', 'asc']]) }),
      request({ host: 'localhost:7070' }),
      request({ operation: 'DescribeRegions' }),
      request({ body: '{}' }),
    ];
    const signatures = await Promise.all(variants.map(async (variant) => (await credentials().headersFor(variant))['authorization']));
    expect(new Set(signatures).size).toBe(variants.length);
  });
});

describe('strict encoding', () => {
  it('leaves nothing but unreserved characters and escapes, and can be undone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const encoded = strictEncode(text);
        expect(encoded).toMatch(/^(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})*$/);
        expect(decodeURIComponent(encoded)).toBe(text);
      }),
    );
  });

  it('escapes what encodeURIComponent leaves alone', () => {
    expect(strictEncode("!'()* +/?&=")).toBe('%21%27%28%29%2A%20%2B%2F%3F%26%3D');
  });
});

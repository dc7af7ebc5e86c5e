import { createHash } from 'node:crypto';
import { AccessKeyCredentials } from '@infergate/sdk';
import { describe, expect, test } from 'vitest';
import { parseAcs3Authorization } from './authorization-header.ts';
import type { SignedRequest } from './canonical-request.ts';
import { DATE_TOLERANCE_MS, signatureFault } from './verify.ts';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const key = { accessKeyId: 'LTAItest', accessKeySecret: 'a secret' };

interface Sent {
  readonly request: SignedRequest;
  readonly authorization: string;
}

async function signed(
  path = '/api/v2/services/local/a~b',
  query: Record<string, string> = { Filter: "it's (a) *", Empty: '' },
  body = '{"x":1}',
): Promise<Sent> {
  const credentials = new AccessKeyCredentials(key, () => new Date(NOW));
  const headers = await credentials.headersFor({
    operation: 'UpdateService',
    method: 'PUT',
    path,
    query: new Map(Object.entries(query)),
    host: 'h:1',
    body,
  });
  const search = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return {
    request: {
      method: 'PUT',
      target: `${path}?${search.join('&')}`,
      rawHeaders: ['Host', 'h:1', ...Object.entries(headers).flat()],
      bodyHash: createHash('sha256').update(body).digest('hex'),
    },
    authorization: headers['authorization'] ?? '',
  };
}

function check({ request, authorization }: Sent, nowMs = NOW, secret = key.accessKeySecret) {
  const parsed = parseAcs3Authorization(authorization);
  if (parsed === null) throw new Error('the header does not parse');
  return signatureFault({ request, authorization: parsed, accessKeySecret: secret, nowMs });
}

const replaceHeader = (headers: readonly string[], name: string, value: string) =>
  headers.map((text, i) => (headers[i - 1] === name ? value : text));

describe('an ACS3 signature', () => {
  test('of our own client is right', async () => {
    expect(check(await signed())).toBeNull();
    expect(check(await signed('/api/v2/services', {}, ''))).toBeNull();
  });

  test.each<[what: string, change: (sent: Sent) => Sent]>([
    ['method', (sent) => ({ ...sent, request: { ...sent.request, method: 'DELETE' } })],
    ['path', (sent) => ({ ...sent, request: { ...sent.request, target: sent.request.target.replace('a~b', 'a~c') } })],
    ['query', (sent) => ({ ...sent, request: { ...sent.request, target: `${sent.request.target}&More=1` } })],
    ['body', (sent) => ({ ...sent, request: { ...sent.request, bodyHash: 'f'.repeat(64) } })],
    [
      'nonce',
      (sent) => ({
        ...sent,
        request: { ...sent.request, rawHeaders: replaceHeader(sent.request.rawHeaders, 'x-acs-signature-nonce', 'other') },
      }),
    ],
    [
      'action',
      (sent) => ({
        ...sent,
        request: { ...sent.request, rawHeaders: replaceHeader(sent.request.rawHeaders, 'x-acs-action', 'DeleteService') },
      }),
    ],
    [
      'date',
      (sent) => ({
        ...sent,
        request: { ...sent.request, rawHeaders: replaceHeader(sent.request.rawHeaders, 'x-acs-date', '2026-01-02T03:04:06Z') },
      }),
    ],
    ['host', (sent) => ({ ...sent, request: { ...sent.request, rawHeaders: replaceHeader(sent.request.rawHeaders, 'Host', 'other:1') } })],
    ['signature', (sent) => ({ ...sent, authorization: sent.authorization.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')) })],
    ['list of signed headers', (sent) => ({ ...sent, authorization: sent.authorization.replace('x-acs-signature-nonce;', '') })],
  ])('does not survive another %s', async (_what, change) => {
    expect(check(change(await signed()))).toBe('SignatureDoesNotMatch');
  });

  test('does not survive another secret', async () => {
    expect(check(await signed(), NOW, 'another')).toBe('SignatureDoesNotMatch');
  });

  test('holds for fifteen minutes on either side', async () => {
    const sent = await signed();
    expect(check(sent, NOW + DATE_TOLERANCE_MS)).toBeNull();
    expect(check(sent, NOW - DATE_TOLERANCE_MS)).toBeNull();
    expect(check(sent, NOW + DATE_TOLERANCE_MS + 1000)).toBe('InvalidTimeStamp.Expired');
    expect(check(sent, NOW - DATE_TOLERANCE_MS - 1000)).toBe('InvalidTimeStamp.Expired');
  });

  test.each([
    '',
    'Basic abc',
    'ACS3-HMAC-SHA256 Credential=a',
    'ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host,Signature=xyz',
    `ACS3-HMAC-SHA256 Credential=a b,SignedHeaders=host,Signature=${'0'.repeat(64)}`,
  ])('is not found in %j', (header) => {
    expect(parseAcs3Authorization(header)).toBeNull();
  });
});

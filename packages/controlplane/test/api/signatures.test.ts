import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { request as httpRequest } from 'node:http';
import { ALIBABA_CLIENTS } from './alibaba-clients.ts';
import { type ApiUnderTest, echoConfig, startApi } from './harness.ts';
import { type CapturedRequest, captureRequest, sendRaw } from './raw-requests.ts';

const CREATE = { body: JSON.stringify(echoConfig('echo')), query: { Labels: '{"a":"1"}' } };

describe.each(ALIBABA_CLIENTS.map(([name, make]) => ({ name, make })))('a request signed by $name', ({ make }) => {
  let api: ApiUnderTest;
  let captured: CapturedRequest;
  beforeEach(async () => {
    api = await startApi();
    const { id, secret } = api.administrator;
    captured = await captureRequest((endpoint) => make({ endpoint, accessKeyId: id, accessKeySecret: secret })('CreateService', CREATE));
  });
  afterEach(() => api.close());

  const send = (change: Partial<CapturedRequest> = {}) => sendRaw(api.host, { ...captured, ...change });
  const withHeader = (name: string, value: string) => ({
    headers: captured.headers.map(([key, old]) => [key, key === name ? value : old] as const),
  });
  const services = async () => (await api.store.transaction((tx) => tx.allServices())).length;

  it('is accepted as it was signed, and once', async () => {
    expect((await send()).status).toBe(200);
    const again = await send();
    expect([again.status, again.body['Code']]).toEqual([400, 'SignatureNonceUsed']);
    expect(await services()).toBe(1);
  });

  it('is refused again although it was refused the first time', async () => {
    await api.client()('CreateService', CREATE);
    expect((await send()).body['Code']).toBe('ServiceAlreadyExists');
    expect((await send()).body['Code']).toBe('SignatureNonceUsed');
  });

  it('is done once when it arrives twice at the same time', async () => {
    const answers = await Promise.all([send(), send(), send()]);
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['200', '400', '400']);
    expect(await services()).toBe(1);
  });

  it.each<[what: string, change: (request: CapturedRequest) => Partial<CapturedRequest>]>([
    ['body', ({ body }) => ({ body: body.replace('echo', 'ocho') })],
    ['body and its hash', ({ body, headers }) => rehashed(body.replace('echo', 'ocho'), headers)],
    ['path', () => ({ path: '/api/v2/services/cn-shanghai/echo/clone?Labels=%7B%22a%22%3A%221%22%7D' })],
    ['query', () => ({ path: '/api/v2/services?Labels=%7B%22a%22%3A%222%22%7D' })],
    ['query without a parameter', () => ({ path: '/api/v2/services' })],
  ])('is refused with another %s', async (_what, change) => {
    const answer = await send(change(captured));
    expect([answer.status, answer.body['Code']]).toEqual([401, 'SignatureDoesNotMatch']);
    expect(await services()).toBe(0);
  });

  it('is refused with another nonce, date or action', async () => {
    const now = new Date(api.clock.now() + 60_000).toISOString().replace(/\.\d+/, '');
    for (const [name, value] of [
      ['x-acs-signature-nonce', 'another'],
      ['x-acs-date', now],
      ['x-acs-action', 'DeleteService'],
    ] as const) {
      const answer = await send(withHeader(name, value));
      expect([name, answer.body['Code']]).toEqual([name, 'SignatureDoesNotMatch']);
    }
    expect(await services()).toBe(0);
  });

  it('is refused after a quarter of an hour', async () => {
    await api.clock.advance(15 * 60_000 + 2_000);
    expect((await send()).body['Code']).toBe('InvalidTimeStamp.Expired');
  });

  it('does not use its nonce up when its signature is wrong', async () => {
    await send({ body: '{}' });
    expect((await send()).status).toBe(200);
  });

  it('is refused for an AccessKey that is unknown or disabled', async () => {
    const { id } = api.administrator;
    const authorization = captured.headers.find(([name]) => name === 'authorization')?.[1] ?? '';
    const unknown = await send(withHeader('authorization', authorization.replace(id, 'ak-unknown')));
    expect([unknown.status, unknown.body['Code']]).toEqual([401, 'InvalidAccessKeyId.NotFound']);
    await api.store.transaction((tx) => tx.putAccessKey({ ...api.administrator, disabled: true }));
    expect((await send()).body['Code']).toBe('InvalidAccessKeyId.NotFound');
  });
});

describe('credentials', () => {
  let api: ApiUnderTest;
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api.close());

  const get = async (headers: Readonly<Record<string, string>>) => {
    const answer = await fetch(`${api.url}/api/v2/services`, { headers });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> };
  };

  it.each([
    {},
    { authorization: 'Basic YTpi' },
    { authorization: 'acs ak:signature' },
    { authorization: 'ACS3-HMAC-SM3 Credential=a' },
    { cookie: 'session=x' },
  ])('of another kind are refused: %j', async (headers) => {
    const answer = await get(headers);
    expect([answer.status, answer.body['Code']]).toEqual([401, 'MissingCredential']);
    expect(answer.headers.get('www-authenticate')).toContain('ACS3-HMAC-SHA256');
    expect(answer.headers.get('x-acs-request-id')).toBe(answer.body['RequestId']);
  });

  it('that fail too often are refused unseen for a while, those of others are not', async () => {
    const { SessionToken } = await api.client()('CreateSession');
    const codes: unknown[] = [];
    for (let i = 0; i < 31; i += 1) codes.push((await get({ authorization: 'Bearer guess' })).body['Code']);
    expect(codes.slice(0, 30).every((code) => code === 'InvalidSession')).toBe(true);
    const throttled = await get({ authorization: 'Bearer guess' });
    expect([throttled.status, throttled.body['Code']]).toEqual([429, 'Throttling.User']);
    expect(Number(throttled.headers.get('x-acs-retry-after'))).toBeGreaterThan(0);
    expect((await api.client()('ListServices'))['TotalCount']).toBe(0);
    expect((await get({ authorization: `Bearer ${String(SessionToken)}` })).status).toBe(200);
    await api.clock.advance(60_000);
    expect((await get({ authorization: 'Bearer guess' })).status).toBe(401);
  });

  it('in headers alone are taken, not in the URL', async () => {
    const { SessionToken } = await api.client()('CreateSession');
    const status = await new Promise((resolve, reject) => {
      const url = `${api.url}/api/v2/services?Authorization=Bearer%20${String(SessionToken)}`;
      httpRequest(url, (answer) => resolve(answer.resume().statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(401);
  });
});

function rehashed(body: string, headers: CapturedRequest['headers']): Partial<CapturedRequest> {
  const hash = createHash('sha256').update(body).digest('hex');
  return { body, headers: headers.map(([name, value]) => [name, name === 'x-acs-content-sha256' ? hash : value] as const) };
}

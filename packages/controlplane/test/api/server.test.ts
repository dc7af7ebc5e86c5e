import { connect } from 'node:net';
import { OPERATIONS } from '@infergate/contract';
import { instanceRecord } from '@infergate/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ApiUnderTest, echoConfig, of, refusal, startApi } from './harness.ts';
import { sendRaw } from './raw-requests.ts';

describe('the management server', () => {
  let api: ApiUnderTest;
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api.close());

  const get = async (path: string, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await fetch(`${api.url}${path}`, { headers });
    return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
  };
  const sendJson = (method: string, path: string, headers: Readonly<Record<string, string>> = {}, body = '') =>
    sendRaw(api.host, { method, path, headers: Object.entries({ host: api.host, ...headers }), body });

  it('says that it lives, and what it still waits for', async () => {
    expect(await get('/healthz')).toMatchObject({ status: 200, text: '{"status":"ok"}' });
    expect(await get('/readyz')).toMatchObject({ status: 200, text: '{"status":"ready","missing":[]}' });
    api.missing.push('gateway shared');
    expect(await get('/readyz')).toMatchObject({ status: 503, text: '{"status":"starting","missing":["gateway shared"]}' });
  });

  it('shows metrics and the OpenAPI document', async () => {
    expect(await get('/metrics')).toEqual({ status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', text: 'infergate_up 1\n' });
    const document = JSON.parse((await get('/openapi.json')).text) as {
      readonly paths: object;
      readonly info: { readonly version: string };
    };
    expect(document.info.version).toBe('9.9.9');
    expect(Object.keys(document.paths)).toHaveLength(new Set(OPERATIONS.map(({ path }) => path)).size);
  });

  it('says which methods a path has', async () => {
    const answer = await sendJson('PATCH', '/api/v2/services');
    expect([answer.status, answer.body['Code']]).toEqual([405, 'MethodNotAllowed']);
    expect(String(answer.headers['allow']).split(', ').toSorted()).toEqual(['GET', 'POST']);
    expect(answer.headers['x-acs-request-id']).toBe(answer.body['RequestId']);
  });

  it.each(['/api/v2/nothing', '/api/v1/services', '/', '/console/', '/api/v2/services/a/b/c', '/api/v2/services/%E0%A4%A'])(
    'has no operation at %s',
    async (path) => {
      const answer = await sendJson('GET', path);
      expect([answer.status, answer.body['Code']]).toEqual([404, 'InvalidOperation.NotFound']);
      expect(String(answer.body['Message'])).toContain('/openapi.json');
    },
  );

  it('refuses what is too large before it looks at it', async () => {
    const long = await sendJson('GET', `/api/v2/services?Filter=${'x'.repeat(9_000)}`);
    expect([long.status, long.body['Code']]).toEqual([414, 'UriTooLong']);
    const { SessionToken } = await api.client()('CreateSession');
    const session = { authorization: `Bearer ${String(SessionToken)}` };
    const large = await sendJson('POST', '/api/v2/services', session, 'x'.repeat(1_048_577));
    expect([large.status, large.body['Code']]).toEqual([413, 'BodyTooLarge']);
  });

  it('takes from strangers no more than signing in takes', async () => {
    const refused = await sendJson('POST', '/api/v2/services', {}, 'x'.repeat(1_048_577));
    expect([refused.status, refused.body['Code']]).toEqual([401, 'MissingCredential']);
    for (const path of ['/api/v2/sign_in_links/redeem', '/nothing']) {
      const large = await sendJson('POST', path, {}, 'x'.repeat(16 * 1024 + 1));
      expect([large.status, large.body['Code']]).toEqual([413, 'BodyTooLarge']);
    }
  });

  it('answers what is no HTTP with 400 and closes', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const [address = '', port = ''] = api.host.split(':');
      const socket = connect(Number(port), address, () => socket.write('this is no HTTP\r\n\r\n'));
      let text = '';
      socket.on('data', (bytes) => (text += bytes.toString('utf8')));
      socket.on('close', () => resolve(text)).on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"Code":"InvalidParameter"');
  });

  it.each([
    ['127.0.0.1:7070', 200],
    ['[::1]:7070', 200],
    ['localhost:7070', 200],
    ['infergate.localhost', 200],
    ['console.example', 200],
    ['attacker.example:7070', 403],
    ['127.0.0.1.attacker.example', 403],
  ])('answers an unsigned request to host %s with %i', async (host, status) => {
    expect((await sendJson('GET', '/healthz', { host })).status).toBe(status);
  });

  it('answers a signed request under whatever host it was signed for', async () => {
    const refused = await sendJson('GET', '/api/v2/services', { host: 'eas.example' });
    expect(refused.body['Code']).toBe('HostNotAllowed');
    const signed = await sendJson('GET', '/api/v2/services', { host: 'eas.example', authorization: 'ACS3-HMAC-SHA256 nonsense' });
    expect(signed.body['Code']).toBe('MissingCredential');
  });

  it('lets no other origin read or send', async () => {
    const answer = await sendJson('OPTIONS', '/api/v2/services', {
      origin: 'http://attacker.example',
      'access-control-request-method': 'POST',
    });
    expect(answer.status).toBe(405);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('reads a body as JSON whatever it is said to be, and says where it is not', async () => {
    const { SessionToken } = await api.client()('CreateSession');
    const post = async (body: string | Buffer, type: string) => {
      const answer = await fetch(`${api.url}/api/v2/services`, {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${String(SessionToken)}`, 'content-type': type },
      });
      return ((await answer.json()) as Record<string, unknown>)['Code'];
    };
    expect(await post('{"metadata":', 'application/json')).toBe('MalformedBody');
    expect(await post(Buffer.from([0x22, 0xff, 0x22]), 'application/json')).toBe('MalformedBody');
    expect(await post('', 'application/json')).toBe('MalformedBody');
    expect(await post('[]', 'text/plain')).toBe('InvalidParameter');
    expect(await post('{}', 'application/x-www-form-urlencoded')).toBe('InvalidServiceConfig');
  });

  it('says that it is stopping once the store is closed', async () => {
    const call = api.client();
    await api.store.close();
    expect(await refusal(call('ListServices'))).toMatchObject({ status: 503, code: 'ServiceUnavailable' });
  });

  it('finishes open calls when it closes, and takes no new ones', async () => {
    const call = api.client();
    await call('CreateService', { body: JSON.stringify(echoConfig('echo')) });
    const [service] = await api.store.transaction((tx) => tx.allServices());
    await api.store.transaction((tx) => tx.putInstance(instanceRecord({ serviceId: service?.id ?? '' })));
    const reading = api.logs.hold();
    const open = call('DescribeServiceLog', { path: of('echo') });
    await reading.begun;
    const closed = api.close();
    await expect(fetch(`${api.url}/healthz`)).rejects.toThrow('fetch failed');
    reading.release();
    expect(await open).toMatchObject({ Logs: [] });
    await closed;
  });
});

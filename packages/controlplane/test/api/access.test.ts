import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ALIBABA_CLIENTS, type AlibabaCall } from './alibaba-clients.ts';
import { type ApiUnderTest, echoConfig, of, refusal, startApi } from './harness.ts';

const HOUR_MS = 3_600_000;

describe.each(ALIBABA_CLIENTS.map(([name], index) => ({ name, index })))('access through $name', ({ index }) => {
  let api: ApiUnderTest;
  let call: AlibabaCall;
  beforeEach(async () => {
    api = await startApi();
    call = api.client(api.administrator, index);
  });
  afterEach(() => api.close());

  const withToken = (token: unknown, path: string, init: RequestInit = {}) =>
    fetch(`${api.url}/api/v2${path}`, { ...init, headers: { authorization: `Bearer ${String(token)}` } });

  it('tells what this installation is', async () => {
    expect((await call('DescribeRegions'))['Regions']).toEqual([{ RegionId: 'local', RegionName: 'local' }]);
    expect(await call('DescribeServer')).toMatchObject({
      Version: '9.9.9',
      ClusterId: 'local',
      AdminEndpoint: 'http://admin.test:7070',
      Gateways: [{ GatewayId: 'shared', InternetEndpoint: 'http://gateway.test:8080', Status: 'Running' }],
    });
  });

  it('makes AccessKeys that can be used at once, and ends them', async () => {
    const made = await call('CreateAccessKey', { body: { Role: 'viewer' } });
    const key = {
      id: String(made['AccessKeyId']),
      secret: String(made['AccessKeySecret']),
      role: 'viewer',
      createdAt: 0,
      disabled: false,
    } as const;
    const viewer = api.client(key, index);
    expect((await viewer('ListServices'))['TotalCount']).toBe(0);
    const listed = (await call('ListAccessKeys'))['AccessKeys'] as { readonly AccessKeyId: string; readonly Role: string }[];
    expect(listed.map(({ Role }) => Role).toSorted()).toEqual(['administrator', 'viewer']);
    await call('DeleteAccessKey', { path: { AccessKeyId: key.id } });
    expect(await refusal(viewer('ListServices'))).toMatchObject({ status: 401, code: 'InvalidAccessKeyId.NotFound' });
    const last = call('DeleteAccessKey', { path: { AccessKeyId: api.administrator.id } });
    expect(await refusal(last)).toMatchObject({ status: 409, code: 'InvalidStatus' });
    expect(await refusal(call('DeleteAccessKey', { path: { AccessKeyId: 'none' } }))).toMatchObject({ status: 404 });
    expect((await refusal(call('CreateAccessKey', { body: { Role: 'king' } }))).problems[0]?.path).toBe('Role');
  });

  it('signs in: a session lasts until it ends, expires or loses its AccessKey', async () => {
    const session = await call('CreateSession', { body: { DurationSeconds: 3_600 } });
    expect(session).toMatchObject({ AccessKeyId: api.administrator.id, Role: 'administrator' });
    expect((await withToken(session['SessionToken'], '/services')).status).toBe(200);
    await api.clock.advance(2 * HOUR_MS);
    expect(await (await withToken(session['SessionToken'], '/services')).json()).toMatchObject({ Code: 'InvalidSession' });
  });

  it('signs out', async () => {
    const { SessionToken } = await call('CreateSession');
    expect((await withToken(SessionToken, '/sessions/current', { method: 'DELETE' })).status).toBe(200);
    expect((await withToken(SessionToken, '/services')).status).toBe(401);
    expect(await refusal(call('DeleteSession'))).toMatchObject({ code: 'InvalidStatus' });
  });

  it('makes no session out of a session', async () => {
    const { SessionToken } = await call('CreateSession');
    const again = await withToken(SessionToken, '/sessions', { method: 'POST' });
    expect([again.status, await again.json()]).toMatchObject([401, { Code: 'MissingCredential' }]);
  });

  it('takes the bearer credential of the clients', async () => {
    const { SessionToken } = await call('CreateSession');
    const headers = { 'x-acs-signature-type': 'BEARERTOKEN', 'x-acs-bearer-token': String(SessionToken) };
    expect((await fetch(`${api.url}/api/v2/services`, { headers })).status).toBe(200);
  });

  it('ends the sessions of an AccessKey with it', async () => {
    const key = await api.makeKey('developer');
    const { SessionToken } = await api.client(key, index)('CreateSession');
    await call('DeleteAccessKey', { path: { AccessKeyId: key.id } });
    expect((await withToken(SessionToken, '/services')).status).toBe(401);
  });

  it('signs a browser in by a link, once and for ten minutes', async () => {
    const redeem = (url: unknown) => {
      const code = new URL(String(url)).hash.replace('#sign-in=', '');
      return fetch(`${api.url}/api/v2/sign_in_links/redeem`, { method: 'POST', body: JSON.stringify({ Code: code }) });
    };
    const link = await call('CreateSignInLink');
    expect(link['Url']).toMatch(/^http:\/\/admin\.test:7070\/console\/#sign-in=[\w-]{43}$/);
    const session = (await (await redeem(link['Url'])).json()) as Record<string, unknown>;
    expect((await withToken(session['SessionToken'], '/services')).status).toBe(200);
    expect((await redeem(link['Url'])).status).toBe(401);
    const late = await call('CreateSignInLink');
    await api.clock.advance(10 * 60_000 + 1);
    expect((await redeem(late['Url'])).status).toBe(401);
    expect((await withToken(new URL(String(link['Url'])).hash.replace('#sign-in=', ''), '/services')).status).toBe(401);
  });

  it('keeps audit records of changes, refused ones too, and of no reading', async () => {
    await call('CreateService', { body: JSON.stringify(echoConfig('echo')) });
    await call('DescribeService', { path: of('echo') });
    await refusal(call('StopService', { path: of('none') }));
    const viewer = api.client(await api.makeKey('viewer'), index);
    await refusal(viewer('StopService', { path: of('echo') }));
    const listed = await call('ListAuditRecords');
    const records = listed['Records'] as Record<string, string>[];
    expect(records.map(({ Operation, Resource, Outcome, CallerId }) => [Operation, Resource, Outcome, CallerId])).toEqual([
      ['StopService', 'service/echo', 'Forbidden.NoPermission', 'ak-viewer'],
      ['StopService', 'service/none', 'InvalidService.NotFound', api.administrator.id],
      ['CreateService', 'service/echo', 'OK', api.administrator.id],
    ]);
    expect(records[0]).toMatchObject({ SourceAddress: '127.0.0.1' });
    expect((await call('ListAuditRecords', { query: { CallerId: 'ak-viewer' } }))['TotalCount']).toBe(1);
  });

  it('shows no token to viewers', async () => {
    await call('CreateService', { body: JSON.stringify(echoConfig('echo', { token: 'the-token' })) });
    const viewer = api.client(await api.makeKey('viewer'), index);
    expect((await viewer('DescribeService', { path: of('echo') }))['AccessToken']).toBe('');
    expect((await viewer('DescribeServiceEndpoints', { path: of('echo') }))['AccessToken']).toBe('');
    expect(await refusal(viewer('ListServiceTokens', { path: of('echo') }))).toMatchObject({ status: 403, code: 'Forbidden.NoPermission' });
  });
});

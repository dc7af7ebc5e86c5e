import { gatewayDomain, gatewayListener, gatewayRecord, gatewayStatus } from '@infergate/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ApiUnderTest, refusal, startApi } from './harness.ts';

let api: ApiUnderTest;

beforeEach(async () => {
  api = await startApi();
  await api.store.transaction(async (tx) => {
    await tx.putResource(
      'gateway',
      gatewayRecord({
        id: 'gw-a',
        internet: { enabled: true, allow: [], vSwitchIds: [] },
        domains: [gatewayDomain({ domain: '*.corp.example', type: 'intranet' })],
      }),
    );
    await tx.putResource('gateway-status', gatewayStatus({ id: 'gw-a', listeners: [gatewayListener({ host: '192.0.2.7' })] }));
  });
});

afterEach(() => api.close());

const check = (gateway: string, domain: string) =>
  api.client()('CheckGatewayDomain', { path: { ClusterId: 'local', GatewayId: gateway }, query: { Domain: domain } });

describe('CheckGatewayDomain', () => {
  it('gives the record to create for a domain that does not exist yet', async () => {
    const body = await check('gw-a', 'Models.Example.com.');
    expect(body).toMatchObject({
      Domain: 'models.example.com',
      Type: 'internet',
      Attached: false,
      Status: 'Missing',
      RequiredRecords: [{ Name: 'models.example.com.', Type: 'CNAME', Value: 'gw-a.infer.test.' }],
      FoundAliases: [],
      FoundAddresses: [],
    });
    expect(body['Message']).toContain('models.example.com. CNAME gw-a.infer.test.');
  });

  it('says so when the domain leads to the gateway', async () => {
    api.lookups.answers.set('models.example.com', { kind: 'found', aliases: ['gw-a.infer.test'], addresses: ['192.0.2.7'] });
    const body = await check('gw-a', 'models.example.com');
    expect(body).toMatchObject({ Status: 'Ok', FoundAliases: ['gw-a.infer.test'], FoundAddresses: ['192.0.2.7'] });
  });

  it('says where it leads otherwise', async () => {
    api.lookups.answers.set('models.example.com', { kind: 'found', aliases: [], addresses: ['203.0.113.5'] });
    const body = await check('gw-a', 'models.example.com');
    expect(body).toMatchObject({ Status: 'Elsewhere', FoundAddresses: ['203.0.113.5'] });
  });

  it('looks up a name below a wildcard, and takes the type of the domain that is attached', async () => {
    api.lookups.answers.set('infergate-check.corp.example', { kind: 'found', aliases: ['gw-a-vpc.infer.test'], addresses: ['10.0.1.1'] });
    const body = await check('gw-a', '*.corp.example');
    expect(body).toMatchObject({ Status: 'Ok', Type: 'intranet', Attached: true });
    expect(body['RequiredRecords']).toEqual([{ Name: '*.corp.example.', Type: 'CNAME', Value: 'gw-a-vpc.infer.test.' }]);
  });

  it('knows the shared gateway, under the base domain', async () => {
    const body = await check('shared', 'models.example.com');
    expect(body['RequiredRecords']).toEqual([{ Name: 'models.example.com.', Type: 'CNAME', Value: 'infer.test.' }]);
  });

  it.each(['a b.example.com', '192.0.2.1.', '*.*.example.com', '-x.example.com'])('refuses %j as no domain', async (domain) => {
    expect(await refusal(check('gw-a', domain))).toMatchObject({ code: 'InvalidParameter' });
  });

  it('knows no other gateway', async () => {
    expect(await refusal(check('gw-b', 'models.example.com'))).toMatchObject({ code: 'InvalidGateway.NotFound' });
  });
});

import { gatewayRecord } from '@infergate/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addNetworks, type ApiUnderTest, refusal, startApi } from './harness.ts';

let api: ApiUnderTest;

describe('ListExamples', () => {
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api.close());

  it('shows to everyone what can be created as it is, in the language that is asked for', async () => {
    const viewer = api.client(await api.makeKey('viewer'));
    expect((await viewer('ListExamples', {}))['Examples']).toEqual([
      {
        ExampleId: 'greeting',
        Title: 'Greeting',
        Summary: 'Greets.',
        Kind: 'command',
        Preparation: 'Start it first.',
        ServiceConfig: '{"metadata": {"name": "greeting"}}',
        Requests: [{ Title: 'Greet', Method: 'POST', Path: '/greet', ContentType: 'text/plain', Body: 'hello' }],
      },
    ]);
    expect((await viewer('ListExamples', { query: { Language: 'zh' } }))['Examples']).toMatchObject([
      { Title: '问候', Summary: '问候来者。', Preparation: '请先启动。', Requests: [{ Title: '问候' }] },
    ]);
    expect(await refusal(viewer('ListExamples', { query: { Language: 'fr' } }))).toMatchObject({ code: 'InvalidParameter' });
  });
});

describe('DescribeSettings', () => {
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api.close());

  it('shows the configuration and where the data are, to administrators only', async () => {
    const { DataDirectory, Settings } = await api.client()('DescribeSettings', {});
    expect([DataDirectory, JSON.parse(String(Settings))]).toEqual(['/var/lib/infergate', { clusterId: 'local' }]);
    const developer = api.client(await api.makeKey('developer'));
    expect(await refusal(developer('DescribeSettings', {}))).toMatchObject({ code: 'Forbidden.NoPermission' });
  });
});

describe('VerifyGatewayEndpoints', () => {
  afterEach(() => api.close());

  const INTERNET = 'http://gw-a.gw.test:30000';
  const verify = async (gateway = 'gw-a') => {
    const answer = await api.client()('VerifyGatewayEndpoints', { path: { ClusterId: 'local', GatewayId: gateway } });
    return answer['Results'];
  };
  const start = async (endpoints: NonNullable<Parameters<typeof startApi>[1]>, enabled = true) => {
    api = await startApi({}, endpoints);
    await addNetworks(api.store);
    const gateway = gatewayRecord({ id: 'gw-a', internet: { enabled, allow: [], vSwitchIds: [] } });
    await api.store.transaction((tx) => tx.putResource('gateway', gateway));
  };
  const answered = (status: number, body: object) => ({ kind: 'answered' as const, status, body: JSON.stringify(body) });

  it('tells for every way in what is found there', async () => {
    const [byList, silent, strange, foreign] = [1, 2, 3, 4].map((i) => `http://127.0.1.${i}:30001`) as [string, string, string, string];
    await start({
      internet: [INTERNET, 'http://192.0.2.1:30000'],
      vpcs: [{ vpcId: 'vpc-one', origins: [byList, silent, strange, foreign] }],
    });
    api.endpointAnswers.set(INTERNET, answered(200, { gateway: 'front', gateway_id: 'gw-a', status: 'ok' }));
    api.endpointAnswers.set(byList, answered(403, { code: 'not_in_allowlist', message: 'Not in the allowlist of vpc-one.' }));
    api.endpointAnswers.set(silent, { kind: 'late', afterMs: 5000 });
    api.endpointAnswers.set(strange, { kind: 'distrusted', reason: 'self-signed certificate' });
    api.endpointAnswers.set(foreign, answered(200, { gateway: 'other', gateway_id: 'gw-b', status: 'ok' }));
    const inVpc = { Entrance: 'vpc', VpcId: 'vpc-one' };
    expect(await verify()).toMatchObject([
      { Entrance: 'internet', VpcId: '', Endpoint: INTERNET, Outcome: 'Admitted', Message: 'front: ok' },
      { Endpoint: 'http://192.0.2.1:30000', Outcome: 'Closed', Message: expect.stringContaining('ECONNREFUSED') },
      { ...inVpc, Endpoint: byList, Outcome: 'Refused', Message: 'Not in the allowlist of vpc-one.' },
      { ...inVpc, Endpoint: silent, Outcome: 'Unreachable', Message: expect.stringContaining('No answer within 5 seconds') },
      { ...inVpc, Endpoint: strange, Outcome: 'Unreachable', Message: expect.stringContaining('self-signed certificate') },
      { ...inVpc, Endpoint: foreign, Outcome: 'Unreachable', Message: expect.stringContaining('Somebody else answers there') },
    ]);
  });

  it('tells a closed entrance from one that is about to open', async () => {
    await start({ internet: [], vpcs: [] }, false);
    expect(await verify()).toMatchObject([
      {
        Entrance: 'internet',
        Endpoint: '',
        Outcome: 'Closed',
        Message: expect.stringContaining('Switch the Internet portal of the gateway on'),
      },
      { Entrance: 'vpc', Endpoint: '', Outcome: 'Closed', Message: expect.stringContaining('Link a VPC') },
    ]);
    await api.close();
    await start({ internet: [], vpcs: [{ vpcId: 'vpc-one', origins: [] }] });
    expect(await verify()).toMatchObject([
      { Outcome: 'Closed', Message: expect.stringContaining('nothing listens yet') },
      { VpcId: 'vpc-one', Outcome: 'Closed', Message: expect.stringContaining('nothing listens yet') },
    ]);
  });

  it('takes the shared gateway too, tries fifty endpoints at most, and knows no other gateway', async () => {
    const origins = Array.from({ length: 80 }, (_, i) => `http://127.0.1.1:${30_000 + i}`);
    await start({ vpcs: [{ vpcId: '', origins }] });
    api.endpointAnswers.set('http://gateway.test:8080', answered(200, { gateway: 'Shared Gateway', gateway_id: 'shared', status: 'ok' }));
    const results = await verify('shared');
    expect(results).toHaveLength(50);
    expect(results).toMatchObject([{ Outcome: 'Admitted', Message: 'Shared Gateway: ok' }, ...Array.from({ length: 49 }, () => ({}))]);
    expect(await refusal(verify('gw-none'))).toMatchObject({ code: 'InvalidGateway.NotFound' });
    const viewer = api.client(await api.makeKey('viewer'));
    const call = viewer('VerifyGatewayEndpoints', { path: { ClusterId: 'local', GatewayId: 'shared' } });
    expect(await refusal(call)).toMatchObject({ code: 'Forbidden.NoPermission' });
  });
});

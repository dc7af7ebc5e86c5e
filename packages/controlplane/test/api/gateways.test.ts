import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ALIBABA_CLIENTS, type AlibabaCall } from './alibaba-clients.ts';
import { addNetworks, type ApiUnderTest, echoConfig, of, refusal, startApi } from './harness.ts';

const at = (GatewayId: unknown) => ({ GatewayId: String(GatewayId) });

describe.each(ALIBABA_CLIENTS.map(([name], index) => ({ name, index })))('dedicated gateways through $name', ({ index }) => {
  let api: ApiUnderTest;
  let call: AlibabaCall;
  beforeEach(async () => {
    api = await startApi();
    await addNetworks(api.store);
    call = api.client(api.administrator, index);
  });
  afterEach(() => api.close());

  const create = async (body: object) => String((await call('CreateGateway', { body }))['GatewayId']);
  const managed = (body: object = {}) => create({ InstanceType: '2c4g', ...body });
  const show = (id: unknown) => call('DescribeGateway', { path: at(id) });
  const update = (id: unknown, body: object) => call('UpdateGateway', { path: at(id), body });
  const problems = async (asked: Promise<unknown>) => (await refusal(asked)).problems.map(({ path, message }) => `${path}: ${message}`);

  it('are created, and described in the field names of PAI-EAS', async () => {
    const created = await call('CreateGateway', {
      query: { ResourceName: 'eas-r-1' },
      body: { InstanceType: '4c8g', Replicas: 2, Name: 'front door', ChargeType: 'PrePaid', AutoRenewal: true, Labels: { team: 'a' } },
    });
    expect(created).toMatchObject({ ClusterId: 'local', GatewayId: expect.stringMatching(/^gw-[a-z0-9]{16}$/) });
    expect(created['Notices']).toBeUndefined();
    expect(await show(created['GatewayId'])).toMatchObject({
      GatewayId: created['GatewayId'],
      GatewayName: 'front door',
      GatewayType: 'FullyManaged',
      InstanceType: '4c8g',
      Replicas: 2,
      ChargeType: 'PrePaid',
      AutoRenewal: true,
      ResourceName: 'eas-r-1',
      Labels: [{ LabelKey: 'team', LabelValue: 'a' }],
      Status: 'Creating',
      InternetEnabled: false,
      InternetStatus: 'Deactivated',
      IntranetEnabled: false,
      IsDefault: false,
      SSLRedirectionEnabled: false,
      ScaleFromZero: false,
      MaxRequestBodyBytes: 1_048_576,
      Timeouts: { ClientIdle: 600_000, UpstreamIdle: 30_000, Connect: null, FirstByte: null, Request: null },
      Generation: 1,
      ObservedGeneration: 0,
      InternetDomain: `${String(created['GatewayId'])}.gw.test`,
      IntranetDomain: `${String(created['GatewayId'])}-vpc.gw.test`,
    });
  });

  it('need a specification, and are advised to have two nodes', async () => {
    expect(await problems(call('CreateGateway', { body: {} }))).toEqual([
      'InstanceType: Missing. A FullyManaged gateway needs a specification: one of 2c4g, 4c8g, 8c16g, 16c32g.',
    ]);
    expect(await problems(managed({ InstanceType: '3c5g' }))).toEqual(['InstanceType: Expected one of 2c4g, 4c8g, 8c16g, 16c32g.']);
    expect(await problems(managed({ Replicas: 0 }))).toEqual(['Replicas: Must be at least 1.']);
    expect(await problems(managed({ Replicas: 101 }))).toEqual(['Replicas: Must be at most 100.']);
    expect(await problems(managed({ GatewayType: 'Envoy' }))).toEqual([expect.stringContaining('Expected FullyManaged, or Application')]);
    const { Notices } = await call('CreateGateway', { body: { InstanceType: '2c4g' } });
    expect(Notices).toEqual([{ path: 'Replicas', message: 'For availability, two nodes or more are advised.' }]);
  });

  it('change specification, nodes, name and limits while what is not named stays', async () => {
    const id = await managed({ Name: 'before' });
    const changed = await update(id, {
      InstanceType: '8c16g',
      Replicas: 3,
      Name: 'after',
      EnableInternet: true,
      EnableSSLRedirection: true,
      MaxRequestBodyBytes: 5,
      Timeouts: { FirstByte: 7_000, ClientIdle: 9_000 },
      Ports: { InternetTls: 443 },
      ScaleFromZero: true,
    });
    expect(changed).toMatchObject({
      GatewayId: id,
      Message: expect.stringContaining(`Gateway [${id}] is updating`),
      Notices: [{ path: 'EnableInternet', message: expect.stringContaining('allowlist is empty, so nobody is let in yet') }],
    });
    await update(id, { Timeouts: { FirstByte: null } });
    expect(await show(id)).toMatchObject({
      InstanceType: '8c16g',
      Replicas: 3,
      GatewayName: 'after',
      InternetEnabled: true,
      InternetStatus: 'Creating',
      SSLRedirectionEnabled: true,
      MaxRequestBodyBytes: 5,
      Timeouts: { ClientIdle: 9_000, UpstreamIdle: 30_000, FirstByte: null },
      Ports: { Internet: null, InternetTls: 443, Vpc: null, VpcTls: null },
      ScaleFromZero: true,
      Generation: 3,
    });
    await update(id, { Replicas: 3 });
    expect((await show(id))['Generation']).toBe(3);
  });

  it('report every problem of a change at once, and keep nothing of it', async () => {
    await managed({ Name: 'taken', Ports: { Internet: 8443 } });
    const id = await managed();
    const found = await problems(
      update(id, {
        Name: 'taken',
        MinReplicas: 1,
        VpcId: 'vpc-one',
        Ports: { Internet: 8443, InternetTls: 8443, Vpc: 30_500 },
        Replicas: 5,
      }),
    );
    expect(found.map((problem) => problem.split(':')[0])).toEqual([
      'Name',
      'Ports.InternetTls',
      'Ports.Internet',
      'Ports.InternetTls',
      'Ports.Vpc',
      'MinReplicas',
      'VpcId',
    ]);
    expect(await show(id)).toMatchObject({ Replicas: 1, Generation: 1 });
    expect(await problems(update(id, { Name: ' x' }))).toEqual([expect.stringContaining('no blanks at its ends')]);
    expect(await problems(update(id, { Name: 'Shared Gateway' }))).toEqual([expect.stringContaining('shared is named')]);
    for (const Name of ['shared', 'gw-0123456789abcdef', 'GW-x'])
      expect(await problems(update(id, { Name }))).toEqual([expect.stringContaining('so ids look')]);
    await update(id, { Name: id });
  });

  it('show how far their nodes are', async () => {
    const id = await managed({ Replicas: 2, EnableInternet: true });
    const listener = {
      entrance: 'internet',
      host: '0.0.0.0',
      port: 30_000,
      vpcId: null,
      vSwitchId: null,
      zone: null,
      healthy: true,
    } as const;
    const observed = { id, phase: 'Running', reason: '', message: '', observedGeneration: 1, nodes: 2, readyNodes: 2 } as const;
    await api.store.transaction((tx) =>
      tx.putResource('gateway-status', { ...observed, listeners: [listener], notices: ['a ceiling is cut'] }),
    );
    expect(await show(id)).toMatchObject({
      Status: 'Running',
      InternetStatus: 'Activated',
      Nodes: 2,
      ReadyNodes: 2,
      Warnings: ['a ceiling is cut'],
      InternetEndpoint: 'http://gateway.test:8080',
    });
    await update(id, { Replicas: 3 });
    expect(await show(id)).toMatchObject({ Status: 'Updating', Replicas: 3, Generation: 2, ObservedGeneration: 1 });
  });

  it('are listed beside the shared one, filtered, sorted and in pages', async () => {
    const first = await managed({ Name: 'alpha', ChargeType: 'PrePaid', Labels: { team: 'a' } });
    await api.clock.advance(1_000);
    const second = await create({ GatewayType: 'ALB', Name: 'beta' });
    const ids = async (query: Readonly<Record<string, string>>) => {
      const { Gateways } = await call('ListGateway', { query });
      return (Gateways as { readonly GatewayId: string }[]).map(({ GatewayId }) => GatewayId);
    };
    expect(await ids({})).toEqual([second, first, 'shared']);
    expect(await ids({ Order: 'asc', Sort: 'GatewayName' })).toEqual(['shared', first, second]);
    expect(await ids({ GatewayType: 'application' })).toEqual([second]);
    expect(await ids({ GatewayType: 'Shared' })).toEqual(['shared']);
    expect(await ids({ GatewayId: first })).toEqual([first]);
    expect(await ids({ GatewayName: 'et' })).toEqual([second]);
    expect(await ids({ ChargeType: 'PrePaid' })).toEqual([first]);
    expect(await ids({ InternetEnabled: 'false' })).toEqual([second, first]);
    expect(await ids({ Label: '{"team":"a"}' })).toEqual([first]);
    expect(await ids({ Status: 'Creating' })).toEqual([second, first]);
    expect(await call('ListGateway', { query: { PageSize: '2', PageNumber: '2' } })).toMatchObject({
      TotalCount: 3,
      Gateways: [{ GatewayId: 'shared', GatewayType: 'Shared', GatewayName: 'Shared Gateway', IsDefault: true, Status: 'Running' }],
    });
  });

  it('stay apart from the shared one, which is shown but not changed', async () => {
    expect(await show('shared')).toMatchObject({
      GatewayType: 'Shared',
      InternetEndpoint: 'http://gateway.test:8080',
      InternetEnabled: true,
    });
    for (const ask of [() => update('shared', { Replicas: 2 }), () => call('DeleteGateway', { path: at('shared') })])
      expect(await refusal(ask())).toMatchObject({ code: 'InvalidStatus', message: expect.stringContaining('The shared gateway') });
    expect(await refusal(show('gw-none'))).toMatchObject({ status: 404, code: 'InvalidGateway.NotFound' });
  });

  it('have labels, at most a hundred', async () => {
    const id = await managed({ Labels: { a: '1' } });
    await call('UpdateGatewayLabel', { path: at(id), body: { Labels: { b: '2', c: '3' } } });
    await call('DeleteGatewayLabel', { path: at(id), query: { LabelKeys: '["a","c"]' } });
    expect((await show(id))['Labels']).toEqual([{ LabelKey: 'b', LabelValue: '2' }]);
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`k${i}`, '']));
    expect(await problems(call('UpdateGatewayLabel', { path: at(id), body: { Labels: many } }))).toEqual([
      expect.stringContaining('at most 100 labels, this one would have 101'),
    ]);
    expect(await refusal(call('DeleteGatewayLabel', { path: at(id) }))).toMatchObject({ code: 'InvalidParameter' });
  });

  it('are not found by what only begins with their id', async () => {
    const id = await managed();
    const path = { GatewayId: `${id}\0` };
    expect(await problems(call('DescribeGateway', { path }))).toEqual(['GatewayId: It holds a zero byte.']);
    expect(await problems(call('ListGateway', { query: { Status: 'Creating\0' } }))).toEqual(['Status: It holds a zero byte.']);
  });

  it('are deleted once; then everything about them is refused', async () => {
    const id = await managed({ IsDefault: true });
    await call('DeleteGateway', { path: at(id) });
    await call('DeleteGateway', { path: at(id) });
    expect(await show(id)).toMatchObject({ Status: 'Deleting', IsDefault: false, Generation: 2 });
    for (const ask of [() => update(id, { Replicas: 2 }), () => call('UpdateGatewayLabel', { path: at(id), body: { Labels: {} } })])
      expect(await refusal(ask())).toMatchObject({
        code: 'InvalidStatus',
        message: expect.stringContaining(`The gateway ${id} is being deleted.`),
      });
  });

  it('are no more than the configuration allows', async () => {
    for (let i = 0; i < 10; i += 1) await managed();
    expect((await refusal(managed())).message).toContain('dedicatedGateways.maxGateways');
  });

  it('leave audit records, of refused changes too', async () => {
    const id = await managed();
    await refusal(update(id, { MinReplicas: 2 }));
    const { Records } = await call('ListAuditRecords', { query: { Resource: `gateway/${id}` } });
    expect(Records).toMatchObject([
      { Operation: 'UpdateGateway', Outcome: 'InvalidParameter' },
      { Operation: 'CreateGateway', Outcome: 'OK' },
    ]);
  });
});

describe('the default gateway', () => {
  let api: ApiUnderTest;
  let call: AlibabaCall;
  beforeEach(async () => {
    api = await startApi();
    call = api.client();
  });
  afterEach(() => api.close());

  it('is one at most, and new services without a choice take it', async () => {
    const make = async (body: object) => String((await call('CreateGateway', { body: { InstanceType: '2c4g', ...body } }))['GatewayId']);
    const service = async (name: string, more: object = {}) => {
      await call('CreateService', { body: JSON.stringify(echoConfig(name, more as Record<string, unknown>)) });
      return (await call('DescribeService', { path: of(name) }))['Gateway'];
    };
    const isDefault = async (id: string) => (await call('DescribeGateway', { path: at(id) }))['IsDefault'];
    expect(await service('before')).toBeUndefined();
    const first = await make({ IsDefault: true });
    expect(await service('one')).toBe(first);
    const second = await make({});
    await call('UpdateGateway', { path: at(second), body: { IsDefault: true } });
    expect([await isDefault('shared'), await isDefault(first), await isDefault(second)]).toEqual([false, false, true]);
    expect(await service('two')).toBe(second);
    expect(await service('three', { networking: { gateway: 'shared' } })).toBeUndefined();
    await call('UpdateGateway', { path: at(second), body: { IsDefault: false } });
    expect(await isDefault('shared')).toBe(true);
    expect(await service('four')).toBeUndefined();
    expect((await call('DescribeService', { path: of('one') }))['Gateway']).toBe(first);
    const counted = async (id: string) => (await call('DescribeGateway', { path: at(id) }))['ServiceCount'];
    expect([await counted('shared'), await counted(first), await counted(second)]).toEqual([3, 1, 1]);
  });
});

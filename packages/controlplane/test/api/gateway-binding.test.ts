import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlibabaCall } from './alibaba-clients.ts';
import { addNetworks, type ApiUnderTest, echoConfig, of, refusal, startApi } from './harness.ts';

const at = (GatewayId: unknown) => ({ GatewayId: String(GatewayId) });
const THE_RULE = 'The minimum number of replicas must be greater than 0';

describe('a service and its gateway', () => {
  let api: ApiUnderTest;
  let call: AlibabaCall;
  beforeEach(async () => {
    api = await startApi();
    await addNetworks(api.store);
    call = api.client();
  });
  afterEach(() => api.close());

  const managed = async (body: object = {}) =>
    String((await call('CreateGateway', { body: { InstanceType: '2c4g', ...body } }))['GatewayId']);
  const application = () => managed({ InstanceType: undefined, GatewayType: 'Application', EnableIntranet: true, ...IN_VPC_ONE });
  const create = (name: string, more: Readonly<Record<string, unknown>>) =>
    call('CreateService', { body: JSON.stringify(echoConfig(name, more)) });
  const update = (name: string, change: object, UpdateType = 'merge') =>
    call('UpdateService', { path: of(name), body: JSON.stringify(change), query: { UpdateType } });
  const gatewayOf = async (name: string) => (await call('DescribeService', { path: of(name) }))['Gateway'];
  const problems = async (asked: Promise<unknown>) => (await refusal(asked)).problems.map(({ path, message }) => `${path}: ${message}`);
  const record = async (name: string) => {
    const service = await api.store.transaction((tx) => tx.serviceByName(name));
    if (service === null) throw new Error(`no service ${name}`);
    return service;
  };

  it('are bound at creation, and shown so', async () => {
    const id = await managed();
    await create('echo', { networking: { gateway: id } });
    await create('other', { metadata: { name: 'other', instance: 1, gateway: 'shared' } });
    expect(await gatewayOf('echo')).toBe(id);
    expect(await gatewayOf('other')).toBeUndefined();
    expect(await call('DescribeServiceEndpoints', { path: of('echo') })).toMatchObject({
      Endpoints: [{ EndpointType: 'PrivateGateway', BackendId: id, PathType: 'Service' }],
    });
    expect(await call('DescribeServiceEndpoints', { path: of('other') })).toMatchObject({
      Endpoints: [{ EndpointType: 'DefaultGateway', BackendId: 'default' }],
    });
    expect(await call('ListServices', { query: { Gateway: id } })).toMatchObject({ TotalCount: 1, Services: [{ ServiceName: 'echo' }] });
    expect(await call('ListServices', { query: { Gateway: 'shared' } })).toMatchObject({ Services: [{ ServiceName: 'other' }] });
  });

  it('need a gateway that is there and stays', async () => {
    const id = await managed({ Name: 'front' });
    const [missing] = await problems(create('echo', { networking: { gateway: 'gw-none' } }));
    expect(missing).toContain('networking.gateway: There is no gateway gw-none.');
    expect(missing).toContain(`${id} (front)`);
    await call('DeleteGateway', { path: at(id) });
    expect(await problems(create('echo', { networking: { gateway: id } }))).toEqual([
      `networking.gateway: The gateway ${id} is being deleted. Choose another one.`,
    ]);
    expect((await call('ListServices'))['TotalCount']).toBe(0);
  });

  it('move by an update, and stay without the key', async () => {
    const [first, second] = [await managed(), await managed()];
    await create('echo', { networking: { gateway: first } });
    await update('echo', { networking: { gateway: second } });
    expect(await record('echo')).toMatchObject({ gatewayId: second, previousGatewayIds: [first] });
    await update('echo', { metadata: { memory: 300 } });
    expect(await record('echo')).toMatchObject({ gatewayId: second, previousGatewayIds: [first] });
    await update('echo', echoConfig('echo'), 'replace');
    expect(await record('echo')).toMatchObject({ gatewayId: second, previousGatewayIds: [first] });
    await update('echo', { networking: { gateway: null } });
    expect(await record('echo')).toMatchObject({ gatewayId: second });
    await update('echo', { networking: { gateway: first } });
    expect(await record('echo')).toMatchObject({ gatewayId: first, previousGatewayIds: [second] });
    await update('echo', echoConfig('echo', { networking: { gateway: 'shared' } }), 'replace');
    // Neither of them has been left yet.
    expect(await record('echo')).toMatchObject({ gatewayId: 'shared', previousGatewayIds: [second, first] });
    expect(await call('DescribeServiceEvent', { path: of('echo') })).toMatchObject({ Events: expect.arrayContaining([GATEWAY_CHANGED]) });
  });

  it('go to the gateway of a version that is gone back to', async () => {
    const id = await managed();
    await create('echo', { networking: { gateway: id } });
    await update('echo', { networking: { gateway: 'shared' } });
    const { id: serviceId } = await record('echo');
    await api.store.transaction((tx) => tx.endGatewayMove(serviceId, { from: id, to: 'shared' }));
    await call('UpdateServiceVersion', { path: of('echo'), body: { Version: 1 } });
    expect(await record('echo')).toMatchObject({ gatewayId: id, previousGatewayIds: ['shared'] });
  });

  it('keep a gateway from being deleted, also while they are moving away', async () => {
    const id = await managed();
    await create('echo', { networking: { gateway: id } });
    await create('more', { networking: { gateway: id } });
    expect(await refusal(call('DeleteGateway', { path: at(id) }))).toMatchObject({
      status: 409,
      code: 'GatewayInUse',
      message: expect.stringContaining(`Services use the gateway ${id}: echo, more.`),
    });
    await update('echo', { networking: { gateway: 'shared' } });
    await update('more', { networking: { gateway: 'shared' } });
    expect((await refusal(call('DeleteGateway', { path: at(id) }))).message).toContain(
      `still moving away from the gateway ${id}: echo, more.`,
    );
    for (const name of ['echo', 'more']) {
      const { id: serviceId } = await record(name);
      await api.store.transaction((tx) => tx.endGatewayMove(serviceId, { from: id, to: 'shared' }));
    }
    await call('DeleteGateway', { path: at(id) });
  });

  it('do not scale from zero at a dedicated gateway', async () => {
    const id = await managed();
    const networking = { gateway: id };
    const autoscaler = { min: 0, max: 2, scaleStrategies: [{ metricName: 'qps', threshold: 5 }] };
    const refused = await problems(create('echo', { networking, metadata: { name: 'echo', instance: 0 } }));
    expect(refused).toEqual([expect.stringContaining(`metadata.instance: When a service uses a dedicated gateway, Auto Scaling`)]);
    expect(refused[0]).toContain(THE_RULE);
    expect(await problems(create('echo', { networking, autoscaler }))).toEqual([expect.stringMatching(/^autoscaler\.min: /)]);
    await create('echo', { networking });
    expect(await problems(update('echo', { autoscaler }))).toEqual([expect.stringContaining(THE_RULE)]);
    expect(await problems(call('ScaleService', { path: of('echo'), body: { Instance: 0 } }))).toEqual([expect.stringContaining(THE_RULE)]);
    expect(await record('echo')).toMatchObject({ instances: 1, generation: 1 });
    await call('StopService', { path: of('echo') });
    expect((await record('echo')).desired).toBe('stopped');
  });

  it('scale from zero where the gateway allows it, and at the shared one', async () => {
    const id = await managed({ ScaleFromZero: true });
    const autoscaler = { min: 0, max: 2, scaleStrategies: [{ metricName: 'qps', threshold: 5 }] };
    await create('echo', { networking: { gateway: id }, autoscaler });
    await create('more', { networking: { gateway: id } });
    await call('ScaleService', { path: of('more'), body: { Instance: 0 } });
    await create('free', { networking: { gateway: 'shared' }, autoscaler });
    expect(await problems(call('UpdateGateway', { path: at(id), body: { ScaleFromZero: false } }))).toEqual([
      'ScaleFromZero: These services may scale to zero: echo, more. Raise their minimum above 0, or move them first.',
    ]);
    await call('ScaleService', { path: of('more'), body: { Instance: 1 } });
    await update('echo', { autoscaler: { min: 1 } });
    await call('UpdateGateway', { path: at(id), body: { ScaleFromZero: false } });
  });

  it('at a default gateway say how to do without it', async () => {
    const id = await managed({ IsDefault: true });
    const [refused] = await problems(create('echo', { metadata: { name: 'echo', instance: 0 } }));
    expect(refused).toContain(`The default gateway ${id} takes such services when its ScaleFromZero is true.`);
    expect(refused).toContain('With "networking.gateway": "shared" the service does without it.');
  });

  it('are in the same VPC, if it is an Application gateway', async () => {
    const id = await application();
    const bound = (vpc_id: string | null, more: object = {}) => ({
      networking: { gateway: id, ...more },
      ...(vpc_id === null ? {} : { cloud: { networking: { vpc_id } } }),
    });
    expect(await problems(create('echo', bound(null)))).toEqual([
      expect.stringContaining('a service that uses it must be configured with the same VPC. The description names none.'),
    ]);
    expect(await problems(create('echo', bound('vpc-two')))).toEqual([expect.stringContaining('cloud.networking.vpc_id')]);
    const limited = bound('vpc-one', { gateway_policy: { concurrency_limit: { enable: true, limit: 5 } } });
    expect(await problems(create('echo', limited))).toEqual([expect.stringMatching(/^networking\.gateway_policy\.concurrency_limit: /)]);
    const created = await create('echo', { ...bound('vpc-one'), rpc: { keepalive: 5_000 } });
    expect(created['Notices']).toEqual([{ path: 'metadata.rpc.keepalive', message: expect.stringContaining('Here it holds') }]);
    expect(await gatewayOf('echo')).toBe(id);
  });

  it('wait for the network of an Application gateway', async () => {
    const id = await managed({ InstanceType: undefined, GatewayType: 'Application' });
    expect(await problems(create('echo', { networking: { gateway: id }, cloud: { networking: { vpc_id: 'vpc-one' } } }))).toEqual([
      expect.stringContaining('has no network yet. Enable its VPC or Internet access first.'),
    ]);
  });

  it('hold an Application gateway in its VPC, while its networks may be off', async () => {
    const id = await application();
    await create('echo', { networking: { gateway: id }, cloud: { networking: { vpc_id: 'vpc-one' } } });
    await call('UpdateGateway', { path: at(id), body: { EnableIntranet: false } });
    await update('echo', { metadata: { memory: 300 } });
    const elsewhere = { EnableInternet: true, VpcId: 'vpc-two', VSwitchIds: ['vsw-two-a', 'vsw-two-b'] };
    expect(await problems(call('UpdateGateway', { path: at(id), body: elsewhere }))).toEqual([
      'VpcId: These services use the gateway and are not in the VPC vpc-two: echo. Move them first.',
    ]);
    await call('UpdateGateway', { path: at(id), body: { EnableInternet: true, ...IN_VPC_ONE } });
  });
});

const IN_VPC_ONE = { VpcId: 'vpc-one', VSwitchIds: ['vsw-one-a', 'vsw-one-b'] };
const GATEWAY_CHANGED = expect.objectContaining({ Reason: 'GatewayChanged' }) as unknown;

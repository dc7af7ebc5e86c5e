import { instanceRecord } from '@infergate/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ALIBABA_CLIENTS, type AlibabaCall } from './alibaba-clients.ts';
import { type ApiUnderTest, echoConfig, of, refusal, startApi } from './harness.ts';

describe.each(ALIBABA_CLIENTS.map(([name], index) => ({ name, index })))('services through $name', ({ index }) => {
  let api: ApiUnderTest;
  let call: AlibabaCall;
  beforeEach(async () => {
    api = await startApi();
    call = api.client(api.administrator, index);
  });
  afterEach(() => api.close());

  const create = (name: string, overrides?: Readonly<Record<string, unknown>>) =>
    call('CreateService', { body: JSON.stringify(echoConfig(name, overrides)) });
  const describeService = (name: string) => call('DescribeService', { path: of(name) });
  const record = async (name: string) => {
    const service = await api.store.transaction((tx) => tx.serviceByName(name));
    if (service === null) throw new Error(`no service ${name}`);
    return service;
  };

  it('are created, and described in the field names of PAI-EAS', async () => {
    const created = await create('echo', { labels: { team: 'vision' } });
    expect(created).toMatchObject({
      ServiceName: 'echo',
      Status: 'Creating',
      Region: 'local',
      InternetEndpoint: 'http://gateway.test:8080/api/predict/echo',
      IntranetEndpoint: 'http://gateway.test:8081/api/predict/echo',
    });
    expect(created['ServiceId']).toMatch(/^eas-m-[a-z0-9]{12}$/);
    const described = await describeService('echo');
    expect(described).toMatchObject({
      ServiceId: created['ServiceId'],
      ServiceUid: created['ServiceId'],
      ServiceName: 'echo',
      Status: 'Creating',
      CurrentVersion: 1,
      LatestVersion: 1,
      Cpu: 1,
      Memory: 256,
      TotalInstance: 1,
      RunningInstance: 0,
      PendingInstance: 1,
      SafetyLock: 'none',
      Labels: [{ LabelKey: 'team', LabelValue: 'vision' }],
      Generation: 1,
      ObservedGeneration: 0,
      IsPublic: false,
    });
    expect(described['CreateTime']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(JSON.parse(String(described['ServiceConfig']))).toEqual(echoConfig('echo', { labels: { team: 'vision' } }));
    expect(described['AccessToken']).toMatch(/^[A-Za-z0-9+/=]{40,}$/);
  });

  it('take the labels of the query, and hide secrets of the description', async () => {
    const body = JSON.stringify(echoConfig('echo', { token: 'my-own-token', labels: { a: '1' } }));
    await call('CreateService', { body, query: { Labels: '{"b":"2 (+*)"}' } });
    const described = await describeService('echo');
    expect(described['Labels']).toEqual([
      { LabelKey: 'a', LabelValue: '1' },
      { LabelKey: 'b', LabelValue: '2 (+*)' },
    ]);
    expect(described['AccessToken']).toBe('my-own-token');
    expect(described['ServiceConfig']).not.toContain('my-own-token');
  });

  it('are refused with every problem at once, and nothing is kept', async () => {
    const body = JSON.stringify({ metadata: { name: 'Bad Name', instance: -1, memroy: 5 }, containers: [{ command: 'a', script: 'b' }] });
    const refused = await refusal(call('CreateService', { body }));
    expect(refused).toMatchObject({ status: 400, code: 'InvalidServiceConfig' });
    const paths = refused.problems.map((problem) => problem.path);
    expect(paths).toEqual(expect.arrayContaining(['metadata.name', 'metadata.instance', 'metadata.memroy']));
    expect(refused.message).toContain('memory');
    expect((await call('ListServices'))['TotalCount']).toBe(0);
  });

  it('are refused for what this installation has against them', async () => {
    api.inspections.push({ path: 'runtime.process.directory', message: 'Not below an allowed path.' });
    expect((await refusal(create('echo'))).problems).toEqual(api.inspections);
    expect((await call('ListServices'))['TotalCount']).toBe(0);
  });

  it('have unique names', async () => {
    await create('echo');
    expect(await refusal(create('echo'))).toMatchObject({ status: 409, code: 'ServiceAlreadyExists' });
  });

  it('tell notices of an accepted description', async () => {
    const created = await create('echo', { dockerAuth: 'dXNlcjpwYXNz' });
    const notices = created['Notices'] as { readonly path: string; readonly message: string }[];
    expect(notices.map((notice) => notice.path)).toContain('dockerAuth');
    expect(created['Message']).toContain('dockerAuth');
  });

  it('that do not exist are an error that says so', async () => {
    expect(await refusal(describeService('none'))).toMatchObject({ status: 404, code: 'InvalidService.NotFound' });
    expect((await refusal(describeService('none'))).message).toContain('none');
  });

  it('are merged by default: deep, null removes, untouched keys stay', async () => {
    await create('echo', { labels: { a: '1', b: '2' } });
    const body = JSON.stringify({ metadata: { memory: 512 }, labels: { a: null } });
    const updated = await call('UpdateService', { path: of('echo'), body });
    expect(updated['Message']).toContain('Succeed to update service [echo]');
    const described = await describeService('echo');
    expect(JSON.parse(String(described['ServiceConfig']))).toEqual({
      metadata: { name: 'echo', instance: 1, cpu: 1, memory: 512 },
      containers: [{ command: 'node server.mjs' }],
      labels: { b: '2' },
    });
    expect(described).toMatchObject({ Memory: 512, CurrentVersion: 2, LatestVersion: 2, Status: 'Updating', Generation: 2 });
    expect(described['Labels']).toEqual([{ LabelKey: 'b', LabelValue: '2' }]);
  });

  it('are replaced when asked, which may leave out what was there', async () => {
    await create('echo', { labels: { a: '1' } });
    const config = { metadata: { name: 'echo', instance: 3 }, containers: [{ script: 'exec node other.mjs' }] };
    await call('UpdateService', { path: of('echo'), body: JSON.stringify(config), query: { UpdateType: 'replace' } });
    const described = await describeService('echo');
    expect(JSON.parse(String(described['ServiceConfig']))).toEqual(config);
    expect(described).toMatchObject({ TotalInstance: 3, Labels: [] });
  });

  it('get a version with every update, also with one that changes nothing', async () => {
    await create('echo');
    await call('UpdateService', { path: of('echo'), body: '{}' });
    const listed = await call('ListServiceVersions', { path: of('echo') });
    expect(listed).toMatchObject({ TotalCount: 2, PageNumber: 1, PageSize: 100 });
    expect(listed['Versions']).toMatchObject([{ ImageId: 2 }, { ImageId: 1 }]);
  });

  it('cannot be renamed or moved to another group by an update', async () => {
    await create('echo');
    const refused = await refusal(call('UpdateService', { path: of('echo'), body: '{"metadata":{"name":"other","group":"team_a"}}' }));
    expect(refused.problems.map((problem) => problem.path)).toEqual(['metadata.name', 'metadata.group']);
    expect((await describeService('echo'))['CurrentVersion']).toBe(1);
  });

  it('go back to a version, keeping number of instances, labels and tokens', async () => {
    await create('echo', { token: 'first-token' });
    await call('UpdateService', { path: of('echo'), body: '{"metadata":{"memory":512},"token":"second-token"}' });
    await call('ScaleService', { path: of('echo'), body: { Instance: 4 } });
    await call('UpdateServiceLabel', { path: of('echo'), body: { Labels: { late: 'yes' } } });
    await call('UpdateServiceVersion', { path: of('echo'), body: { Version: 1 } });
    const described = await describeService('echo');
    expect(described).toMatchObject({ CurrentVersion: 1, LatestVersion: 2, Memory: 256, TotalInstance: 4, AccessToken: 'second-token' });
    expect(described['Labels']).toEqual([{ LabelKey: 'late', LabelValue: 'yes' }]);
    expect(await refusal(call('UpdateServiceVersion', { path: of('echo'), body: { Version: 7 } }))).toMatchObject({
      status: 404,
      code: 'InvalidVersion.NotFound',
    });
  });

  it('keep ten versions', async () => {
    await create('echo');
    for (let i = 0; i < 11; i += 1) await call('UpdateService', { path: of('echo'), body: '{}' });
    const listed = await call('ListServiceVersions', { path: of('echo'), query: { PageSize: '3', PageNumber: '4' } });
    expect(listed).toMatchObject({ TotalCount: 10, Versions: [{ ImageId: 3 }] });
  });

  it('stop and start, each of them once', async () => {
    await create('echo');
    expect((await call('StopService', { path: of('echo') }))['Message']).toBe('Service [echo] in region [local] is stopping');
    await call('StopService', { path: of('echo') });
    expect(await record('echo')).toMatchObject({ desired: 'stopped', generation: 2, status: { phase: 'Stopping' } });
    expect(await refusal(call('RestartService', { path: of('echo') }))).toMatchObject({ status: 409, code: 'InvalidStatus' });
    expect((await call('StartService', { path: of('echo') }))['Message']).toBe('Service [echo] in region [local] is starting');
    await call('StartService', { path: of('echo') });
    expect(await record('echo')).toMatchObject({ desired: 'running', generation: 3, status: { phase: 'Starting' } });
  });

  it('restart, which replaces every instance', async () => {
    await create('echo');
    await call('RestartService', { path: of('echo') });
    expect(await record('echo')).toMatchObject({ restartCount: 1, generation: 2 });
  });

  it('scale, naming who goes first, and the description follows', async () => {
    await create('echo');
    const { id } = await record('echo');
    await api.store.transaction((tx) => tx.putInstance(instanceRecord({ name: 'echo-1', serviceId: id })));
    await call('ScaleService', { path: of('echo'), body: { Instance: 3, InstancesToDelete: ['echo-1'] } });
    expect(await record('echo')).toMatchObject({
      instances: 3,
      instancesToDelete: ['echo-1'],
      currentVersion: 1,
      status: { phase: 'Scaling' },
    });
    await call('UpdateService', { path: of('echo'), body: '{"metadata":{"memory":300}}' });
    expect(await record('echo')).toMatchObject({ instances: 3 });
    const unknown = call('ScaleService', { path: of('echo'), body: { Instance: 1, InstancesToDelete: ['echo-9'] } });
    expect(await refusal(unknown)).toMatchObject({ status: 404, code: 'InvalidInstance.NotFound' });
    const wrong = call('ScaleService', { path: of('echo'), body: { Instance: -1, Instances: 2 } });
    expect((await refusal(wrong)).problems.map((problem) => problem.path).toSorted()).toEqual(['Instance', 'Instances']);
  });

  it('with a fixed port or addresses of their own cannot be scaled', async () => {
    await create('fixed', { containers: [{ command: 'a', port: 9_000 }] });
    expect((await refusal(call('ScaleService', { path: of('fixed'), body: { Instance: 2 } }))).message).toContain('9000');
    const external = { metadata: { name: 'away' }, runtime: { external: { addresses: ['http://10.0.0.5:8000'] } } };
    await call('CreateService', { body: JSON.stringify(external) });
    expect((await refusal(call('ScaleService', { path: of('away'), body: { Instance: 2 } }))).message).toContain('address');
  });

  it('are deleted by and by, and their name is taken until then', async () => {
    await create('echo');
    expect((await call('DeleteService', { path: of('echo') }))['Message']).toBe('Service [echo] in region [local] is terminating');
    await call('DeleteService', { path: of('echo') });
    expect(await record('echo')).toMatchObject({ desired: 'deleted', generation: 2, status: { phase: 'Deleting' } });
    expect((await refusal(create('echo'))).message).toContain('still being deleted');
    expect(await refusal(call('StartService', { path: of('echo') }))).toMatchObject({ code: 'InvalidStatus' });
  });

  it('with a safety lock refuse what it forbids', async () => {
    await create('echo');
    const forbidden = async (operation: string, body?: unknown) =>
      (await refusal(call(operation, { path: of('echo'), ...(body === undefined ? {} : { body }) }))).code;
    await call('UpdateServiceSafetyLock', { path: of('echo'), body: { Lock: 'dangerous' } });
    expect(await forbidden('StopService')).toBe('ServiceLocked');
    expect(await forbidden('DeleteService')).toBe('ServiceLocked');
    expect(await forbidden('ScaleService', { Instance: 0 })).toBe('ServiceLocked');
    await call('ScaleService', { path: of('echo'), body: { Instance: 2 } });
    await call('UpdateServiceSafetyLock', { path: of('echo'), body: { Lock: 'all' } });
    expect(await forbidden('UpdateService', '{}')).toBe('ServiceLocked');
    expect(await forbidden('UpdateServiceLabel', { Labels: { a: 'b' } })).toBe('ServiceLocked');
    expect(await forbidden('CreateServiceToken')).toBe('ServiceLocked');
    expect((await describeService('echo'))['SafetyLock']).toBe('all');
    await call('UpdateServiceSafetyLock', { path: of('echo'), body: { Lock: 'none' } });
    await call('DeleteService', { path: of('echo') });
  });

  it('have labels that are set, changed and removed', async () => {
    await create('echo');
    await call('UpdateServiceLabel', { path: of('echo'), body: { Labels: { a: '1', b: '2', c: '3' } } });
    await call('DeleteServiceLabel', { path: of('echo'), query: { Keys: 'a,unknown' } });
    await call('DeleteServiceLabel', { path: of('echo'), query: { LabelKeys: '["b"]' } });
    expect((await describeService('echo'))['Labels']).toEqual([{ LabelKey: 'c', LabelValue: '3' }]);
    expect(await refusal(call('DeleteServiceLabel', { path: of('echo') }))).toMatchObject({ code: 'InvalidParameter' });
    expect((await record('echo')).generation).toBe(1);
  });

  it('are cloned under another name, with a token of their own', async () => {
    await create('echo', { token: 'only-for-echo', labels: { a: '1' } });
    const cloned = await call('CloneService', {
      path: of('echo'),
      body: '{"metadata":{"name":"twin","memory":512}}',
      query: { Labels: '{"b":"2"}' },
    });
    expect(cloned).toMatchObject({ ServiceName: 'twin', Status: 'Creating' });
    const twin = await describeService('twin');
    expect(twin).toMatchObject({ Memory: 512, Cpu: 1, CurrentVersion: 1 });
    expect(twin['AccessToken']).not.toBe('only-for-echo');
    expect(twin['Labels']).toHaveLength(2);
    expect((await refusal(call('CloneService', { path: of('echo'), body: '{}' }))).problems[0]?.path).toBe('metadata.name');
  });

  it('show their endpoints and token', async () => {
    await create('echo', { token: 'the-token' });
    expect(await call('DescribeServiceEndpoints', { path: of('echo') })).toMatchObject({
      AccessToken: 'the-token',
      Endpoints: [
        {
          EndpointType: 'DefaultGateway',
          BackendId: 'default',
          InternetEndpoints: ['http://gateway.test:8080/api/predict/echo'],
          IntranetEndpoints: ['http://gateway.test:8081/api/predict/echo'],
          PathType: 'Service',
        },
      ],
    });
    await create('inside', { networking: { disable_internet_endpoint: true }, token: '' });
    const inside = await call('DescribeServiceEndpoints', { path: of('inside') });
    expect(inside).toMatchObject({ AccessToken: '', Endpoints: [{ InternetEndpoints: [] }] });
    expect(inside['Message']).toContain('public');
  });

  it('tell by which authority gRPC reaches them, where it does', async () => {
    await create('plain');
    await create('my_model', { networking: { enable_grpc: true } });
    await create('hosted', { networking: { enable_grpc: true, hosts: ['Models.example.com'] } });
    const authority = async (name: string) => (await call('DescribeService', { path: of(name) }))['GrpcAuthority'];
    expect(await Promise.all(['plain', 'my_model', 'hosted'].map(authority))).toEqual([undefined, 'my-model.grpc', 'models.example.com']);
  });

  it('tell what happened to them, also after they are gone', async () => {
    await create('echo');
    await call('StopService', { path: of('echo') });
    const events = await call('DescribeServiceEvent', { path: of('echo') });
    expect(events).toMatchObject({ PageNum: 1, TotalCount: 2, TotalPageNum: 1 });
    expect(events['Events']).toMatchObject([
      { Reason: 'Stopping', Resource: 'Service', Type: 'Normal' },
      { Reason: 'Created', Resource: 'Service', Type: 'Normal' },
    ]);
    const { id } = await record('echo');
    await api.store.transaction((tx) => tx.deleteService(id));
    expect(await call('DescribeServiceEvent', { path: of('echo'), query: { PageSize: '1', PageNum: '2' } })).toMatchObject({
      TotalPageNum: 2,
      Events: [{ Reason: 'Created' }],
    });
    const none = call('DescribeServiceEvent', { path: of('echo'), query: { EndTime: '2020-01-01 00:00:00' } });
    expect(await refusal(none)).toMatchObject({ code: 'InvalidService.NotFound' });
  });
});

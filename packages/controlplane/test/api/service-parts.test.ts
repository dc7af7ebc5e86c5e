import { instanceRecord } from '@infergate/testkit';
import type { InstanceRecord } from '@infergate/controlplane';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ALIBABA_CLIENTS, type AlibabaCall } from './alibaba-clients.ts';
import { type ApiUnderTest, echoConfig, of, refusal, startApi } from './harness.ts';

describe.each(ALIBABA_CLIENTS.map(([name], index) => ({ name, index })))('parts of a service through $name', ({ index }) => {
  let api: ApiUnderTest;
  let call: AlibabaCall;
  let serviceId = '';
  beforeEach(async () => {
    api = await startApi();
    call = api.client(api.administrator, index);
    serviceId = String((await call('CreateService', { body: JSON.stringify(echoConfig('echo', { token: 'first-token' })) }))['ServiceId']);
  });
  afterEach(() => api.close());

  const put = (name: string, overrides: Partial<InstanceRecord> = {}) =>
    api.store.transaction((tx) => tx.putInstance(instanceRecord({ name, serviceId, ...overrides })));
  const instance = async (name: string) => {
    const found = (await api.store.transaction((tx) => tx.instances(serviceId))).find((record) => record.name === name);
    if (found === undefined) throw new Error(`no instance ${name}`);
    return found;
  };
  const names = async (query: Readonly<Record<string, string>>) => {
    const { Instances } = await call('ListServiceInstances', { path: of('echo'), query });
    return (Instances as { readonly InstanceName: string }[]).map((fields) => fields.InstanceName);
  };

  it('lists instances in the field names of PAI-EAS', async () => {
    const lastStates = [{ endedAt: Date.UTC(2026, 0, 1), reason: 'exited 1', message: 'boom' }];
    await put('echo-1', { restarts: 2, lastStates, address: { host: '127.0.0.1', port: 20_001, tls: false, basePath: '' } });
    const listed = await call('ListServiceInstances', { path: of('echo') });
    expect(listed).toMatchObject({ PageNumber: 1, PageSize: 100, TotalCount: 1 });
    expect(listed['Instances']).toMatchObject([
      {
        InstanceName: 'echo-1',
        Status: 'Running',
        InstancePort: 20_001,
        InnerIP: '127.0.0.1',
        RestartCount: 2,
        ReadyProcesses: 1,
        TotalProcesses: 1,
        Isolated: false,
        IsLatest: true,
        Role: 'Standard',
        LastState: [{ Reason: 'exited 1', Message: 'boom', FinishedAt: '2026-01-01T00:00:00Z' }],
      },
    ]);
  });

  it('filters, sorts and pages instances', async () => {
    await put('echo-a', { startedAt: 1, phase: 'ready' });
    await put('echo-b', { startedAt: 3, phase: 'failed', address: { host: '10.0.0.7', port: 1, tls: false, basePath: '' } });
    await put('echo-c', { startedAt: 2, phase: 'pending', address: null });
    expect(await names({})).toEqual(['echo-b', 'echo-c', 'echo-a']);
    expect(await names({ Order: 'asc' })).toEqual(['echo-a', 'echo-c', 'echo-b']);
    expect(await names({ Sort: 'InstanceName', Order: 'asc', PageSize: '2', PageNumber: '2' })).toEqual(['echo-c']);
    expect(await names({ InstanceStatus: 'Pending' })).toEqual(['echo-c']);
    expect(await names({ Filter: '10.0' })).toEqual(['echo-b']);
    expect(await names({ InstanceName: 'echo-a', InstanceIP: '127.0.0.1' })).toEqual(['echo-a']);
  });

  it('asks the reconciler to replace or restart instances, all or none', async () => {
    await put('echo-a');
    await put('echo-b');
    await put('echo-c', { phase: 'draining' });
    await call('DeleteServiceInstances', { path: of('echo'), query: { InstanceList: 'echo-a,echo-c' } });
    await call('DeleteServiceInstances', {
      path: of('echo'),
      query: { InstanceList: 'echo-b', SoftRestart: 'true', Container: 'worker0' },
    });
    expect([(await instance('echo-a')).requested, (await instance('echo-b')).requested]).toEqual(['replace', 'restart']);
    expect((await instance('echo-c')).requested).toBeNull();
    const mixed = call('DeleteServiceInstances', { path: of('echo'), query: { InstanceList: 'echo-a,echo-x' } });
    expect(await refusal(mixed)).toMatchObject({ status: 404, code: 'InvalidInstance.NotFound' });
    expect(await refusal(call('DeleteServiceInstances', { path: of('echo') }))).toMatchObject({ code: 'InvalidParameter' });
  });

  it('never stops an instance that runs elsewhere', async () => {
    await put('echo-a', { runtime: 'external' });
    const refused = call('DeleteServiceInstances', { path: of('echo'), query: { InstanceList: 'echo-a' } });
    expect(await refusal(refused)).toMatchObject({ status: 409, code: 'InvalidStatus' });
  });

  it('takes an instance out of traffic and back in', async () => {
    await put('echo-a');
    const target = of('echo', { InstanceName: 'echo-a' });
    await call('UpdateServiceInstance', { path: target, body: { Isolate: true } });
    expect((await instance('echo-a')).isolated).toBe(true);
    await call('UpdateServiceInstance', { path: target, body: { Isolate: false, Detach: false } });
    expect((await instance('echo-a')).isolated).toBe(false);
    expect((await refusal(call('UpdateServiceInstance', { path: target, body: { Detach: true } }))).problems[0]?.path).toBe('Detach');
    const unknown = call('UpdateServiceInstance', { path: of('echo', { InstanceName: 'none' }), body: { Isolate: true } });
    expect(await refusal(unknown)).toMatchObject({ status: 404, code: 'InvalidInstance.NotFound' });
  });

  it('shows the end of a log, page by page, and follows it without losing a line', async () => {
    await put('echo-a');
    api.logs.write('echo-a', 'one', 'two', 'three', 'four', 'five');
    const first = await call('DescribeServiceLog', { path: of('echo'), query: { PageSize: '2' } });
    expect(first).toMatchObject({ Logs: ['four', 'five'], PageNum: 1, TotalCount: 5, TotalPageNum: 3 });
    expect(await call('DescribeServiceLog', { path: of('echo'), query: { PageSize: '2', PageNum: '3' } })).toMatchObject({ Logs: ['one'] });
    expect(await call('DescribeServiceLog', { path: of('echo'), query: { Keyword: 't' } })).toMatchObject({ Logs: ['two', 'three'] });
    api.logs.write('echo-a', 'six');
    const query = { InstanceName: 'echo-a', Cursor: String(first['Cursor']) };
    const next = await call('DescribeServiceLog', { path: of('echo'), query });
    expect(next).toMatchObject({ Logs: ['six'], Cursor: '6' });
    expect(await call('DescribeServiceLog', { path: of('echo'), query: { ...query, Cursor: '6' } })).toMatchObject({
      Logs: [],
      Cursor: '6',
    });
  });

  it('names the instance of each line when there are several', async () => {
    await put('echo-a', { createdAt: 1 });
    await put('echo-b', { createdAt: 2 });
    api.logs.write('echo-a', 'from a');
    api.logs.write('echo-b', 'from b');
    const read = await call('DescribeServiceLog', { path: of('echo') });
    expect(read['Logs']).toEqual(['[echo-a] from a', '[echo-b] from b']);
    expect(read['Cursor']).toBeUndefined();
    const period = { StartTime: '2026-01-01 00:00:00', EndTime: '2026-01-01T01:00:00+01:00', Previous: 'true' };
    await call('DescribeServiceLog', { path: of('echo'), query: { InstanceName: 'echo-a', ...period } });
    const midnight = Date.UTC(2026, 0, 1);
    expect(api.logs.asked.at(-1)).toMatchObject({ fromMs: midnight, toMs: midnight, previous: true });
    expect((await refusal(call('DescribeServiceLog', { path: of('echo'), query: { StartTime: 'noon' } }))).problems[0]?.path).toBe(
      'StartTime',
    );
    expect((await refusal(call('DescribeServiceLog', { path: of('echo'), query: { Cursor: '1' } }))).problems[0]?.path).toBe(
      'InstanceName',
    );
    expect(await refusal(call('DescribeServiceLog', { path: of('echo'), query: { InstanceName: 'none' } }))).toMatchObject({ status: 404 });
  });

  it('rotates tokens: add, use both, end one; never the last', async () => {
    await api.clock.advance(1_000);
    const made = await call('CreateServiceToken', { path: of('echo') });
    await api.clock.advance(1_000);
    const own = await call('CreateServiceToken', { path: of('echo'), body: { Token: 'my-own-token' } });
    expect(own['Token']).toBe('my-own-token');
    const listed = (await call('ListServiceTokens', { path: of('echo') }))['Tokens'] as {
      readonly TokenId: string;
      readonly Token: string;
    }[];
    expect(listed.map(({ Token }) => Token)).toEqual(['first-token', made['Token'], 'my-own-token']);
    const end = (id: unknown) => call('DeleteServiceToken', { path: of('echo', { TokenId: String(id) }) });
    await end('primary');
    await end(made['TokenId']);
    expect(await refusal(end(own['TokenId']))).toMatchObject({ status: 409, code: 'InvalidStatus' });
    expect(await refusal(end('none'))).toMatchObject({ status: 404, code: 'InvalidToken.NotFound' });
    await call('UpdateService', { path: of('echo'), body: '{"metadata":{"memory":300}}' });
    expect((await call('DescribeService', { path: of('echo') }))['AccessToken']).toBe('my-own-token');
    const twice = call('CreateServiceToken', { path: of('echo'), body: { Token: 'my-own-token' } });
    expect((await refusal(twice)).problems[0]?.path).toBe('Token');
    const spaced = call('CreateServiceToken', { path: of('echo'), body: { Token: 'has a space' } });
    expect((await refusal(spaced)).problems[0]?.path).toBe('Token');
  });

  it('makes a service public on purpose and private again', async () => {
    await call('UpdateService', { path: of('echo'), body: '{"token":""}' });
    expect(await call('DescribeService', { path: of('echo') })).toMatchObject({ IsPublic: true, AccessToken: '' });
    expect(await refusal(call('CreateServiceToken', { path: of('echo') }))).toMatchObject({ code: 'InvalidStatus' });
    await call('UpdateService', { path: of('echo'), body: '{"token":"another-token"}' });
    expect(await call('DescribeService', { path: of('echo') })).toMatchObject({ IsPublic: false, AccessToken: 'another-token' });
  });
});

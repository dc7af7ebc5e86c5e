import { parse } from 'yaml';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../command-line.ts';
import { FakeManagement, ok, refused, serviceFields } from '../fake-management.ts';

let management: FakeManagement;

beforeEach(async () => {
  management = await FakeManagement.start();
});

afterEach(() => management.close());

const service = (...args: string[]) => run(['service', ...args], { management });

describe('list', () => {
  const rows = [
    serviceFields(),
    serviceFields({
      ServiceName: 'a_much_longer_name',
      Status: 'Failed',
      RunningInstance: 0,
      TotalInstance: 2,
      Message: 'exited 1\nlast lines',
    }),
  ];

  beforeEach(() => {
    management.answer('ListServices', ok({ Services: rows, TotalCount: 7 }));
  });

  it('is a table for people, and says how many there are on stderr', async () => {
    const { exitCode, out, err } = await service('list');
    expect(exitCode).toBe(0);
    expect(out.split('\n').map((line) => line.trimEnd())).toEqual([
      'NAME                STATUS   READY  VERSION  MESSAGE',
      'echo                Running  1/1    1        -',
      'a_much_longer_name  Failed   0/2    1        exited 1',
      '',
    ]);
    expect(err).toBe('2 of 7\n');
  });

  it('is whole as JSON and YAML, with nothing on stderr', async () => {
    const json = await service('list', '--output', 'json');
    expect(JSON.parse(json.out)).toEqual(rows);
    const yaml = await service('list', '--output', 'yaml');
    expect(parse(yaml.out)).toEqual(rows);
    expect([json.err, yaml.err]).toEqual(['', '']);
  });

  it('passes filters, order and page on', async () => {
    await service(
      'list',
      '--filter',
      'ec',
      '--status',
      'Running',
      '--label',
      'team=a=b',
      '--sort',
      'ServiceName',
      '--order',
      'asc',
      '--page',
      '2',
    );
    expect(management.calls[0]?.query).toEqual({
      Filter: 'ec',
      ServiceStatus: 'Running',
      Label: '{"team":"a=b"}',
      Sort: 'ServiceName',
      Order: 'asc',
      PageNumber: '2',
      PageSize: '100',
    });
  });

  it('has a heading even when there is nothing', async () => {
    management.answer('ListServices', ok({ Services: [], TotalCount: 0 }));
    expect((await service('list')).out).toMatch(/^NAME +STATUS +READY +VERSION +MESSAGE\n$/);
    expect((await service('list', '--output', 'json')).out).toBe('[]\n');
  });
});

describe('the description', () => {
  it('shows what matters, a field a line', async () => {
    management.answer('DescribeService', ok(serviceFields({ Status: 'Failed', Reason: 'CrashLoop', Message: 'exited 1' })));
    const { out } = await service('describe', 'echo');
    expect(out).toContain('Status             Failed\nReason             CrashLoop\nMessage            exited 1\n');
    expect(out).toContain('Instances ready    1 of 1\nVersion            1 (latest 1)\n');
  });

  it('shows everything as JSON', async () => {
    management.answer('DescribeService', ok(serviceFields()));
    const { out } = await service('describe', 'echo', '--output', 'json');
    expect(JSON.parse(out)).toEqual({ RequestId: 'r-1', ...serviceFields() });
  });

  it('is exit code 4 for a service that is not there', async () => {
    management.answer('DescribeService', refused(404, 'InvalidService.NotFound', 'There is no service named "nobody".'));
    expect(await service('describe', 'nobody')).toMatchObject({
      exitCode: 4,
      out: '',
      err: 'InvalidService.NotFound: There is no service named "nobody".\n(request id r-2)\n',
    });
  });

  it.each(['', '.', '..'])('is exit code 4 for the name %j, and asks nobody', async (name) => {
    const { exitCode, err } = await service('describe', name);
    expect(exitCode).toBe(4);
    expect(err).toContain('ServiceName: ServiceName must not be');
    expect(management.calls).toEqual([]);
  });
});

describe('endpoints', () => {
  it('prints where and with what a service is called', async () => {
    management.answer('DescribeService', ok(serviceFields()));
    const { out } = await service('endpoints', 'echo', '--output', 'yaml');
    expect(parse(out)).toEqual({
      ServiceName: 'echo',
      InternetEndpoint: 'http://127.0.0.1:8080/api/predict/echo',
      IntranetEndpoint: 'http://127.0.0.1:8081/api/predict/echo',
      AccessToken: 'token-1',
      IsPublic: false,
    });
  });
});

describe('instances', () => {
  it('shows address and reason', async () => {
    const Instances = [
      { InstanceName: 'echo-0', Status: 'Running', RestartCount: 0, InnerIP: '127.0.0.1', InstancePort: 20_000, Reason: '' },
      { InstanceName: 'echo-1', Status: 'Pending', RestartCount: 3, InnerIP: '', InstancePort: 0, Reason: 'exited 1' },
    ];
    management.answer('ListServiceInstances', ok({ Instances }));
    const { out } = await service('instances', 'echo');
    expect(out).toMatch(/^echo-0 +Running +0 +127\.0\.0\.1:20000 +- *$/m);
    expect(out).toMatch(/^echo-1 +Pending +3 +- +exited 1 *$/m);
  });
});

describe('events, versions and tokens', () => {
  it('are lists', async () => {
    management
      .answer(
        'DescribeServiceEvent',
        ok({ Events: [{ Time: '2026-01-01T00:00:00Z', Type: 'Warning', Reason: 'Crashed', Message: 'exited 1' }] }),
      )
      .answer('ListServiceVersions', ok({ Versions: [{ ImageId: 2, BuildTime: 't', Message: 'UpdateService merge' }] }))
      .answer('ListServiceTokens', ok({ Tokens: [{ TokenId: 'tok-1', Token: 'secret', CreateTime: 't' }] }));
    expect((await service('events', 'echo', '--type', 'Warning')).out).toMatch(/^2026-01-01T00:00:00Z +Warning +- +Crashed +exited 1 *$/m);
    expect(management.callsOf('DescribeServiceEvent')[0]?.query).toEqual({ EventType: 'Warning' });
    expect((await service('versions', 'echo')).out).toMatch(/^2 +t +UpdateService merge *$/m);
    expect((await service('tokens', 'echo')).out).toMatch(/^tok-1 +secret +t *$/m);
  });
});

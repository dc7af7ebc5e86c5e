import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../command-line.ts';
import { FakeManagement, ok, serviceFields } from '../fake-management.ts';

let management: FakeManagement;

const DONE = ok({ Message: 'Accepted.' });
const seen = (overrides: object = {}) => ok(serviceFields(overrides));

beforeEach(async () => {
  management = await FakeManagement.start();
  management.answer('DescribeService', seen()).answer('DescribeServiceEvent', ok({ Events: [] }));
});

afterEach(() => management.close());

const service = (...args: string[]) => run(['service', ...args], { management });

describe.each([
  { verb: 'start', operation: 'StartService', method: 'PUT', path: '/start' },
  { verb: 'restart', operation: 'RestartService', method: 'PUT', path: '/restart' },
] as const)('$verb', ({ verb, operation, method, path }) => {
  it('waits until the service runs', async () => {
    management.answer(operation, DONE).answer('DescribeService', seen({ Status: 'Starting' }), seen());
    const { exitCode, out, err } = await service(verb, 'echo');
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: '' });
    expect(err).toBe('Accepted.\necho: Starting, 1/1 instances ready\necho: Running, 1/1 instances ready\n');
    expect(management.callsOf(operation)).toMatchObject([{ method, path: `/api/v2/services/local/echo${path}`, body: '' }]);
  });

  it('does not wait when it is told not to', async () => {
    management.answer(operation, DONE);
    expect(await service(verb, 'echo', '--no-wait')).toMatchObject({ exitCode: 0, err: 'Accepted.\n' });
  });
});

describe('stop', () => {
  it('waits until nothing runs, also when the service had failed', async () => {
    management
      .answer('StopService', DONE)
      .answer('DescribeService', seen({ Status: 'Failed' }), seen({ Status: 'Stopping' }), seen({ Status: 'Stopped' }));
    expect(await service('stop', 'echo')).toMatchObject({ exitCode: 0 });
    expect(management.callsOf('DescribeService')).toHaveLength(3);
  });

  it('does not wait when it is told not to', async () => {
    management.answer('StopService', DONE);
    expect(await service('stop', 'echo', '--no-wait')).toMatchObject({ exitCode: 0 });
    expect(management.callsOf('DescribeService')).toHaveLength(0);
  });
});

describe('delete', () => {
  it('asks for it', async () => {
    management.answer('DeleteService', DONE);
    expect(await service('delete', 'echo')).toMatchObject({ exitCode: 0, err: 'Accepted.\n' });
    expect(management.calls).toMatchObject([{ method: 'DELETE', path: '/api/v2/services/local/echo' }]);
  });
});

describe('scale', () => {
  it.each([
    { args: ['3'], body: { Instance: 3 } },
    { args: ['0'], body: { Instance: 0 } },
    { args: ['1', '--remove', 'echo-0,echo-2'], body: { Instance: 1, InstancesToDelete: ['echo-0', 'echo-2'] } },
  ])('sends $body', async ({ args, body }) => {
    management.answer('ScaleService', DONE);
    expect(await service('scale', 'echo', ...args)).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(management.callsOf('ScaleService')[0]?.body ?? '')).toEqual(body);
  });
});

describe('rollback', () => {
  it('sends the version', async () => {
    management.answer('UpdateServiceVersion', ok({ Message: 'Accepted.', Notices: [{ path: 'x', message: 'y' }] }));
    const { exitCode, err } = await service('rollback', 'echo', '2', '--no-wait');
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: 'Accepted.\nnotice: x: y\n' });
    expect(management.calls).toMatchObject([{ path: '/api/v2/services/local/echo/version', body: '{"Version":2}' }]);
  });
});

describe('lock', () => {
  it('sends the level', async () => {
    management.answer('UpdateServiceSafetyLock', DONE);
    await service('lock', 'echo', 'dangerous');
    expect(management.calls).toMatchObject([{ method: 'PUT', path: '/api/v2/services/local/echo/lock', body: '{"Lock":"dangerous"}' }]);
  });
});

describe('label', () => {
  it('sets and removes, and parts at the first equals sign', async () => {
    management.answer('UpdateServiceLabel', DONE).answer('DeleteServiceLabel', DONE);
    const { exitCode } = await service('label', 'echo', 'team=a=b', 'old=', 'tier=gold', 'older=');
    expect(exitCode).toBe(0);
    expect(management.calls).toMatchObject([
      { operation: 'UpdateServiceLabel', body: '{"Labels":{"team":"a=b","tier":"gold"}}' },
      { operation: 'DeleteServiceLabel', query: { LabelKeys: 'old,older' } },
    ]);
  });

  it('makes one call when there is one thing to do', async () => {
    management.answer('UpdateServiceLabel', DONE).answer('DeleteServiceLabel', DONE);
    await service('label', 'echo', 'a=b');
    await service('label', 'echo', 'c=');
    expect(management.calls.map(({ operation }) => operation)).toEqual(['UpdateServiceLabel', 'DeleteServiceLabel']);
  });
});

describe('instances of a service', () => {
  it('are isolated and taken back', async () => {
    management.answer('UpdateServiceInstance', DONE);
    await service('isolate', 'echo', 'echo-0');
    await service('isolate', 'echo', 'echo-0', '--off');
    expect(management.calls).toMatchObject([
      { path: '/api/v2/services/local/echo/instances/echo-0', body: '{"Isolate":true}' },
      { path: '/api/v2/services/local/echo/instances/echo-0', body: '{"Isolate":false}' },
    ]);
  });

  it('are replaced, or started again in place', async () => {
    management.answer('DeleteServiceInstances', DONE);
    await service('replace', 'echo', 'echo-0', 'echo-1');
    await service('replace', 'echo', 'echo-0', '--restart');
    expect(management.calls.map(({ query }) => query)).toEqual([
      { InstanceList: 'echo-0,echo-1' },
      { InstanceList: 'echo-0', SoftRestart: 'true' },
    ]);
  });
});

describe('tokens', () => {
  it('are generated, given and ended', async () => {
    management.answer('CreateServiceToken', ok({ TokenId: 'tok-1', Token: 'made' })).answer('DeleteServiceToken', DONE);
    expect((await service('add-token', 'echo')).out).toBe('Id     tok-1\nToken  made\n');
    await service('add-token', 'echo', '--token', 'my-own-token');
    await service('remove-token', 'echo', 'tok-1');
    expect(management.calls).toMatchObject([
      { method: 'POST', body: '{}' },
      { method: 'POST', body: '{"Token":"my-own-token"}' },
      { method: 'DELETE', path: '/api/v2/services/local/echo/tokens/tok-1' },
    ]);
  });
});

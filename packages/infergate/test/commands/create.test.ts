import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../command-line.ts';
import { FakeManagement, ok, refused, serviceFields } from '../fake-management.ts';

let management: FakeManagement;
let folder: string;

const CREATED = ok({ ServiceName: 'echo', ServiceId: 'svc-1', Status: 'Creating' });
const NO_EVENTS = ok({ Events: [] });

function seen(overrides: object) {
  return ok(serviceFields(overrides));
}

function happened(Reason: string, Message = '', InstanceName?: string) {
  return ok({ Events: [{ Reason, Message, Type: 'Normal', Time: '', Resource: 'Pod', ...(InstanceName && { InstanceName }) }] });
}

beforeEach(async () => {
  management = await FakeManagement.start();
  management.answer('CreateService', CREATED).answer('DescribeServiceEvent', NO_EVENTS).answer('DescribeService', seen({}));
  folder = mkdtempSync(join(tmpdir(), 'infergate-create-'));
  writeFileSync(join(folder, 'service.json'), '{"metadata": {"name": "echo"}}');
});

afterEach(async () => {
  await management.close();
  rmSync(folder, { recursive: true, force: true });
});

const create = (...options: string[]) => run(['service', 'create', '-f', 'service.json', ...options], { management, cwd: folder });

describe('create', () => {
  it('waits with progress, then prints endpoints and token', async () => {
    const starting = { Status: 'Starting', RunningInstance: 0 };
    management
      .answer('DescribeService', seen(starting), seen(starting), seen({ ...starting, Message: 'copying files' }), seen({}))
      .answer(
        'DescribeServiceEvent',
        happened('Created', 'created'),
        happened('Created', 'created'),
        happened('Started', 'port 20000', 'echo-0'),
        NO_EVENTS,
      );
    const { exitCode, out, err } = await create();
    expect(exitCode).toBe(0);
    expect(err.split('\n')).toEqual([
      'echo: Starting, 0/1 instances ready',
      '  event: echo Created',
      'echo: Starting, 0/1 instances ready (copying files)',
      '  event: echo-0 Started port 20000',
      'echo: Running, 1/1 instances ready',
      'Append the API path of the model to the endpoint, for example /v1/chat/completions.',
      '',
    ]);
    expect(out.split('\n')).toEqual([
      'Service            echo',
      'Internet endpoint  http://127.0.0.1:8080/api/predict/echo',
      'VPC endpoint       http://127.0.0.1:8081/api/predict/echo',
      'Token              token-1',
      '',
    ]);
  });

  it('sends the description with local paths made absolute against its folder', async () => {
    mkdirSync(join(folder, 'model'));
    const description = { metadata: { name: 'iris' }, processor: 'onnx', model_path: 'model/iris.onnx' };
    writeFileSync(join(folder, 'model', 'service.json'), `\uFEFF${JSON.stringify(description)}`);
    await run(['service', 'create', '-f', 'model/service.json', '--no-wait'], { management, cwd: folder });
    const [call] = management.callsOf('CreateService');
    expect(JSON.parse(call?.body ?? '')).toEqual({ ...description, model_path: join(folder, 'model', 'model', 'iris.onnx') });
    expect(call).toMatchObject({ method: 'POST', path: '/api/v2/services' });
  });

  it('reads the description from standard input', async () => {
    const stdin = '{"metadata": {"name": "echo"}, "runtime": {"process": {"directory": "."}}}';
    await run(['service', 'create', '-f', '-', '--no-wait'], { management, cwd: folder, stdin });
    expect(JSON.parse(management.callsOf('CreateService')[0]?.body ?? '')).toMatchObject({ runtime: { process: { directory: folder } } });
  });

  it('does not wait when it is told not to', async () => {
    expect(await create('--no-wait')).toMatchObject({ exitCode: 0 });
    expect(management.calls.map(({ operation }) => operation)).toEqual(['CreateService', 'DescribeService']);
  });

  it('says the notices', async () => {
    management.answer('CreateService', ok({ ServiceName: 'echo', Notices: [{ path: 'cloud.computing', message: 'has no effect here' }] }));
    expect((await create()).err).toContain('notice: cloud.computing: has no effect here\n');
  });

  it.each([
    ['json', (text: string): unknown => JSON.parse(text)],
    [
      'yaml',
      (text: string): unknown =>
        Object.fromEntries(
          text
            .trim()
            .split('\n')
            .map((line) => line.split(/: (.*)/).slice(0, 2)),
        ),
    ],
  ])('prints the endpoints as %s', async (format, parse) => {
    const { out } = await create('--output', format);
    expect(parse(out)).toMatchObject({ ServiceName: 'echo', AccessToken: 'token-1' });
  });

  it('tells a public service from a hidden token', async () => {
    management.answer('DescribeService', seen({ AccessToken: '', IsPublic: true }));
    expect((await create()).out).toContain('Token              (public: no token)');
    management.answer('DescribeService', seen({ AccessToken: '', IsPublic: false }));
    expect((await create()).out).toContain('Token              (not shown to viewers)');
  });

  it('fails with exit code 5 and the reason when the service does', async () => {
    const Message = 'ready 0/1; last failure (echo-0): exited 1\nError: no such file';
    management.answer('DescribeService', seen({ Status: 'Starting' }), seen({ Status: 'Failed', Reason: 'CrashLoop', Message }));
    const { exitCode, out, err } = await create();
    expect({ exitCode, out }).toEqual({ exitCode: 5, out: '' });
    expect(err).toContain(`echo failed: ${Message}\n`);
  });

  it('fails with exit code 5 when the service does not come up in time', async () => {
    management.answer('DescribeService', seen({ Status: 'Starting' }));
    const { exitCode, err } = await create('--timeout', '3');
    expect(exitCode).toBe(5);
    expect(err).toContain('echo is Starting after 3 s. Look at "infergate service events echo" and "infergate service logs echo".');
    // Every 250 ms, and once more when the time is over.
    expect(management.callsOf('DescribeService')).toHaveLength(14);
  });

  it('waits on while the controller is replaced', async () => {
    const away = refused(503, 'ServiceUnavailable', 'The controller is starting.');
    management.answer('DescribeService', seen({ Status: 'Starting', RunningInstance: 0 }), away, away, seen({}));
    const { exitCode, err } = await create();
    expect(exitCode).toBe(0);
    expect(err.match(/does not answer; trying again/g)).toHaveLength(1);
  });

  it('gives up waiting for a controller that does not come back', async () => {
    management.answer('DescribeService', refused(503, 'ServiceUnavailable', 'The controller is starting.'));
    const { exitCode, err } = await create('--timeout', '1');
    expect(exitCode).toBe(4);
    expect(err).toContain('ServiceUnavailable: The controller is starting.');
  });

  it('prints every problem of a refused description with exit code 4', async () => {
    const problems = [
      { path: 'metadata.instnace', message: 'Unknown key; did you mean metadata.instance?' },
      { path: '', message: 'Names nothing to run.' },
    ];
    const message = `The service description is not valid.\n${problems.map((problem) => problem.message).join('\n')}`;
    management.answer('CreateService', refused(400, 'InvalidServiceConfig', message, problems));
    const { exitCode, out, err } = await create();
    expect({ exitCode, out }).toEqual({ exitCode: 4, out: '' });
    expect(err.split('\n')).toEqual([
      'InvalidServiceConfig: The service description is not valid.',
      '  metadata.instnace: Unknown key; did you mean metadata.instance?',
      '  (document): Names nothing to run.',
      '(request id r-2)',
      '',
    ]);
  });

  it.each([
    { content: '{"metadata": ', said: 'service.json is not JSON: ' },
    { content: '[1]', said: 'service.json must hold one JSON object' },
    { content: 'null', said: 'service.json must hold one JSON object' },
    { content: '', said: 'service.json is not JSON: ' },
    { content: ' '.repeat(1024 * 1024 + 1), said: 'service.json is larger than 1048576 bytes' },
  ])('refuses a file that holds no description, exit code 2: $said', async ({ content, said }) => {
    writeFileSync(join(folder, 'service.json'), content);
    const { exitCode, err } = await create();
    expect(exitCode).toBe(2);
    expect(err).toContain(said);
    expect(management.calls).toEqual([]);
  });

  it('names a file that is not there', async () => {
    const { exitCode, err } = await run(['service', 'create', '-f', 'absent.json'], { management, cwd: folder });
    expect(exitCode).toBe(2);
    expect(err).toContain('absent.json cannot be read: ENOENT');
  });
});

describe('update', () => {
  const update = (...options: string[]) =>
    run(['service', 'update', 'echo', '-f', 'service.json', ...options], { management, cwd: folder });

  beforeEach(() => {
    management.answer('UpdateService', ok({ Message: 'Accepted.', Notices: [{ path: 'a', message: 'b' }] }));
  });

  it.each([
    { options: [], type: 'merge' },
    { options: ['--replace'], type: 'replace' },
  ])('asks for $type', async ({ options, type }) => {
    const { exitCode, out, err } = await update(...options);
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: '' });
    expect(err).toMatch(/^Accepted\.\nnotice: a: b\necho: Running, 1\/1 instances ready\n$/);
    expect(management.callsOf('UpdateService')).toMatchObject([
      { method: 'PUT', path: '/api/v2/services/local/echo', query: { UpdateType: type }, body: '{"metadata":{"name":"echo"}}' },
    ]);
  });

  it('does not wait for a service that is stopped', async () => {
    management.answer('DescribeService', seen({ Status: 'Stopped', RunningInstance: 0 }));
    const { exitCode, err } = await update();
    expect(exitCode).toBe(0);
    expect(err).toContain('echo is stopped; the change takes effect when it is started.');
  });

  it('does not wait for a service that somebody deletes', async () => {
    management.answer('DescribeService', seen({ Status: 'Deleting' }));
    expect(await update()).toMatchObject({ exitCode: 5 });
  });
});

describe('clone', () => {
  it('gives the copy its name and waits for it', async () => {
    management.answer('CloneService', ok({ ServiceName: 'echo2' })).answer('DescribeService', seen({ ServiceName: 'echo2' }));
    const { exitCode, out } = await run(['service', 'clone', 'echo', 'echo2'], { management });
    expect(exitCode).toBe(0);
    expect(out).toContain('Service            echo2');
    expect(management.callsOf('CloneService')).toMatchObject([
      { path: '/api/v2/services/local/echo/clone', body: '{"metadata":{"name":"echo2"}}' },
    ]);
  });
});

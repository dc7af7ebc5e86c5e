import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../command-line.ts';
import { FakeManagement, ok, refused, serviceFields } from '../fake-management.ts';

let management: FakeManagement;
let folder: string;

beforeEach(async () => {
  management = await FakeManagement.start();
  management.answer('ListServices', ok({ Services: [serviceFields()], TotalCount: 1 }));
  folder = mkdtempSync(join(tmpdir(), 'infergate-commands-'));
});

afterEach(async () => {
  await management.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the command line', () => {
  it('prints help when it is empty', async () => {
    const { exitCode, out, err } = await run([]);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(out).toMatch(/^Usage: infergate /);
    expect(out).toContain('--data-dir <folder>');
  });

  it('prints help on demand, with the options that every verb has', async () => {
    for (const args of [['--help'], ['help'], ['service', '--help'], ['help', 'service']]) {
      expect(await run(args)).toMatchObject({ exitCode: 0, err: '' });
    }
    const { out } = await run(['service', 'create', '--help']);
    expect(out).toContain('--file <service.json>');
    expect(out).toContain('--output <format>');
    expect(out).toContain('--data-dir <folder>');
  });

  it('prints its version', async () => {
    expect(await run(['--version'])).toMatchObject({ exitCode: 0, out: '0.1.0\n', err: '' });
  });

  it.each([
    { args: ['servce', 'list'], said: ["unknown command 'servce'", 'Did you mean service?'] },
    { args: ['service', 'lst'], said: ["unknown command 'lst'", 'Did you mean list?'] },
    { args: ['service', 'list', '--fliter', 'x'], said: ["unknown option '--fliter'", 'Did you mean --filter?'] },
    { args: ['service', 'list', '--output', 'xml'], said: ["argument 'xml' is invalid", 'table, json, yaml'] },
    { args: ['service', 'list', 'surplus'], said: ['too many arguments'] },
    { args: ['service', 'describe'], said: ["missing required argument 'name'"] },
    { args: ['service', 'create'], said: ["required option '-f, --file <service.json>' not specified"] },
    { args: ['service'], said: ['Usage: infergate service'] },
    { args: ['service', 'scale', 'echo', 'two'], said: ['the number of instances is a whole number, not two'] },
    { args: ['service', 'list', '--sort', 'Size'], said: ['--sort is CreateTime, UpdateTime, ServiceName, Status, not Size'] },
    { args: ['service', 'list', '--label', 'team'], said: ['a label is key=value, not team'] },
    { args: ['service', 'label', 'echo', '=x'], said: ['a label is key=value, not =x'] },
    { args: ['service', 'lock', 'echo', 'some'], said: ['the lock is all, dangerous, none, not some'] },
    { args: ['service', 'logs', 'echo', '-f', '--previous'], said: ['leave out --follow'] },
    { args: ['service', 'logs', 'echo', '-f', '--output', 'json'], said: ['leave out --output json'] },
    { args: ['up', '--admin-listen', '7070'], said: ['--admin-listen: must be <IP address or localhost>:<port 0-65535>, not "7070"'] },
    {
      args: ['up', '--tls-cert', 'absent.pem', '--tls-key', 'none.pem'],
      said: ['--tls-cert: /absent.pem does not exist', '--tls-key: /none.pem does not exist'],
    },
    { args: ['up', '--tls-key', 'none.pem'], said: ['--tls-key: needs tls.certificate, too'] },
    { args: ['down', '--config', 'absent.yaml'], said: ['absent.yaml is not valid', 'cannot be read'] },
  ])('is refused with exit code 2: $args', async ({ args, said }) => {
    const { exitCode, out, err } = await run(args, { management });
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    for (const text of said) expect(err).toContain(text);
    expect(management.calls).toEqual([]);
  });

  it.each([
    [['--output', 'json', 'service', 'list']],
    [['service', '--output', 'json', 'list']],
    [['service', 'list', '--output', 'json']],
    [['service', 'list', '--filter', 'x', '--output=json']],
  ])('takes the form of results at any place: %j', async (args) => {
    const { out } = await run(args, { management });
    expect(JSON.parse(out)).toEqual([serviceFields()]);
  });
});

describe('the way to the management API', () => {
  function writeAccess(name: string, content: string): string {
    const dataDir = join(folder, name);
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'credentials.json'), content);
    return dataDir;
  }

  function access(endpoint = management.endpoint): string {
    return JSON.stringify({ endpoint, accessKeyId: 'ak', accessKeySecret: 's' });
  }

  it('is found in the data directory, wherever its option stands', async () => {
    writeAccess('data', access());
    for (const args of [
      ['--data-dir', 'data', 'service', 'list'],
      ['service', 'list', '--data-dir', 'data'],
    ]) {
      expect(await run(args, { cwd: folder })).toMatchObject({ exitCode: 0 });
    }
  });

  it('is found in .infergate without any option', async () => {
    writeAccess('.infergate', access());
    expect(await run(['service', 'list'], { cwd: folder })).toMatchObject({ exitCode: 0 });
  });

  it('is that of a named data directory even when the environment names another', async () => {
    writeAccess('data', access('http://127.0.0.1:9'));
    expect(await run(['service', 'list', '--data-dir', 'data'], { cwd: folder, management })).toMatchObject({ exitCode: 3 });
    expect(management.calls).toEqual([]);
  });

  it('leads to the cluster that the environment names', async () => {
    management.answer('DescribeService', ok(serviceFields()));
    await run(['service', 'describe', 'echo'], { management, environment: { INFERGATE_CLUSTER_ID: 'cn-hangzhou' } });
    expect(management.calls[0]?.path).toBe('/api/v2/services/cn-hangzhou/echo');
  });

  it('needs all of the environment or nothing of it', async () => {
    const environment = { INFERGATE_ENDPOINT: management.endpoint, INFERGATE_ACCESS_KEY_ID: '' };
    const { exitCode, err } = await run(['service', 'list'], { cwd: folder, environment });
    expect(exitCode).toBe(2);
    expect(err).toContain('INFERGATE_ENDPOINT, INFERGATE_ACCESS_KEY_ID, INFERGATE_ACCESS_KEY_SECRET go together');
  });

  it('is a URL', async () => {
    const { exitCode, err } = await run(['service', 'list'], { management, environment: { INFERGATE_ENDPOINT: '127.0.0.1:7070' } });
    expect({ exitCode, err }).toEqual({
      exitCode: 2,
      err: 'INFERGATE_ENDPOINT is a URL such as http://127.0.0.1:7070, not 127.0.0.1:7070\n',
    });
  });

  it('says what to do when there are no credentials', async () => {
    const { exitCode, err } = await run(['service', 'list'], { cwd: folder });
    expect(exitCode).toBe(3);
    expect(err).toContain(`There are no credentials in ${join(folder, '.infergate')}. Start Infergate with "infergate up"`);
  });

  it.each(['', '{', 'null', '{"endpoint":"nowhere","accessKeyId":"a","accessKeySecret":"b"}', '{"endpoint":"http://127.0.0.1:1"}'])(
    'says that credentials are damaged: %j',
    async (content) => {
      writeAccess('.infergate', content);
      const { exitCode, err } = await run(['service', 'list'], { cwd: folder });
      expect(exitCode).toBe(1);
      expect(err).toContain('credentials.json is damaged. Start Infergate again');
    },
  );
});

describe('an answer', () => {
  it('that does not come is exit code 3', async () => {
    const { environment } = management;
    await management.close();
    const { exitCode, out, err } = await run(['service', 'list'], { environment });
    expect({ exitCode, out }).toEqual({ exitCode: 3, out: '' });
    expect(err).toMatch(/^http:\/\/127\.0\.0\.1:\d+ does not answer: .*\. Is Infergate up\? Start it with "infergate up"\.\n$/);
    management = await FakeManagement.start();
  });

  it('that refuses is exit code 4, with code, text and request id', async () => {
    management.answer('ListServices', refused(403, 'Forbidden.NoPermission', 'The role viewer may not.'));
    const { exitCode, err } = await run(['service', 'list'], { management });
    expect({ exitCode, err }).toEqual({ exitCode: 4, err: 'Forbidden.NoPermission: The role viewer may not.\n(request id r-2)\n' });
  });

  it('that names problems is not said twice', async () => {
    const problems = [{ path: 'PageSize', message: 'Expected at most 1000.' }];
    management.answer('ListServices', refused(400, 'InvalidParameter', 'PageSize: Expected at most 1000.', problems));
    const { err } = await run(['service', 'list', '--page-size', '5000'], { management });
    expect(err).toBe('InvalidParameter: A parameter is not valid.\n  PageSize: Expected at most 1000.\n(request id r-2)\n');
  });

  it('from another program is exit code 3', async () => {
    management.answer('ListServices', { status: 404, body: [] });
    const { exitCode, err } = await run(['service', 'list'], { management });
    expect(exitCode).toBe(3);
    expect(err).toContain('No management API answers at this endpoint.');
  });
});

describe('down', () => {
  it('has nothing to do where nothing was started, and leaves nothing behind', async () => {
    const dataDir = join(folder, 'never');
    const { exitCode, err } = await run(['down', '--data-dir', dataDir]);
    expect(exitCode).toBe(0);
    expect(err).toContain(`Nothing was ever started on ${dataDir}.`);
    expect(() => rmSync(dataDir)).toThrow('ENOENT');
  });
});

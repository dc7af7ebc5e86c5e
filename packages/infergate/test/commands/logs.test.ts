import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run, type Surroundings } from '../command-line.ts';
import { FakeManagement, ok, refused } from '../fake-management.ts';

let management: FakeManagement;

beforeEach(async () => {
  management = await FakeManagement.start();
});

afterEach(() => management.close());

const logs = (args: readonly string[], surroundings: Surroundings = {}) =>
  run(['service', 'logs', 'echo', ...args], { management, ...surroundings });

const GONE = refused(404, 'InvalidService.NotFound', 'There is no service named "echo".');
const instances = (...names: string[]) => ok({ Instances: names.map((InstanceName) => ({ InstanceName })) });
const lines = (Logs: readonly string[], Cursor?: string) => ok({ Logs, ...(Cursor === undefined ? {} : { Cursor }) });

describe('logs', () => {
  it('prints lines as they are', async () => {
    management.answer('DescribeServiceLog', lines(['[echo-0] one', '  two', '']));
    expect(await logs([])).toMatchObject({ exitCode: 0, out: '[echo-0] one\n  two\n\n', err: '' });
    expect(management.calls).toMatchObject([{ path: '/api/v2/services/local/echo/logs', query: { PageSize: '100' } }]);
  });

  it('asks for what is wanted', async () => {
    management.answer('DescribeServiceLog', lines([]));
    await logs(['--instance', 'echo-0', '--lines', '7', '--keyword', 'error', '--previous']);
    expect(management.calls[0]?.query).toEqual({ PageSize: '7', Keyword: 'error', InstanceName: 'echo-0', Previous: 'true' });
  });

  it('prints a list for programs', async () => {
    management.answer('DescribeServiceLog', lines(['a', 'b']));
    expect(JSON.parse((await logs(['--output', 'json'])).out)).toEqual(['a', 'b']);
  });
});

describe('logs -f', () => {
  it('goes on from where it was, and ends when the service is gone', async () => {
    management
      .answer('ListServiceInstances', instances('echo-0'), instances('echo-0'), GONE)
      .answer('DescribeServiceLog', lines(['one', 'two'], 'c1'), lines(['three'], 'c2'));
    expect(await logs(['-f', '--lines', '2', '--keyword', 'e'])).toMatchObject({
      exitCode: 0,
      out: 'one\ntwo\nthree\n',
      err: 'echo is deleted.\n',
    });
    expect(management.callsOf('DescribeServiceLog').map(({ query }) => query)).toEqual([
      { InstanceName: 'echo-0', PageSize: '2', Keyword: 'e' },
      { InstanceName: 'echo-0', PageSize: '5000', Keyword: 'e', Cursor: 'c1' },
    ]);
  });

  it('says which of several instances wrote a line', async () => {
    management.answer('ListServiceInstances', instances('echo-0', 'echo-1'), GONE).answer('DescribeServiceLog', lines(['a']), lines(['b']));
    expect((await logs(['-f'])).out).toBe('[echo-0] a\n[echo-1] b\n');
  });

  it('follows one of them', async () => {
    management.answer('ListServiceInstances', instances('echo-0', 'echo-1'), GONE).answer('DescribeServiceLog', lines(['b']));
    expect((await logs(['-f', '--instance', 'echo-1'])).out).toBe('b\n');
    expect(management.callsOf('DescribeServiceLog').map(({ query }) => query['InstanceName'])).toEqual(['echo-1']);
  });

  it('goes on when an instance is replaced and when the controller is away', async () => {
    management
      .answer(
        'ListServiceInstances',
        instances('echo-0'),
        instances('echo-0'),
        refused(503, 'ServiceUnavailable', 'starting'),
        instances('echo-1'),
        GONE,
      )
      .answer('DescribeServiceLog', lines(['old'], 'c1'), refused(404, 'InvalidInstance.NotFound', 'no'), lines(['new'], 'c2'));
    expect(await logs(['-f'])).toMatchObject({ exitCode: 0, out: 'old\nnew\n' });
    expect(management.callsOf('DescribeServiceLog').at(-1)?.query).not.toHaveProperty('Cursor');
  });

  it('is refused at once for a service that is not there', async () => {
    management.answer('ListServiceInstances', GONE);
    expect(await logs(['-f'])).toMatchObject({ exitCode: 4 });
  });

  it('ends when nobody reads any more', async () => {
    const reader = new AbortController();
    management.answer('ListServiceInstances', instances('echo-0')).answer('DescribeServiceLog', lines(['again']));
    const { exitCode } = await logs(['-f'], { outputClosed: reader.signal, onPrint: () => reader.abort() });
    expect(exitCode).toBe(0);
    expect(management.callsOf('DescribeServiceLog')).toHaveLength(1);
  });
});

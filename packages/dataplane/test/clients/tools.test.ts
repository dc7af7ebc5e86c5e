import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { TEST_TOKEN, useModelDoor } from './model-door.ts';
import { sendJson } from './model-simulator.ts';

const door = useModelDoor();
const headers = { authorization: TEST_TOKEN };
const hasCurl = spawnSync('curl', ['--version']).status === 0;

const echo = (): ReturnType<typeof door> => door(({ path, body }, response) => sendJson(response, { path, body }));

describe('fetch', () => {
  test('stays on its connections', async () => {
    const { url, gateway } = await echo();
    for (let i = 0; i < 50; i += 1) {
      const answer = await fetch(`${url()}/${i}`, { method: 'POST', headers, body: '{"model":"m"}' });
      expect(await answer.json()).toEqual({ path: `/${i}`, body: { model: 'm' } });
    }
    // It opens another where it is called before it has let go of the last.
    expect(gateway.gateway.state().connections).toBeLessThanOrEqual(2);
  });

  test('sends a stream whose length it does not know', async () => {
    const { url } = await echo();
    const body = new Blob(['{"model":', '"m"}']).stream();
    const answer = await fetch(url(), { method: 'POST', headers, body, duplex: 'half' });
    expect(await answer.json()).toEqual({ path: '/', body: { model: 'm' } });
  });
});

describe.skipIf(!hasCurl)('curl', () => {
  const curl = async (...args: readonly string[]): Promise<string> => {
    const always = ['--silent', '--show-error', '--max-time', '10', '--header', `Authorization: ${TEST_TOKEN}`];
    const { stdout } = await promisify(execFile)('curl', [...always, ...args]);
    return stdout;
  };
  const version = ['--write-out', ' %{http_version} %{response_code}'];

  test.each([
    ['--http2-prior-knowledge', '2'],
    ['--http2', '1.1'],
    ['--http1.1', '1.1'],
    ['--http1.0', '1.1'],
  ])('%s', async (flag, spoken) => {
    const { url } = await echo();
    expect(await curl(flag, ...version, `${url()}/x`)).toBe(`{"path":"/x","body":{}} ${spoken} 200`);
    expect(await curl(flag, ...version, '--data', '{"model":"m"}', `${url()}/y`)).toBe(`{"path":"/y","body":{"model":"m"}} ${spoken} 200`);
    expect(await curl(flag, ...version, '--head', '--output', '/dev/null', `${url()}/z`)).toBe(` ${spoken} 200`);
  });

  test('several over one connection of HTTP/2', async () => {
    const { url, simulator } = await echo();
    const urls = Array.from({ length: 20 }, (_, i) => `${url()}/${i}`);
    const outcome = await curl(
      '--http2-prior-knowledge',
      '--parallel',
      '--parallel-immediate',
      '--write-out',
      '%{response_code}\n',
      ...urls.flatMap((each) => ['--output', '/dev/null', each]),
    );
    expect(outcome.trim().split('\n')).toEqual(urls.map(() => '200'));
    expect(simulator.asked.map(({ path }) => path).sort()).toEqual(urls.map((_, i) => `/${i}`).sort());
  });
});

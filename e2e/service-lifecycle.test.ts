import { OpenAI } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Installation } from './support/installation.ts';
import { deploy, echoDescription, exampleDescription, instancesOf, waitForAnswer, waitForStatus } from './support/services.ts';

let installation: Installation;
beforeAll(async () => {
  installation = await Installation.start();
});
afterAll(() => installation.dispose());

describe('a service from its description', () => {
  test('echo answers True to the bare token, over both endpoints alike', async () => {
    const { internet, vpc, token } = await deploy(installation, echoDescription('echo_both'));
    for (const endpoint of [internet, vpc]) {
      const answer = await fetch(endpoint, { headers: { authorization: token } });
      expect([answer.status, await answer.text()]).toEqual([200, 'True']);
      const posted = await fetch(`${endpoint}/any/path?x=%2F`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'text/plain' },
        body: 'ping',
      });
      expect([posted.status, await posted.text()]).toEqual([200, 'ping']);
      expect((await fetch(endpoint)).status).toBe(401);
      expect((await fetch(endpoint, { headers: { authorization: 'wrong' } })).status).toBe(401);
      const missing = await fetch(endpoint.replace('echo_both', 'no_such_service'), { headers: { authorization: token } });
      expect([missing.status, ((await missing.json()) as { code: string }).code]).toEqual([404, 'service_not_found']);
      expect(missing.headers.get('x-request-id')).toBeTruthy();
      const large = await fetch(endpoint, { method: 'POST', headers: { authorization: token }, body: 'x'.repeat(1_048_577) });
      expect(large.status).toBe(413);
    }
  });

  test('the credential of the gateway does not reach the instance, other headers do', async () => {
    const { internet, token } = await deploy(installation, echoDescription('echo_headers'));
    const answer = await fetch(`${internet}/headers`, { headers: { authorization: token, 'x-mine': 'yes' } });
    const received = await answer.text();
    expect(received).toContain('x-mine');
    expect(received).not.toContain(token);
  });

  test('stop answers 503 with the remedy, start brings it back, delete ends it', async () => {
    const { name, internet, token } = await deploy(installation, echoDescription('echo_stop'));
    const client = installation.client();
    await client.call('StopService', { path: { ServiceName: name } });
    await waitForStatus(installation, name, 'Stopped');
    const refused = await fetch(internet, { headers: { authorization: token } });
    expect([refused.status, await refused.text()]).toEqual([503, expect.stringContaining('no healthy upstream')]);
    await client.call('StartService', { path: { ServiceName: name } });
    await waitForStatus(installation, name, 'Running');
    expect((await fetch(internet, { headers: { authorization: token } })).status).toBe(200);
    await client.call('DeleteService', { path: { ServiceName: name } });
    await waitForAnswer(internet, token, 404);
  });

  test('a rolling update changes the version without failing a request, and can be rolled back', async () => {
    const description = echoDescription('echo_roll', 2);
    const { name, internet, token } = await deploy(installation, description);
    const client = installation.client();
    const statuses = new Set<number>();
    let running = true;
    const load = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (running) statuses.add((await fetch(internet, { headers: { authorization: token } })).status);
      }),
    );
    const old = new Set((await instancesOf(installation, name)).map((instance) => instance.InstanceName));
    await client.call('UpdateService', {
      path: { ServiceName: name },
      query: { UpdateType: 'merge' },
      body: JSON.stringify({ containers: [{ command: 'node server.mjs', env: [{ name: 'STAGE', value: 'two' }] }] }),
    });
    await expect
      .poll(
        async () =>
          (await instancesOf(installation, name)).filter((instance) => !old.has(instance.InstanceName) && instance.Status === 'Running')
            .length,
        { timeout: 60_000, interval: 50 },
      )
      .toBe(2);
    await waitForStatus(installation, name, 'Running');
    running = false;
    await load;
    expect([...statuses]).toEqual([200]);
    await client.call('UpdateServiceVersion', { path: { ServiceName: name }, body: { Version: 1 } });
    await expect
      .poll(async () => (await client.call('DescribeService', { path: { ServiceName: name } })).CurrentVersion, { timeout: 30_000 })
      .toBe(1);
    await waitForStatus(installation, name, 'Running');
  });

  test('a service that crashes says why, with its last words', async () => {
    const description = echoDescription('echo_crash');
    const containers = [{ script: 'echo "no such model" >&2; exit 3' }];
    const client = installation.client();
    await client.call('CreateService', { body: JSON.stringify({ ...description, runtime: {}, containers }) });
    await expect
      .poll(async () => (await client.call('DescribeService', { path: { ServiceName: 'echo_crash' } })).Message, {
        timeout: 30_000,
        interval: 50,
      })
      .toMatch(/exited 3[\s\S]*no such model/);
    await client.call('DeleteService', { path: { ServiceName: 'echo_crash' } });
  });

  test('a bad description is refused with every problem, and changes nothing', async () => {
    const client = installation.client();
    const description = { ...echoDescription('echo_bad'), metdata: {}, metadata: { name: 'echo_bad', instance: 'many', cpuu: 1 } };
    const refusal: unknown = await client.call('CreateService', { body: JSON.stringify(description) }).catch((error: unknown) => error);
    const text = refusal instanceof Error ? refusal.message : '';
    for (const part of ['metdata', 'metadata.instance', 'metadata.cpuu']) expect(text).toContain(part);
    await expect(client.call('DescribeService', { path: { ServiceName: 'echo_bad' } })).rejects.toThrow();
  });
});

describe('the OpenAI client', () => {
  test('chats with the simulator, whole and streamed', async () => {
    const { internet, token } = await deploy(installation, exampleDescription('chat'));
    const client = new OpenAI({ baseURL: `${internet}/v1`, apiKey: token, maxRetries: 0 });
    const request = {
      model: 'DeepSeek-R1-Distill-Qwen-7B',
      messages: [
        { role: 'system' as const, content: 'You are a helpful assistant.' },
        { role: 'user' as const, content: 'hello!' },
      ],
    };
    const whole = await client.chat.completions.create(request);
    expect(whole.choices[0]?.message.content).toBeTruthy();
    let streamed = '';
    for await (const chunk of await client.chat.completions.create({ ...request, stream: true }))
      streamed += chunk.choices[0]?.delta.content ?? '';
    expect(streamed).toBe(whole.choices[0]?.message.content);
    const bare = await fetch(`${internet}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: token, 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
    expect(bare.status).toBe(200);
    const wrong = new OpenAI({ baseURL: `${internet}/v1`, apiKey: 'wrong', maxRetries: 0 });
    await expect(wrong.chat.completions.create(request)).rejects.toMatchObject({ status: 401, code: 'unauthenticated' });
  });
});

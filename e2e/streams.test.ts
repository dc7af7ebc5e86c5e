import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StreamBody, StreamEvent } from '@infergate/contract';
import { createCertificate } from '@infergate/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGateway, gatewayConfiguration } from './support/gateways.ts';
import { Installation } from './support/installation.ts';
import { deploy, echoDescription, exampleDescription, instancesOf, waitForStatus } from './support/services.ts';
import { until } from './support/until.ts';

type Invoked = StreamEvent<'InvokeService'>;

let installation: Installation;
beforeAll(async () => {
  installation = await Installation.start({ configuration: gatewayConfiguration() });
});
afterAll(() => installation.dispose());

async function invoke(at: Installation, name: string, body: StreamBody<'InvokeService'>) {
  const events: Invoked[] = [];
  for await (const event of at.client().stream('InvokeService', { path: { ServiceName: name }, body })) events.push(event);
  return { events, ...summary(events) };
}

function summary(events: readonly Invoked[]) {
  const head = events.find((event) => event.Type === 'Head');
  const text = Buffer.concat(events.flatMap((event) => (event.Type === 'Data' ? [Buffer.from(event.Base64, 'base64')] : []))).toString();
  return { status: head?.Status ?? 0, text, last: events.at(-1) };
}

describe('a trial call', () => {
  test('shows a streamed answer chunk by chunk, as it is written', async () => {
    await deploy(installation, exampleDescription('chat'));
    const body = JSON.stringify({ model: 'any', messages: [{ role: 'user', content: 'tell me a story' }], max_tokens: 20, stream: true });
    const headers = [{ Name: 'content-type', Value: 'application/json' }];
    const request = { Method: 'POST', Path: '/v1/chat/completions', Headers: headers, Body: body };
    const arrivals: number[] = [];
    const events: Invoked[] = [];
    for await (const event of installation.client().stream('InvokeService', { path: { ServiceName: 'chat' }, body: request })) {
      events.push(event);
      if (event.Type === 'Data') arrivals.push(performance.now());
    }
    const { status, text, last } = summary(events);
    expect(status).toBe(200);
    expect(text).toContain('data: [DONE]');
    expect(last).toMatchObject({ Type: 'End', IsCut: false });
    // 20 tokens at 40 a second take half a second: what came together was held back.
    expect(arrivals.length).toBeGreaterThan(10);
    expect((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThan(300);
  });

  test('ends the call of the service when nobody reads on', async () => {
    const stats = async () => {
      const { text } = await invoke(installation, 'chat', { Method: 'GET', Path: '/stats' });
      return JSON.parse(text) as { readonly open: number; readonly aborted: number };
    };
    const before = await stats();
    const body = JSON.stringify({ model: 'any', messages: [{ role: 'user', content: 'on and on' }], max_tokens: 4_000, stream: true });
    const headers = [{ Name: 'content-type', Value: 'application/json' }];
    const request = { Method: 'POST', Path: '/v1/chat/completions', Headers: headers, Body: body };
    for await (const event of installation.client().stream('InvokeService', { path: { ServiceName: 'chat' }, body: request }))
      if (event.Type === 'Data') break;
    await until('the service has noticed', async () => (await stats()).aborted > before.aborted);
    expect(await stats()).toMatchObject({ open: before.open, aborted: before.aborted + 1 });
  });

  test('goes through the dedicated gateway of the service, by the entrance that is open', async () => {
    const gateway = await createGateway(installation, 'trial');
    await deploy(installation, { ...echoDescription('trial_echo'), networking: { gateway } });
    const { events, status, text } = await invoke(installation, 'trial_echo', { Method: 'POST', Path: '/any?x=1', Body: 'ping' });
    expect([status, text]).toEqual([200, 'ping']);
    expect(events[0]).toMatchObject({ Type: 'Sent', Url: expect.stringContaining('/api/predict/trial_echo/any?x=1') });
  });
});

describe('a tail of a log', () => {
  test('shows lines of all instances as they are written, and those of instances that come later', async () => {
    const { name } = await deploy(installation, echoDescription('tailed', 1));
    const lines: { readonly InstanceName: string; readonly Text: string }[] = [];
    const reading = (async () => {
      const input = { path: { ServiceName: name }, query: { Keyword: 'listens' } };
      for await (const event of installation.client().stream('TailServiceLog', input)) if (event.Type === 'Line') lines.push(event);
    })();
    await until('the first instance is shown', () => lines.length > 0);
    await installation.client().call('ScaleService', { path: { ServiceName: name }, body: { Instance: 2 } });
    await until('the second one is shown', () => new Set(lines.map(({ InstanceName }) => InstanceName)).size === 2);
    const names = (await instancesOf(installation, name)).map(({ InstanceName }) => InstanceName);
    expect(names.toSorted()).toEqual([...new Set(lines.map(({ InstanceName }) => InstanceName))].toSorted());
    await installation.client().call('DeleteService', { path: { ServiceName: name } });
    await reading;
  });
});

describe('a watch', () => {
  test('tells of a service becoming what it was asked to be', async () => {
    const stop = new AbortController();
    const told = new Set<string>();
    let isBegun = false;
    const reading = (async () => {
      for await (const event of installation.client().stream('WatchChanges', {}, { signal: stop.signal })) {
        isBegun = true;
        if (event.Type === 'Change') told.add(`${event.Kind} ${event.Id}`);
      }
    })().catch((error: unknown) => error);
    await until('it has begun', () => isBegun);
    await deploy(installation, echoDescription('watched'));
    expect(told.has('service watched')).toBe(true);
    told.clear();
    await installation.client().call('StopService', { path: { ServiceName: 'watched' } });
    await waitForStatus(installation, 'watched', 'Stopped');
    await until('it is told', () => told.has('service watched'));
    stop.abort();
    await reading;
  });
});

describe('an installation with a certificate of its own', () => {
  test('is called under its name, and believed by its certificate', async () => {
    const files = mkdtempSync(join(tmpdir(), 'ig-tls-'));
    const { cert, key } = createCertificate('localhost');
    writeFileSync(join(files, 'cert.pem'), cert);
    writeFileSync(join(files, 'key.pem'), key, { mode: 0o600 });
    const flags = ['--tls-cert', join(files, 'cert.pem'), '--tls-key', join(files, 'key.pem')];
    const secure = await Installation.start({ arguments: flags, certificate: cert });
    try {
      await deploy(secure, echoDescription('echo'));
      const { events, status, text } = await invoke(secure, 'echo', { Method: 'GET' });
      expect([status, text]).toEqual([200, 'True']);
      expect(events[0]).toMatchObject({ Type: 'Sent', Url: expect.stringMatching(/^https:\/\/localhost:\d+\/api\/predict\/echo$/) });
    } finally {
      await secure.dispose();
      rmSync(files, { recursive: true, force: true });
    }
  });
});

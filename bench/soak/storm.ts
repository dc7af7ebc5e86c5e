import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Installation } from '../../e2e/support/installation.ts';
import { deploy, endpointOf } from '../../e2e/support/services.ts';
import { EventStreams } from '../data-plane/load/event-streams.ts';
import type { StreamScenario } from '../data-plane/scenarios.ts';
import { startUpstream } from '../data-plane/upstreams/upstream.ts';
import { percentile } from '../percentile.ts';
import type { Workplace } from '../support/workplace.ts';
import type { Drill } from './drill.ts';

const STREAMS: StreamScenario = {
  kind: 'stream',
  name: 'storm',
  title: 'open streams',
  bar: Number.POSITIVE_INFINITY,
  streams: 1000,
  chunkBytes: 100,
  chunkPeriodMs: 1000,
};
const CHANGES = 200;
const PERIOD_MS = 600;
const MAX_MEDIAN_MS = 100;
const MAX_P99_MS = 300;
const CONFIGURATION = 'sharedGateway: { rateLimit: { perService: 0, total: 0 } }';

/** Whatever changes, also of the very service that streams: no stream notices. */
export const storm: Drill = {
  name: 'storm',
  title: '100 configuration changes a minute for two minutes under 1,000 open streams',
  async run({ scale, workplace }) {
    const upstream = await startUpstream(STREAMS, workplace);
    const instance = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1');
    await once(instance, 'listening');
    try {
      const installation = await started(workplace);
      const { internet, token } = await deploy(installation, external('streaming', upstream.port));
      const streams = new EventStreams(STREAMS, { url: `${internet}/events`, headers: { authorization: token } });
      try {
        await streams.flowing(STREAMS);
        const liveMs = await change(installation, instance, Math.max(10, Math.round(CHANGES * scale)));
        // All of them still flow: each brings an event a second.
        const { events } = await streams.read(3);
        return findings(liveMs, events);
      } finally {
        streams.close();
      }
    } finally {
      instance.close();
      instance.closeAllConnections();
      await upstream.stop();
    }
  },
};

function findings(liveMs: readonly number[], events: number) {
  const median = percentile(liveMs, 0.5);
  const p99 = percentile(liveMs, 0.99);
  return [
    {
      what: 'no stream ends and all go on',
      seen: `${events} events in 3 s on ${STREAMS.streams} streams`,
      holds: events >= STREAMS.streams * 2,
    },
    {
      what: `a change is live in ${MAX_MEDIAN_MS} ms (median)`,
      seen: `${median.toFixed(1)} ms, n ${liveMs.length}`,
      holds: median <= MAX_MEDIAN_MS,
    },
    { what: `a change is live in ${MAX_P99_MS} ms (99 of 100)`, seen: `${p99.toFixed(1)} ms`, holds: p99 <= MAX_P99_MS },
  ];
}

async function started(workplace: Workplace): Promise<Installation> {
  const starting = Installation.start({ configuration: CONFIGURATION });
  workplace.onDispose(async () => (await starting).dispose());
  return starting;
}

/** Services come and go, and the one that streams gets tokens; from the acknowledgement until the gateway answers accordingly. */
async function change(installation: Installation, instance: Server, count: number): Promise<readonly number[]> {
  const client = installation.client();
  const { port } = instance.address() as AddressInfo;
  const liveMs: number[] = [];
  const begunMs = performance.now();
  for (let i = 0; i < count; i += 1) {
    await pause(Math.max(0, begunMs + i * PERIOD_MS - performance.now()));
    const name = `passing_${Math.floor(i / 3)}`;
    if (i % 3 === 0) {
      await client.call('CreateService', { body: JSON.stringify(external(name, port)) });
      // Its token is not known yet: that one is asked for is the sign that the service is.
      liveMs.push(await timeUntil(installation, name, { exists: true, token: 'unknown' }));
    } else if (i % 3 === 1) {
      await changeToken(client);
    } else {
      const { token } = await endpointOf(installation, name);
      await client.call('DeleteService', { path: { ServiceName: name } });
      liveMs.push(await timeUntil(installation, name, { exists: false, token }));
    }
  }
  return liveMs;
}

/** One token more, and gone again: a service has no more than a few at a time. */
async function changeToken(client: ReturnType<Installation['client']>): Promise<void> {
  const path = { ServiceName: 'streaming' };
  const { TokenId } = await client.call('CreateServiceToken', { path, body: {} });
  await client.call('DeleteServiceToken', { path: { ...path, TokenId } });
}

async function timeUntil(installation: Installation, name: string, { exists, token }: { exists: boolean; token: string }): Promise<number> {
  const begunMs = performance.now();
  const url = `${installation.run.internet}/api/predict/${name}`;
  while (((await fetch(url, { headers: { authorization: token } })).status === 404) === exists) {
    if (performance.now() - begunMs > 10_000) throw new Error(`${name} does not change`);
  }
  return performance.now() - begunMs;
}

function external(name: string, port: number): Record<string, unknown> {
  return { metadata: { name }, runtime: { external: { addresses: [`http://127.0.0.1:${port}`] } } };
}

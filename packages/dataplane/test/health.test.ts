import {
  FakeClock,
  gatewayResource,
  instanceResource,
  serviceResource,
  startGateway,
  type ServiceOverrides,
  type TestGateway,
} from '@infergate/testkit';
import { describe, expect, test } from 'vitest';
import { useHttpInstances } from './http-instances.ts';
import { deadPort } from './local-server.ts';
import { measuresOf } from './measures.ts';

const { closers, instance } = useHttpInstances();

interface World {
  readonly gateway: TestGateway;
  readonly clock: FakeClock;
  /** Sends requests one after the other; how many were answered with each status. */
  send(count: number, init?: RequestInit): Promise<Readonly<Record<number, number>>>;
}

async function world(ports: readonly number[], overrides: ServiceOverrides = {}): Promise<World> {
  const clock = new FakeClock();
  const instances = ports.map((port, index) => instanceResource(`i-${index}`, port));
  const service = serviceResource('echo', { tokens: [], isPublic: true, balance: 'round_robin', instances, ...overrides });
  const gateway = await startGateway([gatewayResource(), service], { clock });
  closers.push(async () => {
    const closed = gateway.close();
    await clock.advance(1000);
    await closed;
  });
  const send = async (count: number, init: RequestInit = {}): Promise<Readonly<Record<number, number>>> => {
    const statuses: Record<number, number> = {};
    for (let i = 0; i < count; i += 1) {
      const answer = await fetch(gateway.url('echo'), init);
      await answer.arrayBuffer();
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    }
    return statuses;
  };
  return { gateway, clock, send };
}

const ejectedIn = ({ gateway }: World) => gateway.gateway.state().ejected?.['echo'] ?? [];
const countsIn = ({ gateway }: World) => measuresOf(gateway.gateway)['echo'];

describe('an instance that answers with failures', () => {
  test('leaves after five of them, is reported, and comes back when its time is over', async () => {
    let isIll = true;
    const ill = await instance((_, res) => res.writeHead(isIll ? 500 : 200).end());
    const well = await instance((_, res) => res.end());
    const service = await world([ill, well, well]);
    expect(await service.send(60, { method: 'POST', body: 'x' })).toEqual({ 200: 55, 500: 5 });
    expect(ejectedIn(service)).toEqual(['i-0']);
    expect(countsIn(service)).toMatchObject({ ejections: 1, retries: 0 });

    isIll = false;
    await service.clock.advance(10_000);
    expect(ejectedIn(service)).toEqual([]);
    await service.clock.advance(30_000);
    expect(await service.send(30)).toEqual({ 200: 30 });
    expect(countsIn(service)?.ejections).toBe(1);
  });

  test('stays when it is but busy', async () => {
    const busy = await instance((_, res) => res.writeHead(503, { 'Retry-After': '1' }).end());
    const well = await instance((_, res) => res.end());
    const service = await world([busy, well]);
    expect(await service.send(60)).toEqual({ 200: 30, 503: 30 });
    expect(ejectedIn(service)).toEqual([]);
  });

  test('stays when its callers leave before it answers', async () => {
    let arrived = 0;
    const slow = await instance(() => (arrived += 1));
    const well = await instance((_, res) => res.end());
    const service = await world([slow, well]);
    for (let i = 1; i <= 12; i += 1) {
      const leaver = new AbortController();
      const asked = fetch(service.gateway.url('echo'), { signal: leaver.signal }).catch(() => undefined);
      await expect.poll(() => arrived, { interval: 1 }).toBe(i);
      leaver.abort();
      await asked;
      await service.send(1);
    }
    const open = async () => {
      await service.clock.advance(100);
      return service.gateway.gateway.state().services['echo']?.open;
    };
    await expect.poll(open, { interval: 1 }).toBe(0);
    expect(ejectedIn(service)).toEqual([]);
  });

  test('leaves when it takes requests and never answers', async () => {
    let arrived = 0;
    const silent = await instance(() => (arrived += 1));
    const well = await instance((_, res) => res.end());
    const service = await world([silent, well], { timeouts: { totalMs: 1000, firstByteMs: 1000 } });
    for (let i = 1; i <= 5; i += 1) {
      const asked = fetch(service.gateway.url('echo'));
      await expect.poll(() => arrived, { interval: 1 }).toBe(i);
      await service.clock.advance(1200);
      expect((await asked).status).toBeGreaterThanOrEqual(408);
      expect(await service.send(1)).toEqual({ 200: 1 });
    }
    expect(ejectedIn(service)).toEqual(['i-0']);
    expect(await service.send(20)).toEqual({ 200: 20 });
  });
});

describe('instances that nobody reaches', () => {
  test('cost no caller anything while another one answers', async () => {
    const well = await instance((_, res) => res.end());
    const service = await world([await deadPort(), await deadPort(), well]);
    expect(await service.send(100, { method: 'POST', body: 'x' })).toEqual({ 200: 100 });
    expect(countsIn(service)).toMatchObject({ retries: 2, refusedRetries: 0 });
  });

  test('are not asked more often for being out of reach', async () => {
    let attempts = 0;
    const broken = () =>
      instance((req) => {
        attempts += 1;
        req.socket.destroy();
      });
    const service = await world([await broken(), await broken(), await broken()], { retry: { methods: ['GET'], attempts: 10 } });
    expect(await service.send(300)).toEqual({ 502: 300 });
    expect(attempts).toBeLessThanOrEqual(1.2 * 300 + 30);
    expect(countsIn(service)?.retries).toBe(attempts - 300);
    expect(countsIn(service)?.refusedRetries).toBeGreaterThan(0);
  });
});

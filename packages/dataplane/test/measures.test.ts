import { request, type ServerResponse } from 'node:http';
import {
  carryMeasures,
  GATEWAY_PROBLEMS,
  Histogram,
  type InstanceMeasures,
  MAX_MEASURED_INSTANCES,
  type ServiceMeasures,
  type WorkerState,
} from '@infergate/contract';
import type { Gateway } from '@infergate/dataplane';
import { gatewayResource, instanceResource, serviceResource, startGateway, TEST_TOKEN, type TestGateway } from '@infergate/testkit';
import { describe, expect, test } from 'vitest';
import { useHttpInstances } from './http-instances.ts';
import { deadPort } from './local-server.ts';

const { closers, instance } = useHttpInstances();

async function gateway(...parameters: Parameters<typeof startGateway>): Promise<TestGateway> {
  const started = await startGateway(...parameters);
  closers.push(() => started.close());
  return started;
}

const headers = { Authorization: TEST_TOKEN };

/** One that answers with the status that its path names. */
const answering = () =>
  instance((req, res) => {
    req.resume();
    res.writeHead(Number(req.url?.slice(1) || 200)).end('ok');
  });

const of = (id: string, port: number, version: number, draining = false) => ({ ...instanceResource(id, port, draining), version });

async function send(url: string, count: number, init: RequestInit = { headers }): Promise<void> {
  for (let i = 0; i < count; i += 1) await (await fetch(url, init)).text();
}

/** Whoever keeps the reports of a gateway. */
class Keeper {
  readonly #gateway: Gateway;
  #state: WorkerState | null = null;

  constructor({ gateway }: TestGateway) {
    this.#gateway = gateway;
  }

  /** Takes the next report; returns what is known of the service by now. */
  hear(service: string): ServiceMeasures | undefined {
    const { measures, forgotten } = this.#gateway.report();
    const report = { type: 'state', ...this.#gateway.state(), rssBytes: 0, cpuMs: 0, measures, forgotten } as const;
    this.#state = carryMeasures(report, this.#state);
    return this.#state.measures?.[service];
  }

  /** Takes as many reports as it needs to be sure that something is gone for good. */
  outwait(service: string): ServiceMeasures | undefined {
    for (let i = 0; i < 4; i += 1) this.hear(service);
    return this.hear(service);
  }
}

const ids = (measures: ServiceMeasures | undefined) => Object.keys(measures?.instances ?? {});
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const countOf = ({ duration }: Pick<InstanceMeasures, 'duration'>) => Histogram.from(duration).count;

describe('what is counted', () => {
  test('is told by instance and version, and adds up to the service with what reached none', async () => {
    const [first, second] = [await answering(), await answering()];
    const instances = [of('a', first, 1), of('b', second, 2)];
    const started = await gateway([gatewayResource(), serviceResource('echo', { balance: 'round_robin', outlier: null, instances })]);
    await send(started.url('echo'), 6);
    await send(started.url('echo/404'), 4);
    await send(started.url('echo/500'), 2);
    await send(started.url('echo'), 3, {});
    const echo = new Keeper(started).hear('echo');
    expect(echo?.classes).toEqual([0, 6, 0, 7, 2]);
    expect(echo?.instances).toMatchObject({
      a: { version: 1, classes: [0, 3, 0, 2, 1] },
      b: { version: 2, classes: [0, 3, 0, 2, 1] },
    });
    expect(echo?.problems).toEqual({ unauthenticated: 3 });
    const instancesOf = Object.values(echo?.instances ?? {});
    expect(sum(instancesOf.map(countOf)) + 3).toBe(countOf(echo as ServiceMeasures));
    expect(sum(instancesOf.map(({ firstByte }) => Histogram.from(firstByte).count))).toBe(Histogram.from(echo?.firstByte ?? []).count);
    expect(sum(instancesOf.map(({ duration }) => Histogram.from(duration).sum))).toBeLessThanOrEqual(
      Histogram.from(echo?.duration ?? []).sum,
    );
  });

  test('counts a retried request for the last instance that it was given to', async () => {
    const instances = [of('dead', await deadPort(), 1), of('live', await answering(), 1)];
    const service = { balance: 'round_robin', outlier: null } as const;
    const started = await gateway([gatewayResource(), serviceResource('echo', { ...service, instances })]);
    const keeper = new Keeper(started);
    await send(started.url('echo'), 4);
    expect(keeper.hear('echo')).toMatchObject({ classes: [0, 4, 0, 0, 0], instances: { live: { classes: [0, 4, 0, 0, 0] } } });
    started.change([serviceResource('echo', { ...service, instances: instances.slice(0, 1) })]);
    await send(started.url('echo'), 1);
    expect(keeper.hear('echo')).toMatchObject({ classes: [0, 4, 0, 0, 1], instances: { dead: { classes: [0, 0, 0, 0, 1] } } });
  });

  test('holds in each report what has changed, and all when somebody new keeps it', async () => {
    const [first, second] = [await answering(), await answering()];
    const started = await gateway([
      gatewayResource(),
      serviceResource('echo', { instances: [of('a', first, 1)] }),
      serviceResource('other', { instances: [of('o', second, 1)] }),
    ]);
    await send(started.url('echo'), 2);
    await send(started.url('other'), 1);
    expect(Object.keys(started.gateway.report().measures)).toEqual(['echo', 'other']);
    await send(started.url('other'), 1);
    const { measures } = started.gateway.report();
    expect(Object.keys(measures)).toEqual(['other']);
    expect(measures['other']?.classes).toEqual([0, 2, 0, 0, 0]);
    expect(started.gateway.report()).toEqual({ measures: {}, forgotten: {}, isWhole: true });
    started.gateway.reportAnew();
    const all = started.gateway.report().measures;
    expect([all['echo'], all['other']].map((each) => countOf(each as ServiceMeasures))).toEqual([2, 2]);
  });
});

describe('what is gone', () => {
  test('is told to the end, forgotten when nothing of it is open, and stays in the counts of its service', async () => {
    const held: ServerResponse[] = [];
    const first = await instance((_, res) => void held.push(res));
    const second = await answering();
    const started = await gateway([gatewayResource(), serviceResource('echo', { instances: [of('a', first, 1)] })]);
    const keeper = new Keeper(started);
    const open = fetch(started.url('echo'), { headers });
    await expect.poll(() => held.length, { interval: 5 }).toBe(1);
    started.change([serviceResource('echo', { instances: [of('b', second, 2)] })]);
    await send(started.url('echo'), 1);
    expect(ids(keeper.hear('echo'))).toEqual(['b']);
    held[0]?.end('late');
    await (await open).text();
    const last = keeper.hear('echo');
    expect(last?.instances).toMatchObject({ a: { version: 1, classes: [0, 1, 0, 0, 0] }, b: { version: 2 } });
    expect(ids(keeper.hear('echo'))).toEqual(['b', 'a']);
    const after = keeper.outwait('echo');
    expect(ids(after)).toEqual(['b']);
    expect(after?.classes).toEqual([0, 2, 0, 0, 0]);
  });

  test('leaves nothing behind, however often a service is renewed', async () => {
    const port = await answering();
    const renewed = (round: number) =>
      serviceResource('echo', { instances: [of(`r${round}-x`, port, round), of(`r${round}-y`, port, round)] });
    const started = await gateway([gatewayResource(), renewed(0)]);
    const keeper = new Keeper(started);
    let most = 0;
    for (let round = 1; round <= 60; round += 1) {
      await send(started.url('echo'), 2);
      started.change([renewed(round)]);
      most = Math.max(most, ids(keeper.hear('echo')).length);
    }
    expect(most).toBeLessThanOrEqual(12);
    const echo = keeper.outwait('echo');
    expect(ids(echo)).toEqual([]);
    expect(echo?.classes).toEqual([0, 120, 0, 0, 0]);
    started.gateway.reportAnew();
    expect(started.gateway.report().measures['echo']?.instances).toBeUndefined();
  });

  test('an instance that comes back under its id goes on counting', async () => {
    const port = await answering();
    const started = await gateway([gatewayResource(), serviceResource('echo', { instances: [of('a', port, 1)] })]);
    const keeper = new Keeper(started);
    await send(started.url('echo'), 2);
    started.change([serviceResource('echo')]);
    started.change([serviceResource('echo', { instances: [of('a', port, 3)] })]);
    await send(started.url('echo'), 1);
    for (let i = 0; i < 6; i += 1) expect(keeper.hear('echo')?.instances).toMatchObject({ a: { version: 3, classes: [0, 3, 0, 0, 0] } });
  });

  test('a service that was deleted is told to the end and forgotten; one of its name counts from 0', async () => {
    const port = await answering();
    const echo = serviceResource('echo', { instances: [of('a', port, 1)] });
    const started = await gateway([gatewayResource(), echo]);
    const keeper = new Keeper(started);
    await send(started.url('echo'), 5);
    started.change([], ['service/echo']);
    expect(keeper.hear('echo')?.classes).toEqual([0, 5, 0, 0, 0]);
    started.change([echo]);
    await send(started.url('echo'), 1);
    expect(keeper.hear('echo')?.classes).toEqual([0, 5, 0, 0, 0]);
    expect(keeper.outwait('echo')).toMatchObject({ classes: [0, 1, 0, 0, 0], instances: { a: { classes: [0, 1, 0, 0, 0] } } });
    started.change([], ['service/echo']);
    expect(keeper.outwait('echo')).toBeUndefined();
    started.gateway.reportAnew();
    expect(started.gateway.report()).toEqual({ measures: {}, forgotten: {}, isWhole: true });
  });
});

describe('what callers can make', () => {
  test('is no service, problem or instance that there is not', async () => {
    const port = await answering();
    const started = await gateway([gatewayResource(), serviceResource('echo', { instances: [of('a', port, 1)] })]);
    const base = `http://127.0.0.1:${started.internet.port}`;
    for (let i = 0; i < 50; i += 1) {
      await (await fetch(`${base}/api/predict/made_up_${i}/x?y=${i}`, { headers })).text();
      await (await fetch(`${base}/made/up/${i}`, { headers: { 'x-infergate-service': `made_up_${i}` } })).text();
      await (await fetch(started.url('echo'), { headers: { authorization: `wrong ${i}` } })).text();
      await hosted(`${base}/`, `made-up-${i}.example.com`);
    }
    const { measures } = started.gateway.report();
    expect(Object.keys(measures)).toEqual(['', 'echo']);
    expect(Object.values(measures).flatMap(({ problems }) => Object.keys(problems).filter((code) => !(code in GATEWAY_PROBLEMS)))).toEqual(
      [],
    );
    expect(sum(measures['']?.classes ?? [])).toBe(150);
    expect(measures['echo']).toMatchObject({ classes: [0, 0, 0, 50, 0], problems: { unauthenticated: 50 } });
    expect(measures['echo']?.instances).toBeUndefined();
  });

  test('is bounded by instances, too: the rest is added up', async () => {
    const port = await answering();
    const count = MAX_MEASURED_INSTANCES + 30;
    const named = (from: number) => Array.from({ length: count }, (_, i) => of(`i-${from + i}`, port, 1));
    const service = { balance: 'round_robin', outlier: null } as const;
    const started = await gateway([gatewayResource(), serviceResource('echo', { ...service, instances: named(0) })]);
    const keeper = new Keeper(started);
    await send(started.url('echo'), 2 * count);
    const echo = keeper.hear('echo');
    expect(ids(echo)).toHaveLength(MAX_MEASURED_INSTANCES + 1);
    expect(echo?.instances?.['']).toMatchObject({ version: 0, classes: [0, 60, 0, 0, 0] });
    expect(sum(Object.values(echo?.instances ?? {}).map(countOf))).toBe(2 * count);
    // Places become free with the instances that had them.
    started.change([serviceResource('echo', { ...service, instances: named(count - 40) })]);
    keeper.outwait('echo');
    await send(started.url('echo'), count);
    const next = keeper.hear('echo');
    expect(ids(next)).toHaveLength(MAX_MEASURED_INSTANCES + 1);
    expect(ids(next)).toContain(`i-${count - 1}`);
    expect(next?.instances?.['']?.classes).toEqual([0, 90, 0, 0, 0]);
  });
});

function hosted(url: string, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const req = request(url, { headers: { host } }, (res) => res.resume().on('end', resolve));
    req.on('error', reject).end();
  });
}

import type { OperationBody } from '@infergate/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Installation, kill } from './support/installation.ts';
import { deploy, echoDescription, instancesOf, type ServiceEndpoint } from './support/services.ts';

type Question = OperationBody<'QueryMetrics'>['Queries'][number];

let installation: Installation;
let first: ServiceEndpoint;
let second: ServiceEndpoint;
let startedAt: number;

beforeAll(async () => {
  installation = await Installation.start({ configuration: 'sharedGateway: { workers: 2 }' });
  startedAt = Date.now() - 60_000;
  first = await deploy(installation, echoDescription('counted_one', 2));
  second = await deploy(installation, echoDescription('counted_two'));
});
afterAll(() => installation.dispose());

/** What the load generator has seen: how many answers of each class, by service. */
const seen = new Map<string, number>();

/** So many requests for each status, some of them at a time. */
async function load(statuses: Readonly<Record<number, number>>): Promise<void> {
  const wanted = Object.entries(statuses).flatMap(([status, count]) =>
    [first, second].flatMap((service) => Array.from({ length: count }, () => ({ status, service }))),
  );
  const lanes = Array.from({ length: 4 }, async () => {
    for (let next = wanted.pop(); next !== undefined; next = wanted.pop()) await call(next.service, next.status);
  });
  await Promise.all(lanes);
}

async function call({ name, internet, token }: ServiceEndpoint, status: string): Promise<void> {
  // Without the token the gateway answers by itself; no instance gets it.
  const headers = status === '401' ? {} : { authorization: token };
  const answer = await fetch(`${internet}/status?code=${status}`, { headers });
  await answer.arrayBuffer();
  const key = `${name} ${Math.floor(answer.status / 100)}xx`;
  seen.set(key, (seen.get(key) ?? 0) + 1);
}

/** Sums of the whole time, by the labels. */
async function sums(metric: Question['Metric'], ...groupBy: NonNullable<Question['GroupBy']>): Promise<Map<string, number>> {
  const question: Question = {
    Metric: metric,
    Function: 'increase',
    GroupBy: groupBy,
    Filter: [{ Label: 'service', Values: ['counted_one', 'counted_two'] }],
  };
  const body = { StartTime: startedAt, EndTime: Date.now() + 5000, StepSeconds: 86_400, Queries: [question] };
  const { Results } = await installation.client().call('QueryMetrics', { body });
  const [result] = Results;
  return new Map(result?.Series.map(({ Labels, Values }) => [groupBy.map((label) => Labels[label]).join(' '), Values[0] ?? 0]));
}

const total = (counts: Iterable<number>) => [...counts].reduce((sum, each) => sum + each, 0);

/** Nodes report every now and then. */
async function isExact(): Promise<void> {
  const exactly = (counts: Map<string, number>) => Object.fromEntries(counts);
  const wanted = exactly(seen);
  await expect.poll(async () => exactly(await sums('infergate_requests_total', 'service', 'class')), { timeout: 30_000 }).toEqual(wanted);
  const all = total(seen.values());
  expect(total((await sums('infergate_requests_total')).values())).toBe(all);
  expect(total((await sums('infergate_requests_total', 'instance', 'version')).values())).toBe(all);
  expect(total((await sums('infergate_request_duration_seconds', 'service')).values())).toBe(all);
}

test('sums are those of the load generator, by service, class, version and instance, also over the death of the controller', async () => {
  await load({ 200: 40, 404: 7, 503: 5, 401: 3 });
  await isExact();
  const { controllerPid } = installation.run;
  kill(controllerPid);
  // Requests need no controller; they are counted once it is back.
  await load({ 200: 25, 500: 2 });
  await expect.poll(() => installation.run.controllerPid, { timeout: 20_000, interval: 20 }).not.toBe(controllerPid);
  await load({ 204: 10 });
  await isExact();

  const instances = (await instancesOf(installation, 'counted_one')).map(({ InstanceName }) => InstanceName);
  const byInstance = await sums('infergate_requests_total', 'service', 'instance');
  for (const name of instances) expect(byInstance.get(`counted_one ${name}`)).toBeGreaterThan(0);
  // Those without a token reached none.
  expect(byInstance.get('counted_one ')).toBe(3);
  expect((await sums('infergate_requests_total', 'service', 'version')).get('counted_one 1')).toBe(89);
});

test('CPU, memory and number of the instances are kept', async () => {
  const ask = async (question: Question) => {
    const now = Date.now();
    const body = { StartTime: now - 60_000, EndTime: now, StepSeconds: 60, Queries: [question] };
    const { Results } = await installation.client().call('QueryMetrics', { body });
    return Results[0]?.Series.map(({ Labels, Values }) => ({ ...Labels, value: Math.max(...Values.map((value) => value ?? 0)) })) ?? [];
  };
  await expect.poll(() => ask({ Metric: 'infergate_instances_ready', Function: 'maximum' }), { timeout: 20_000 }).toEqual([{ value: 3 }]);
  const question: Question = { Metric: 'infergate_process_resident_bytes', Function: 'maximum', GroupBy: ['service', 'process'] };
  const sizes = async () => new Map((await ask(question)).map((each) => [Object.values(each).slice(0, 2).join('/'), each.value]));
  const all = ['/controller', '/supervisor', '/worker-0', '/worker-1', 'counted_one/', 'counted_two/'];
  // They are looked at every few seconds, and not all at once.
  await expect.poll(async () => [...(await sizes()).keys()].sort(), { timeout: 20_000 }).toEqual(all);
  for (const size of (await sizes()).values()) expect(size).toBeGreaterThan(5_000_000);
});

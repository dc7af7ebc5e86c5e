import { gatewayResource, instanceResource, serviceResource, TEST_TOKEN, type ServiceOverrides } from '@infergate/testkit';
import { describe, expect, test } from 'vitest';
import { FakeDownstream } from './fake-downstream.ts';
import { PhasesHarness } from './phases-harness.ts';
import { requestHead } from './request-head.ts';

const TOKEN = ['Authorization', TEST_TOKEN];
const instances = [instanceResource('a', 20_000), instanceResource('b', 20_001)];

function echo(overrides: ServiceOverrides = {}, gateway: Parameters<typeof gatewayResource>[0] = {}) {
  return new PhasesHarness([gatewayResource(gateway), serviceResource('echo', { instances, ...overrides })]);
}

const openOf = (harness: PhasesHarness) => {
  const route = harness.holder.table.services.get('echo');
  if (route === undefined) throw new Error('echo is not served');
  return { open: route.metrics.open, waiting: route.pool.waiting, instances: route.pool.instances.map(({ open }) => open) };
};
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const IDLE = { open: 0, waiting: 0, instances: [0, 0] };

describe('the way of a request', () => {
  test('goes to an instance with the prefix taken off', async () => {
    const harness = echo();
    const { exchange } = harness.request('/api/predict/echo/v1/x?q=%2F', TOKEN);
    expect(harness.forwarded).toHaveLength(1);
    expect(exchange.upstreamTarget).toBe('/v1/x?q=%2F');
    expect(exchange.credentialHeaders).toEqual(['authorization']);
    expect(exchange.instance?.id).toBe('a');
    expect(openOf(harness)).toEqual({ open: 1, waiting: 0, instances: [1, 0] });
    await harness.forwarded[0]?.finish();
    expect(openOf(harness)).toEqual(IDLE);
    expect(exchange.settled).toBe(true);
  });

  test.each(['/', '/v1/chat/completions', '/api/predict/', '/api/predict/nobody', '/api/predict/echo%2F..'])(
    '%s is answered with what to do',
    (target) => {
      const { downstream } = echo().request(target, TOKEN);
      expect(downstream.answer?.status).toBe(404);
      const body = JSON.parse(downstream.answer?.body ?? '') as Record<string, unknown>;
      expect(body['code']).toBe('service_not_found');
      expect(body['message']).toContain('/api/predict/<service>');
      expect(body['request_id']).toBe('request-1');
      expect(downstream.answer?.headers).toContain('application/json');
    },
  );

  test('without a live token ends in 401, with the scheme named', () => {
    const { downstream, code } = echo().request('/api/predict/echo', ['Authorization', 'wrong']);
    expect(code()).toBe('unauthenticated');
    expect(downstream.answer?.headers).toEqual(['Content-Type', 'application/json', 'WWW-Authenticate', 'Bearer']);
  });

  test('to a public service needs none, and a credential that is not ours goes on', () => {
    const harness = echo({ tokens: [], isPublic: true });
    const { exchange } = harness.request('/api/predict/echo', ['Authorization', 'Bearer upstream']);
    expect(harness.forwarded).toHaveLength(1);
    expect(exchange.credentialHeaders).toEqual([]);
  });

  test.each([
    { access: { internet: false, vpc: true }, entrance: 'internet' as const, want: 'service_not_found' },
    { access: { internet: false, vpc: true }, entrance: 'vpc' as const, want: null },
    { access: { internet: true, vpc: false }, entrance: 'vpc' as const, want: 'service_not_found' },
  ])('by $entrance with $access: $want', ({ access, entrance, want }) => {
    expect(echo({ access }).request('/api/predict/echo', TOKEN, { entrance }).code()).toBe(want);
  });

  test.each([
    { service: { stopped: true }, want: 'service_stopped' },
    { service: { instances: [] }, want: 'no_ready_instance' },
  ])('finds $want, which Alibaba’s tools recognise by its text', ({ service, want }) => {
    const { downstream, code } = echo(service).request('/api/predict/echo', TOKEN);
    expect(code()).toBe(want);
    expect(downstream.answer?.status).toBe(503);
    expect(downstream.answer?.body).toContain('no healthy upstream');
  });

  test('says nothing about the state of a service to strangers', () => {
    expect(echo({ stopped: true }).request('/api/predict/echo').code()).toBe('unauthenticated');
  });

  test('below a base path cannot climb out of it', () => {
    const [a] = instances;
    const below = echo({ instances: [{ ...a!, address: { ...a!.address, basePath: '/tenant' } }] });
    expect(below.request('/api/predict/echo/../x', TOKEN).code()).toBe('malformed_request');
    expect(below.request('/api/predict/echo/%2e%2e%2fx', TOKEN).code()).toBe('malformed_request');
    expect(below.request('/api/predict/echo/a%2fb%2fc/../../../secret', TOKEN).code()).toBe('malformed_request');
    below.request('/api/predict/echo/x', TOKEN);
    expect(below.forwarded).toHaveLength(1);
  });

  test('leaves out what a service does not need', () => {
    const phases = (overrides: ServiceOverrides) =>
      echo(overrides)
        .holder.table.services.get('echo')
        ?.phases.map(({ name }) => name);
    expect(phases({})).toEqual(['authenticate', 'limit', 'pick-instance', 'forward']);
    expect(phases({ tokens: [], isPublic: true })).toEqual(['limit', 'pick-instance', 'forward']);
    expect(phases({ access: { internet: false, vpc: true } })?.[0]).toBe('access-control');
  });
});

describe('limits', () => {
  test('a body that says it is too large is refused before anything is taken', () => {
    const harness = echo({}, { maxRequestBodyBytes: 10 });
    const large = { head: requestHead('POST', '/api/predict/echo', TOKEN, { kind: 'length', bytes: 11 }) };
    const { downstream } = harness.request('', [], large);
    expect(downstream.answer?.status).toBe(413);
    const exact = { head: requestHead('POST', '/api/predict/echo', TOKEN, { kind: 'length', bytes: 10 }) };
    expect(harness.request('', [], exact).code()).toBeNull();
  });

  test.each([
    { name: 'the service', service: { limits: { rate: 3 } }, gateway: {}, want: 'rate_limited' },
    {
      name: 'the gateway for each service',
      service: {},
      gateway: { rateLimit: { perService: 3, total: 0 } },
      want: 'gateway_rate_limited',
    },
    { name: 'the gateway in all', service: {}, gateway: { rateLimit: { perService: 0, total: 3 } }, want: 'gateway_rate_limited' },
  ])('the rate of $name', async ({ service, gateway, want }) => {
    const harness = echo(service, gateway);
    const codes = () => Array.from({ length: 5 }, () => harness.request('/api/predict/echo', TOKEN).code());
    expect(codes()).toEqual([null, null, null, want, want]);
    await harness.clock.advance(1000);
    expect(codes().filter((code) => code === null)).toHaveLength(3);
    const { downstream } = harness.request('/api/predict/echo', TOKEN);
    expect(downstream.answer?.status).toBe(429);
    expect(downstream.answer?.headers).toEqual(['Content-Type', 'application/json', 'Retry-After', '1']);
  });

  test('of one service leave the others their share', () => {
    const harness = new PhasesHarness([
      gatewayResource({ rateLimit: { perService: 2, total: 4 } }),
      serviceResource('echo', { instances }),
      serviceResource('calm', { instances }),
    ]);
    const codes = (service: string, count: number) =>
      Array.from({ length: count }, () => harness.request(`/api/predict/${service}`, TOKEN).code());
    expect(codes('echo', 100).filter((code) => code === null)).toHaveLength(2);
    expect(codes('calm', 2)).toEqual([null, null]);
  });

  test('of open requests', async () => {
    const harness = echo({ limits: { concurrency: 2 } });
    const codes = () => Array.from({ length: 3 }, () => harness.request('/api/predict/echo', TOKEN).code());
    expect(codes()).toEqual([null, null, 'rate_limited']);
    await harness.forwarded[0]?.finish();
    expect(codes()).toEqual([null, 'rate_limited', 'rate_limited']);
  });

  test('take nothing from each other when one refuses', async () => {
    const harness = echo({ limits: { concurrency: 1, rate: 2 } }, { rateLimit: { perService: 2, total: 2 } });
    harness.request('/api/predict/echo', TOKEN);
    for (let i = 0; i < 50; i += 1) expect(harness.request('/api/predict/echo', TOKEN).code()).toBe('rate_limited');
    await harness.forwarded[0]?.finish();
    expect(harness.request('/api/predict/echo', TOKEN).code()).toBeNull();
  });

  test.each([
    { name: 'a full queue', service: { limits: { instanceConcurrency: 1, instanceQueue: 0 } }, held: 2, want: 'queue_full' },
    { name: 'the rate of its instances', service: { limits: { instanceRate: 1 } }, held: 2, want: 'rate_limited' },
    { name: 'no instance', service: { instances: [] }, held: 0, want: 'no_ready_instance' },
    { name: 'being stopped', service: { stopped: true }, held: 0, want: 'service_stopped' },
  ])('are not used up by what $name turns away', ({ service, held, want }) => {
    const harness = echo(service, { rateLimit: { perService: held + 1, total: held + 1 } });
    for (let i = 0; i < held; i += 1) expect(harness.request('/api/predict/echo', TOKEN).code()).toBeNull();
    for (let i = 0; i < 50; i += 1) expect(harness.request('/api/predict/echo', TOKEN).code()).toBe(want);
    harness.change([serviceResource('calm', { instances, tokens: [], isPublic: true })]);
    expect(harness.request('/api/predict/calm').code()).toBeNull();
    expect(harness.request('/api/predict/calm').code()).toBe('gateway_rate_limited');
  });

  test('a full queue closes the connection, as PAI-EAS does', () => {
    const harness = echo({ limits: { instanceConcurrency: 1, instanceQueue: 0 } });
    harness.request('/api/predict/echo', TOKEN);
    harness.request('/api/predict/echo', TOKEN);
    const { downstream } = harness.request('/api/predict/echo', TOKEN);
    expect(downstream.answer?.status).toBe(450);
    expect(downstream.closes).toBe(true);
  });
});

describe('whatever happens', () => {
  const waitingService = { limits: { instanceConcurrency: 1, instanceQueue: 5 } };

  test('a client that leaves while waiting gives its place back and is counted', async () => {
    const harness = echo(waitingService);
    harness.request('/api/predict/echo', TOKEN);
    harness.request('/api/predict/echo', TOKEN);
    const { exchange, downstream } = harness.request('/api/predict/echo', TOKEN);
    expect(openOf(harness).waiting).toBe(1);
    downstream.closed = true;
    exchange.abort?.('client_closed');
    await turn();
    expect(openOf(harness)).toEqual({ open: 2, waiting: 0, instances: [1, 1] });
    expect((await harness.log()).at(-1)).toMatchObject({ status: 499, problem: 'client_closed', request_id: 'request-3' });
  });

  test('a client that left while its turn came is not forwarded', async () => {
    const harness = echo(waitingService);
    for (let i = 0; i < 2; i += 1) harness.request('/api/predict/echo', TOKEN);
    const waiting = harness.request('/api/predict/echo', TOKEN);
    waiting.downstream.closed = true;
    await harness.forwarded[0]?.finish();
    expect(harness.forwarded).toHaveLength(2);
    await harness.forwarded[1]?.finish();
    expect(openOf(harness)).toEqual(IDLE);
  });

  test('a deadline that passes while waiting is a 408 that closes the connection', async () => {
    const harness = echo({ ...waitingService, timeouts: { totalMs: 5000 } });
    for (let i = 0; i < 2; i += 1) harness.request('/api/predict/echo', TOKEN);
    const { exchange, downstream, code } = harness.request('/api/predict/echo', TOKEN);
    expect(exchange.deadlineMs).toBe(5000);
    exchange.abort?.('request_timeout');
    await turn();
    expect(code()).toBe('request_timeout');
    expect(downstream.closes).toBe(true);
  });

  test('a failure in a phase is a 500 and gives everything back', async () => {
    const harness = echo({ limits: { concurrency: 1 } });
    const { code } = harness.request('/api/predict/echo', TOKEN);
    await harness.forwarded[0]?.crash(new Error('a bug'));
    expect(code()).toBe('internal');
    expect(openOf(harness)).toEqual(IDLE);
    expect(harness.request('/api/predict/echo', TOKEN).code()).toBeNull();
  });

  test('a refusal after the answer has begun cuts it', async () => {
    const harness = echo();
    const { exchange, downstream } = harness.request('/api/predict/echo', TOKEN);
    downstream.begin({ status: 200, reason: 'OK', rawHeaders: [], framing: { kind: 'stream' } });
    exchange.status = 200;
    await harness.forwarded[0]?.finish({ refused: 'upstream_reset' });
    expect(downstream.abandoned).toBe(true);
    expect((await harness.log()).at(-1)).toMatchObject({ status: 200, problem: 'upstream_reset' });
  });

  test('a request keeps the table it began with, and its instance is given back to the pool that goes on', async () => {
    const harness = echo();
    const { exchange } = harness.request('/api/predict/echo', TOKEN);
    const before = harness.holder.table;
    harness.change([serviceResource('echo', { instances, tokens: ['another'] })]);
    expect(exchange.table).toBe(before);
    expect(openOf(harness)).toEqual({ open: 1, waiting: 0, instances: [1, 0] });
    await harness.forwarded[0]?.finish();
    expect(openOf(harness)).toEqual(IDLE);
  });

  test('a service that is deleted under its requests ends them in order', async () => {
    const harness = echo(waitingService);
    for (let i = 0; i < 2; i += 1) harness.request('/api/predict/echo', TOKEN);
    const waiting = harness.request('/api/predict/echo', TOKEN);
    harness.change([], ['service/echo']);
    await turn();
    expect(waiting.code()).toBe('service_not_found');
    await harness.forwarded[0]?.finish();
    await harness.forwarded[1]?.finish();
    expect(harness.request('/api/predict/echo', TOKEN).code()).toBe('service_not_found');
  });
});

describe('the access log', () => {
  test('has a line for each request, without tokens and queries', async () => {
    const harness = echo();
    const { exchange } = harness.request('/api/predict/echo/v1?key=secret', TOKEN);
    exchange.status = 200;
    exchange.attempts = 1;
    exchange.firstByteAtMs = 2;
    await harness.clock.advance(5);
    await harness.forwarded[0]?.finish();
    harness.request('/nowhere', TOKEN);
    const lines = await harness.log();
    expect(lines).toEqual([
      {
        time: '2026-01-01T00:00:00.005Z',
        request_id: 'request-1',
        entrance: 'internet',
        client: '127.0.0.1',
        method: 'POST',
        target: '/api/predict/echo/v1',
        service: 'echo',
        instance: 'a',
        status: 200,
        problem: null,
        detail: null,
        attempts: 1,
        bytes_in: 0,
        bytes_out: 0,
        first_byte_ms: 2,
        duration_ms: 5,
      },
      expect.objectContaining({ service: null, status: 404, problem: 'service_not_found' }),
    ]);
    expect(harness.lines.join('')).not.toContain(TEST_TOKEN);
  });

  test('is one line of JSON whatever a client sends', async () => {
    const harness = echo();
    const target = '/"\\\n\u0000\u2028é{}';
    harness.request(target, [], { peerAddress: 'fe80::1%"eth0' });
    harness.request(`/${'x'.repeat(10_000)}`);
    harness.pipeline.refused({ id: '"', entrance: 'vpc', vpcId: null, clientAddress: '\n', problem: 'malformed_request', detail: '"\r\n' });
    const [odd, long, refused] = await harness.log();
    expect(odd).toMatchObject({ target, client: 'fe80::1%"eth0' });
    expect(String(long?.['target']).length).toBeLessThan(2100);
    expect(refused).toMatchObject({ request_id: '"', status: 400, problem: 'malformed_request', detail: '"\r\n' });
    expect(harness.unrouted.total).toBe(3);
  });
});

test('a downstream that fails to take a refusal does not keep anything', async () => {
  const harness = echo({ limits: { instanceConcurrency: 1, instanceQueue: 5 } });
  for (let i = 0; i < 2; i += 1) harness.request('/api/predict/echo', TOKEN);
  const downstream = new FakeDownstream();
  downstream.respond = () => {
    throw new Error('a bug in a listener');
  };
  const { exchange } = harness.request('/api/predict/echo', TOKEN, { downstream });
  exchange.abort?.('request_timeout');
  await turn();
  expect(openOf(harness)).toMatchObject({ open: 2, waiting: 0 });
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeServiceConfig, parseServiceSpec, redactServiceConfig, type ServiceSpec } from '../src/index.ts';
import { descriptionFor, type Json, put, sampleOf, TABLE } from './sample-descriptions.ts';

function parse(document: unknown) {
  return parseServiceSpec(document, { runtime: 'process' });
}

const KNOWN_NAMES = [...new Set(Object.keys(TABLE).flatMap((path) => path.replaceAll('[]', '').split('.')))];

/** JSON whose keys are often known ones, so that it gets past the first door. */
const nearlyDescription = fc.letrec<{ value: unknown; object: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.jsonValue({ maxDepth: 1 }),
    fc.constantFrom('8000', 1, 0, -1, true, 'x', '', '20%', 'http://h', '/a', 'qps', 'onnx', 'node a.mjs'),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.oneof(fc.constantFrom(...KNOWN_NAMES), fc.string()), tie('value'), { maxKeys: 6 }),
})).object;

const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', ' ', '"', "'", '\\', '$', '-'), minLength: 1, maxLength: 12 });
const count = (min: number, max: number) => fc.integer({ min, max });
const seconds = count(1, 100);

const timing = fc.record(
  {
    initial_delay_seconds: count(0, 100),
    period_seconds: seconds,
    timeout_seconds: seconds,
    success_threshold: seconds,
    failure_threshold: seconds,
  },
  { requiredKeys: [] },
);
const action = fc.oneof(
  fc.record({
    http_get: fc.record({ path: fc.constantFrom('/', '/ready?x=1'), scheme: fc.constantFrom('HTTP', 'https') }, { requiredKeys: [] }),
  }),
  fc.record({ tcp_socket: fc.constant({}) }),
  fc.record({ exec: fc.record({ command: fc.array(text, { minLength: 1, maxLength: 3 }) }) }),
);
const probe = fc.tuple(timing, action).map(([times, act]) => ({ ...times, ...act }));

const command = fc.record({ command: fc.array(text, { minLength: 1, maxLength: 4 }) });
const script = fc.record({ script: text });
const container = fc
  .tuple(
    fc.oneof(command, script),
    fc.record({ startup_check: probe, readiness_check: probe, liveness_check: probe }, { requiredKeys: [] }),
    fc.uniqueArray(fc.constantFrom('A', 'B', 'MODEL_PATH'), { maxLength: 3 }),
  )
  .map(([run, probes, names]) => ({ ...run, ...probes, env: names.map((name) => ({ name, value: `${name}-value` })) }));

const workload = fc.oneof(
  container.map((first) => ({ containers: [first] })),
  fc.record({
    processor: fc.constantFrom('onnx', 'pmml'),
    model_path: fc.constantFrom('/m', 'https://h/m.zip'),
    model_config: fc.constantFrom({}, '[1]'),
  }),
  fc
    .record({
      addresses: fc.uniqueArray(fc.constantFrom('http://a', 'https://b:8443/base', 'http://[::1]:80'), { minLength: 1 }),
      headers: fc.constantFrom({}, { 'x-key': 'k' }),
    })
    .map((server) => ({ runtime: { external: server } })),
);

const rpc = fc.record(
  {
    keepalive: count(1, 1_000_000),
    rate_limit: count(0, 100),
    worker_threads: count(1, 100),
    max_queue_size: count(0, 100),
    batching: fc.boolean(),
    retries: count(0, 10),
  },
  { requiredKeys: [] },
);
const limit = fc.record({ enable: fc.constant(true), limit: count(1, 1000) });
const networking = fc.record(
  {
    load_balancing: fc.constantFrom('least_busy', 'round_robin'),
    forward_credential: fc.boolean(),
    disable_internet_endpoint: fc.boolean(),
    enable_grpc: fc.boolean(),
    enable_http2: fc.boolean(),
    upgrades: fc.constantFrom(['websocket'], ['*'], ['h2', 'spdy/3.1']),
    hosts: fc.constantFrom([], ['models.example.com']),
    gateway_policy: fc.record({ rate_limit: limit, concurrency_limit: limit }, { requiredKeys: [] }),
    outlier_detection: fc.record(
      { enable: fc.boolean(), interval_seconds: count(1, 100), max_ejected_percent: count(0, 50) },
      { requiredKeys: [] },
    ),
    retry: fc.constantFrom({}, { methods: [] }, { methods: ['GET', 'POST'] }),
    timeouts: fc.record({ connect: seconds, first_byte: seconds, idle: seconds }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);
const autoscaler = fc.tuple(count(1, 5), count(6, 9)).map(([min, max]) => ({ min, max, strategies: { qps: 2.5, 'gpu[util]': 50 } }));

/** Valid descriptions with settings of every part of a specification. */
const description = fc
  .tuple(
    workload,
    count(1, 5),
    rpc,
    networking,
    fc.record({ autoscaler, token: fc.constantFrom('', 'abc'), labels: fc.constant({ a: 'b' }) }, { requiredKeys: [] }),
  )
  .map(([run, instance, calls, network, others]) => ({
    metadata: { name: 'service', ...('runtime' in run ? {} : { instance }), rpc: calls },
    networking: network,
    ...run,
    ...others,
  }));

/** A description that says what a specification says. */
function describeSpec(spec: ServiceSpec): Json {
  const { rpc, networking, probes, rolling, autoscaler } = spec;
  const { stated } = networking.timeouts;
  const policy = (value: number | null) => (value === null ? null : { enable: true, limit: value });
  const shareOf = ({ kind, value }: { kind: string; value: number }) => (kind === 'percent' ? `${value}%` : value);
  return {
    metadata: {
      name: spec.name,
      instance: spec.instances,
      cpu: spec.resources.cpuCores,
      memory: spec.resources.memoryMb,
      rpc: {
        keepalive: stated.total ? rpc.keepaliveMs : null,
        rate_limit: rpc.instanceRateLimit ?? 0,
        worker_threads: rpc.workerThreads,
        max_queue_size: rpc.maxQueueSize,
        batching: rpc.batching.enabled,
        retries: networking.retry.attempts,
      },
      rolling_strategy: { max_surge: shareOf(rolling.maxSurge), max_unavailable: shareOf(rolling.maxUnavailable) },
      eas: { termination_grace_period: spec.terminationGraceSeconds },
      enable_grpc: networking.grpc,
    },
    networking: {
      enable_http2: networking.upstreamHttp2,
      upgrades: networking.upgrades,
      hosts: networking.hosts,
      outlier_detection: describeOutlier(networking.outlier),
      retry: { methods: networking.retry.methods },
      load_balancing: networking.balance,
      forward_credential: networking.forwardCredential,
      disable_internet_endpoint: networking.disableInternetEndpoint,
      gateway_policy: { rate_limit: policy(networking.rateLimit), concurrency_limit: policy(networking.concurrencyLimit) },
      timeouts: {
        connect: stated.connect ? networking.timeouts.connectMs : null,
        first_byte: stated.firstByte ? networking.timeouts.firstByteMs : null,
        idle: networking.timeouts.idleMs,
      },
    },
    token: spec.token,
    labels: spec.labels,
    autoscaler: autoscaler === null ? null : { min: autoscaler.min, max: autoscaler.max, scaleStrategies: autoscaler.strategies },
    ...describeWorkload(spec.workload, probes),
  };
}

function describeOutlier(outlier: ServiceSpec['networking']['outlier']): Json {
  if (outlier === null) return { enable: false };
  return {
    consecutive_failures: outlier.consecutiveFailures,
    interval_seconds: outlier.windowMs / 1000,
    minimum_requests: outlier.minRequests,
    base_ejection_seconds: outlier.baseEjectionMs / 1000,
    max_ejection_seconds: outlier.maxEjectionMs / 1000,
    max_ejected_percent: outlier.maxEjectedPercent,
    return_seconds: outlier.returnMs / 1000,
  };
}

function describeWorkload(workload: ServiceSpec['workload'], probes: ServiceSpec['probes']): Json {
  if (workload.kind === 'external') return { runtime: { external: { addresses: workload.addresses, headers: workload.headers } } };
  if (workload.kind === 'processor') {
    return {
      processor: workload.processor,
      model_path: workload.modelPath,
      model_config: workload.modelConfig,
      processor_envs: workload.env,
    };
  }
  const run = workload.run.kind === 'exec' ? { command: workload.run.argv } : { script: workload.run.script };
  const checks = { startup_check: probes.startup, readiness_check: probes.readiness, liveness_check: probes.liveness };
  const described = Object.entries(checks).map(([name, probe]) => [name, probe === null ? null : describeProbe(probe)] as const);
  return { containers: [{ ...run, env: workload.env, ...Object.fromEntries(described) }] };
}

function describeProbe(probe: NonNullable<ServiceSpec['probes']['startup']>): Json {
  const { check } = probe;
  const timing = {
    initial_delay_seconds: probe.initialDelaySeconds,
    period_seconds: probe.periodSeconds,
    timeout_seconds: probe.timeoutSeconds,
    success_threshold: probe.successThreshold,
    failure_threshold: probe.failureThreshold,
  };
  if (check.kind === 'exec') return { ...timing, exec: { command: check.argv } };
  if (check.kind === 'tcp') return { ...timing, tcp_socket: {} };
  return { ...timing, http_get: { path: check.path, scheme: check.scheme } };
}

describe('parseServiceSpec', () => {
  test('bears any JSON; there is a specification exactly when there is no problem', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), nearlyDescription), (document) => {
        const { spec, problems } = parse(document);
        expect(spec === null).toBe(problems.length > 0);
      }),
      { numRuns: 1000 },
    );
  });

  test('bears a misfit anywhere in a valid description', () => {
    const paths = fc.constantFrom(...Object.keys(TABLE));
    fc.assert(
      fc.property(paths, paths, fc.jsonValue(), (first, second, value) => {
        const document = put(put(descriptionFor(first), first, sampleOf(first)), second, value);
        const { spec, problems } = parse(document);
        expect(spec === null).toBe(problems.length > 0);
      }),
      { numRuns: 1000 },
    );
  });

  test('changes nothing in the document', () => {
    fc.assert(
      fc.property(description, (document) => {
        const before = structuredClone(document);
        parse(document);
        expect(document).toEqual(before);
      }),
    );
  });

  test('a specification written down and read again is the same', () => {
    fc.assert(
      fc.property(description, (document) => {
        const { spec, problems } = parse(document);
        expect(problems).toEqual([]);
        if (spec === null) return;
        const again = parse(JSON.parse(JSON.stringify(describeSpec(spec))));
        expect(again.problems).toEqual([]);
        expect(again.spec).toEqual(spec);
      }),
      { numRuns: 300 },
    );
  });
});

test('merging, redacting and parsing agree: a shown description sent back as a change changes nothing', () => {
  fc.assert(
    fc.property(description, (document) => {
      const merged = mergeServiceConfig(document, redactServiceConfig(document));
      expect(parse(merged).spec).toEqual(parse(document).spec);
    }),
  );
});

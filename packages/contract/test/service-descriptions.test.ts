import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findScaleProblem, parseServiceSpec, resolveLocalPaths, type ServiceSpec } from '../src/index.ts';
import { external, type Json, processor, program } from './sample-descriptions.ts';

function parse(document: unknown) {
  return parseServiceSpec(document, { runtime: 'process' });
}

function specOf(document: unknown): ServiceSpec {
  const { spec, problems } = parse(document);
  expect(problems).toEqual([]);
  if (spec === null) throw new Error('There is a specification when there are no problems.');
  return spec;
}

function noticesOf(document: unknown): readonly string[] {
  const { problems, notices } = parse(document);
  expect(problems).toEqual([]);
  return notices.map(({ path }) => path);
}

test('a short description is completed by the documented defaults', () => {
  expect(specOf(program())).toEqual({
    name: 'echo',
    instances: 1,
    group: null,
    labels: {},
    resources: { cpuCores: null, memoryMb: null, gpus: null },
    workload: { kind: 'command', run: { kind: 'exec', argv: ['node', 'server.mjs'] }, env: [], port: null, directory: null },
    probes: { startup: null, readiness: null, liveness: null },
    rpc: {
      keepaliveMs: 600_000,
      instanceRateLimit: null,
      workerThreads: null,
      maxQueueSize: null,
      batching: { enabled: false, maxBatchSize: 16, maxBatchTimeoutMs: 50 },
      decompressor: null,
    },
    rolling: { maxSurge: { kind: 'percent', value: 2 }, maxUnavailable: { kind: 'count', value: 0 } },
    terminationGraceSeconds: 30,
    networking: {
      disableInternetEndpoint: false,
      grpc: false,
      upstreamHttp2: false,
      upgrades: ['websocket'],
      hosts: [],
      balance: 'least_busy',
      forwardCredential: false,
      rateLimit: null,
      concurrencyLimit: null,
      gatewayId: null,
      vpc: null,
      timeouts: { connectMs: 5000, firstByteMs: 600_000, idleMs: 600_000, stated: { connect: false, firstByte: false, total: false } },
      outlier: {
        consecutiveFailures: 5,
        windowMs: 30_000,
        minRequests: 50,
        baseEjectionMs: 10_000,
        maxEjectionMs: 300_000,
        maxEjectedPercent: 50,
        returnMs: 30_000,
      },
      retry: { methods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'], attempts: 1 },
    },
    token: null,
    crashBlock: false,
    autoscaler: null,
  });
});

describe('the program', () => {
  const runOf = (container: Json) => {
    const { workload } = specOf(program(container));
    return workload.kind === 'command' ? workload.run : null;
  };

  test.each([
    ['a command is split at blanks', { command: ' python  app.py --x 1 ' }, ['python', 'app.py', '--x', '1']],
    ['quotes keep words together', { command: `sh -c 'echo "$PORT"; exec x' "a b"` }, ['sh', '-c', 'echo "$PORT"; exec x', 'a b']],
    ['a list of words is taken as it is', { command: ['node', 'my server.mjs', '$x'] }, ['node', 'my server.mjs', '$x']],
    ['args follow the command', { command: 'node a.mjs', args: ['--x', ''] }, ['node', 'a.mjs', '--x', '']],
    ['args may be one text', { command: 'node', args: "a.mjs 'b c'" }, ['node', 'a.mjs', 'b c']],
    ['args may be empty', { command: 'node', args: [] }, ['node']],
  ])('%s', (_sentence, container, argv) => {
    expect(runOf(container)).toEqual({ kind: 'exec', argv });
  });

  test('a script is handed to the shell as it is', () => {
    const script = 'cd app && exec python serve.py --port $PORT\n';
    expect(runOf({ command: null, script })).toEqual({ kind: 'shell', script });
  });

  test('environment variables keep their order; an absent value is empty', () => {
    const { workload } = specOf(program({ env: [{ name: 'B', value: '2' }, { name: 'A' }] }));
    expect(workload).toMatchObject({
      env: [
        { name: 'B', value: '2' },
        { name: 'A', value: '' },
      ],
    });
  });

  test('a fixed port is kept, and updates stop the old instance first', () => {
    const { workload, rolling } = specOf(program({ port: '8000', env: [{ name: 'PORT', value: '8000' }] }));
    expect(workload).toMatchObject({ port: 8000 });
    expect(rolling).toEqual({ maxSurge: { kind: 'count', value: 0 }, maxUnavailable: { kind: 'count', value: 1 } });
    expect(noticesOf(program({ port: 8000 }))).toEqual(['containers[0].port']);
  });

  test('an image beside a command is left aside with a notice', () => {
    expect(noticesOf(program({ image: 'registry/vllm:1' }))).toEqual(['containers[0].image']);
  });
});

describe('the checks of an instance', () => {
  test('have documented defaults of their own', () => {
    const check = { http_get: { path: '/health' } };
    const { probes } = specOf(program({ startup_check: check, health_check: check, liveness_check: { tcp_socket: {} } }));
    const timing = { periodSeconds: 10, timeoutSeconds: 1, successThreshold: 1 };
    const http = { kind: 'http', path: '/health', port: null, scheme: 'http' };
    expect(probes).toEqual({
      startup: { check: http, initialDelaySeconds: 0, ...timing, failureThreshold: 30 },
      readiness: { check: http, initialDelaySeconds: 0, ...timing, failureThreshold: 3 },
      liveness: { check: { kind: 'tcp', port: null }, initialDelaySeconds: 60, ...timing, failureThreshold: 3 },
    });
  });

  test('may run a command', () => {
    const { probes } = specOf(program({ readiness_check: { exec: { command: ['test', '-f', 'ready'] }, period_seconds: '2' } }));
    expect(probes.readiness).toMatchObject({ check: { kind: 'exec', argv: ['test', '-f', 'ready'] }, periodSeconds: 2 });
  });

  test('rpc.health_check_path is a readiness check in short', () => {
    const { probes } = specOf(
      external({ addresses: ['https://127.0.0.1:8443'] }, { rpc: { health_check_path: '/health', health_check_port: 9000 } }),
    );
    expect(probes.readiness).toMatchObject({ check: { kind: 'http', path: '/health', port: 9000, scheme: 'https' }, failureThreshold: 3 });
  });
});

describe('a processor', () => {
  test('gets the limits of PAI-EAS, and its settings as JSON text', () => {
    const { workload, rpc } = specOf(processor({ model_config: { threads: 2 }, processor_envs: [{ name: 'A', value: 'b' }] }));
    expect(workload).toEqual({
      kind: 'processor',
      processor: 'onnx',
      modelPath: '/models/iris.onnx',
      modelEntry: null,
      modelConfig: '{"threads":2}',
      env: [{ name: 'A', value: 'b' }],
    });
    expect(rpc).toMatchObject({ workerThreads: 5, maxQueueSize: 64 });
  });

  test('keeps limits that are set', () => {
    expect(specOf(processor({ rpc: { worker_threads: 1, max_queue_size: 0 } })).rpc).toMatchObject({ workerThreads: 1, maxQueueSize: 0 });
  });

  test('takes a model from a web server', () => {
    const signed = 'https://bucket.example.com/iris.tar.gz?Signature=x';
    expect(specOf(processor({ model_path: signed })).workload).toMatchObject({ modelPath: signed });
  });
});

describe('an external service', () => {
  test('has an instance for each address, and addresses in one spelling', () => {
    const { instances, workload } = specOf(
      external({ addresses: ['HTTP://Host:80/', 'https://[::1]:8443/base/'], headers: { 'X-Key': 'k' } }),
    );
    expect(instances).toBe(2);
    expect(workload).toEqual({
      kind: 'external',
      addresses: ['http://host', 'https://[::1]:8443/base'],
      headers: { 'X-Key': 'k' },
      caPem: null,
    });
  });

  test('bears a number of instances that agrees with its addresses', () => {
    expect(specOf(external({}, { metadata: { name: 'chat', instance: 1 } })).instances).toBe(1);
  });
});

describe('spellings', () => {
  const rpc = { keepalive: 5000 };

  test.each<[string, Json]>([
    ['numbers may be texts', { metadata: { name: 'echo', instance: '1', rpc: { keepalive: '5000' } } }],
    ['rpc may stand at the top', { rpc }],
    ['keys may be written with dots', { metadata: { name: 'echo', instance: 1, 'rpc.keepalive': 5000 } }],
    ['the whole path may be written with dots', { 'metadata.rpc.keepalive': 5000 }],
    ['the same value in two places is no contradiction', { metadata: { name: 'echo', instance: 1, rpc }, rpc: { keepalive: '5000' } }],
    ['the name may stand at the top', { metadata: { instance: 1, rpc }, name: 'echo' }],
    ['null means not given', { rpc: { keepalive: 5000, rate_limit: null }, autoscaler: null, token: null }],
  ])('%s', (_sentence, others) => {
    expect(specOf(program({}, others))).toEqual(specOf(program({}, { metadata: { name: 'echo', instance: 1, rpc } })));
  });

  test('an object may be written in two parts, under two of its names', () => {
    const parts = { autoscaler: { min: 1, scaleStrategies: [{ metricName: 'qps', threshold: 5 }] }, 'metadata.autoscaler': { max: 3 } };
    expect(specOf(program({}, parts)).autoscaler).toEqual({
      min: 1,
      max: 3,
      strategies: [{ metricName: 'qps', threshold: 5, service: null }],
    });
  });

  test('the older form of the autoscaler means the same', () => {
    const current = { min: 0, max: 3, scaleStrategies: [{ metricName: 'qps', threshold: 5 }] };
    expect(specOf(program({}, { autoscaler: { min: 0, max: 3, strategies: { qps: '5' } } })).autoscaler).toEqual(
      specOf(program({}, { metadata: { name: 'echo', instance: 1, autoscaler: current } })).autoscaler,
    );
  });
});

describe('settings of requests', () => {
  test('limits of the gateway hold when they are enabled', () => {
    const policy = { rate_limit: { enable: true, limit: 100 }, concurrency_limit: { enable: false, limit: 7 } };
    expect(specOf(program({}, { networking: { gateway_policy: policy } })).networking).toMatchObject({
      rateLimit: 100,
      concurrencyLimit: null,
    });
  });

  test('a rate limit of 0 is off', () => {
    expect(specOf(program({}, { rpc: { rate_limit: 0 } })).rpc.instanceRateLimit).toBeNull();
    expect(specOf(program({}, { rpc: { rate_limit: 3 } })).rpc.instanceRateLimit).toBe(3);
  });

  test('without a limit of its own the first byte has as long as the request', () => {
    const { timeouts } = specOf(program({}, { rpc: { keepalive: 1_860_000 }, networking: { timeouts: { connect: 100 } } })).networking;
    expect(timeouts).toEqual({
      connectMs: 100,
      firstByteMs: 1_860_000,
      idleMs: 600_000,
      stated: { connect: true, firstByte: false, total: true },
    });
  });

  test.each([
    ['an absent token asks for one', {}, null],
    ['an empty token makes the service public', { token: '' }, ''],
    ['a token may be given', { credential: { token: 'abc' } }, 'abc'],
    ['generate_token asks for one', { generate_token: true }, null],
  ])('%s', (_sentence, others, token) => {
    expect(specOf(program({}, others)).token).toBe(token);
  });
});

describe('notices', () => {
  test.each<[string, Json, readonly string[]]>([
    ['a key without a meaning here', program({}, { 'metadata.cuda': '11.2' }), ['metadata.cuda']],
    ['nothing for a value that holds anyway', program({}, { 'metadata.rdma': 0, 'metadata.qos': '', 'cloud.computing.instances': [] }), []],
    [
      'an object of such keys once',
      program({}, { cloud: { computing: { instance_type: 'a', instances: [{ type: 'b' }] } } }),
      ['cloud.computing'],
    ],
    ['a feature that has no effect yet', program({}, { autoscaler: { min: 1, max: 2, strategies: { qps: 1 } } }), ['autoscaler']],
    [
      'such a key by the name it was written with',
      program({}, { metadata: { name: 'echo', instance: 1, path: '/echo' } }),
      ['metadata.path'],
    ],
    ['a key in a list', program({ resources: { cpu: 1 } }), ['containers[0].resources']],
    ['a model beside a program', program({}, { model_path: '/m' }), ['model_path']],
    ['GPUs that nobody reserves', program({}, { 'metadata.gpu': 1 }), ['metadata.gpu']],
    ['no GPUs at all', program({}, { 'metadata.gpu': 0 }), []],
    ['a queue where nobody waits', program({}, { rpc: { max_queue_size: 3 } }), ['rpc.max_queue_size']],
    ['batches, which are not made yet', processor({ rpc: { batching: true, max_batch_size: '16' } }), ['rpc.batching']],
    ['memory of a server that is not ours', external({}, { 'metadata.memory': 100 }), ['metadata.memory']],
    [
      'a limit that is switched off',
      program({}, { 'networking.gateway_policy.rate_limit': { enable: false, limit: 3 } }),
      ['networking.gateway_policy.rate_limit.limit'],
    ],
    [
      'a time limit that is never reached',
      program({}, { rpc: { keepalive: 5 }, 'networking.timeouts.first_byte': 6 }),
      ['networking.timeouts.first_byte'],
    ],
  ])('%s', (_sentence, document, paths) => {
    expect(noticesOf(document)).toEqual(paths);
  });
});

describe('the examples', () => {
  const folder = fileURLToPath(new URL('../../../examples', import.meta.url));
  const files = readdirSync(folder)
    .map((name) => join(folder, name, 'service.json'))
    .filter((file) => existsSync(file));

  test.each(files)('%s is valid and gives no notice', (file) => {
    const description: unknown = JSON.parse(readFileSync(file, 'utf8'));
    expect(noticesOf(resolveLocalPaths(description, (path) => resolve(dirname(file), path)))).toEqual([]);
  });
});

describe('findScaleProblem', () => {
  test.each<[string, Json, number, string | null]>([
    ['a program scales', program(), 5, null],
    ['a program with a fixed port does not', program({ port: 8000 }), 2, 'containers[0].port'],
    ['but it may be stopped', program({ port: 8000 }), 0, null],
    ['a processor scales', processor(), 5, null],
    ['an external service has its addresses', external(), 2, 'runtime.external.addresses'],
  ])('%s', (_sentence, document, instances, path) => {
    expect(findScaleProblem(specOf(document), instances)?.path ?? null).toBe(path);
  });
});

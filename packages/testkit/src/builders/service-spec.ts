import type { ExternalWorkload, ServiceSpec } from '@infergate/contract';
import { outlierDetection } from './outlier.ts';

/** A parsed description of a program with one instance. */
export function serviceSpec(overrides: Partial<ServiceSpec> = {}): ServiceSpec {
  return {
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
      outlier: outlierDetection(),
      retry: { methods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'], attempts: 1 },
    },
    token: null,
    crashBlock: false,
    autoscaler: null,
    ...overrides,
  };
}

/** The workload of a server that runs elsewhere. */
export function externalWorkload(addresses: readonly string[], overrides: Partial<ExternalWorkload> = {}): ExternalWorkload {
  return { kind: 'external', addresses, headers: {}, caPem: null, ...overrides };
}

import type { GatewayResource, InstanceResource, ServiceResource, SnapshotMessage, SnapshotResource } from '@infergate/contract';
import { outlierDetection } from './outlier.ts';

/** The token of services built here. */
export const TEST_TOKEN = 'dGVzdC10b2tlbi1vZi10aGUtdGVzdHMtb2YtaW5mZXJnYXRl';

export type ServiceOverrides = Partial<Omit<ServiceResource, 'kind' | 'name' | 'protocols' | 'limits' | 'timeouts'>> & {
  readonly protocols?: Partial<ServiceResource['protocols']>;
  readonly limits?: Partial<ServiceResource['limits']>;
  readonly timeouts?: Partial<ServiceResource['timeouts']>;
};

/** A service that both endpoints serve, with one token and no limits. */
export function serviceResource(name: string, overrides: ServiceOverrides = {}): ServiceResource {
  const { protocols, limits, timeouts, ...rest } = overrides;
  return {
    kind: 'service',
    name,
    id: `eas-m-${name}`,
    version: 1,
    stopped: false,
    access: { internet: true, vpc: true },
    tokens: [TEST_TOKEN],
    isPublic: false,
    forwardCredential: false,
    protocols: { grpc: false, upstreamHttp2: false, upgrades: ['websocket'], hosts: [], ...protocols },
    balance: 'least_busy',
    limits: { rate: null, concurrency: null, instanceRate: null, instanceConcurrency: null, instanceQueue: null, ...limits },
    timeouts: { connectMs: 2000, firstByteMs: 60_000, idleMs: 60_000, totalMs: 600_000, ...timeouts },
    outlier: outlierDetection(),
    retry: { methods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'], attempts: 1 },
    upstreamHeaders: [],
    upstreamCaPem: null,
    instances: [],
    ...rest,
  };
}

export function instanceResource(id: string, port: number, draining = false): InstanceResource {
  return { id, address: { host: '127.0.0.1', port, tls: false, basePath: '' }, guarded: false, version: 1, draining };
}

/** A gateway without rate limits that takes bodies of up to 1 MB. */
export function gatewayResource(overrides: Partial<Omit<GatewayResource, 'kind'>> = {}): GatewayResource {
  return {
    kind: 'gateway',
    id: 'shared',
    name: 'shared',
    rateLimit: { perService: 0, total: 0 },
    maxRequestBodyBytes: 1024 * 1024,
    addressPolicy: { deny: [], ownListeners: [] },
    trustedProxies: [],
    authFailures: { perSecond: 0, burst: 0 },
    proxyProtocol: false,
    tls: null,
    access: null,
    domains: [],
    sslRedirection: false,
    hostSuffixes: [],
    acme: { http: [], tlsAlpn: [] },
    idle: { clientMs: 600_000, upstreamMs: 30_000 },
    bandwidth: null,
    ...overrides,
  };
}

/** A whole snapshot of epoch 1. */
export function snapshotMessage(seq: number, put: readonly SnapshotResource[]): SnapshotMessage {
  return { type: 'snapshot', version: { epoch: 1, seq }, base: null, put, remove: [] };
}

/** What has changed since `seq - 1`. */
export function deltaMessage(seq: number, put: readonly SnapshotResource[], remove: readonly string[] = []): SnapshotMessage {
  return { type: 'snapshot', version: { epoch: 1, seq }, base: { epoch: 1, seq: seq - 1 }, put, remove };
}

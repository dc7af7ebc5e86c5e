import type { InstancePhase, InstanceResource, ServiceResource, ServiceSpec, ServiceTimeouts } from '@infergate/contract';
import type { InstanceRecord, ServiceRecord } from '../store/records.ts';

export interface ServiceInput {
  readonly service: ServiceRecord;
  /** The current description; null when it cannot be read, with the reason in `specProblem`. */
  readonly spec: ServiceSpec | null;
  readonly specProblem: string | null;
  readonly tokens: readonly string[];
  readonly instances: readonly InstanceRecord[];
}

export interface TranslatedService {
  /** null: leave at the gateways what they have. */
  readonly resource: ServiceResource | null;
  /** What is wrong with it, for people; null when nothing is. */
  readonly problem: string | null;
}

/** What a gateway gives services that say nothing. Milliseconds; null: the installation's. */
export interface TimeoutDefaults {
  readonly connectMs: number | null;
  readonly firstByteMs: number | null;
  readonly requestMs: number | null;
}

/**
 * Pure. A service that runs nowhere stays listed, so that its callers learn that it is stopped, or waits, and not that it is unknown.
 * `defaults` are those of the gateway that it is translated for.
 */
export function translateService(
  { service, spec, specProblem, tokens, instances }: ServiceInput,
  defaults: TimeoutDefaults | null = null,
): TranslatedService {
  if (spec === null)
    return { resource: null, problem: `the description of ${service.name} cannot be read: ${specProblem ?? 'no reason known'}` };
  const { networking, rpc, workload } = spec;
  const external = workload.kind === 'external' ? workload : null;
  const resource: ServiceResource = {
    kind: 'service',
    name: service.name,
    id: service.id,
    version: service.currentVersion,
    stopped: service.desired !== 'running',
    access: { internet: !networking.disableInternetEndpoint, vpc: true },
    tokens: [...tokens],
    isPublic: service.isPublic,
    forwardCredential: networking.forwardCredential,
    protocols: {
      grpc: networking.grpc,
      upstreamHttp2: networking.upstreamHttp2,
      upgrades: [...networking.upgrades],
      hosts: [...networking.hosts],
    },
    balance: networking.balance,
    limits: {
      rate: networking.rateLimit,
      concurrency: networking.concurrencyLimit,
      instanceRate: rpc.instanceRateLimit,
      instanceConcurrency: rpc.workerThreads,
      instanceQueue: rpc.maxQueueSize,
    },
    timeouts: translateTimeouts(spec, defaults ?? NO_DEFAULTS),
    outlier: networking.outlier === null ? null : { ...networking.outlier },
    retry: { methods: [...networking.retry.methods], attempts: networking.retry.attempts },
    upstreamHeaders: external === null ? [] : Object.entries(external.headers),
    upstreamCaPem: external?.caPem ?? null,
    instances: instances.map(translateInstance).filter((instance) => instance !== null),
  };
  return { resource, problem: null };
}

const NO_DEFAULTS: TimeoutDefaults = { connectMs: null, firstByteMs: null, requestMs: null };

/** Nothing may last longer than the whole: a slow model may take all of it until its first byte, and between two. */
function translateTimeouts({ rpc, networking: { timeouts } }: ServiceSpec, defaults: TimeoutDefaults): ServiceTimeouts {
  const { stated } = timeouts;
  const totalMs = stated.total ? rpc.keepaliveMs : (defaults.requestMs ?? rpc.keepaliveMs);
  const connectMs = stated.connect ? timeouts.connectMs : (defaults.connectMs ?? timeouts.connectMs);
  const firstByteMs = stated.firstByte ? timeouts.firstByteMs : (defaults.firstByteMs ?? totalMs);
  return {
    connectMs: Math.min(connectMs, totalMs),
    firstByteMs: Math.min(firstByteMs, totalMs),
    idleMs: Math.min(timeouts.idleMs, totalMs),
    totalMs,
  };
}

/**
 * Only ready instances get requests. One that was ready and is leaving, isolated or out of breath stays listed without
 * getting new ones, so that its open requests end in peace and gateways report when they have.
 */
function translateInstance({ name, version, runtime, phase, address, isolated, readyAt }: InstanceRecord): InstanceResource | null {
  if (address === null || readyAt === null || !LISTED[phase]) return null;
  return { id: name, address, guarded: runtime === 'external', version, draining: phase !== 'ready' || isolated };
}

const LISTED: Readonly<Record<InstancePhase, boolean>> = {
  pending: false,
  starting: true,
  ready: true,
  draining: true,
  failed: false,
  gone: false,
};

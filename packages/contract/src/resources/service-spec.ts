/**
 * A service description after parsing: aliases folded, defaults applied, units in names, contradictions excluded.
 * Everything behind the parser accepts only this type. Source of the keys: PAI-EAS service.json.
 */
export interface ServiceSpec {
  /** `[a-z0-9_]{3,63}` */
  readonly name: string;
  /** Desired number of instances; for an external service the number of its addresses. */
  readonly instances: number;
  readonly group: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly resources: ResourceSpec;
  readonly workload: WorkloadSpec;
  readonly probes: ProbeSet;
  readonly rpc: RpcPolicy;
  readonly rolling: RollingStrategy;
  /** From leaving the snapshot to SIGTERM at the latest, and again from SIGTERM to SIGKILL at the latest. Seconds. */
  readonly terminationGraceSeconds: number;
  readonly networking: NetworkingSpec;
  /** `null`: generate one. Empty string: public on purpose. */
  readonly token: string | null;
  /** `runtime.enable_crash_block`: leave a crashed instance down. */
  readonly crashBlock: boolean;
  readonly autoscaler: AutoscalerSpec | null;
}

export interface ResourceSpec {
  readonly cpuCores: number | null;
  /** Ceiling for the whole process group of one instance, megabytes (2^20 bytes). */
  readonly memoryMb: number | null;
  readonly gpus: number | null;
}

export type WorkloadSpec = CommandWorkload | ProcessorWorkload | ExternalWorkload;

/** A program of the user's, run as a local process group. */
export interface CommandWorkload {
  readonly kind: 'command';
  /** `command` and `args` are an argument vector; `script` is text for `/bin/sh`. */
  readonly run: { readonly kind: 'exec'; readonly argv: readonly string[] } | { readonly kind: 'shell'; readonly script: string };
  readonly env: readonly EnvironmentVariable[];
  /** Fixed port, or null: the runtime gives a free one in PORT. */
  readonly port: number | null;
  /** Absolute directory that is copied into the working directory of each instance (`runtime.process.directory`). */
  readonly directory: string | null;
}

/** A built-in model server. */
export interface ProcessorWorkload {
  readonly kind: 'processor';
  readonly processor: ProcessorCode;
  /** Absolute path of a file or directory, or an http(s) URL of a file or archive. */
  readonly modelPath: string;
  readonly modelEntry: string | null;
  /** `model_config`, as JSON text. */
  readonly modelConfig: string | null;
  readonly env: readonly EnvironmentVariable[];
}

/** A model server that runs already; probed and balanced, never started or stopped. */
export interface ExternalWorkload {
  readonly kind: 'external';
  /** Origins with an optional base path, e.g. `https://10.0.0.5:8443/vllm`. */
  readonly addresses: readonly string[];
  /** Added to every request; secret. */
  readonly headers: Readonly<Record<string, string>>;
  /** PEM of the authority that signed the server's certificate; null: the system's. */
  readonly caPem: string | null;
}

/** Codes that a description may name; the second list runs here, the rest is refused with this list. */
export const PROCESSOR_CODES = ['onnx', 'pmml'] as const;
export type ProcessorCode = (typeof PROCESSOR_CODES)[number];

export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
}

/**
 * `null`: not described. Without `readiness` a processor is ready once its model is loaded, any other instance once its port accepts a
 * connection; without `startup` readiness alone decides; without `liveness` an instance lives as long as its process.
 */
export interface ProbeSet {
  readonly startup: ProbeSpec | null;
  readonly readiness: ProbeSpec | null;
  readonly liveness: ProbeSpec | null;
}

/** A `port` of null is the port of the instance; an external instance is then asked by the scheme of its address. */
export interface ProbeSpec {
  readonly check:
    | { readonly kind: 'http'; readonly path: string; readonly port: number | null; readonly scheme: 'http' | 'https' }
    | { readonly kind: 'tcp'; readonly port: number | null }
    | { readonly kind: 'exec'; readonly argv: readonly string[] };
  readonly initialDelaySeconds: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
}

export interface RpcPolicy {
  /** Total time of one request, queueing and body included; beyond it 408. */
  readonly keepaliveMs: number;
  /** Requests per second and instance; null = off. */
  readonly instanceRateLimit: number | null;
  /** Concurrent requests per instance; null = not limited. */
  readonly workerThreads: number | null;
  /** Requests that may wait per instance beyond `workerThreads`; null = not limited. */
  readonly maxQueueSize: number | null;
  readonly batching: { readonly enabled: boolean; readonly maxBatchSize: number; readonly maxBatchTimeoutMs: number };
  readonly decompressor: 'zlib' | 'gzip' | 'snappy' | 'zstd' | 'lz4' | null;
}

export type IntOrPercent = { readonly kind: 'count'; readonly value: number } | { readonly kind: 'percent'; readonly value: number };

/** Shares are of the instances wanted: `maxSurge` rounds up, `maxUnavailable` rounds down; where both come to 0, one may be unavailable. */
export interface RollingStrategy {
  readonly maxSurge: IntOrPercent;
  readonly maxUnavailable: IntOrPercent;
}

export type BalancePolicy = 'round_robin' | 'least_busy';

export interface NetworkingSpec {
  readonly disableInternetEndpoint: boolean;
  readonly grpc: boolean;
  /** Speak HTTP/2 with the instances for everything, not for gRPC alone. */
  readonly upstreamHttp2: boolean;
  /** Lower-case protocols of Upgrade that may pass; `*` is any. */
  readonly upgrades: readonly string[];
  /** Lower-case host names of the service: over HTTP at the root path, and for gRPC. */
  readonly hosts: readonly string[];
  readonly balance: BalancePolicy;
  /** Leave the caller's gateway credential in the forwarded request. */
  readonly forwardCredential: boolean;
  /** Limits of the whole service at the gateway (`gateway_policy`); null = off. */
  readonly rateLimit: number | null;
  readonly concurrencyLimit: number | null;
  /** `gw-…` or `shared`; null: not said. */
  readonly gatewayId: string | null;
  /** `cloud.networking`: the VPC that it belongs to; null: none. Nobody has looked whether it exists. */
  readonly vpc: ServiceVpc | null;
  readonly timeouts: UpstreamTimeouts;
  /** null: no instance is ejected for what its answers are like. */
  readonly outlier: OutlierDetection | null;
  readonly retry: RetryPolicy;
}

export interface ServiceVpc {
  readonly id: string;
  readonly vSwitchIds: readonly string[];
  readonly securityGroupId: string | null;
}

/** Limits on the way to an instance; the total is `RpcPolicy.keepaliveMs`. Milliseconds. */
export interface UpstreamTimeouts {
  readonly connectMs: number;
  readonly firstByteMs: number;
  readonly idleMs: number;
  /** What the description says itself. The others are defaults, in whose place a gateway may have its own. */
  readonly stated: { readonly connect: boolean; readonly firstByte: boolean; readonly total: boolean };
}

/** When an instance that fails where the others answer gets nothing for a while. Each gateway worker decides by what it sees itself. */
export interface OutlierDetection {
  /** Failures in a row, without an answer between them, while the others answer. */
  readonly consecutiveFailures: number;
  /** The past whose outcomes are compared, milliseconds. */
  readonly windowMs: number;
  /** Outcomes that there must be in it, of the instance and of the others, before their shares of failures are compared. */
  readonly minRequests: number;
  /** The first ejection; each further one lasts twice as long as the one before, up to `maxEjectionMs`. */
  readonly baseEjectionMs: number;
  readonly maxEjectionMs: number;
  /** Of the instances that take requests, rounded down: 0 to 50. */
  readonly maxEjectedPercent: number;
  /** Over which an instance that returns gets more and more, up to its full share. */
  readonly returnMs: number;
}

/** Attempts after one that an instance may have seen; what nothing has reached is tried elsewhere anyway. */
export interface RetryPolicy {
  /** Methods whose requests may be carried out twice. */
  readonly methods: readonly string[];
  /** Further attempts for one request, on other instances. */
  readonly attempts: number;
}

export interface AutoscalerSpec {
  readonly min: number;
  readonly max: number;
  readonly strategies: readonly { readonly metricName: string; readonly threshold: number; readonly service: string | null }[];
}

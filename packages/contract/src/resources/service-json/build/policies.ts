import type { AutoscalerSpec, NetworkingSpec, OutlierDetection, RollingStrategy, RpcPolicy, ServiceVpc } from '../../service-spec.ts';
import { workloadKind } from '../checks/workload-check.ts';
import type { KeyValues } from '../key-values.ts';

/** PAI-EAS's own, which fit its processors; other programs know better how much they bear. */
const PROCESSOR_WORKER_THREADS = 5;
const PROCESSOR_MAX_QUEUE_SIZE = 64;

export function buildRpc(values: KeyValues): RpcPolicy {
  const isProcessor = workloadKind(values) === 'processor';
  const rateLimit = values.get('metadata.rpc.rate_limit');
  return {
    keepaliveMs: values.get('metadata.rpc.keepalive'),
    instanceRateLimit: rateLimit === 0 ? null : rateLimit,
    workerThreads: values.get('metadata.rpc.worker_threads') ?? (isProcessor ? PROCESSOR_WORKER_THREADS : null),
    maxQueueSize: values.get('metadata.rpc.max_queue_size') ?? (isProcessor ? PROCESSOR_MAX_QUEUE_SIZE : null),
    batching: {
      enabled: values.get('metadata.rpc.batching'),
      maxBatchSize: values.get('metadata.rpc.max_batch_size'),
      maxBatchTimeoutMs: values.get('metadata.rpc.max_batch_timeout'),
    },
    decompressor: values.get('metadata.rpc.decompressor') ?? null,
  };
}

/** A fixed port lets no two instances live side by side: stop first, then start. */
const STOP_FIRST: RollingStrategy = { maxSurge: { kind: 'count', value: 0 }, maxUnavailable: { kind: 'count', value: 1 } };

export function buildRolling(values: KeyValues): RollingStrategy {
  const hasFixedPort = values.entries('containers')[0]?.get('containers[].port') !== undefined;
  if (hasFixedPort) return STOP_FIRST;
  return {
    maxSurge: values.get('metadata.rolling_strategy.max_surge'),
    maxUnavailable: values.get('metadata.rolling_strategy.max_unavailable'),
  };
}

export function buildNetworking(values: KeyValues): NetworkingSpec {
  return {
    disableInternetEndpoint: values.get('networking.disable_internet_endpoint'),
    grpc: values.get('metadata.enable_grpc'),
    upstreamHttp2: values.get('networking.enable_http2'),
    upgrades: values.get('networking.upgrades').map((protocol) => protocol.toLowerCase()),
    hosts: values.get('networking.hosts').map((host) => host.toLowerCase()),
    balance: values.get('networking.load_balancing'),
    forwardCredential: values.get('networking.forward_credential'),
    rateLimit: policyLimit(values, 'rate_limit'),
    concurrencyLimit: policyLimit(values, 'concurrency_limit'),
    gatewayId: values.get('networking.gateway') ?? null,
    vpc: buildVpc(values),
    timeouts: {
      connectMs: values.get('networking.timeouts.connect'),
      firstByteMs: values.get('networking.timeouts.first_byte') ?? values.get('metadata.rpc.keepalive'),
      idleMs: values.get('networking.timeouts.idle'),
      stated: {
        connect: values.has('networking.timeouts.connect'),
        firstByte: values.has('networking.timeouts.first_byte'),
        total: values.has('metadata.rpc.keepalive'),
      },
    },
    outlier: buildOutlier(values),
    retry: { methods: [...new Set(values.get('networking.retry.methods'))], attempts: values.get('metadata.rpc.retries') },
  };
}

function buildVpc(values: KeyValues): ServiceVpc | null {
  const id = values.get('cloud.networking.vpc_id');
  if (id === undefined) return null;
  const vSwitchIds = (values.get('cloud.networking.vswitch_id') ?? '').split(',').map((vSwitch) => vSwitch.trim());
  return {
    id,
    vSwitchIds: [...new Set(vSwitchIds)].filter((vSwitch) => vSwitch !== ''),
    securityGroupId: values.get('cloud.networking.security_group_id') ?? null,
  };
}

function buildOutlier(values: KeyValues): OutlierDetection | null {
  if (!values.get('networking.outlier_detection.enable')) return null;
  return {
    consecutiveFailures: values.get('networking.outlier_detection.consecutive_failures'),
    windowMs: values.get('networking.outlier_detection.interval_seconds') * 1000,
    minRequests: values.get('networking.outlier_detection.minimum_requests'),
    baseEjectionMs: values.get('networking.outlier_detection.base_ejection_seconds') * 1000,
    maxEjectionMs: values.get('networking.outlier_detection.max_ejection_seconds') * 1000,
    maxEjectedPercent: values.get('networking.outlier_detection.max_ejected_percent'),
    returnMs: values.get('networking.outlier_detection.return_seconds') * 1000,
  };
}

function policyLimit(values: KeyValues, policy: 'rate_limit' | 'concurrency_limit'): number | null {
  const isOn = values.get(`networking.gateway_policy.${policy}.enable`) === true;
  return isOn ? (values.get(`networking.gateway_policy.${policy}.limit`) ?? null) : null;
}

export function buildAutoscaler(values: KeyValues): AutoscalerSpec | null {
  const min = values.get('autoscaler.min');
  const max = values.get('autoscaler.max');
  return min === undefined || max === undefined ? null : { min, max, strategies: strategiesOf(values) };
}

function strategiesOf(values: KeyValues): AutoscalerSpec['strategies'] {
  const older = Object.entries(values.get('autoscaler.strategies') ?? {});
  if (older.length > 0) return older.map(([metricName, threshold]) => ({ metricName, threshold, service: null }));
  return values.entries('autoscaler.scaleStrategies').flatMap((entry) => {
    const metricName = entry.get('autoscaler.scaleStrategies[].metricName');
    const threshold = entry.get('autoscaler.scaleStrategies[].threshold');
    if (metricName === undefined || threshold === undefined) return [];
    return [{ metricName, threshold, service: entry.get('autoscaler.scaleStrategies[].service') ?? null }];
  });
}

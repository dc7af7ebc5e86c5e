import { ignored, later, used } from '../key.ts';
import { amount, choice, flag, group, integer, json, number, orEmpty, share } from '../value-type.ts';
import { identifier, serviceName, urlPath } from './forms.ts';

/** Kinds of services that the management API knows. */
const SERVICE_TYPES = [
  'Standard',
  'Async',
  'Queue',
  'LLM',
  'RAG',
  'Serverless',
  'LLMGatewayService',
  'OfflineTask',
  'SDCluster',
  'ScalableJob',
  'ScalableJobService',
  'AssistantJob',
] as const;

const versionText = amount('a number or a version such as "11.2"');
const gigabytes = amount('a number of gigabytes or a size such as "20Gi"');

const IDENTITY_KEYS = {
  metadata: used(group, 'What the service is.'),
  'metadata.name': used(serviceName, 'Name of the service; it stands in its URL. Required.', { aliases: ['name'] }),
  'metadata.instance': used(integer(0, 1000), 'Number of instances. Required, except with `runtime.external`, where every address is one.'),
  'metadata.type': later(choice(...SERVICE_TYPES), 'Kind of service.', {
    default: 'Standard',
    notice: 'The service is served as "Standard".',
  }),
  'metadata.group': later(serviceName, 'Group that the service is a member of.'),
  'metadata.workspace_id': ignored(amount('a number or an identifier'), 'Workspace of PAI.'),
  'metadata.workload_type': ignored(choice('elasticjob'), 'Kind of workload in a quota.'),
} as const;

const RESOURCE_KEYS = {
  'metadata.cpu': used(number(0, 4096), 'Cores of an instance. Shown, not enforced by the process runtime.'),
  'metadata.memory': used(
    integer(1, 67_108_864),
    'Ceiling of the memory of an instance in megabytes; the process runtime ends an instance above it and starts it again.',
  ),
  'metadata.gpu': used(integer(0, 64), 'GPUs of an instance. Shown; the process runtime reserves none.'),
  'metadata.gpu_memory': ignored(number(0, 65_536), 'Gigabytes of a GPU.'),
  'metadata.gpu_core_percentage': ignored(integer(0, 100), 'Share of a GPU.'),
  'metadata.gpu_model': ignored(json('anything'), 'Models of GPU to run on.'),
  'metadata.npu': ignored(json('anything'), 'Neural processors of an instance.'),
  'metadata.fpga': ignored(json('anything'), 'FPGAs of an instance.'),
  'metadata.qos': ignored(choice('', 'BestEffort', 'Guaranteed'), 'Sharing of CPUs.', { default: '' }),
  'metadata.resource': ignored(orEmpty(identifier), 'Resource group `eas-r-…` to run in.', { default: '' }),
  'metadata.quota_id': ignored(identifier, 'Quota to run in.'),
  'metadata.quota_type': ignored(identifier, 'Kind of the quota.'),
  'metadata.resource_burstable': ignored(flag, 'Overflow to public resources.', { default: false }),
  'metadata.resource_rebalancing': ignored(flag, 'Return from public resources.', { default: false }),
  'metadata.cuda': ignored(versionText, 'Version of CUDA to mount.'),
  'metadata.rdma': ignored(integer(0, 1), '1 turns remote memory access on.', { default: 0 }),
  'metadata.disk': ignored(gigabytes, 'Size of the ephemeral disk.'),
  'metadata.shm_size': ignored(gigabytes, 'Size of the shared memory.'),
} as const;

const RPC_KEYS = {
  'metadata.rpc': used(group, 'How requests are taken.', { aliases: ['rpc'] }),
  'metadata.rpc.keepalive': used(
    integer(1, 86_400_000),
    'Milliseconds that one request may take in all, queueing and reading its body included; beyond it 408.',
    { default: 600_000 },
  ),
  'metadata.rpc.rate_limit': used(integer(0, 1_000_000), 'Requests per second and instance; above it 429. 0 is off.', { default: 0 }),
  'metadata.rpc.worker_threads': used(
    integer(1, 100_000),
    'Requests that an instance works on at a time. Absent: 5 for processors, not limited for other services.',
  ),
  'metadata.rpc.max_queue_size': used(
    integer(0, 1_000_000),
    'Requests that may wait for each instance beyond `worker_threads`; above it 450. Absent: 64 for processors, not limited for other services.',
  ),
  'metadata.rpc.batching': later(flag, 'Put requests together into batches (processors).', { default: false }),
  'metadata.rpc.max_batch_size': later(integer(1, 65_536), 'Requests of a batch.', { default: 16 }),
  'metadata.rpc.max_batch_timeout': later(integer(0, 60_000), 'Milliseconds that a batch waits to fill.', { default: 50 }),
  'metadata.rpc.decompressor': later(choice('zlib', 'gzip', 'snappy', 'zstd', 'lz4'), 'How clients compress bodies without saying so.'),
  'metadata.rpc.enable_sigterm': used(flag, 'Send SIGTERM before SIGKILL. Always done here, whatever the value.'),
  'metadata.rpc.health_check_path': used(
    urlPath,
    'Path that answers 2xx or 3xx when an instance is ready; a short form of `readiness_check`.',
  ),
  'metadata.rpc.health_check_port': used(integer(1, 65_535), 'Port of `health_check_path`. Absent: the port of the instance.'),
  'metadata.rpc.io_threads': ignored(integer(1, 1024), 'Network threads of an instance.', { default: 4 }),
  'metadata.rpc.mirror': later(json('anything'), 'Copies of requests for other services.'),
  'metadata.rpc.retries': used(
    integer(0, 10),
    'Attempts on other instances after one that an instance may have seen, for the methods of `networking.retry.methods`; 0 is off.',
    { default: 1 },
  ),
  'metadata.rpc.enable_service_hang_detect': ignored(flag, 'Restart of hanging instances. Use `liveness_check`.', { default: false }),
  'metadata.rpc.service_hang_detect_period': ignored(integer(1, 86_400), 'Period of that detection.'),
  'metadata.rpc.disable_auto_queue_watch': ignored(flag, 'Leave the queue of an asynchronous service alone.', { default: false }),
} as const;

const LIFE_KEYS = {
  'metadata.rolling_strategy': used(group, 'How instances are replaced in an update.'),
  'metadata.rolling_strategy.max_surge': used(share(1000), 'Instances beyond the wanted number while updating; a share rounds up.', {
    default: { kind: 'percent', value: 2 },
  }),
  'metadata.rolling_strategy.max_unavailable': used(
    share(1000),
    'Instances below the wanted number while updating; a share rounds down. Where this and `max_surge` come to 0, one may be unavailable.',
    { default: { kind: 'count', value: 0 } },
  ),
  'metadata.eas': used(group, 'Settings of the engine.', { aliases: ['eas'] }),
  'metadata.eas.termination_grace_period': used(
    integer(0, 3600),
    'Seconds that open requests have to finish before SIGTERM, and the process before SIGKILL.',
    { default: 30, aliases: ['runtime.termination_grace_period'] },
  ),
  'metadata.eas.handlers': ignored(group, 'Handlers of the engine.'),
  'metadata.eas.handlers.disable_failure_handler': ignored(json('anything'), 'Do not treat failed instances.'),
  'metadata.eas.enabled_model_verification': ignored(json('anything'), 'Verify the model.'),
  'metadata.scheduling': ignored(group, 'Where instances are put.'),
  'metadata.scheduling.spread': ignored(group, 'Spread of instances.'),
  'metadata.scheduling.spread.policy': ignored(choice('default', 'host', 'zone'), 'Over what they are spread.', { default: 'default' }),
  'metadata.elastic_job': ignored(group, 'Job of an asynchronous service.'),
  'metadata.elastic_job.completions': ignored(integer(0, 1_000_000), 'Completions that end it.'),
} as const;

const OTHER_KEYS = {
  'metadata.enable_grpc': used(flag, 'Serve gRPC besides HTTP. It goes to the instances over HTTP/2, on the port that HTTP has.', {
    default: false,
    aliases: ['networking.enable_grpc'],
  }),
  'metadata.enable_webservice': later(flag, 'A web application, served at the root of a host name.', { default: false }),
  'metadata.role': ignored(json('anything'), 'Role of the service in a composition.'),
  'metadata.schema': ignored(json('anything'), 'Schema of requests.'),
  'metadata.disable_sidecar': ignored(flag, 'Run without the engine beside the program.', { default: false }),
  'metadata.caller_uid': ignored(amount('a number or an identifier'), 'Account that calls.'),
  'metadata.uid': ignored(amount('a number or an identifier'), 'Account that owns the service.'),
  'metadata.region': ignored(identifier, 'Region of the service.'),
} as const;

export const METADATA_KEYS = { ...IDENTITY_KEYS, ...RESOURCE_KEYS, ...RPC_KEYS, ...LIFE_KEYS, ...OTHER_KEYS } as const;

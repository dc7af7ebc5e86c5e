import type { Workload } from '../workload.ts';

/** Keys that the form has a field for, whatever runs. A field may stand for an object with all below it. */
export const COMMON_KEYS = [
  'metadata.name',
  'labels',
  'networking.gateway',
  'cloud.networking.vpc_id',
  'cloud.networking.vswitch_id',
  'cloud.networking.security_group_id',
  'networking.disable_internet_endpoint',
  'metadata.enable_grpc',
  'networking.hosts',
  'token',
  'metadata.rpc.keepalive',
  'networking.timeouts.connect',
  'networking.timeouts.first_byte',
  'networking.timeouts.idle',
  'metadata.rpc.rate_limit',
  'metadata.rpc.worker_threads',
  'metadata.rpc.max_queue_size',
  'networking.gateway_policy.rate_limit',
  'networking.gateway_policy.concurrency_limit',
  'networking.load_balancing',
  'metadata.rpc.retries',
  'networking.retry.methods',
  'networking.forward_credential',
] as const;

/** Instances that are started here. */
const OWN_INSTANCES = [
  'metadata.instance',
  'metadata.cpu',
  'metadata.memory',
  'metadata.gpu',
  'metadata.rolling_strategy.max_surge',
  'metadata.rolling_strategy.max_unavailable',
  'metadata.eas.termination_grace_period',
  'runtime.enable_crash_block',
] as const;

export const PROBES = ['startup_check', 'readiness_check', 'liveness_check'] as const;
export type Probe = (typeof PROBES)[number];

const KEYS_OF: Readonly<Record<Workload, readonly string[]>> = {
  command: [
    ...OWN_INSTANCES,
    'containers[0].command',
    'containers[0].args',
    'containers[0].script',
    'containers[0].port',
    'containers[0].env',
    'runtime.process.directory',
    ...PROBES.map((probe) => `containers[0].${probe}`),
  ],
  processor: [...OWN_INSTANCES, 'processor', 'model_path', 'model_entry', 'processor_envs', 'metadata.rpc.health_check_path'],
  external: ['runtime.external.addresses', 'runtime.external.headers', 'runtime.external.ca', 'metadata.rpc.health_check_path'],
};

export function formKeys(workload: Workload | null): readonly string[] {
  return workload === null ? COMMON_KEYS : [...COMMON_KEYS, ...KEYS_OF[workload]];
}

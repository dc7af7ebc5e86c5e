import type { ServiceSpec, WorkloadSpec } from '@infergate/contract';

/**
 * The part of a description that a running instance was started with, as text. Two versions with the same text need no
 * restart of anything: what differs is applied by gateways and probes.
 */
export function runFingerprint(spec: ServiceSpec): string {
  return JSON.stringify([workloadPart(spec.workload), spec.resources, processorPart(spec)]);
}

/** Addresses of external services are compared one by one; headers and authority are the gateway's business. */
function workloadPart(workload: WorkloadSpec): unknown {
  return workload.kind === 'external' ? { kind: workload.kind } : workload;
}

/** A built-in model server gets its concurrency and batching from us at its start. */
function processorPart({ workload, rpc }: ServiceSpec): unknown {
  return workload.kind === 'processor' ? [rpc.workerThreads, rpc.batching, rpc.decompressor] : null;
}

/** A port that the description fixes: two instances can never run at the same time. */
export function hasFixedPort({ workload }: ServiceSpec): boolean {
  return workload.kind === 'command' && workload.port !== null;
}

export function runtimeOf(spec: ServiceSpec): 'process' | 'external' {
  return spec.workload.kind === 'external' ? 'external' : 'process';
}

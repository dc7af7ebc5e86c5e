import { createHash } from 'node:crypto';
import type { InstanceAddress, ServiceSpec } from '@infergate/contract';
import { randomId } from '@infergate/kernel';
import type { InstanceRecord, ServiceRecord } from '../../store/records.ts';
import { runtimeOf } from './run-fingerprint.ts';

/** The intent to have one more instance of the current version: stored before anything is started. */
export function newInstanceRecord(
  service: ServiceRecord,
  spec: ServiceSpec,
  address: InstanceAddress | null,
  nowMs: number,
): InstanceRecord {
  return {
    name: instanceName(service),
    serviceId: service.id,
    serviceName: service.name,
    version: service.currentVersion,
    restartGeneration: service.restartCount,
    runtime: runtimeOf(spec),
    phase: 'pending',
    reason: 'Created',
    message: '',
    address,
    isolated: false,
    requested: null,
    restarts: 0,
    failures: 0,
    createdAt: nowMs,
    startedAt: null,
    readyAt: null,
    drainingSince: null,
    nextStartAt: null,
    lastStates: [],
  };
}

/** `<service>-<version, hashed>-<random>`: instances of one version are told by the middle part. */
function instanceName({ id, name, currentVersion }: ServiceRecord): string {
  const digest = createHash('sha256').update(`${id}/${currentVersion}`).digest('hex');
  return `${name}-${digest.slice(0, 8)}-${randomId('', 5)}`;
}

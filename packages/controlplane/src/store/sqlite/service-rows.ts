import type { ServiceStatus } from '@infergate/contract';
import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Condition, ServiceRecord, ServiceStatusRecord } from '../records.ts';
import type { Secrets } from './context.ts';
import type { ServicesTable } from './tables.ts';

export const SERVICE_COLUMNS = [
  'id',
  'name',
  'generation',
  'current_version',
  'latest_version',
  'desired',
  'instances',
  'restart_count',
  'sealed_config',
  'labels',
  'safety_lock',
  'instances_to_delete',
  'is_public',
  'gateway_id',
  'previous_gateway_id',
  'caller_id',
  'created_at',
  'updated_at',
  'phase',
  'reason',
  'message',
  'observed_generation',
  'ready_instances',
  'total_instances',
  'conditions',
] as const satisfies readonly (keyof ServicesTable)[];

export function serviceFromRow(row: Selectable<ServicesTable>, secrets: Secrets): ServiceRecord {
  return {
    id: row.id,
    name: row.name,
    generation: row.generation,
    currentVersion: row.current_version,
    latestVersion: row.latest_version,
    desired: row.desired as ServiceRecord['desired'],
    instances: row.instances,
    restartCount: row.restart_count,
    config: row.sealed_config === '' ? '' : secrets.open(row.sealed_config),
    labels: JSON.parse(row.labels) as Record<string, string>,
    safetyLock: row.safety_lock as ServiceRecord['safetyLock'],
    instancesToDelete: JSON.parse(row.instances_to_delete) as string[],
    isPublic: row.is_public === 1,
    gatewayId: row.gateway_id,
    previousGatewayIds: idsOf(row.previous_gateway_id),
    callerId: row.caller_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    status: {
      phase: row.phase as ServiceStatus,
      reason: row.reason,
      message: row.message,
      observedGeneration: row.observed_generation,
      readyInstances: row.ready_instances,
      totalInstances: row.total_instances,
      conditions: JSON.parse(row.conditions) as Condition[],
    },
  };
}

export function newServiceRow(record: ServiceRecord, secrets: Secrets): Insertable<ServicesTable> {
  return {
    id: record.id,
    name: record.name,
    caller_id: record.callerId,
    created_at: record.createdAt,
    ...specificationColumns(record, secrets),
    ...verdictColumns(record.status),
    ...observationColumns(record.status),
  };
}

export function changedServiceRow(record: ServiceRecord, secrets: Secrets): Updateable<ServicesTable> {
  return { ...specificationColumns(record, secrets), ...verdictColumns(record.status) };
}

export function statusColumns(status: ServiceStatusRecord, isCurrent: boolean): Updateable<ServicesTable> {
  if (isCurrent) return { ...verdictColumns(status), ...observationColumns(status) };
  const { observed_generation: _, ...counts } = observationColumns(status);
  return counts;
}

function specificationColumns(record: ServiceRecord, secrets: Secrets) {
  return {
    generation: record.generation,
    current_version: record.currentVersion,
    latest_version: record.latestVersion,
    desired: record.desired,
    instances: record.instances,
    restart_count: record.restartCount,
    sealed_config: secrets.seal(record.config),
    labels: JSON.stringify(record.labels),
    safety_lock: record.safetyLock,
    instances_to_delete: JSON.stringify(record.instancesToDelete),
    is_public: record.isPublic ? 1 : 0,
    gateway_id: record.gatewayId,
    previous_gateway_id: idsText(record.previousGatewayIds),
    updated_at: record.updatedAt,
  };
}

export function idsOf(text: string | null): readonly string[] {
  return text === null ? [] : text.split(' ');
}

export function idsText(ids: readonly string[]): string | null {
  return ids.length === 0 ? null : ids.join(' ');
}

function verdictColumns(status: ServiceStatusRecord) {
  return { phase: status.phase, reason: status.reason, message: status.message };
}

function observationColumns(status: ServiceStatusRecord) {
  return {
    observed_generation: status.observedGeneration,
    ready_instances: status.readyInstances,
    total_instances: status.totalInstances,
    conditions: JSON.stringify(status.conditions),
  };
}

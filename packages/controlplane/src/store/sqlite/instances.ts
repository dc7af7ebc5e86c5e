import type { InstanceAddress, InstancePhase } from '@infergate/contract';
import type { Insertable, Selectable } from 'kysely';
import type { InstanceRecord } from '../records.ts';
import type { StoreTransaction } from '../store.ts';
import type { TransactionContext } from './context.ts';
import type { InstancesTable } from './tables.ts';

const LAST_STATES_KEPT = 10;

export function instanceMethods({
  db,
  touch,
}: TransactionContext): Pick<StoreTransaction, 'instances' | 'allInstances' | 'putInstance' | 'deleteInstance'> {
  return {
    instances: async (serviceId) => {
      const query = db.selectFrom('instances').selectAll().where('service_id', '=', serviceId);
      const rows = await query.orderBy('created_at').orderBy('name').execute();
      return rows.map(instanceFromRow);
    },
    allInstances: async () => {
      const rows = await db.selectFrom('instances').selectAll().orderBy('service_id').orderBy('created_at').orderBy('name').execute();
      return rows.map(instanceFromRow);
    },
    putInstance: async (record) => {
      const { name: _, ...changed } = instanceRow(record);
      await db
        .insertInto('instances')
        .values(instanceRow(record))
        .onConflict((oc) => oc.column('name').doUpdateSet(changed))
        .execute();
      touch({ kind: 'instance', serviceId: record.serviceId, name: record.name });
    },
    deleteInstance: async (name) => {
      const gone = await db.deleteFrom('instances').where('name', '=', name).returning('service_id').executeTakeFirst();
      if (gone !== undefined) touch({ kind: 'instance', serviceId: gone.service_id, name });
    },
  };
}

function instanceFromRow(row: Selectable<InstancesTable>): InstanceRecord {
  return {
    name: row.name,
    serviceId: row.service_id,
    serviceName: row.service_name,
    version: row.version,
    restartGeneration: row.restart_generation,
    runtime: row.runtime as InstanceRecord['runtime'],
    phase: row.phase as InstancePhase,
    reason: row.reason,
    message: row.message,
    address: row.address === null ? null : (JSON.parse(row.address) as InstanceAddress),
    isolated: row.isolated === 1,
    requested: row.requested as InstanceRecord['requested'],
    restarts: row.restarts,
    failures: row.failures,
    createdAt: row.created_at,
    startedAt: row.started_at,
    readyAt: row.ready_at,
    drainingSince: row.draining_since,
    nextStartAt: row.next_start_at,
    lastStates: JSON.parse(row.last_states) as InstanceRecord['lastStates'],
  };
}

function instanceRow(record: InstanceRecord): Insertable<InstancesTable> {
  return {
    name: record.name,
    service_id: record.serviceId,
    service_name: record.serviceName,
    version: record.version,
    restart_generation: record.restartGeneration,
    runtime: record.runtime,
    phase: record.phase,
    reason: record.reason,
    message: record.message,
    address: record.address === null ? null : JSON.stringify(record.address),
    isolated: record.isolated ? 1 : 0,
    requested: record.requested,
    restarts: record.restarts,
    failures: record.failures,
    created_at: record.createdAt,
    started_at: record.startedAt,
    ready_at: record.readyAt,
    draining_since: record.drainingSince,
    next_start_at: record.nextStartAt,
    last_states: JSON.stringify(record.lastStates.slice(0, LAST_STATES_KEPT)),
  };
}

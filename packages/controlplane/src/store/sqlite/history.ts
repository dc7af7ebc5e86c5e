import type { ExpressionBuilder, Selectable } from 'kysely';
import type { AuditRecord, EventRecord } from '../records.ts';
import type { AuditQuery, EventQuery, StoreTransaction } from '../store.ts';
import type { TransactionContext } from './context.ts';
import type { AuditRecordsTable, EventsTable, Tables } from './tables.ts';

const EVENTS_KEPT_PER_SERVICE = 10_000;
const EVENTS_KEPT_MS = 7 * 24 * 3_600_000;
const AUDIT_RECORDS_KEPT = 100_000;
/** Pruning looks at the whole history, so it is done at every hundredth record. */
const PRUNE_EVERY = 100n;

/** What happened to services, and who asked for it. Both are bounded. */
export function historyMethods(
  context: TransactionContext,
): Pick<StoreTransaction, 'events' | 'insertEvent' | 'auditRecords' | 'insertAudit'> {
  return { ...eventMethods(context), ...auditMethods(context) };
}

function eventMethods(context: TransactionContext) {
  const { db } = context;
  return {
    events: async (query) => {
      const matching = db.selectFrom('events').where((eb) => eb.and(eventConditions(eb, query)));
      const { total } = await matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
      const rows = await matching.selectAll().orderBy('id', 'desc').limit(query.limit).offset(query.offset).execute();
      return { items: rows.map(eventFromRow), total };
    },
    insertEvent: async ({ serviceName, instanceName, at, type, reason, message }) => {
      const row = { service_name: serviceName, instance_name: instanceName, at, type, reason, message };
      const { insertId } = await db.insertInto('events').values(row).executeTakeFirstOrThrow();
      if ((insertId ?? 0n) % PRUNE_EVERY === 0n) await pruneEvents(context, serviceName);
    },
  } satisfies Partial<StoreTransaction>;
}

function auditMethods({ db }: TransactionContext) {
  return {
    auditRecords: async (query) => {
      const matching = db.selectFrom('audit_records').where((eb) => eb.and(auditConditions(eb, query)));
      const { total } = await matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
      const rows = await matching.selectAll().orderBy('id', 'desc').limit(query.limit).offset(query.offset).execute();
      return { items: rows.map(auditFromRow), total };
    },
    insertAudit: async (record) => {
      const row = {
        at: record.at,
        caller_id: record.callerId,
        source_address: record.sourceAddress,
        operation: record.operation,
        resource: record.resource,
        request_id: record.requestId,
        outcome: record.outcome,
      };
      const { insertId } = await db.insertInto('audit_records').values(row).executeTakeFirstOrThrow();
      const id = insertId ?? 0n;
      if (id % PRUNE_EVERY === 0n)
        await db
          .deleteFrom('audit_records')
          .where('id', '<=', Number(id) - AUDIT_RECORDS_KEPT)
          .execute();
    },
  } satisfies Partial<StoreTransaction>;
}

/** Also called when the store opens, for services that have no more events. */
export async function pruneOldEvents({ db, now }: TransactionContext): Promise<void> {
  await db
    .deleteFrom('events')
    .where('at', '<', now() - EVENTS_KEPT_MS)
    .execute();
}

async function pruneEvents(context: TransactionContext, serviceName: string): Promise<void> {
  await pruneOldEvents(context);
  const { db } = context;
  const firstTooOld = await db
    .selectFrom('events')
    .select('id')
    .where('service_name', '=', serviceName)
    .orderBy('id', 'desc')
    .offset(EVENTS_KEPT_PER_SERVICE)
    .limit(1)
    .executeTakeFirst();
  if (firstTooOld === undefined) return;
  await db.deleteFrom('events').where('service_name', '=', serviceName).where('id', '<=', firstTooOld.id).execute();
}

function eventConditions(eb: ExpressionBuilder<Tables, 'events'>, query: EventQuery) {
  const all = [eb('service_name', '=', query.serviceName), eb('at', '>=', query.from), eb('at', '<=', query.to)];
  if (query.instanceName !== undefined) all.push(eb('instance_name', '=', query.instanceName));
  if (query.type !== undefined) all.push(eb('type', '=', query.type));
  return all;
}

function auditConditions(eb: ExpressionBuilder<Tables, 'audit_records'>, query: AuditQuery) {
  const all = [eb('at', '>=', query.from), eb('at', '<=', query.to)];
  if (query.callerId !== undefined) all.push(eb('caller_id', '=', query.callerId));
  if (query.operation !== undefined) all.push(eb('operation', '=', query.operation));
  if (query.resource !== undefined) all.push(eb('resource', '=', query.resource));
  return all;
}

function eventFromRow(row: Selectable<EventsTable>): EventRecord {
  return {
    id: row.id,
    serviceName: row.service_name,
    instanceName: row.instance_name,
    at: row.at,
    type: row.type as EventRecord['type'],
    reason: row.reason,
    message: row.message,
  };
}

function auditFromRow(row: Selectable<AuditRecordsTable>): AuditRecord {
  return {
    id: row.id,
    at: row.at,
    callerId: row.caller_id,
    sourceAddress: row.source_address,
    operation: row.operation,
    resource: row.resource,
    requestId: row.request_id,
    outcome: row.outcome,
  };
}

import { type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { ServiceQuery, StoreTransaction } from '../store.ts';
import type { TransactionContext } from './context.ts';
import { changedServiceRow, newServiceRow, SERVICE_COLUMNS, serviceFromRow, statusColumns, idsOf, idsText } from './service-rows.ts';
import type { Tables } from './tables.ts';

type ServiceMethods =
  | 'service'
  | 'serviceByName'
  | 'services'
  | 'allServices'
  | 'serviceCounts'
  | 'insertService'
  | 'updateService'
  | 'setServiceStatus'
  | 'endGatewayMove'
  | 'deleteService';

export function serviceMethods(context: TransactionContext): Pick<StoreTransaction, ServiceMethods> {
  return { ...readMethods(context), ...writeMethods(context) };
}

function readMethods({ db, secrets }: TransactionContext) {
  const one = async (column: 'id' | 'name', value: string) => {
    const row = await db.selectFrom('services').selectAll().where(column, '=', value).executeTakeFirst();
    return row === undefined ? null : serviceFromRow(row, secrets);
  };
  return {
    service: (id: string) => one('id', id),
    serviceByName: (name: string) => one('name', name),
    services: async (query: ServiceQuery) => {
      const matching = db.selectFrom('services').where((eb) => eb.and(conditions(eb, query)));
      const { total } = await matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
      const direction = query.descending ? 'desc' : 'asc';
      const rows = await matching
        .select(LIST_COLUMNS)
        .select(sql<string>`case when length(sealed_config) <= ${MAX_LISTED_CONFIG} then sealed_config else '' end`.as('sealed_config'))
        .orderBy(SORT_COLUMNS[query.sort], direction)
        .orderBy('id', direction)
        .limit(query.limit)
        .offset(query.offset)
        .execute();
      return { items: rows.map((row) => serviceFromRow(row, secrets)), total };
    },
    allServices: async () => {
      const rows = await db.selectFrom('services').selectAll().orderBy('name').execute();
      return rows.map((row) => serviceFromRow(row, secrets));
    },
    serviceCounts: async () => {
      const counted = db.selectFrom('services').select((eb) => ['gateway_id', eb.fn.countAll<number>().as('count')]);
      const rows = await counted.groupBy('gateway_id').execute();
      return new Map(rows.map((row) => [row.gateway_id, row.count]));
    },
  } satisfies Partial<StoreTransaction>;
}

function writeMethods({ db, secrets, touch }: TransactionContext) {
  return {
    insertService: async (record) => {
      await db.insertInto('services').values(newServiceRow(record, secrets)).execute();
      touch({ kind: 'service', serviceId: record.id });
    },
    updateService: async (record, expectedGeneration) => {
      const result = await db
        .updateTable('services')
        .set(changedServiceRow(record, secrets))
        .where('id', '=', record.id)
        .where('generation', '=', expectedGeneration)
        .executeTakeFirst();
      if (result.numUpdatedRows === 0n) return false;
      touch({ kind: 'service', serviceId: record.id });
      return true;
    },
    setServiceStatus: async (id, status) => {
      const known = await db.selectFrom('services').select('generation').where('id', '=', id).executeTakeFirst();
      if (known === undefined) return;
      const columns = statusColumns(status, status.observedGeneration >= known.generation);
      await db.updateTable('services').set(columns).where('id', '=', id).execute();
      touch({ kind: 'status', serviceId: id });
    },
    endGatewayMove: async (id, { from, to }) => {
      const columns = ['gateway_id', 'previous_gateway_id'] as const;
      const found = await db.selectFrom('services').select(columns).where('id', '=', id).executeTakeFirst();
      const previous = idsOf(found?.previous_gateway_id ?? null);
      if (found?.gateway_id !== to || !previous.includes(from)) return false;
      const left = idsText(previous.filter((each) => each !== from));
      await db.updateTable('services').set({ previous_gateway_id: left }).where('id', '=', id).execute();
      touch({ kind: 'service', serviceId: id });
      return true;
    },
    deleteService: async (id) => {
      const { numDeletedRows } = await db.deleteFrom('services').where('id', '=', id).executeTakeFirst();
      if (numDeletedRows > 0n) touch({ kind: 'service', serviceId: id });
    },
  } satisfies Partial<StoreTransaction>;
}

/** Sealed, which makes a text a third longer. */
const MAX_LISTED_CONFIG = 64 * 1024;

const LIST_COLUMNS = SERVICE_COLUMNS.filter((column) => column !== 'sealed_config');

const SORT_COLUMNS = { CreateTime: 'created_at', UpdateTime: 'updated_at', ServiceName: 'name', Status: 'phase' } as const;

function conditions(eb: ExpressionBuilder<Tables, 'services'>, query: ServiceQuery) {
  const all = [];
  if (query.exactName !== undefined) all.push(eb('name', '=', query.exactName));
  if (query.serviceId !== undefined) all.push(eb('id', '=', query.serviceId));
  if (query.gatewayId !== undefined) all.push(eb('gateway_id', '=', query.gatewayId));
  if (query.statuses !== undefined) all.push(eb('phase', 'in', query.statuses));
  if (query.nameContains !== undefined) all.push(sql<SqlBool>`instr(name, ${query.nameContains}) > 0`);
  for (const [key, value] of Object.entries(query.labels ?? {}))
    all.push(sql<SqlBool>`exists (select 1 from json_each(services.labels) as label where label.key = ${key} and label.value = ${value})`);
  return all;
}

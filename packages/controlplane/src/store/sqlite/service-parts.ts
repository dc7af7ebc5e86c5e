import type { StoreTransaction } from '../store.ts';
import type { TransactionContext } from './context.ts';

const VERSIONS_KEPT = 10;

/** Versions and tokens: what hangs on a service and goes with it. */
export function servicePartMethods(
  context: TransactionContext,
): Pick<StoreTransaction, 'versions' | 'insertVersion' | 'tokens' | 'insertToken' | 'deleteToken'> {
  return { ...versionMethods(context), ...tokenMethods(context) };
}

function versionMethods({ db, secrets }: TransactionContext) {
  return {
    versions: async (serviceId) => {
      const rows = await db.selectFrom('versions').selectAll().where('service_id', '=', serviceId).orderBy('version', 'desc').execute();
      return rows.map((row) => ({
        serviceId: row.service_id,
        version: row.version,
        config: secrets.open(row.sealed_config),
        message: row.message,
        createdAt: row.created_at,
      }));
    },
    insertVersion: async (record) => {
      const row = {
        service_id: record.serviceId,
        version: record.version,
        sealed_config: secrets.seal(record.config),
        message: record.message,
        created_at: record.createdAt,
      };
      await db.insertInto('versions').values(row).execute();
      const kept = db
        .selectFrom('versions')
        .select('version')
        .where('service_id', '=', record.serviceId)
        .orderBy('version', 'desc')
        .limit(VERSIONS_KEPT);
      await db.deleteFrom('versions').where('service_id', '=', record.serviceId).where('version', 'not in', kept).execute();
    },
  } satisfies Partial<StoreTransaction>;
}

function tokenMethods({ db, secrets, touch }: TransactionContext) {
  return {
    tokens: async (serviceId) => {
      const rows = await db
        .selectFrom('tokens')
        .selectAll()
        .where('service_id', '=', serviceId)
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      return rows.map((row) => ({ serviceId, id: row.id, token: secrets.open(row.sealed_token), createdAt: row.created_at }));
    },
    insertToken: async (record) => {
      const row = {
        service_id: record.serviceId,
        id: record.id,
        sealed_token: secrets.seal(record.token),
        created_at: record.createdAt,
      };
      await db.insertInto('tokens').values(row).execute();
      touch({ kind: 'service', serviceId: record.serviceId });
    },
    deleteToken: async (serviceId, id) => {
      const { numDeletedRows } = await db.deleteFrom('tokens').where('service_id', '=', serviceId).where('id', '=', id).executeTakeFirst();
      if (numDeletedRows === 0n) return false;
      touch({ kind: 'service', serviceId });
      return true;
    },
  } satisfies Partial<StoreTransaction>;
}

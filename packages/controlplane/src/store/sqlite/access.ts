import type { Selectable } from 'kysely';
import type { AccessKeyRecord, Role } from '../records.ts';
import type { StoreTransaction } from '../store.ts';
import type { Secrets, TransactionContext } from './context.ts';
import type { AccessKeysTable } from './tables.ts';

type AccessMethods =
  | 'accessKey'
  | 'accessKeys'
  | 'putAccessKey'
  | 'deleteAccessKey'
  | 'useNonce'
  | 'session'
  | 'putSession'
  | 'deleteSession';

/** AccessKeys, the nonces they were used with, and sessions. */
export function accessMethods(context: TransactionContext): Pick<StoreTransaction, AccessMethods> {
  return { ...accessKeyMethods(context), ...nonceMethods(context), ...sessionMethods(context) };
}

function accessKeyMethods({ db, secrets, touch }: TransactionContext) {
  return {
    accessKey: async (id) => {
      const row = await db.selectFrom('access_keys').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : accessKeyFromRow(row, secrets);
    },
    accessKeys: async () => {
      const rows = await db.selectFrom('access_keys').selectAll().orderBy('created_at').orderBy('id').execute();
      return rows.map((row) => accessKeyFromRow(row, secrets));
    },
    putAccessKey: async (record) => {
      const changed = {
        sealed_secret: secrets.seal(record.secret),
        role: record.role,
        created_at: record.createdAt,
        disabled: record.disabled ? 1 : 0,
      };
      await db
        .insertInto('access_keys')
        .values({ id: record.id, ...changed })
        .onConflict((oc) => oc.column('id').doUpdateSet(changed))
        .execute();
      touch({ kind: 'access' });
    },
    deleteAccessKey: async (id) => {
      const { numDeletedRows } = await db.deleteFrom('access_keys').where('id', '=', id).executeTakeFirst();
      if (numDeletedRows > 0n) touch({ kind: 'access' });
      return numDeletedRows > 0n;
    },
  } satisfies Partial<StoreTransaction>;
}

function nonceMethods({ db, now }: TransactionContext) {
  return {
    useNonce: async (accessKeyId, nonce, expiresAt) => {
      await db.deleteFrom('nonces').where('expires_at', '<', now()).execute();
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('nonces')
        .values({ access_key_id: accessKeyId, nonce, expires_at: expiresAt })
        .onConflict((oc) => oc.columns(['access_key_id', 'nonce']).doNothing())
        .executeTakeFirstOrThrow();
      return (numInsertedOrUpdatedRows ?? 0n) > 0n;
    },
  } satisfies Partial<StoreTransaction>;
}

function sessionMethods({ db, now, touch }: TransactionContext) {
  return {
    session: async (tokenHash) => {
      const query = db.selectFrom('sessions').selectAll().where('token_hash', '=', tokenHash).where('expires_at', '>=', now());
      const row = await query.executeTakeFirst();
      if (row === undefined) return null;
      return { tokenHash, accessKeyId: row.access_key_id, role: row.role as Role, expiresAt: row.expires_at };
    },
    putSession: async (record) => {
      await db.deleteFrom('sessions').where('expires_at', '<', now()).execute();
      const changed = { access_key_id: record.accessKeyId, role: record.role, expires_at: record.expiresAt };
      await db
        .insertInto('sessions')
        .values({ token_hash: record.tokenHash, ...changed })
        .onConflict((oc) => oc.column('token_hash').doUpdateSet(changed))
        .execute();
    },
    deleteSession: async (tokenHash) => {
      const { numDeletedRows } = await db.deleteFrom('sessions').where('token_hash', '=', tokenHash).executeTakeFirst();
      if (numDeletedRows > 0n) touch({ kind: 'access' });
      return numDeletedRows > 0n;
    },
  } satisfies Partial<StoreTransaction>;
}

function accessKeyFromRow(row: Selectable<AccessKeysTable>, secrets: Secrets): AccessKeyRecord {
  return {
    id: row.id,
    secret: secrets.open(row.sealed_secret),
    role: row.role as Role,
    createdAt: row.created_at,
    disabled: row.disabled === 1,
  };
}

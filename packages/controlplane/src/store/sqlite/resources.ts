import { type ResourceKind, type ResourceRecords, SEALED_RESOURCES } from '../resources.ts';
import type { StoreTransaction } from '../store.ts';
import type { Secrets, TransactionContext } from './context.ts';

type ResourceMethods = Pick<StoreTransaction, 'resource' | 'resources' | 'putResource' | 'deleteResource'>;

/** Documents by kind and id. */
export function resourceMethods({ db, secrets, touch }: TransactionContext): ResourceMethods {
  return {
    resource: async <K extends ResourceKind>(kind: K, id: string) => {
      const row = await db.selectFrom('resources').select('document').where('kind', '=', kind).where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : read(kind, row.document, secrets);
    },
    resources: async <K extends ResourceKind>(kind: K) => {
      const rows = await db.selectFrom('resources').select('document').where('kind', '=', kind).orderBy('id').execute();
      return rows.map(({ document }) => read(kind, document, secrets));
    },
    putResource: async (kind, record) => {
      const text = JSON.stringify(record);
      const document = SEALED_RESOURCES[kind] ? secrets.seal(text) : text;
      await db
        .insertInto('resources')
        .values({ kind, id: record.id, document })
        .onConflict((oc) => oc.columns(['kind', 'id']).doUpdateSet({ document }))
        .execute();
      touch({ kind: 'resource', resource: kind, id: record.id });
    },
    deleteResource: async (kind, id) => {
      const { numDeletedRows } = await db.deleteFrom('resources').where('kind', '=', kind).where('id', '=', id).executeTakeFirst();
      if (numDeletedRows > 0n) touch({ kind: 'resource', resource: kind, id });
      return numDeletedRows > 0n;
    },
  };
}

function read<K extends ResourceKind>(kind: K, document: string, secrets: Secrets): ResourceRecords[K] {
  return JSON.parse(SEALED_RESOURCES[kind] ? secrets.open(document) : document) as ResourceRecords[K];
}

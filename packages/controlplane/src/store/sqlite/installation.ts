import type { StoreTransaction } from '../store.ts';
import type { TransactionContext } from './context.ts';

/** Settings of the installation and the ports its instances hold. */
export function installationMethods({
  db,
}: TransactionContext): Pick<StoreTransaction, 'setting' | 'putSetting' | 'allocatePort' | 'releasePort' | 'heldPorts'> {
  return {
    setting: async (key) => {
      const row = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst();
      return row?.value ?? null;
    },
    putSetting: async (key, value) => {
      await db
        .insertInto('settings')
        .values({ key, value })
        .onConflict((oc) => oc.column('key').doUpdateSet({ value }))
        .execute();
    },
    allocatePort: async (owner, from, to, except) => {
      const held = await db.selectFrom('ports').selectAll().execute();
      const own = held.find((row) => row.owner === owner);
      if (own !== undefined && isUsable(own.port, { from, to, except })) return own.port;
      const port = firstFree(new Set([...held.map((row) => row.port), ...except]), from, to);
      if (port === null) return null;
      await db.deleteFrom('ports').where('owner', '=', owner).execute();
      await db.insertInto('ports').values({ port, owner }).execute();
      return port;
    },
    releasePort: async (owner) => {
      await db.deleteFrom('ports').where('owner', '=', owner).execute();
    },
    heldPorts: async (ownerPrefix) => {
      const held = await db.selectFrom('ports').select(['owner', 'port']).orderBy('owner').execute();
      return held.filter(({ owner }) => owner.startsWith(ownerPrefix));
    },
  };
}

function isUsable(port: number, range: { readonly from: number; readonly to: number; readonly except: readonly number[] }): boolean {
  return port >= range.from && port <= range.to && !range.except.includes(port);
}

function firstFree(taken: ReadonlySet<number>, from: number, to: number): number | null {
  for (let port = from; port <= to; port += 1) if (!taken.has(port)) return port;
  return null;
}

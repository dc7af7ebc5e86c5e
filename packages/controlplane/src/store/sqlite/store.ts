import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock, Logger } from '@infergate/kernel';
import { Kysely, Migrator } from 'kysely';
import type { Store, StoreChange, StoreTransaction } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { accessMethods } from './access.ts';
import type { Secrets, TransactionContext } from './context.ts';
import { openDatabase, storeError } from './database.ts';
import { createSqliteDialect } from './dialect.ts';
import { historyMethods, pruneOldEvents } from './history.ts';
import { installationMethods } from './installation.ts';
import { instanceMethods } from './instances.ts';
import { MIGRATION_NAMES, migrationProvider } from './migrations.ts';
import { resourceMethods } from './resources.ts';
import { servicePartMethods } from './service-parts.ts';
import { serviceMethods } from './services.ts';
import type { Tables } from './tables.ts';

export interface SqliteStoreOptions {
  /** A file, or `:memory:`. */
  readonly path: string;
  readonly secrets: Secrets;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Logger;
  /** How long to wait at the start for another process to let go of the file. Milliseconds. */
  readonly waitMs?: number;
  /** Upper bound of the file, in pages of 4 KiB; beyond it changes are refused as on a full disk. */
  readonly maxPages?: number;
}

/** The embedded store: one file, one process, one transaction at a time. */
export class SqliteStore implements Store {
  readonly #options: SqliteStoreOptions;
  readonly #db: Kysely<Tables>;
  readonly #listeners = new Set<(change: StoreChange) => void>();
  readonly #inside = new AsyncLocalStorage<true>();
  #closed: Promise<void> | null = null;

  private constructor(options: SqliteStoreOptions, db: Kysely<Tables>) {
    this.#options = options;
    this.#db = db;
  }

  /** Opens the file, bringing its tables up to date. Rejects with `StoreError`. */
  static async open(options: SqliteStoreOptions): Promise<SqliteStore> {
    const database = openDatabase(options.path, options.waitMs ?? 5_000);
    if (options.maxPages !== undefined) database.exec(`PRAGMA max_page_count = ${options.maxPages}`);
    const db = new Kysely<Tables>({ dialect: createSqliteDialect(database, options.path) });
    const store = new SqliteStore(options, db);
    try {
      await migrate(db, options.path);
      await store.#prepare();
      return store;
    } catch (error) {
      await db.destroy();
      throw error;
    }
  }

  async transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    if (this.#closed !== null) throw storeError('closed', this.#options.path);
    if (this.#inside.getStore() === true) throw new Error('transactions do not nest: pass the open one on');
    const changes = new Map<string, StoreChange>();
    const result = await this.#db
      .transaction()
      .execute((db) => this.#inside.run(true, () => work(createTransaction(this.#context(db, changes)))));
    for (const change of changes.values()) this.#tell(change);
    return result;
  }

  onChange(listener: (change: StoreChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Waits for the transactions that have begun. */
  close(): Promise<void> {
    this.#closed ??= this.#db
      .connection()
      .execute(async () => undefined)
      .then(() => this.#db.destroy());
    return this.#closed;
  }

  #context(db: Kysely<Tables>, changes: Map<string, StoreChange>): TransactionContext {
    return {
      db,
      secrets: openingSecrets(this.#options),
      now: () => this.#options.clock.now(),
      touch: (change) => void changes.set(JSON.stringify(change), change),
    };
  }

  /** A wrong key must be found at the start, not at the first request that needs a secret. */
  async #prepare(): Promise<void> {
    await this.transaction(async (tx) => {
      const mark = await tx.setting(KEY_CHECK);
      const secrets = openingSecrets(this.#options);
      if (mark === null) await tx.putSetting(KEY_CHECK, secrets.seal(KEY_CHECK));
      else secrets.open(mark);
    });
    await pruneOldEvents(this.#context(this.#db, new Map()));
  }

  #tell(change: StoreChange): void {
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (error) {
        // The change is committed and acknowledged whatever a listener makes of it.
        this.#options.log.error({ err: error, change }, 'a listener of the store failed');
      }
    }
  }
}

const KEY_CHECK = 'secret-key-check';

function createTransaction(context: TransactionContext): StoreTransaction {
  return {
    ...serviceMethods(context),
    ...servicePartMethods(context),
    ...instanceMethods(context),
    ...historyMethods(context),
    ...accessMethods(context),
    ...installationMethods(context),
    ...resourceMethods(context),
  };
}

function openingSecrets({ secrets, path }: SqliteStoreOptions): Secrets {
  return {
    seal: (text) => secrets.seal(text),
    open: (sealed) => {
      try {
        return secrets.open(sealed);
      } catch (error) {
        throw storeError('wrong-key', path, error);
      }
    },
  };
}

async function migrate(db: Kysely<Tables>, path: string): Promise<void> {
  const migrator = new Migrator({ db, provider: migrationProvider });
  const known = new Set(MIGRATION_NAMES);
  const applied = await appliedMigrations(db);
  if (applied.some((name) => !known.has(name))) throw storeError('newer', path);
  const { error } = await migrator.migrateToLatest();
  if (error instanceof StoreError) throw error;
  if (error !== undefined) throw storeError('failed', path, error);
}

async function appliedMigrations(db: Kysely<Tables>): Promise<readonly string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === 'kysely_migration')) return [];
  const rows = await db.withTables<{ kysely_migration: { name: string } }>().selectFrom('kysely_migration').select('name').execute();
  return rows.map((row) => row.name);
}

import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { closeDatabase, type Database, explained } from './database.ts';

/** Statements kept prepared; the program has fewer distinct ones, queries with lists aside. */
const MAX_STATEMENTS = 256;

type Statement = ReturnType<Database['prepare']>;

/** Kysely over one synchronous connection: transactions queue for it and each sees the world alone. */
export function createSqliteDialect(database: Database, path: string): Dialect {
  return {
    createDriver: () => new SingleConnectionDriver(new SingleConnection(database, path)),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new TransactionalSqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

/** A migration that fails half-way must leave nothing behind; SQLite can do that. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class SingleConnectionDriver implements Driver {
  readonly #connection: SingleConnection;
  readonly #waiting: (() => void)[] = [];
  #taken = false;

  constructor(connection: SingleConnection) {
    this.#connection = connection;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#taken) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#taken = true;
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    const next = this.#waiting.shift();
    // Handed over while still taken, so that nobody slips in between.
    if (next === undefined) this.#taken = false;
    else next();
  }

  async beginTransaction(): Promise<void> {
    await this.#connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  async commitTransaction(): Promise<void> {
    await this.#connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(): Promise<void> {
    // A full disk makes SQLite roll back by itself; a second attempt would hide the reason.
    if (this.#connection.isInTransaction) await this.#connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async destroy(): Promise<void> {
    this.#connection.close();
  }
}

class SingleConnection implements DatabaseConnection {
  readonly #database: Database;
  readonly #path: string;
  readonly #statements = new Map<string, { readonly statement: Statement; readonly returnsRows: boolean }>();

  constructor(database: Database, path: string) {
    this.#database = database;
    this.#path = path;
  }

  get isInTransaction(): boolean {
    return this.#database.isTransaction;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return explained(this.#path, () => {
      const { statement, returnsRows } = this.#prepare(query.sql);
      if (returnsRows) return { rows: statement.all(...query.parameters) as R[] };
      const { changes, lastInsertRowid } = statement.run(...query.parameters);
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
    });
  }

  // oxlint-disable-next-line require-yield -- the interface asks for it; nothing here streams
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('the store does not stream queries');
  }

  close(): void {
    this.#statements.clear();
    closeDatabase(this.#database);
  }

  #prepare(sql: string): { readonly statement: Statement; readonly returnsRows: boolean } {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    const prepared = { statement, returnsRows: statement.columns().length > 0 };
    this.#statements.set(sql, prepared);
    const oldest = this.#statements.keys().next();
    if (this.#statements.size > MAX_STATEMENTS && oldest.done !== true) this.#statements.delete(oldest.value);
    return prepared;
  }
}

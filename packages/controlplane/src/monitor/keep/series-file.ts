import { errorCode, type Logger } from '@infergate/kernel';
import type { Field } from '../points/field-table.ts';
import { type Subject, SUBJECT_KINDS } from '../subjects/subject.ts';
import { closeSeriesDatabase, openSeriesDatabase, replaceSeriesDatabase, type SeriesDatabase } from './series-database.ts';
import { rowId, type Tier } from './tier.ts';

export interface KnownWorker {
  readonly id: number;
  readonly identity: string;
  /** Seconds since 1970. */
  readonly seenAt: number;
}

export interface StoredBaseline {
  readonly worker: number;
  readonly subject: number;
  /** The journal up to here is in it. */
  readonly seq: number;
  readonly point: Uint8Array;
}

export interface JournalRow {
  readonly seq: number;
  readonly at: number;
  readonly entries: Uint8Array;
}

/** How far the minute that is being written down has got: subjects up to this one are in the file. */
export interface FlushProgress {
  readonly seq: number;
  readonly subject: number;
}

type Statement = ReturnType<SeriesDatabase['prepare']>;

/** The file of the series: rows in, rows out. */
export class SeriesFile {
  readonly #path: string;
  readonly #log: Logger;
  #database: SeriesDatabase;
  #statements = new Map<string, Statement>();

  constructor(path: string, log: Logger) {
    this.#path = path;
    this.#log = log;
    this.#database = openSeriesDatabase(path, log);
  }

  close(): void {
    this.#statements.clear();
    closeSeriesDatabase(this.#database);
  }

  /** Begins anew in the place of a file that cannot be read. Opening it may well succeed again: the damage can be in any page. */
  replace(): void {
    this.close();
    this.#database = replaceSeriesDatabase(this.#path, this.#log);
  }

  /** All of it or nothing. */
  transaction(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  fields(): readonly Field[] {
    return this.#all<Field>('SELECT id, metric, label FROM field');
  }

  putField({ id, metric, label }: Field): void {
    this.#run('INSERT OR REPLACE INTO field VALUES (?, ?, ?)', id, metric, label);
  }

  subjects(): readonly Subject[] {
    return this.#all<SubjectRow>('SELECT * FROM subject').flatMap(subjectFrom);
  }

  putSubject({ id, kind, labels: { gateway, service, version, instance, process }, foldedInto, firstAt, lastAt }: Subject): void {
    const labels = [gateway, service, version, instance, process];
    const sql = 'INSERT OR REPLACE INTO subject VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)';
    this.#run(sql, id, SUBJECT_KINDS.indexOf(kind), ...labels, foldedInto, firstAt, lastAt);
  }

  deleteSubject(id: number): void {
    this.#run('DELETE FROM subject WHERE id = ?', id);
  }

  workers(): readonly KnownWorker[] {
    return this.#all<KnownWorker>('SELECT id, identity, seen_at AS seenAt FROM worker');
  }

  putWorker({ id, identity, seenAt }: KnownWorker): void {
    this.#run('INSERT OR REPLACE INTO worker VALUES (?, ?, ?)', id, identity, seenAt);
  }

  deleteWorker(id: number): void {
    this.#run('DELETE FROM worker WHERE id = ?', id);
    this.#run('DELETE FROM baseline WHERE worker = ?', id);
  }

  baselines(): readonly StoredBaseline[] {
    return this.#all<StoredBaseline>('SELECT worker, subject, seq, point FROM baseline');
  }

  putBaseline({ worker, subject, seq, point }: StoredBaseline): void {
    this.#run('INSERT OR REPLACE INTO baseline VALUES (?, ?, ?, ?)', worker, subject, seq, point);
  }

  deleteBaseline({ worker, subject }: Pick<StoredBaseline, 'worker' | 'subject'>): void {
    this.#run('DELETE FROM baseline WHERE worker = ? AND subject = ?', worker, subject);
  }

  journal(): readonly JournalRow[] {
    return this.#all<JournalRow>('SELECT seq, at, entries FROM journal ORDER BY seq');
  }

  putJournal({ seq, at, entries }: JournalRow): void {
    this.#run('INSERT OR REPLACE INTO journal VALUES (?, ?, ?)', seq, at, entries);
  }

  /** The journal up to `seq` is in the tiers. */
  endFlush(seq: number): void {
    this.#run('DELETE FROM journal WHERE seq <= ?', seq);
    this.#run('DELETE FROM progress');
  }

  progress(): FlushProgress | null {
    return this.#all<FlushProgress>('SELECT seq, subject FROM progress')[0] ?? null;
  }

  putProgress({ seq, subject }: FlushProgress): void {
    this.#run('INSERT OR REPLACE INTO progress VALUES (1, ?, ?)', seq, subject);
  }

  points(tier: Tier, slot: number, subject: number): Uint8Array | undefined {
    const row = this.#statement(`SELECT points FROM ${tier.name} WHERE id = ?`).get(rowId(slot, subject));
    return (row as { points: Uint8Array } | undefined)?.points;
  }

  putPoints(tier: Tier, row: { readonly slot: number; readonly subject: number }, points: Uint8Array): void {
    this.#run(`INSERT OR REPLACE INTO ${tier.name} VALUES (?, ?)`, rowId(row.slot, row.subject), points);
  }

  /** The first and the last second for which there may be anything; null: there is nothing. */
  extent(tier: Tier): { readonly oldest: number | null; readonly newest: number | null } {
    const oldest = this.#all<{ id: number | null }>(`SELECT min(id) AS id FROM ${tier.name}`)[0]?.id ?? null;
    const newest = this.#all<{ id: number | null }>(`SELECT max(id) AS id FROM ${tier.name}`)[0]?.id ?? null;
    const second = (id: number | null) => (id === null ? null : Math.floor(id / rowId(1, 0)) * tier.slotSeconds);
    return { oldest: second(oldest), newest: second(newest) };
  }

  /** Deletes up to `limit` rows before the slot, oldest first. Returns how many there were. */
  deleteBefore(tier: Tier, slot: number, limit: number): number {
    const sql = `DELETE FROM ${tier.name} WHERE id IN (SELECT id FROM ${tier.name} WHERE id < ? ORDER BY id LIMIT ?)`;
    return this.#statement(sql).run(rowId(slot, 0), limit).changes;
  }

  /** What a clock that was far ahead has left behind. */
  deleteFrom(tier: Tier, slot: number, limit: number): number {
    const sql = `DELETE FROM ${tier.name} WHERE id IN (SELECT id FROM ${tier.name} WHERE id >= ? ORDER BY id DESC LIMIT ?)`;
    return this.#statement(sql).run(rowId(slot, 0), limit).changes;
  }

  bytes(): { readonly used: number; readonly free: number } {
    const pragma = (name: string) => Object.values(this.#all<Record<string, number>>(`PRAGMA ${name}`)[0] ?? {})[0] ?? 0;
    const pageBytes = pragma('page_size');
    const free = pragma('freelist_count');
    return { used: (pragma('page_count') - free) * pageBytes, free: free * pageBytes };
  }

  /** Gives up to so many unused pages back to the file system. */
  shrink(pages: number): void {
    this.#database.exec(`PRAGMA incremental_vacuum(${pages})`);
  }

  #all<T>(sql: string): T[] {
    return this.#statement(sql).all() as T[];
  }

  #run(sql: string, ...values: readonly (string | number | null | Uint8Array)[]): void {
    this.#statement(sql).run(...values);
  }

  #statement(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** Whether the file itself is broken, so that writing again would not help. */
export function isDamage(error: unknown): boolean {
  const name = error instanceof Error && 'sqliteCodeName' in error ? String(error.sqliteCodeName) : (errorCode(error) ?? '');
  return /^SQLITE_(CORRUPT|NOTADB)/.test(name);
}

interface SubjectRow {
  readonly id: number;
  readonly kind: number;
  readonly gateway: string;
  readonly service: string;
  readonly version: string;
  readonly instance: string;
  readonly process: string;
  readonly folded_into: number | null;
  readonly first_at: number;
  readonly last_at: number;
}

function subjectFrom({ id, kind, folded_into: foldedInto, first_at: firstAt, last_at: lastAt, ...labels }: SubjectRow): readonly Subject[] {
  const known = SUBJECT_KINDS[kind];
  const { gateway, service, version, instance, process } = labels;
  return known === undefined
    ? []
    : [{ id, kind: known, labels: { gateway, service, version, instance, process }, foldedInto, firstAt, lastAt }];
}

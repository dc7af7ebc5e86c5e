import { closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs';
import { DatabaseSync } from '@photostructure/sqlite';
import type { Logger } from '@infergate/kernel';
import { IN_MEMORY } from '../../store/sqlite/database.ts';

export type SeriesDatabase = InstanceType<typeof DatabaseSync>;

const FORMAT = 3;
const OPEN_WAIT_MS = 5000;

/**
 * `synchronous = NORMAL`: after a kill everything is there; after a power cut the last checkpoint at least. Series need no
 * more, and a commit each second needs no disk. What is deleted is given back a few pages at a time, by hand.
 */
const SETTINGS =
  'PRAGMA locking_mode = EXCLUSIVE; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ' +
  'PRAGMA trusted_schema = OFF; PRAGMA journal_size_limit = 16777216; PRAGMA cache_size = -16384; BEGIN EXCLUSIVE; COMMIT';

const TABLES = `
  CREATE TABLE IF NOT EXISTS field (id INTEGER PRIMARY KEY, metric TEXT NOT NULL, label TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS subject (
    id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, gateway TEXT NOT NULL, service TEXT NOT NULL, version TEXT NOT NULL,
    instance TEXT NOT NULL, process TEXT NOT NULL, folded_into INTEGER, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS worker (id INTEGER PRIMARY KEY, identity TEXT NOT NULL, seen_at INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS baseline (
    worker INTEGER NOT NULL, subject INTEGER NOT NULL, seq INTEGER NOT NULL, point BLOB NOT NULL, PRIMARY KEY (worker, subject)
  );
  CREATE TABLE IF NOT EXISTS journal (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, entries BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS progress (id INTEGER PRIMARY KEY, seq INTEGER NOT NULL, subject INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS seconds (id INTEGER PRIMARY KEY, points BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS minutes (id INTEGER PRIMARY KEY, points BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS hours (id INTEGER PRIMARY KEY, points BLOB NOT NULL);
  PRAGMA user_version = ${FORMAT}`;

/**
 * Opens the file, or one in its place: series are worth less than a controller that runs. One that is damaged or of
 * another format is put aside (an earlier one put aside goes); where there can be no file, series live as long as the
 * process.
 */
export function openSeriesDatabase(path: string, log: Logger): SeriesDatabase {
  try {
    return open(path);
  } catch (error) {
    log.warn({ err: error, path, aside: asideOf(path) }, 'the series cannot be read; they begin anew, and the file is put aside');
  }
  return replaceSeriesDatabase(path, log);
}

/** An empty one in the place of the file, which is put aside. */
export function replaceSeriesDatabase(path: string, log: Logger): SeriesDatabase {
  try {
    putAside(path);
    return open(path);
  } catch (error) {
    log.error({ err: error, path }, 'there can be no file for the series; they are kept in memory and lost when this process ends');
    return open(IN_MEMORY);
  }
}

export function closeSeriesDatabase(database: SeriesDatabase): void {
  if (!database.isOpen) return;
  try {
    // Leaving WAL and the exclusive mode lets go of the lock at once, whatever statements are still to be collected.
    database.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT count(*) FROM sqlite_schema');
  } catch {
    // The log stays beside the file; the next opening takes it in.
  }
  database.close();
}

function open(path: string): SeriesDatabase {
  if (path !== IN_MEMORY) closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path, { timeout: OPEN_WAIT_MS });
  try {
    database.exec(SETTINGS);
    const { user_version: format } = database.prepare('PRAGMA user_version').get() as { user_version: number };
    if (format !== 0 && format !== FORMAT) throw new Error(`the series have the format ${format}; this program knows ${FORMAT}`);
    database.exec(TABLES);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function putAside(path: string): void {
  if (path === IN_MEMORY) return;
  for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
  rmSync(asideOf(path), { force: true, recursive: true });
  if (existsSync(path)) renameSync(path, asideOf(path));
}

function asideOf(path: string): string {
  return `${path}.damaged`;
}

import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from '@photostructure/sqlite';
import { errorCode } from '@infergate/kernel';
import { StoreError, type StoreErrorCode } from '../store-error.ts';

export type Database = InstanceType<typeof DatabaseSync>;

export const IN_MEMORY = ':memory:';

/**
 * Opens the file for this process alone. WAL with `synchronous = FULL` syncs the log at every commit, so that what was
 * acknowledged survives kill -9 and a power cut. The exclusive lock makes a second controller wait and then give up;
 * the operating system frees it when this process dies in whatever way.
 */
export function openDatabase(path: string, waitMs: number): Database {
  return explained(path, () => {
    if (path !== IN_MEMORY) createPrivateFile(path);
    const database = new DatabaseSync(path, { timeout: waitMs });
    try {
      database.exec(
        'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ' +
          'PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA journal_size_limit = 67108864; BEGIN EXCLUSIVE; COMMIT',
      );
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/**
 * Closes the file so that another opening finds it free at once. The binding finalizes prepared statements only when
 * they are collected, and SQLite keeps the lock as long as one is left, so the lock is given up by hand: leaving WAL
 * writes the log into the file, and the next read in normal locking mode lets go of it.
 */
export function closeDatabase(database: Database): void {
  if (!database.isOpen) return;
  try {
    database.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT count(*) FROM sqlite_schema');
  } catch {
    // The log stays beside the file, as after a kill; the next opening takes it in.
  }
  database.close();
}

/** Runs `work` and turns an error of SQLite into one that says what to do. */
export function explained<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw explain(path, error);
  }
}

/** The log and its index take the mode of the file. */
function createPrivateFile(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
}

const CODES: Readonly<Record<string, StoreErrorCode>> = {
  SQLITE_BUSY: 'in-use',
  SQLITE_LOCKED: 'in-use',
  SQLITE_FULL: 'disk-full',
  SQLITE_CORRUPT: 'damaged',
  SQLITE_NOTADB: 'damaged',
  SQLITE_READONLY: 'read-only',
  SQLITE_CANTOPEN: 'unopenable',
  SQLITE_CONSTRAINT: 'conflict',
};

const REMEDIES: Readonly<Record<StoreErrorCode, (path: string) => string>> = {
  'in-use': (path) => `${path} is in use by another controller. Stop that one first, or choose another data directory.`,
  'disk-full': (path) => `The disk that holds ${path} is full. Free some room and repeat; nothing of this change was kept.`,
  damaged: (path) =>
    `${path} is damaged or not a store of Infergate. Put a backup in its place, or move it away to begin with an empty one.`,
  'read-only': (path) => `${path} cannot be written. Check its owner and mode, and that the file system is not mounted read-only.`,
  newer: (path) => `${path} was written by a newer Infergate. Run that version, or put a backup in its place.`,
  unopenable: (path) => `${path} cannot be opened. Check that its directory exists and belongs to this user.`,
  'wrong-key': (path) =>
    `A secret in ${path} was sealed with another key. Bring back the key file or the key in the environment it was made with.`,
  closed: (path) => `${path} is closed: the controller is stopping.`,
  conflict: (path) => `${path} has a record of this name, or not the one that this belongs to.`,
  failed: (path) => `${path} could not be read or written. See the cause in the log of the controller.`,
};

function explain(path: string, error: unknown): unknown {
  const sqliteCode = sqliteCodeName(error);
  if (sqliteCode !== null) return storeError(CODES[primaryCode(sqliteCode)] ?? 'failed', path, error);
  const systemCode = errorCode(error);
  if (systemCode === 'ENOSPC') return storeError('disk-full', path, error);
  if (systemCode === 'EACCES' || systemCode === 'EROFS') return storeError('read-only', path, error);
  if (systemCode === 'ENOENT' || systemCode === 'ENOTDIR' || systemCode === 'EISDIR') return storeError('unopenable', path, error);
  return error;
}

export function storeError(code: StoreErrorCode, path: string, cause?: unknown): StoreError {
  return new StoreError(code, REMEDIES[code](path), { cause });
}

/** `SQLITE_CONSTRAINT_UNIQUE` and the like are kinds of `SQLITE_CONSTRAINT`. */
function primaryCode(name: string): string {
  return name.split('_', 2).join('_');
}

function sqliteCodeName(error: unknown): string | null {
  if (!(error instanceof Error) || !('sqliteCodeName' in error)) return null;
  return typeof error.sqliteCodeName === 'string' ? error.sqliteCodeName : null;
}

import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '@infergate/kernel';
import { canReach, type InstanceUser } from './instance-user.ts';

/** Where instances live when their user cannot reach the data directory. */
const SYSTEM_DIRECTORY = '/var/lib/infergate';
/** Names the data directory that a directory below it belongs to. */
const OWNER_FILE = 'data-directory';

export interface RootOptions {
  /** Absolute. */
  readonly dataDir: string;
  readonly user: InstanceUser | null;
  /** For tests. */
  readonly systemDirectory?: string;
}

/**
 * The directory for instances, models and programs: the data directory, or one below /var/lib when a parent of the data
 * directory is closed to the user of the instances (a clone below a 0700 directory). Stays where instances are already.
 */
export async function chooseRuntimeRoot({ dataDir, user, systemDirectory = SYSTEM_DIRECTORY }: RootOptions): Promise<string> {
  if (user === null) return dataDir;
  const elsewhere = join(systemDirectory, createHash('sha256').update(dataDir).digest('hex').slice(0, 16));
  for (const root of [dataDir, elsewhere]) {
    if (!(await hasInstances(root))) continue;
    if (await canReach(user, root, 'enter')) return root;
    throw new Error(
      `Instances live below ${root}, but user ${user.uid} can no longer enter it. Give execute permission for others on it and on every directory above it.`,
    );
  }
  if (await canReach(user, dataDir, 'enter')) return dataDir;
  await openDirectory(systemDirectory);
  await dropAbandonedRoots(systemDirectory);
  await openDirectory(elsewhere);
  await writeFile(join(elsewhere, OWNER_FILE), dataDir, { mode: 0o600 });
  if (await canReach(user, elsewhere, 'enter')) return elsewhere;
  throw new Error(
    `User ${user.uid}, who runs the instances, can enter neither ${dataDir} nor ${elsewhere}. Choose a data directory whose parents give execute permission to others.`,
  );
}

/** Makes a directory that everybody may pass through and nobody else may list; exact, whatever the umask is. */
export async function openDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await chmod(path, 0o711);
}

/** Removes what belonged to data directories that are gone; copies of programs and models are large. */
async function dropAbandonedRoots(systemDirectory: string): Promise<void> {
  for (const name of await readdir(systemDirectory)) {
    const root = join(systemDirectory, name);
    const dataDir = await readFile(join(root, OWNER_FILE), 'utf8').catch(() => null);
    if (dataDir === null || (await exists(dataDir)) || (await hasInstances(root))) continue;
    await rm(root, { recursive: true, force: true });
  }
}

export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

async function hasInstances(root: string): Promise<boolean> {
  try {
    return (await readdir(join(root, 'instances'))).some((name) => !name.startsWith('.'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

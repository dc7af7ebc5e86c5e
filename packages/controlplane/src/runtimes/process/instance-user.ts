import { execFile } from 'node:child_process';
import { lstat, rm, rmdir } from 'node:fs/promises';
import { errorCode } from '@infergate/kernel';

/** Whom the processes of instances belong to. */
export interface InstanceUser {
  readonly uid: number;
  readonly gid: number;
  /** Whether it is the user of one instance alone: then whatever bears its number belongs to the instance. */
  readonly isOwn?: boolean;
}

/** Where everybody may leave files. */
const SHARED_DIRECTORIES = ['/tmp', '/var/tmp', '/dev/shm'];

/** Runs a short program as the user and resolves with its exit code; -1 when it could not be run or took too long. */
export function runAs(user: InstanceUser | null, file: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const options = {
      cwd: '/',
      env: { PATH: '/usr/bin:/bin' },
      timeout: 60_000,
      ...(user === null ? {} : { uid: user.uid, gid: user.gid }),
    };
    execFile(file, [...args], options, (error) => resolve(error === null ? 0 : typeof error.code === 'number' ? error.code : -1));
  });
}

/** Whether the user can read the file or enter the directory. Asked as that user, so that access lists and mounts count too. */
export async function canReach(user: InstanceUser | null, path: string, right: 'read' | 'execute' | 'enter'): Promise<boolean> {
  const test = right === 'read' ? '-r' : '-x';
  return (await runAs(user, '/usr/bin/env', ['test', test, path])) === 0;
}

/**
 * Deletes a directory that belonged to an instance with the rights of its owner: a link that the instance left cannot
 * lead the deletion astray. The directory must lie in one that only this process may write.
 */
export async function removeAsOwner(directory: string): Promise<void> {
  const owner = await ownerOf(directory);
  if (owner === null) return;
  // Never handed to a user, or there is no other user: nobody else could have placed anything in it.
  if (owner.uid === process.getuid?.()) {
    // A program may have closed folders to its own user; only root is not stopped by that.
    if (owner.uid !== 0) await runAs(null, '/bin/sh', ['-c', 'chmod -R u+rwX -- "$1"', 'sh', directory]);
    return rm(directory, { recursive: true, force: true });
  }
  await runAs(owner, '/bin/sh', ['-c', 'chmod -R u+rwX -- "$1"; rm -rf -- "$1"', 'sh', directory]);
  await rmdir(directory);
}

/** Removes what the user left where everybody may write, with its own rights; as far as it can be found. */
export async function removeTemporaryFiles(user: InstanceUser): Promise<void> {
  const script = 'find "$@" -xdev -mindepth 1 -maxdepth 1 -user "$(id -u)" -exec chmod -R u+rwX -- {} + -exec rm -rf -- {} +';
  await runAs(user, '/bin/sh', ['-c', script, 'sh', ...SHARED_DIRECTORIES]);
}

/** Asks every process of the user to end at once; one that forks meanwhile does not get away. Must be a user that one instance has alone. */
export async function killEverythingOf(user: InstanceUser): Promise<void> {
  await runAs(user, '/bin/sh', ['-c', 'kill -9 -1']);
}

async function ownerOf(path: string): Promise<InstanceUser | null> {
  try {
    const { uid, gid } = await lstat(path);
    return { uid, gid };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

import { execFile } from 'node:child_process';
import { lstat, readFile, rm, rmdir } from 'node:fs/promises';
import { errorCode } from '@infergate/kernel';

/** Whom the processes of instances belong to. */
export interface InstanceUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The user for instances: null (this process's own user) unless this process is root.
 * `configured` is a name of /etc/passwd or `uid:gid`; never root itself.
 */
export async function resolveInstanceUser(configured = 'nobody'): Promise<InstanceUser | null> {
  if (process.getuid?.() !== 0) return null;
  const user = parseNumbers(configured) ?? (await lookUp(configured));
  if (user === null) throw new Error(`The user "${configured}" for instances does not exist. Name one of /etc/passwd, or give uid:gid.`);
  if (user.uid === 0) throw new Error('Instances must not run as root. Name an unprivileged user.');
  return user;
}

function parseNumbers(text: string): InstanceUser | null {
  const match = /^(\d+):(\d+)$/.exec(text);
  return match === null ? null : { uid: Number(match[1]), gid: Number(match[2]) };
}

async function lookUp(name: string): Promise<InstanceUser | null> {
  const accounts = await readFile('/etc/passwd', 'utf8').catch(() => '');
  for (const line of accounts.split('\n')) {
    const [account, , uid, gid] = line.split(':');
    if (account === name) return { uid: Number(uid), gid: Number(gid) };
  }
  // Minimal images have no passwd file; the number is nobody's on every Linux.
  return name === 'nobody' ? { uid: 65_534, gid: 65_534 } : null;
}

/** Runs a short program as the user and resolves with its exit code; -1 when it could not be run or took too long. */
export function runAs(user: InstanceUser | null, file: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const options = { cwd: '/', env: { PATH: '/usr/bin:/bin' }, timeout: 60_000, ...(user === null ? {} : user) };
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
export async function removeAsOwner(user: InstanceUser | null, directory: string): Promise<void> {
  const owner = await ownerOf(directory);
  if (owner === null) return;
  // Never handed to the user, or there is no other user: nobody else could have placed anything in it.
  if (user === null || owner !== user.uid) return rm(directory, { recursive: true, force: true });
  await runAs(user, '/bin/sh', ['-c', 'chmod -R u+rwX -- "$1"; rm -rf -- "$1"', 'sh', directory]);
  await rmdir(directory);
}

async function ownerOf(path: string): Promise<number | null> {
  try {
    return (await lstat(path)).uid;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

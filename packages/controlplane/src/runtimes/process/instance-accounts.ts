import { readdir, readFile } from 'node:fs/promises';
import type { InstanceUser } from './instance-user.ts';

/** As whom instances run. */
export type InstanceAccounts =
  /** As this process: it is not root and has no choice. */
  | { readonly kind: 'self' }
  /** All as one. `warning`: why this is so although it was not asked for. */
  | { readonly kind: 'shared'; readonly user: InstanceUser; readonly warning: string | null }
  /** Each as a user of its own, whose gid is the same number. */
  | { readonly kind: 'dynamic'; readonly uids: readonly number[] };

/** Set aside for users that exist only while a service runs; no system gives them to people. */
const FIRST_UID = 61_184;
const LAST_UID = 65_519;
/** With fewer the machine (a container with a small id map) is not made for this. */
const MIN_UIDS = 256;
/** Where systemd notes which numbers of the same range it has given out. */
const SYSTEMD_USERS = '/run/systemd/dynamic-uid';

/**
 * As whom instances run: `dynamic`, a name of /etc/passwd, or `uid:gid`; never root itself. Where this process is not root,
 * the answer is always the same.
 */
export async function resolveInstanceUser(configured = 'dynamic'): Promise<InstanceAccounts> {
  if (process.getuid?.() !== 0) return { kind: 'self' };
  if (configured === 'dynamic') return resolveDynamic();
  const user = parseNumbers(configured) ?? (await lookUp(configured));
  if (user === null) throw new Error(`The user "${configured}" for instances does not exist. Name one of /etc/passwd, or give uid:gid.`);
  if (user.uid === 0) throw new Error('Instances must not run as root. Name an unprivileged user.');
  return { kind: 'shared', user, warning: null };
}

async function resolveDynamic(): Promise<InstanceAccounts> {
  const uids = usableUids({
    uidMap: await readText('/proc/self/uid_map'),
    gidMap: await readText('/proc/self/gid_map'),
    passwd: await readText('/etc/passwd'),
    group: await readText('/etc/group'),
    taken: await readdir(SYSTEMD_USERS).catch(() => []),
  });
  if (uids.length >= MIN_UIDS) return { kind: 'dynamic', uids };
  const warning = `of the user ids ${FIRST_UID}-${LAST_UID} only ${uids.length} can be used here: all instances run as nobody and are not kept from each other`;
  return { kind: 'shared', user: (await lookUp('nobody')) as InstanceUser, warning };
}

export interface AccountFiles {
  readonly uidMap: string;
  readonly gidMap: string;
  readonly passwd: string;
  readonly group: string;
  /** Names of files; those that are numbers count. */
  readonly taken: readonly string[];
}

/** Numbers of the range that exist in this user namespace, as user and as group, and that nobody has. Pure. */
export function usableUids({ uidMap, gidMap, passwd, group, taken }: AccountFiles): readonly number[] {
  const named = new Set([...thirdFields(passwd), ...thirdFields(group), ...taken.filter((name) => /^\d+$/.test(name)).map(Number)]);
  const range = Array.from({ length: LAST_UID - FIRST_UID + 1 }, (_, index) => FIRST_UID + index);
  const [isUser, isGroup] = [mappedIds(uidMap), mappedIds(gidMap)];
  return range.filter((id) => isUser(id) && isGroup(id) && !named.has(id));
}

/** Lines of `<first id inside> <first id outside> <count>`. */
function mappedIds(map: string): (id: number) => boolean {
  const ranges = map.split('\n').flatMap((line) => {
    const [first, , count] = line.trim().split(/\s+/).map(Number);
    return first === undefined || count === undefined ? [] : [{ first, count }];
  });
  return (id) => ranges.some(({ first, count }) => id >= first && id < first + count);
}

function thirdFields(text: string): readonly number[] {
  return text.split('\n').map((line) => Number(line.split(':')[2]));
}

function parseNumbers(text: string): InstanceUser | null {
  const match = /^(\d+):(\d+)$/.exec(text);
  return match === null ? null : { uid: Number(match[1]), gid: Number(match[2]) };
}

async function lookUp(name: string): Promise<InstanceUser | null> {
  for (const line of (await readText('/etc/passwd')).split('\n')) {
    const [account, , uid, gid] = line.split(':');
    if (account === name) return { uid: Number(uid), gid: Number(gid) };
  }
  // Minimal images have no passwd file; the number is nobody's on every Linux.
  return name === 'nobody' ? { uid: 65_534, gid: 65_534 } : null;
}

function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

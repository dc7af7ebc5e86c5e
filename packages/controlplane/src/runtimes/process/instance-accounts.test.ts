import { describe, expect, it } from 'vitest';
import { resolveInstanceUser, usableUids } from './instance-accounts.ts';

const ALL = { uidMap: '         0          0 4294967295\n', gidMap: '0 0 4294967295\n', passwd: '', group: '', taken: [] };

describe('users for instances', () => {
  it('are all of the range on an ordinary machine', () => {
    const uids = usableUids(ALL);
    expect([uids[0], uids.at(-1), uids.length]).toEqual([61_184, 65_519, 4336]);
  });

  it('are none that somebody has, as user or as group', () => {
    const passwd = 'root:x:0:0::/:/bin/sh\nann:x:61184:100::/home/ann:/bin/sh\n';
    const uids = usableUids({ ...ALL, passwd, group: 'staff:x:61186:\n', taken: ['61188', 'direct:61190'] });
    expect(uids.slice(0, 4)).toEqual([61_185, 61_187, 61_189, 61_190]);
  });

  it('are those that exist in the user namespace, as user and as group', () => {
    expect(usableUids({ ...ALL, uidMap: '0 100000 62000\n' })).toHaveLength(62_000 - 61_184);
    expect(usableUids({ ...ALL, uidMap: '0 100000 62000\n', gidMap: '0 1000 1\n61190 200000 2\n' })).toEqual([61_190, 61_191]);
    expect(usableUids({ ...ALL, uidMap: '' })).toEqual([]);
  });

  it.skipIf(process.getuid?.() !== 0)('can be one that is configured, never root', async () => {
    expect(await resolveInstanceUser('12:34')).toEqual({ kind: 'shared', user: { uid: 12, gid: 34 }, warning: null });
    expect(await resolveInstanceUser('nobody')).toMatchObject({ kind: 'shared', user: { uid: 65_534 } });
    await expect(resolveInstanceUser('root')).rejects.toThrow('must not run as root');
    await expect(resolveInstanceUser('no-such-account')).rejects.toThrow('does not exist');
  });
});

import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretBox, silentLogger } from '@infergate/kernel';
import { accessKeyRecord, describeStore, instanceRecord, SOME_TIME_MS, serviceRecord } from '@infergate/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IN_MEMORY, openDatabase } from './database.ts';
import { SqliteStore, type SqliteStoreOptions } from './store.ts';

const secrets = new SecretBox(randomBytes(32));
let folder = '';
let files = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'infergate-store-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const nextPath = () => join(folder, `store-${(files += 1)}.db`);
const fixedClock = { now: () => SOME_TIME_MS };
const open = (path: string, options: Partial<SqliteStoreOptions> = {}) =>
  SqliteStore.open({ path, secrets, clock: fixedClock, log: silentLogger, waitMs: 50, ...options });

async function openUnderTest(path: string) {
  let now = SOME_TIME_MS;
  const store = await SqliteStore.open({ path, secrets, clock: { now: () => now }, log: silentLogger });
  return { store, setNow: (ms: number) => void (now = ms) };
}

describeStore('SQLite in a file', () => openUnderTest(nextPath()));
describeStore('SQLite in memory', () => openUnderTest(IN_MEMORY));

describe('the file of the SQLite store', () => {
  it('holds what was committed when it is opened again', async () => {
    const path = nextPath();
    const first = await open(path);
    await first.transaction((tx) => tx.insertService(serviceRecord()));
    await first.close();
    const second = await open(path);
    expect(await second.transaction((tx) => tx.allServices())).toEqual([serviceRecord()]);
    await second.close();
  });

  it('is readable by its owner alone, and shows no secret', async () => {
    const path = nextPath();
    const store = await open(path);
    await store.transaction(async (tx) => {
      await tx.insertService(serviceRecord({ config: '{"password":"hunter-1"}' }));
      await tx.insertVersion({ serviceId: 'eas-m-echo', version: 1, config: 'hunter-2', message: '', createdAt: 1 });
      await tx.insertToken({ serviceId: 'eas-m-echo', id: 'a', token: 'hunter-3', createdAt: 1 });
      await tx.putAccessKey(accessKeyRecord({ secret: 'hunter-4' }));
      await tx.putInstance(instanceRecord());
    });
    const modes = [path, `${path}-wal`].map((file) => statSync(file).mode & 0o777);
    const written = readFileSync(`${path}-wal`, 'latin1') + readFileSync(path, 'latin1');
    await store.close();
    expect(modes).toEqual([0o600, 0o600]);
    expect(written).toContain('eas-m-echo');
    expect(written).not.toContain('hunter');
  });

  it('is refused while another controller has it, and free when that one is gone', async () => {
    const path = nextPath();
    const first = await open(path);
    await expect(open(path)).rejects.toMatchObject({ code: 'in-use', message: expect.stringContaining('in use by another controller') });
    await first.close();
    await (await open(path)).close();
  });

  it('is refused at once when the key is another', async () => {
    const path = nextPath();
    await (await open(path)).close();
    await expect(open(path, { secrets: new SecretBox(randomBytes(32)) })).rejects.toMatchObject({ code: 'wrong-key' });
    await (await open(path)).close();
  });

  it('is refused when it is damaged, elsewhere, or from a newer version', async () => {
    const damaged = nextPath();
    writeFileSync(damaged, 'this is no database '.repeat(1_000));
    await expect(open(damaged)).rejects.toMatchObject({ code: 'damaged', message: expect.stringContaining(damaged) });
    await expect(open(join(folder, 'missing', 'store.db'))).rejects.toMatchObject({ code: 'unopenable' });
    const newer = nextPath();
    await (await open(newer)).close();
    const database = openDatabase(newer, 0);
    database.exec("insert into kysely_migration values ('9999-future', '2030-01-01')");
    database.close();
    await expect(open(newer)).rejects.toMatchObject({ code: 'newer' });
  });

  it('says that the disk is full and keeps nothing of that change', async () => {
    const path = nextPath();
    const full = await open(path, { maxPages: 60 });
    await full.transaction((tx) => tx.insertService(serviceRecord()));
    const large = full.transaction(async (tx) => {
      await tx.putSetting('small', 'kept only with the rest');
      await tx.putSetting('large', 'x'.repeat(1_000_000));
    });
    await expect(large).rejects.toMatchObject({ code: 'disk-full', message: expect.stringContaining('Free some room') });
    await full.transaction((tx) => tx.putSetting('small', 'still writable'));
    await full.close();
    const roomy = await open(path);
    expect(await roomy.transaction((tx) => tx.setting('small'))).toBe('still writable');
    expect(await roomy.transaction((tx) => tx.allServices())).toHaveLength(1);
    await roomy.close();
  });
});

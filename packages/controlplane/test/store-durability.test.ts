import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { SqliteStore } from '@infergate/controlplane';
import { SecretBox, silentLogger, systemClock } from '@infergate/kernel';
import { killHard, serviceRecord, spawnTypeScript } from '@infergate/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const WRITER = fileURLToPath(new URL('./fixtures/store-writer.ts', import.meta.url));
const key = randomBytes(32);
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'infergate-durability-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Kills the writer with SIGKILL once it has acknowledged `count` transactions; resolves with the last acknowledged number. */
async function writeUntilKilled(path: string, first: number, count: number): Promise<number> {
  const child = spawnTypeScript(WRITER, [path, key.toString('hex'), JSON.stringify(serviceRecord()), String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last = -1;
  try {
    if (child.stdout === null) throw new Error('the writer has no output');
    for await (const line of createInterface({ input: child.stdout })) {
      last = Number(line);
      if (last === first + count - 1) child.kill('SIGKILL');
    }
  } finally {
    await killHard(child);
  }
  return last;
}

describe('the store after kill -9', () => {
  it('has every acknowledged transaction, and each of them whole', async () => {
    const path = join(folder, 'store.db');
    let written = 0;
    for (let round = 0; round < 3; round += 1) {
      const last = await writeUntilKilled(path, written, 40);
      const store = await SqliteStore.open({ path, secrets: new SecretBox(key), clock: systemClock, log: silentLogger });
      written = await store.transaction(async (tx) => {
        const services = await tx.allServices();
        expect(services.length).toBeGreaterThan(last);
        expect(await tx.setting('last')).toBe(String(services.length - 1));
        for (const { id } of services) {
          expect(await tx.versions(id)).toHaveLength(1);
          expect(await tx.tokens(id)).toMatchObject([{ token: id }]);
          expect(await tx.useNonce('ak', id, 0)).toBe(false);
        }
        return services.length;
      });
      await store.close();
    }
    expect(written).toBeGreaterThanOrEqual(120);
    // Three processes are started, on a machine that may be busy.
  }, 60_000);
});

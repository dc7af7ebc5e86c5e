import { type AccessRole, ManagementError } from '@infergate/contract';
import { randomId } from '@infergate/kernel';
import type { AccessKeyRecord, TimestampMs } from '../../store/records.ts';
import type { Store, StoreTransaction } from '../../store/store.ts';
import type { Call } from '../call.ts';
import type { UseCaseContext } from '../dependencies.ts';

const MAX_ACCESS_KEYS = 1_000;

export class AccessKeys {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  list(call: Call): Promise<readonly AccessKeyRecord[]> {
    return this.#context.calls.read(call, (tx) => tx.accessKeys());
  }

  create(call: Call, role: AccessRole): Promise<AccessKeyRecord> {
    const key = newAccessKey(role, this.#context.clock.now());
    return this.#context.calls.change(call, accessKeyResource(key.id), async (tx) => {
      if ((await tx.accessKeys()).length >= MAX_ACCESS_KEYS)
        throw new ManagementError('InvalidStatus', `There are ${MAX_ACCESS_KEYS} AccessKeys already. Delete some first.`);
      await tx.putAccessKey(key);
      return key;
    });
  }

  delete(call: Call, id: string): Promise<void> {
    return this.#context.calls.change(call, accessKeyResource(id), async (tx) => {
      const keys = await tx.accessKeys();
      const key = keys.find((record) => record.id === id);
      if (key === undefined)
        throw new ManagementError('InvalidAccessKey.NotFound', `There is no AccessKey ${JSON.stringify(id.slice(0, 128))}.`);
      if (!keys.some((record) => record.id !== id && isActiveAdministrator(record)))
        throw new ManagementError('InvalidStatus', 'This is the last AccessKey of an administrator. Make another one first.');
      await tx.deleteAccessKey(id);
    });
  }
}

/** The AccessKey for the first start, which is made when there is none of an administrator yet; else the oldest one. */
export async function ensureAdministrator(store: Store, clock: { now(): TimestampMs }): Promise<AccessKeyRecord> {
  return store.transaction(async (tx) => (await oldestAdministrator(tx)) ?? makeAdministrator(tx, clock.now()));
}

async function oldestAdministrator(tx: StoreTransaction): Promise<AccessKeyRecord | undefined> {
  return (await tx.accessKeys()).find(isActiveAdministrator);
}

async function makeAdministrator(tx: StoreTransaction, nowMs: TimestampMs): Promise<AccessKeyRecord> {
  const key = newAccessKey('administrator', nowMs);
  await tx.putAccessKey(key);
  return key;
}

function isActiveAdministrator({ role, disabled }: AccessKeyRecord): boolean {
  return role === 'administrator' && !disabled;
}

function newAccessKey(role: AccessRole, nowMs: TimestampMs): AccessKeyRecord {
  return { id: randomId('ak', 18), secret: randomId('', 40), role, createdAt: nowMs, disabled: false };
}

function accessKeyResource(id: string): string {
  return `access_key/${id.slice(0, 128)}`;
}

import { randomBytes } from 'node:crypto';
import { SecretBox, silentLogger } from '@infergate/kernel';
import { acmeCertificate, acmeOrder, FakeClock } from '@infergate/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AcmeOrder, CertificateRecord } from '../../store/certificate-records.ts';
import { SqliteStore } from '../../store/sqlite/store.ts';
import { AcmeLoop } from './acme-loop.ts';
import type { AcmeAttempt } from './attempt.ts';
import { afterFailure } from './schedule.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('the loop of ACME', () => {
  let store: SqliteStore;
  let clock: FakeClock;
  let loop: AcmeLoop;
  let attempted: string[];
  let open: number;
  let mostOpen: number;

  beforeEach(async () => {
    clock = new FakeClock();
    store = await SqliteStore.open({ path: ':memory:', secrets: new SecretBox(randomBytes(32)), clock, log: silentLogger });
    attempted = [];
    open = 0;
    mostOpen = 0;
    const attempt = { run, close: () => undefined } as unknown as AcmeAttempt;
    loop = new AcmeLoop({ store, clock, log: silentLogger, attempt, renewBeforeMs: 30 * DAY_MS });
  });
  afterEach(async () => {
    const closed = loop.close();
    await clock.advance(10_000);
    await closed;
    await store.close();
  });

  /** Fails, as the authority is away; takes a second. */
  async function run(id: string, order: AcmeOrder): Promise<void> {
    attempted.push(`${id} ${(clock.now() - START) / 1000}`);
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    await new Promise<void>((resolve) => void clock.setTimeout(resolve, 1000));
    open -= 1;
    const failed = afterFailure(order, { nowMs: clock.now(), message: 'away', retryAfterMs: null, endsOrder: false });
    await store.transaction((tx) => tx.putResource('certificate', certificate(id, failed)));
  }

  const START = Date.UTC(2026, 0, 1);
  const put = (id: string, order: Partial<AcmeOrder> | null) =>
    store.transaction((tx) =>
      tx.putResource('certificate', certificate(id, order === null ? null : acmeOrder({ nextAttemptAt: clock.now(), ...order }))),
    );

  it('begins with what is there, and asks again after longer and longer waits', async () => {
    await put('cert-1', {});
    await put('cert-2', null);
    await loop.start();
    await clock.advance(HOUR_MS);
    expect(attempted).toEqual(['cert-1 0', 'cert-1 61', 'cert-1 302', 'cert-1 1263']);
  });

  it('takes up a wish at once, also one for a certificate that is put off', async () => {
    await loop.start();
    await clock.advance(5000);
    await put('cert-1', { nextAttemptAt: clock.now() + 60 * DAY_MS });
    await clock.advance(DAY_MS);
    expect(attempted).toEqual([]);
    await put('cert-1', {});
    await clock.advance(1);
    expect(attempted).toHaveLength(1);
  });

  it('keeps what is far away for later: timers of the system reach three weeks', async () => {
    await put('cert-1', { nextAttemptAt: START + 60 * DAY_MS });
    await loop.start();
    await clock.advance(60 * DAY_MS - 1);
    expect(attempted).toEqual([]);
    await clock.advance(1);
    expect(attempted).toHaveLength(1);
  });

  it('makes one attempt at a time for each certificate', async () => {
    await put('cert-1', {});
    await loop.start();
    for (let i = 0; i < 5; i += 1) {
      await put('cert-1', {});
      await clock.advance(100);
    }
    expect([attempted.length, mostOpen]).toEqual([1, 1]);
  });
});

function certificate(id: string, acme: AcmeOrder | null): CertificateRecord {
  return acmeCertificate(acme, { id, name: id });
}

import { createPrivateKey, randomBytes } from 'node:crypto';
import { type Clock, SecretBox, silentLogger, type Timer } from '@infergate/kernel';
import { acmeCertificate, acmeOrder, createAuthority } from '@infergate/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AcmeOrder, CertificateRecord } from '../../store/certificate-records.ts';
import { SqliteStore } from '../../store/sqlite/store.ts';
import { AcmeFailure, AcmeRefusal } from './acme-failure.ts';
import { AcmeAttempt } from './attempt.ts';
import { sweepAnswers } from './challenge-answers.ts';
import type { Authority, AuthorityOrder, DomainAuthorization } from './authority.ts';
import { nextAttempt } from './schedule.ts';

const DAY_MS = 86_400_000;
const RENEW_BEFORE_MS = 30 * DAY_MS;
const DOMAINS = ['a.example.com', 'b.example.com'];

const root = createAuthority('Authority');

/** An authority that issues at once, and can be told to fail at its n-th call. */
class FakeAuthority implements Authority {
  readonly calls: string[] = [];
  readonly orders = new Map<string, { status: AuthorityOrder['status'] }>();
  readonly store: SqliteStore;
  readonly clock: Pick<Clock, 'now'>;
  /** What happens at a call, by its number from 1. */
  onCall: (number: number) => void = () => undefined;
  invalid: object | null = null;

  constructor(store: SqliteStore, clock: Pick<Clock, 'now'>) {
    this.store = store;
    this.clock = clock;
  }

  #step(name: string): void {
    this.calls.push(name);
    this.onCall(this.calls.length);
  }

  async placeOrder(): Promise<AuthorityOrder> {
    this.#step('placeOrder');
    const url = `https://authority/order/${this.orders.size + 1}`;
    this.orders.set(url, { status: 'pending' });
    return { url, status: 'pending' };
  }

  async order(url: string): Promise<AuthorityOrder | null> {
    this.#step('order');
    const order = this.orders.get(url);
    return order === undefined ? null : { url, status: order.status };
  }

  async authorizations({ url }: AuthorityOrder): Promise<readonly DomainAuthorization[]> {
    this.#step('authorizations');
    const isDone = this.orders.get(url)?.status !== 'pending';
    const status = this.invalid === null ? (isDone ? 'valid' : 'pending') : 'invalid';
    const error = this.invalid === null ? {} : { error: this.invalid };
    return DOMAINS.map((domain) => ({
      domain,
      status,
      challenges: [{ type: 'http-01', url: `${url}/${domain}`, token: `token-${domain}`, status: 'pending', ...error }],
    }));
  }

  async keyAuthorization({ token }: { readonly token: string }): Promise<string> {
    return `${token}.thumb`;
  }

  async accept({ url }: { readonly url: string }): Promise<void> {
    this.#step('accept');
    const answers = await this.store.transaction((tx) => tx.resources('acme-challenge'));
    if (answers.length !== DOMAINS.length) throw new Error('nobody would have answered');
    const order = this.orders.get(url.slice(0, url.lastIndexOf('/')));
    if (order !== undefined && url.endsWith(DOMAINS.at(-1) ?? '')) order.status = 'ready';
  }

  async finalize({ url }: AuthorityOrder): Promise<AuthorityOrder> {
    this.#step('finalize');
    const order = this.orders.get(url);
    if (order?.status !== 'ready') throw new AcmeRefusal(403, 'not ready', { retryAfterMs: null, kind: 'orderNotReady' });
    order.status = 'valid';
    return { url, status: 'processing' };
  }

  async certificate(): Promise<string> {
    this.#step('certificate');
    const record = await this.store.transaction((tx) => tx.resource('certificate', 'cert-1'));
    const key = createPrivateKey(record?.acme?.placed?.privateKeyPem ?? '');
    const now = this.clock.now();
    return root.issue({ subject: 'x', names: DOMAINS, key, notBefore: now, notAfter: now + 90 * DAY_MS }).cert;
  }
}

describe('an attempt', () => {
  let store: SqliteStore;
  let clock: HurriedClock;
  let authority: FakeAuthority;
  let published: number;

  beforeEach(async () => {
    clock = new HurriedClock();
    store = await SqliteStore.open({ path: ':memory:', secrets: new SecretBox(randomBytes(32)), clock, log: silentLogger });
    authority = new FakeAuthority(store, clock);
    published = 0;
  });
  afterEach(() => store.close());

  const createAttempt = (publish: () => Promise<void> = async () => void (published += 1)) =>
    new AcmeAttempt({
      store,
      clock,
      log: silentLogger,
      openAuthority: async () => authority,
      answers: { publish },
      renewBeforeMs: RENEW_BEFORE_MS,
    });
  const read = async () => {
    const record = await store.transaction((tx) => tx.resource('certificate', 'cert-1'));
    if (record === null || record.acme === null) throw new Error('it is gone');
    return { ...record, acme: record.acme };
  };
  const answers = () => store.transaction((tx) => tx.resources('acme-challenge'));
  const put = (acme: Partial<AcmeOrder> = {}) => store.transaction((tx) => tx.putResource('certificate', wanted(clock.now(), acme)));

  /** Makes the attempt that is next, at its time. */
  async function next(attempt = createAttempt()): Promise<Awaited<ReturnType<typeof read>>> {
    const record = await read();
    clock.skipTo(nextAttempt(record, RENEW_BEFORE_MS) ?? 0);
    await attempt.run(record.id, record.acme);
    return read();
  }

  it('orders, has the gateway answer, and stores what was issued', async () => {
    await put();
    const { issued, acme } = await next();
    expect(issued?.names).toEqual(DOMAINS);
    expect(acme).toMatchObject({ state: 'issued', message: '', placed: null, attempts: 0 });
    expect(acme.nextAttemptAt).toBe((issued?.notAfter ?? 0) - RENEW_BEFORE_MS);
    expect(published).toBe(1);
    expect(await answers()).toEqual([]);
  });

  it('renews with a new order and a new key', async () => {
    await put();
    const first = await next();
    const second = await next();
    expect(second.acme.state).toBe('issued');
    expect(second.issued?.privateKeyPem).not.toBe(first.issued?.privateKeyPem);
    expect((second.issued?.notAfter ?? 0) - (first.issued?.notAfter ?? 0)).toBe(60 * DAY_MS);
    expect(authority.orders.size).toBe(2);
  });

  it('goes on with the same order and key wherever the process was killed', async () => {
    await put();
    await next();
    const calls = authority.calls.length;
    for (let at = 1; at <= calls; at += 1) {
      authority = new FakeAuthority(store, clock);
      await put();
      const killed = createAttempt();
      authority.onCall = (number) => {
        if (number !== at) return;
        killed.close();
        throw new Error('killed');
      };
      const before = (await next(killed)).acme.placed;
      const { issued, acme } = await next();
      expect([at, acme.state, authority.orders.size]).toEqual([at, 'issued', 1]);
      expect(issued?.privateKeyPem).toBe(before?.privateKeyPem ?? issued?.privateKeyPem);
      expect(await answers()).toEqual([]);
    }
  });

  it('goes on with the same order wherever the authority was away', async () => {
    await put();
    await next();
    const calls = authority.calls.length;
    for (let at = 1; at <= calls; at += 1) {
      authority = new FakeAuthority(store, clock);
      await put();
      authority.onCall = (number) => {
        if (number === at) throw new AcmeFailure('the authority is away');
      };
      expect((await next()).acme).toMatchObject({ state: 'failed', message: 'the authority is away', attempts: 1 });
      expect((await next()).acme).toMatchObject({ state: 'issued', attempts: 0 });
      expect([at, authority.orders.size]).toEqual([at, 1]);
    }
  });

  it('says why the authority did not validate a domain, and begins anew', async () => {
    await put();
    authority.invalid = { type: 'urn:ietf:params:acme:error:connection', detail: 'Connection refused' };
    const { acme } = await next();
    expect(acme).toMatchObject({ state: 'failed', attempts: 1, placed: null });
    expect(acme.message).toContain(
      'a.example.com was not validated: Connection refused (connection). Port 80 of a.example.com has to lead',
    );
    expect(await answers()).toEqual([]);
    authority.invalid = null;
    expect((await next()).acme.state).toBe('issued');
    expect(authority.orders.size).toBe(2);
  });

  it('waits as long as the authority asks for', async () => {
    await put();
    authority.onCall = () => {
      throw new AcmeRefusal(429, 'The authority refused: too many (rateLimited)', { retryAfterMs: 7_200_000, kind: 'rateLimited' });
    };
    const before = clock.now();
    const { acme } = await next();
    expect(acme).toMatchObject({ state: 'failed', message: 'The authority refused: too many (rateLimited)' });
    expect(acme.nextAttemptAt - before).toBeGreaterThanOrEqual(7_200_000);
  });

  it('serves what there is while the renewal fails', async () => {
    await put();
    const { issued } = await next();
    authority.onCall = () => {
      throw new AcmeFailure('away');
    };
    expect(await next()).toMatchObject({ issued: { fingerprint: issued?.fingerprint }, acme: { state: 'failed' } });
  });

  it('gives up when the gateway does not take over the answers', async () => {
    await put();
    const { acme } = await next(createAttempt(() => Promise.reject(new Error('it does not run'))));
    expect(acme.message).toBe('The gateway gw-1 does not answer the authority: it does not run.');
    const late = await next(createAttempt(() => new Promise(() => undefined)));
    expect(late.acme.message).toContain('it has not taken over the answers within 60 s');
  });

  it('leaves nothing behind when the certificate is deleted meanwhile', async () => {
    await put();
    const { acme } = await read();
    const attempt = createAttempt(() => store.transaction(async (tx) => void (await tx.deleteResource('certificate', 'cert-1'))));
    await attempt.run('cert-1', acme);
    await expect(read()).rejects.toThrow('gone');
    await sweepAnswers(store);
    expect(await answers()).toEqual([]);
  });

  it('refuses what it cannot serve', async () => {
    await put({ domains: [...DOMAINS, 'c.example.com'] });
    expect((await next()).acme.message).toBe('The authority sent a certificate without c.example.com.');
  });
});

/** A clock on which every wait is over at once, and has taken its time all the same. */
class HurriedClock implements Clock {
  #nowMs = Date.UTC(2026, 0, 1);

  now(): number {
    return this.#nowMs;
  }

  monotonic(): number {
    return this.#nowMs;
  }

  skipTo(ms: number): void {
    this.#nowMs = Math.max(this.#nowMs, ms);
  }

  setTimeout(fn: () => void, ms: number): Timer {
    const handle = setImmediate(() => {
      this.#nowMs += Math.ceil(ms);
      fn();
    });
    return { cancel: () => clearImmediate(handle), unref: () => undefined };
  }

  setInterval(): Timer {
    throw new Error('an attempt repeats nothing by an interval');
  }
}

function wanted(now: number, acme: Partial<AcmeOrder>): CertificateRecord {
  return acmeCertificate(acmeOrder({ domains: DOMAINS, nextAttemptAt: now, ...acme }), { createdAt: now, updatedAt: now });
}

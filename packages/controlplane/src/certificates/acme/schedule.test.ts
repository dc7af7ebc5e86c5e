import { acmeOrder } from '@infergate/testkit';
import { describe, expect, it } from 'vitest';
import type { IssuedCertificate } from '../../store/certificate-records.ts';
import { retryAfter } from './guarded-transport.ts';
import { problemText } from './acme-failure.ts';
import { afterFailure, afterSuccess, nextAttempt, renewalTime } from './schedule.ts';

const NOW = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const order = acmeOrder({ nextAttemptAt: NOW, placed: { url: 'https://authority/order/1', privateKeyPem: 'key' } });
const issued = (days: number) => ({ notBefore: NOW, notAfter: NOW + days * DAY_MS }) as IssuedCertificate;

describe('the time of the next attempt', () => {
  it.each([
    [90, 60],
    [365, 335],
    [60, 40],
    [6, 4],
  ])('renews a certificate of %i days after %i days', (life, day) => {
    expect(renewalTime(issued(life), 30 * DAY_MS)).toBe(NOW + day * DAY_MS);
  });

  it('is at once for a new wish, that of the back-off after a failure, and never without an order', () => {
    expect(nextAttempt({ acme: order, issued: null }, DAY_MS)).toBe(NOW);
    expect(nextAttempt({ acme: { ...order, state: 'failed', nextAttemptAt: NOW + 5 }, issued: issued(90) }, DAY_MS)).toBe(NOW + 5);
    expect(nextAttempt({ acme: { ...order, state: 'issued' }, issued: issued(90) }, DAY_MS)).toBe(NOW + 89 * DAY_MS);
    expect(nextAttempt({ acme: null, issued: issued(90) }, DAY_MS)).toBeNull();
  });

  it('follows the configuration when that changes', () => {
    const kept = { acme: afterSuccess(order, issued(90), 10 * DAY_MS), issued: issued(90) };
    expect(nextAttempt(kept, 10 * DAY_MS)).toBe(NOW + 80 * DAY_MS);
    expect(nextAttempt(kept, 20 * DAY_MS)).toBe(NOW + 70 * DAY_MS);
  });
});

describe('a failure', () => {
  const failure = { nowMs: NOW, message: 'why', retryAfterMs: null, endsOrder: false };
  const delays = (count: number) => {
    let current = order;
    return Array.from({ length: count }, () => {
      current = afterFailure(current, failure);
      return (current.nextAttemptAt - NOW) / 60_000;
    });
  };

  it('puts the next attempt off for longer each time, up to half a day, and never five times in an hour', () => {
    expect(delays(8)).toEqual([1, 4, 16, 64, 256, 720, 720, 720]);
  });

  it('never puts it earlier than the authority asks for, and within reason', () => {
    expect(afterFailure(order, { ...failure, retryAfterMs: 3 * HOUR_MS }).nextAttemptAt).toBe(NOW + 3 * HOUR_MS);
    expect(afterFailure(order, { ...failure, retryAfterMs: 1000 }).nextAttemptAt).toBe(NOW + 60_000);
    expect(afterFailure(order, { ...failure, retryAfterMs: 1e12 }).nextAttemptAt).toBe(NOW + 7 * DAY_MS);
  });

  it('keeps the order unless it leads nowhere, and the reason within bounds', () => {
    expect(afterFailure(order, failure)).toMatchObject({ state: 'failed', attempts: 1, message: 'why', placed: order.placed });
    expect(afterFailure(order, { ...failure, endsOrder: true, message: 'x'.repeat(5000) }).placed).toBeNull();
    expect(afterFailure(order, { ...failure, message: 'x'.repeat(5000) }).message).toHaveLength(1000);
  });
});

describe('what an authority says', () => {
  it('is read as seconds or as a date', () => {
    expect(retryAfter('120', NOW)).toBe(120_000);
    expect(retryAfter(new Date(NOW + 60_000).toUTCString(), NOW)).toBe(60_000);
    expect(retryAfter(new Date(NOW - 60_000).toUTCString(), NOW)).toBe(0);
    expect(retryAfter('soon', NOW)).toBeNull();
    expect(retryAfter(undefined, NOW)).toBeNull();
  });

  it('is shown as one bounded line', () => {
    const problem = { type: 'urn:ietf:params:acme:error:dns', detail: 'no\nsuch\u0000name', subproblems: [{ detail: 'a.example' }] };
    expect(problemText(problem)).toBe('no such name; a.example (dns)');
    expect(problemText(null)).toBe('no reason given');
    expect(problemText({ detail: 'x'.repeat(9_000) })).toHaveLength(500);
  });
});

import { describe, expect, test } from 'vitest';
import { GuessLimit } from './guess-limit.ts';

const RATE = { perSecond: 5, burst: 3 };
const MINUTE = 60_000;

/** Uses up what an address may send at one moment; returns how much that was. */
function exhaust(limit: GuessLimit, address: string, nowMs: number): number {
  let failures = 0;
  const caller = limit.callerOf(address, nowMs);
  while (caller.isHeard('s', nowMs) && caller.fail()) failures += 1;
  return failures;
}

describe('an address', () => {
  test('has its failures at once, then so many a second', () => {
    const limit = new GuessLimit(RATE);
    expect(exhaust(limit, '1.2.3.4', 0)).toBe(3);
    expect(exhaust(limit, '1.2.3.4', 199)).toBe(0);
    expect(exhaust(limit, '1.2.3.4', 200)).toBe(1);
    expect(exhaust(limit, '1.2.3.4', 10_000)).toBe(3);
  });

  test('is not held for another', () => {
    const limit = new GuessLimit(RATE);
    exhaust(limit, '1.2.3.4', 0);
    expect(exhaust(limit, '1.2.3.5', 0)).toBe(3);
  });

  test('of IPv6 is its whole network', () => {
    const limit = new GuessLimit(RATE);
    exhaust(limit, '2001:db8::1', 0);
    expect(exhaust(limit, '2001:db8::ffff:1', 0)).toBe(0);
    expect(exhaust(limit, '2001:db8:0:1::1', 0)).toBe(3);
  });

  test('that has shown a live credential is heard for that service', () => {
    const limit = new GuessLimit(RATE);
    limit.callerOf('1.2.3.4', 0).prove('mine', 0);
    exhaust(limit, '1.2.3.4', 0);
    expect(limit.callerOf('1.2.3.4', 0).isHeard('mine', 0)).toBe(true);
    expect(limit.callerOf('1.2.3.4', 0).isHeard('other', 0)).toBe(false);
  });

  test('is not heard on the strength of a credential of long ago', () => {
    const limit = new GuessLimit({ perSecond: 0.0001, burst: 1 });
    limit.callerOf('1.2.3.4', 0).prove('s', 0);
    for (let minute = 0; minute <= 10; minute += 1) {
      exhaust(limit, '1.2.3.4', minute * MINUTE);
      expect(limit.callerOf('1.2.3.4', minute * MINUTE).isHeard('s', minute * MINUTE)).toBe(minute < 10);
    }
  });

  test('is remembered for sixteen services, the latest ones', () => {
    const limit = new GuessLimit(RATE);
    for (let i = 0; i < 17; i += 1) limit.callerOf('1.2.3.4', 0).prove(`s${i}`, 0);
    exhaust(limit, '1.2.3.4', 0);
    expect(limit.callerOf('1.2.3.4', 0).isHeard('s0', 0)).toBe(false);
    expect(limit.callerOf('1.2.3.4', 0).isHeard('s1', 0)).toBe(true);
  });
});

describe('memory', () => {
  test('keeps who is active, and lets go of who is not', () => {
    const limit = new GuessLimit(RATE);
    const [active, gone] = ['2001:db8::1', '2001:db8:1::1'];
    for (const address of [active, gone]) limit.callerOf(address, 0).prove('s', 0);
    for (let minute = 1; minute <= 30; minute += 1) limit.callerOf(active, minute * MINUTE).prove('s', minute * MINUTE);
    exhaust(limit, active, 30 * MINUTE);
    exhaust(limit, gone, 30 * MINUTE);
    expect(limit.callerOf(active, 30 * MINUTE).isHeard('s', 30 * MINUTE)).toBe(true);
    expect(limit.callerOf(gone, 30 * MINUTE).isHeard('s', 30 * MINUTE)).toBe(false);
  });

  test('is bounded, however many addresses there are', () => {
    const limit = new GuessLimit(RATE);
    for (let i = 0; i < 100_000; i += 1) limit.callerOf(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, 0);
    expect(limit.size).toBeLessThanOrEqual(2 * 16_385);
  });
});

test('says when to come again', () => {
  expect(new GuessLimit({ perSecond: 0.1, burst: 1 }).refusal.headers).toEqual(['Retry-After', '10']);
  expect(new GuessLimit(RATE).refusal.headers).toEqual(['Retry-After', '1']);
});

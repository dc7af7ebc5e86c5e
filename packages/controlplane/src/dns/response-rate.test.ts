import { FakeClock } from '@infergate/testkit';
import { describe, expect, it } from 'vitest';
import { ResponseRate } from './response-rate.ts';

const LIMITS = { perSecond: 10, burst: 3 };
const times = (count: number, rate: ResponseRate, address: string) => Array.from({ length: count }, () => rate.take(address));

describe('the rate of replies', () => {
  it('lets a burst pass, then sends every second one to TCP and drops the rest', () => {
    const rate = new ResponseRate(new FakeClock(), LIMITS);
    expect(times(7, rate, '192.0.2.1')).toEqual(['send', 'send', 'send', 'drop', 'truncate', 'drop', 'truncate']);
  });

  it('fills again', async () => {
    const clock = new FakeClock();
    const rate = new ResponseRate(clock, LIMITS);
    times(3, rate, '192.0.2.1');
    await clock.advance(200);
    expect(times(3, rate, '192.0.2.1')).toEqual(['send', 'send', 'drop']);
  });

  it('is shared by a network, and by nobody else', () => {
    const rate = new ResponseRate(new FakeClock(), LIMITS);
    times(3, rate, '192.0.2.1');
    expect(rate.take('192.0.2.200')).toBe('drop');
    expect(rate.take('::ffff:192.0.2.9')).toBe('truncate');
    expect(rate.take('198.51.100.1')).toBe('send');
    times(3, rate, '2001:db8::1');
    expect(rate.take('2001:db8::ffff')).toBe('drop');
    expect(rate.take('2001:db8:0:1::1')).toBe('send');
  });

  it('outlives a flood of forged senders', () => {
    const rate = new ResponseRate(new FakeClock(), LIMITS);
    times(3, rate, '192.0.2.1');
    for (let network = 0; network < 16_000; network += 1) rate.take(`10.${network >> 8}.${network & 255}.1`);
    expect(rate.take('192.0.2.1')).toBe('drop');
  });
});

import { FakeClock } from '@infergate/testkit';
import { describe, expect, test } from 'vitest';
import { exchange } from '../../test/exchange.ts';
import type { Refusal } from '../pipeline/phase.ts';
import { SlowRefusals } from './slow-refusals.ts';

const REFUSAL: Refusal = { refused: 'auth_rate_limited' };

/** So many who are refused at one moment. */
function crowd(count: number) {
  const clock = new FakeClock();
  const slow = new SlowRefusals(clock);
  const heard: Refusal[] = [];
  const exchanges = Array.from({ length: count }, () => exchange());
  const atOnce: Refusal[] = [];
  for (const each of exchanges) {
    const refusal = slow.refuse(each, REFUSAL);
    if (refusal instanceof Promise) void refusal.then((late) => heard.push(late));
    else atOnce.push(refusal);
  }
  return { clock, exchanges, heard, atOnce };
}

describe('a refusal', () => {
  test('is heard after a while', async () => {
    const { clock, heard } = crowd(1);
    await clock.advance(249);
    expect(heard).toEqual([]);
    await clock.advance(11);
    expect(heard).toEqual([REFUSAL]);
    expect(clock.pending).toBe(0);
  });

  test('is heard by a crowd one after the other', async () => {
    const { clock, heard } = crowd(150);
    await clock.advance(250);
    expect(heard).toHaveLength(64);
    await clock.advance(20);
    expect(heard).toHaveLength(150);
  });

  test('is heard at once by those for whom there is no room to wait', () => {
    expect(crowd(8200).atOnce).toHaveLength(8);
  });

  test('ends early for who leaves', async () => {
    const { clock, exchanges, heard } = crowd(1);
    exchanges[0]?.abort?.('client_closed');
    await clock.advance(0);
    expect(heard).toEqual([{ refused: 'client_closed' }]);
    expect(clock.pending).toBe(0);
  });
});

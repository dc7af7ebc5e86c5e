import type { Counters } from '@infergate/dataplane';
import { describe, expect, test } from 'vitest';

/** What all counters promise. `create` gives fresh ones. */
export function describeCounters(name: string, create: () => Counters): void {
  describe(`counters: ${name}`, () => {
    testRates(create);
    testSlots(create);
    testUndeclared(create);
  });
}

function takenOf(counters: Counters, attempts: number, nowMs: number): number {
  let taken = 0;
  for (let i = 0; i < attempts; i += 1) if (counters.tryTake('k', 1, nowMs)) taken += 1;
  return taken;
}

function testRates(create: () => Counters): void {
  describe('a rate', () => {
    test.each([1, 3, 7, 10, 1000])('lets exactly %i through at once and again after a second', (rate) => {
      const counters = create();
      counters.setRate('k', rate);
      expect(takenOf(counters, rate * 2, 0)).toBe(rate);
      expect(takenOf(counters, rate * 2, 1000)).toBe(rate);
      expect(takenOf(counters, rate * 2, 60_000)).toBe(rate);
    });

    test('refills evenly: nothing is lost however often it is asked', () => {
      const counters = create();
      counters.setRate('k', 3);
      expect(takenOf(counters, 10, 0)).toBe(3);
      let taken = 0;
      for (let ms = 1; ms <= 10_000; ms += 1) taken += takenOf(counters, 2, ms);
      expect(taken).toBe(30);
    });

    test('below one a second still lets one through', () => {
      const counters = create();
      counters.setRate('k', 0.5);
      expect(takenOf(counters, 5, 0)).toBe(1);
      expect(takenOf(counters, 5, 1999)).toBe(0);
      expect(takenOf(counters, 5, 2000)).toBe(1);
    });

    test('takes all of n or nothing', () => {
      const counters = create();
      counters.setRate('k', 10);
      expect(counters.tryTake('k', 11, 0)).toBe(false);
      expect(counters.tryTake('k', 10, 0)).toBe(true);
      expect(counters.waitMs('k', 5, 0)).toBeCloseTo(500);
      expect(counters.tryTake('k', 5, 499)).toBe(false);
      expect(counters.tryTake('k', 5, 500)).toBe(true);
    });

    test('what is given back can be taken again, never beyond the burst', () => {
      const counters = create();
      counters.setRate('k', 2);
      expect(takenOf(counters, 2, 0)).toBe(2);
      counters.give('k', 1);
      expect(takenOf(counters, 2, 0)).toBe(1);
      counters.give('k', 9);
      expect(takenOf(counters, 9, 0)).toBe(2);
    });

    test('a change keeps the level: it cannot be reset by changing it', () => {
      const counters = create();
      counters.setRate('k', 5);
      expect(takenOf(counters, 5, 0)).toBe(5);
      counters.setRate('k', 100);
      expect(takenOf(counters, 10, 0)).toBe(0);
      expect(takenOf(counters, 100, 100)).toBe(10);
      counters.setRate('k', 1);
      expect(takenOf(counters, 10, 10_000)).toBe(1);
    });

    test('a clock that stands still or goes back gives nothing', () => {
      const counters = create();
      counters.setRate('k', 1);
      expect(takenOf(counters, 1, 5000)).toBe(1);
      expect(takenOf(counters, 1, 1000)).toBe(0);
    });
  });
}

function testSlots(create: () => Counters): void {
  describe('slots', () => {
    test('are held up to the limit and given back once', () => {
      const counters = create();
      counters.setSlots('k', 2);
      const first = counters.tryHold('k');
      const second = counters.tryHold('k');
      expect(counters.tryHold('k')).toBeNull();
      first?.();
      first?.();
      expect(counters.tryHold('k')).not.toBeNull();
      expect(counters.tryHold('k')).toBeNull();
      second?.();
      expect(counters.tryHold('k')).not.toBeNull();
    });

    test('a smaller number keeps what is held and admits nothing until enough is given back', () => {
      const counters = create();
      counters.setSlots('k', 3);
      const held = [counters.tryHold('k'), counters.tryHold('k'), counters.tryHold('k')];
      counters.setSlots('k', 2);
      held[0]?.();
      expect(counters.tryHold('k')).toBeNull();
      held[1]?.();
      expect(counters.tryHold('k')).not.toBeNull();
    });
  });
}

function testUndeclared(create: () => Counters): void {
  test('a key that was never declared limits nothing', () => {
    const counters = create();
    expect(counters.tryTake('unknown', 1_000_000, 0)).toBe(true);
    expect(counters.waitMs('unknown', 1, 0)).toBe(0);
    expect(counters.tryHold('unknown')).not.toBeNull();
  });
}

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Waiter, WaitingRoom } from './waiting-room.ts';

test('serves in the order of arrival, whoever leaves in between', () => {
  const operations = fc.array(fc.oneof(fc.constant('enter'), fc.constant('shift'), fc.nat(20)), { maxLength: 200 });
  fc.assert(
    fc.property(operations, (steps) => {
      const room = new WaitingRoom<number>();
      const waiters: Waiter<number>[] = [];
      let model: number[] = [];
      for (const [index, step] of steps.entries()) {
        if (step === 'enter') {
          waiters.push(room.enter(index));
          model.push(index);
        } else if (step === 'shift') {
          expect(room.shift()).toBe(model.shift() ?? null);
        } else {
          const waiter = waiters[Number(step)];
          if (waiter === undefined) continue;
          expect(room.leave(waiter)).toBe(model.includes(waiter.value));
          model = model.filter((value) => value !== waiter.value);
        }
        expect(room.size).toBe(model.length);
      }
      while (model.length > 0) expect(room.shift()).toBe(model.shift());
      expect(room.shift()).toBeNull();
    }),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Waiter, WaitingRoom } from './waiting-room.ts';

/** Plays the steps on a waiting room, or on a plain list, and tells everything that was seen. */
function playRoom(steps: readonly (string | number)[]): unknown[] {
  const room = new WaitingRoom<number>();
  const waiters: Waiter<number>[] = [];
  return steps.map((step, index) => {
    if (step === 'enter') return [waiters.push(room.enter(index)), room.size, room.first];
    if (step === 'shift') return [room.shift(), room.size, room.first];
    const waiter = waiters[step as number];
    return [waiter !== undefined && room.leave(waiter), room.size, room.first];
  });
}

function playList(steps: readonly (string | number)[]): unknown[] {
  let list: number[] = [];
  const entered: number[] = [];
  return steps.map((step, index) => {
    if (step === 'enter') return [entered.push(index), list.push(index), list[0] ?? null];
    if (step === 'shift') return [list.shift() ?? null, list.length, list[0] ?? null];
    const value = entered[step as number];
    const left = list.filter((other) => other !== value);
    const hasLeft = left.length < list.length;
    list = left;
    return [hasLeft, list.length, list[0] ?? null];
  });
}

test('serves in the order of arrival, whoever leaves in between', () => {
  const step = fc.oneof(fc.constant('enter'), fc.constant('shift'), fc.nat(20));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      expect(playRoom(steps)).toEqual(playList(steps));
    }),
  );
});

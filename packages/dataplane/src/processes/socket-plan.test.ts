import type { ListenerAddress } from '@infergate/contract';
import { expect, test } from 'vitest';
import { planSockets } from './socket-plan.ts';

const at = (port: number, entrance: ListenerAddress['entrance'] = 'internet'): ListenerAddress => ({ entrance, host: '127.0.0.1', port });
const positions = (held: ListenerAddress[], wanted: ListenerAddress[]) => planSockets(held, wanted).map(({ position }) => position);

test.each([
  { name: 'what is there is kept, in the order that is wanted', held: [at(1), at(2)], wanted: [at(2), at(1)], want: [1, 0] },
  { name: 'what is not there is bound', held: [at(1)], wanted: [at(2), at(1), at(3)], want: [null, 0, null] },
  { name: 'any port is a new one', held: [at(1)], wanted: [at(0)], want: [null] },
  { name: 'a socket may change what it is for', held: [at(1)], wanted: [at(1, 'vpc')], want: [0] },
  { name: 'but it cannot be two', held: [at(1)], wanted: [at(1), at(1, 'vpc')], want: [0, null] },
  { name: 'nothing is wanted', held: [at(1)], wanted: [], want: [] },
])('$name', ({ held, wanted, want }) => {
  expect(positions(held, wanted)).toEqual(want);
});

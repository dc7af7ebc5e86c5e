import { describeCounters } from '@infergate/testkit';
import { LeasedNode } from '../../../test/leased-node.ts';
import type { Counters } from '../counters.ts';

/** Counters whose questions are answered before anything else happens, in turn by each worker of a node. */
function answeredAtOnce(node: LeasedNode): Counters {
  let turn = 0;
  const next = () => node.worker((turn += 1) % node.seats).counters;
  const all = (act: (counters: Counters) => void) => {
    for (const { counters } of node.workers) act(counters);
    node.settle();
  };
  const passTo = (nowMs: number) => node.pass(nowMs - node.nowMs);
  return {
    setRate: (key, perSecond) => all((counters) => counters.setRate(key, perSecond)),
    tryTake: (key, n, nowMs) => {
      passTo(nowMs);
      const counters = next();
      if (counters.tryTake(key, n, nowMs)) return true;
      void counters.askTake(key, n);
      node.settle();
      const isTaken = counters.tryTake(key, n, nowMs);
      node.turn();
      return isTaken;
    },
    askTake: () => null,
    give: (key, n) => {
      node.worker(turn % node.seats).counters.give(key, n);
      node.settle();
    },
    waitMs: (key, n, nowMs) => node.worker(turn % node.seats).counters.waitMs(key, n, nowMs),
    setSlots: (key, limit) => all((counters) => counters.setSlots(key, limit)),
    hasSlot: (key) => node.worker(turn % node.seats).counters.hasSlot(key),
    tryHold: (key) => {
      const counters = next();
      let release = counters.tryHold(key);
      if (release === null) {
        void counters.askHold(key);
        node.settle();
        release = counters.tryHold(key);
      }
      return release === null ? null : () => all(() => release());
    },
    askHold: () => null,
    setWaiting: () => undefined,
    forget: (key) => all((counters) => counters.forget(key)),
  };
}

for (const workers of [1, 2, 4]) describeCounters(`leased by ${workers}`, () => answeredAtOnce(new LeasedNode(workers)));

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LeasedNode, type NodeWorker } from '../../../test/leased-node.ts';
import type { ReleaseSlot } from '../counters.ts';

type Act = 'take' | 'give' | 'hold' | 'line' | 'flush' | 'beat' | 'retire';

/** What may happen, to the worker of that position among those that live. */
type Step =
  | { readonly kind: 'act'; readonly act: Act; readonly worker: number; readonly count: number }
  | { readonly kind: 'hear' | 'answer'; readonly worker: number; readonly count: number }
  | { readonly kind: 'kill' | 'connect' | 'disconnect' | 'stop' | 'go'; readonly worker: number }
  | { readonly kind: 'release'; readonly which: number }
  | { readonly kind: 'pass' | 'live'; readonly ms: number }
  | { readonly kind: 'start worker' | 'kill owner' | 'start owner' | 'stop owner' | 'go owner' | 'tick' | 'settle' | 'drain' };

const worker = fc.nat({ max: 5 });
const count = fc.integer({ min: 1, max: 12 });
const acts = (...names: Act[]) => fc.record({ kind: fc.constant('act' as const), act: fc.constantFrom(...names), worker, count });
const kinds = <K extends string>(...names: K[]) => fc.constantFrom(...names);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: acts('take', 'hold') },
  { weight: 5, arbitrary: acts('flush') },
  { weight: 3, arbitrary: acts('give', 'line', 'beat') },
  { weight: 1, arbitrary: acts('retire') },
  { weight: 10, arbitrary: fc.record({ kind: kinds('hear', 'answer'), worker, count }) },
  { weight: 4, arbitrary: fc.record({ kind: kinds('release'), which: fc.nat({ max: 20 }) }) },
  { weight: 6, arbitrary: fc.record({ kind: kinds('pass'), ms: fc.constantFrom(1, 7, 40, 100, 260, 520, 1100) }) },
  { weight: 4, arbitrary: fc.record({ kind: kinds('settle', 'tick') }) },
  { weight: 5, arbitrary: fc.record({ kind: kinds('live'), ms: fc.constantFrom(100, 300, 900, 1500, 3000) }) },
  { weight: 3, arbitrary: fc.record({ kind: kinds('drain') }) },
  { weight: 5, arbitrary: fc.record({ kind: kinds('kill', 'connect', 'disconnect', 'stop', 'go'), worker }) },
  { weight: 3, arbitrary: fc.record({ kind: kinds('start worker', 'kill owner', 'start owner', 'stop owner', 'go owner') }) },
);

interface Held {
  readonly by: NodeWorker;
  readonly release: ReleaseSlot;
}

/** Plays steps against a node and remembers what was let through. */
class Play {
  readonly node: LeasedNode;
  readonly admittedAtMs: number[] = [];
  held: Held[] = [];
  readonly #limit: number;
  readonly #last = new Map<NodeWorker, number>();

  constructor(seats: number, { perSecond, burst }: { readonly perSecond: number; readonly burst: number }, limit: number) {
    this.node = new LeasedNode(seats);
    this.#limit = limit;
    for (const each of this.node.workers) this.#declare(each, perSecond, burst);
    this.perSecond = perSecond;
    this.burst = burst;
  }

  readonly perSecond: number;
  readonly burst: number;

  do(step: Step): void {
    if ('worker' in step) {
      const { workers } = this.node;
      const by = workers[step.worker % Math.max(1, workers.length)];
      if (by !== undefined) this.#ofWorker(step, by);
    } else this.#ofNode(step);
    this.held = this.held.filter(({ by }) => by.isAlive);
    expect(this.held.length).toBeLessThanOrEqual(this.#limit);
  }

  #ofNode(step: Exclude<Step, { readonly worker: number }>): void {
    const { node } = this;
    switch (step.kind) {
      case 'release':
        for (const { release } of this.held.splice(step.which % Math.max(1, this.held.length), 1)) release();
        return;
      case 'pass':
        node.clock.set(node.nowMs + step.ms);
        return node.clock.fire();
      case 'live':
        // Everybody who is not stopped does what it does by itself, and messages arrive.
        return node.pass(step.ms);
      case 'drain':
        return this.#drain();
      case 'settle':
        return node.settle();
      case 'tick':
        if (!node.isOwnerStopped) node.owner?.tick();
        return;
      case 'start worker':
        if (node.workers.length < node.seats) this.#declare(node.startWorker(), this.perSecond, this.burst);
        return;
      case 'kill owner':
        return node.killOwner();
      case 'start owner':
        return node.startOwner();
      case 'stop owner':
        node.isOwnerStopped = node.owner !== null;
        return;
      case 'go owner':
        node.isOwnerStopped = false;
    }
  }

  /** Everything that can be had is had, at every worker. */
  #drain(): void {
    for (let round = 0; round < 2; round += 1) {
      for (const by of this.node.workers) if (!by.isStopped) times(this.perSecond * 2 + 2, () => this.take(by));
      this.node.settle();
    }
  }

  #ofWorker(step: Extract<Step, { readonly worker: number }>, by: NodeWorker): void {
    const { node } = this;
    switch (step.kind) {
      case 'hear':
        for (let i = 0; i < step.count; i += 1) node.deliverToOwner(by);
        return;
      case 'answer':
        for (let i = 0; i < step.count; i += 1) node.deliverToWorker(by);
        return;
      case 'kill':
        return node.kill(by);
      case 'connect':
        return node.connect(by);
      case 'disconnect':
        return node.disconnect(by);
      case 'stop':
        by.isStopped = true;
        return;
      case 'go':
        by.isStopped = false;
        return;
      case 'act':
        if (!by.isStopped) ACTS[step.act](this, by, step.count);
    }
  }

  take(by: NodeWorker): void {
    if (by.counters.tryTake('rate', 1, this.node.nowMs)) {
      this.#last.set(by, this.admittedAtMs.length);
      this.admittedAtMs.push(this.node.nowMs);
    } else void by.counters.askTake('rate', 1);
  }

  /** Only what was taken just now is given back: the request was refused for another reason. */
  give(by: NodeWorker): void {
    if (this.admittedAtMs.at(-1) !== this.node.nowMs || this.#last.get(by) !== this.admittedAtMs.length - 1) return;
    this.admittedAtMs.pop();
    this.#last.delete(by);
    by.counters.give('rate', 1);
  }

  hold(by: NodeWorker): void {
    const release = by.counters.tryHold('slots');
    if (release === null) void by.counters.askHold('slots');
    else this.held.push({ by, release });
  }

  #declare({ counters }: NodeWorker, perSecond: number, burst: number): void {
    counters.setRate('rate', perSecond, burst);
    counters.setSlots('slots', this.#limit);
  }
}

/** What a worker does by itself. */
const ACTS: Readonly<Record<Act, (play: Play, by: NodeWorker, count: number) => void>> = {
  take: (play, by, count) => times(count, () => play.take(by)),
  give: (play, by) => play.give(by),
  hold: (play, by, count) => times(count, () => play.hold(by)),
  line: (play, by, count) => by.counters.setWaiting('slots', count - 1, () => play.hold(by)),
  flush: (_play, by) => by.counters.flush(),
  beat: (_play, by) => by.counters.beat(),
  // Somebody who retires is replaced.
  retire: (_play, by) => by.counters.retire(),
};

function times(count: number, act: () => void): void {
  for (let i = 0; i < count; i += 1) act();
}

/** Whether some window of any length holds more than its rate and one burst: a bucket would have run dry. */
function overBy({ admittedAtMs, perSecond, burst }: Play): number {
  let level = burst;
  let lastMs = 0;
  let lowest = 0;
  for (const atMs of admittedAtMs) {
    level = Math.min(burst, level + ((atMs - lastMs) * perSecond) / 1000) - 1;
    lastMs = atMs;
    lowest = Math.min(lowest, level);
  }
  return -lowest;
}

test('never more than the limit, whoever dies, stops, leaves or comes back, and whenever messages arrive', () => {
  const scene = fc.record({
    seats: fc.integer({ min: 1, max: 4 }),
    perSecond: fc.constantFrom(0.5, 1, 3, 5, 20, 100),
    // Saved up at most, in seconds.
    burstSeconds: fc.constantFrom(1, 1, 0.1, 0.35, 3),
    limit: fc.constantFrom(1, 2, 5, 30),
    steps: fc.array(step, { minLength: 20, maxLength: 120, size: 'max' }),
  });
  fc.assert(
    fc.property(scene, ({ seats, perSecond, burstSeconds, limit, steps }) => {
      const play = new Play(seats, { perSecond, burst: Math.max(1, perSecond * burstSeconds) }, limit);
      for (const each of steps) play.do(each);
      expect(overBy(play)).toBeLessThan(1e-6);
    }),
    { numRuns: 150 },
  );
});

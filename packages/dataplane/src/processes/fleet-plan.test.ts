import { describe, expect, test } from 'vitest';
import { planFleet, type FleetAction, type WorkerView } from './fleet-plan.ts';

const worker = (index: number, overrides: Partial<WorkerView> = {}): WorkerView => ({
  index,
  node: 0,
  isDraining: false,
  isReady: true,
  revision: 'now',
  silentMs: 0,
  ...overrides,
});
const starting = (index: number, node = 0) => worker(index, { node, isReady: false, revision: null });
const stale = (index: number, node = 0) => worker(index, { node, revision: 'before' });
const draining = (index: number) => worker(index, { isDraining: true });
const spawn = (index: number, node = 0): FleetAction => ({ kind: 'spawn', index, node });
const drain = (index: number): FleetAction => ({ kind: 'drain', index });

describe('one node', () => {
  test.each([
    { name: 'starts all at once', wanted: 3, workers: [], want: [spawn(0), spawn(1), spawn(2)] },
    { name: 'replaces a dead one', wanted: 2, workers: [worker(1)], want: [spawn(0)] },
    { name: 'does nothing while one starts', wanted: 2, workers: [worker(1), starting(0)], want: [] },
    { name: 'replaces one that drains, under another index', wanted: 1, workers: [draining(0)], want: [spawn(1)] },
    {
      name: 'drains the highest beyond the number wanted',
      wanted: 1,
      workers: [worker(0), worker(1), worker(2)],
      want: [drain(2), drain(1)],
    },
    { name: 'starts one before one of another revision goes', wanted: 2, workers: [stale(0), stale(1)], want: [spawn(2)] },
    { name: 'waits for it', wanted: 2, workers: [stale(0), stale(1), starting(2)], want: [] },
    { name: 'then lets one go, and starts the next', wanted: 2, workers: [stale(0), stale(1), worker(2)], want: [spawn(3), drain(0)] },
    { name: 'lets the last one go', wanted: 2, workers: [draining(0), stale(1), worker(2), worker(3)], want: [drain(1)] },
    { name: 'has nothing left to do', wanted: 2, workers: [draining(1), worker(2), worker(3)], want: [] },
    { name: 'lets those of another revision go first', wanted: 1, workers: [stale(0), worker(1), stale(2)], want: [drain(0), drain(2)] },
    {
      name: 'kills one that hangs and starts another',
      wanted: 1,
      workers: [worker(0, { silentMs: 30_000 })],
      want: [{ kind: 'kill', index: 0 }, spawn(1)],
    },
    {
      name: 'kills one that hangs while it drains',
      wanted: 0,
      workers: [{ ...draining(0), silentMs: 30_000 }],
      want: [{ kind: 'kill', index: 0 }],
    },
  ] satisfies { name: string; wanted: number; workers: WorkerView[]; want: FleetAction[] }[])('$name', ({ wanted, workers, want }) => {
    expect(planFleet(workers, [{ workers: wanted, revision: 'now' }])).toEqual(want);
  });
});

describe('several nodes', () => {
  const nodes = (count: number, workers = 1) => Array.from({ length: count }, () => ({ workers, revision: 'now' }));

  test('start together, with indices of their own', () => {
    expect(planFleet([], nodes(2, 2))).toEqual([spawn(0, 0), spawn(1, 0), spawn(2, 1), spawn(3, 1)]);
  });

  test('are added without touching those that are there', () => {
    expect(planFleet([worker(0), worker(1)], nodes(3, 2))).toEqual([spawn(2, 1), spawn(3, 1), spawn(4, 2), spawn(5, 2)]);
  });

  test('have workers of their own: one node too many does not stand for one too few', () => {
    expect(planFleet([worker(0), worker(1)], nodes(2))).toEqual([spawn(2, 1), drain(1)]);
  });

  test('change each by itself, one worker at a time', () => {
    const workers = [stale(0), stale(1), stale(2, 1), stale(3, 1)];
    expect(planFleet(workers, nodes(2, 2))).toEqual([spawn(4, 0), spawn(5, 1)]);
  });

  test('go when the others can stand for them, and not before', () => {
    const leaving = worker(1, { node: 1 });
    expect(planFleet([stale(0), leaving], nodes(1))).toEqual([spawn(2, 0)]);
    expect(planFleet([stale(0), starting(2), leaving], nodes(1))).toEqual([]);
    expect(planFleet([stale(0), worker(2), leaving], nodes(1))).toEqual([drain(0)]);
    expect(planFleet([worker(2), leaving], nodes(1))).toEqual([drain(1)]);
  });

  test('all go when none is wanted', () => {
    expect(planFleet([worker(0), worker(1, { node: 1 })], [])).toEqual([drain(0), drain(1)]);
  });
});

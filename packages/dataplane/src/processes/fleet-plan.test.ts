import { expect, test } from 'vitest';
import { planFleet, type FleetAction, type WorkerView } from './fleet-plan.ts';

const worker = (index: number, overrides: Partial<WorkerView> = {}): WorkerView => ({
  index,
  isDraining: false,
  isReady: true,
  build: 'now',
  silentMs: 0,
  ...overrides,
});
const starting = (index: number) => worker(index, { isReady: false, build: null });
const stale = (index: number) => worker(index, { build: 'before' });
const draining = (index: number) => worker(index, { isDraining: true });
const spawn = (index: number): FleetAction => ({ kind: 'spawn', index });
const drain = (index: number): FleetAction => ({ kind: 'drain', index });

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
  { name: 'starts one before an old build goes', wanted: 2, workers: [stale(0), stale(1)], want: [spawn(2)] },
  { name: 'waits for it', wanted: 2, workers: [stale(0), stale(1), starting(2)], want: [] },
  { name: 'then lets one go, and starts the next', wanted: 2, workers: [stale(0), stale(1), worker(2)], want: [spawn(3), drain(0)] },
  { name: 'lets the last one go', wanted: 2, workers: [draining(0), stale(1), worker(2), worker(3)], want: [drain(1)] },
  { name: 'has nothing left to do', wanted: 2, workers: [draining(1), worker(2), worker(3)], want: [] },
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
])('$name', ({ wanted, workers, want }) => {
  expect(planFleet(workers, wanted, 'now')).toEqual(want);
});

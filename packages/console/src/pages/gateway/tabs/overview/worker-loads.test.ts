import { expect, test } from 'vitest';
import { readWorkerLoads, workerLoadQuery } from './worker-loads.ts';

const result = (...series: readonly (readonly [string, readonly (number | null)[]])[]) => ({
  Unit: '1',
  IsTruncated: false,
  Series: series.map(([process, Values]) => ({ Labels: { process }, Values: [...Values] })),
});

test('each worker has the last that is known of it, the busiest first; supervisors and what has ended are left out', () => {
  const loads = readWorkerLoads({
    Results: [
      result(['worker-0', [0.1, 0.2, null]], ['worker-1', [0.5]], ['supervisor', [0.9]]),
      result(['worker-0', [100]], ['worker-1', [200, 300]], ['worker-2', [400, 0]], ['supervisor', [50]]),
      result(['worker-1', [7]]),
      result(['worker-0', [12]]),
      result(['worker-0', [null]]),
    ],
  });
  expect(loads).toEqual([
    { worker: 'worker-1', cpu: 0.5, memory: 300, connections: 7, received: null, sent: null },
    { worker: 'worker-0', cpu: 0.2, memory: 100, connections: null, received: 12, sent: null },
  ]);
});

test('only the last half minute of the gateway is asked for', () => {
  expect(workerLoadQuery('gw-a', 100_000)).toMatchObject({ StartTime: 70_000, EndTime: 100_000 });
});

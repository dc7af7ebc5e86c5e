import type { Workplace } from '../support/workplace.ts';
import { callAtFullSpeed, callOnce } from './load/h2load.ts';
import { streamLatencies } from './measurement.ts';
import type { Target } from './peers/peer.ts';
import type { Scenario } from './scenarios.ts';

/** Code of the programs is compiled for speed while it serves; by then that is over, also on a busy machine. */
const ENOUGH_CALLS = 40_000;
const SLICE_SECONDS = 1;

/** Serves until it is as fast as it gets, or until the time is up; fails when it does not serve. */
export async function warmUp(scenario: Scenario, target: Target, maxSeconds: number, workplace: Workplace): Promise<void> {
  if (scenario.kind === 'stream') return void (await streamLatencies(scenario, target, maxSeconds / 3));
  const load = { scenario, target, seconds: SLICE_SECONDS };
  await callOnce(load, workplace);
  const deadline = performance.now() + maxSeconds * 1000;
  for (let calls = 0; calls < ENOUGH_CALLS && performance.now() < deadline; ) calls += await callAtFullSpeed(load, workplace);
}

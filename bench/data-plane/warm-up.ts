import type { Workplace } from '../support/workplace.ts';
import { callAtFullSpeed, callOnce } from './load/h2load.ts';
import { streamLatencies } from './measurement.ts';
import type { Target } from './peers/peer.ts';
import type { Scenario } from './scenarios.ts';

/** Serves until it is as fast as it gets; fails when it does not serve. */
export async function warmUp(scenario: Scenario, target: Target, seconds: number, workplace: Workplace): Promise<void> {
  if (scenario.kind === 'stream') return void (await streamLatencies(scenario, target, seconds));
  await callOnce({ scenario, target, seconds }, workplace);
  await callAtFullSpeed({ scenario, target, seconds }, workplace);
}

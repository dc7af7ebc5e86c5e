import type { Workplace } from '../../support/workplace.ts';
import type { Scenario } from '../scenarios.ts';
import { startEventStreams } from './event-streams.ts';
import { startAnswers } from './answers.ts';

/** The instance behind all proxies of a scenario; quick enough not to be what is measured. */
export interface Upstream {
  readonly port: number;
  stop(): Promise<void>;
}

export function startUpstream(scenario: Scenario, workplace: Workplace): Promise<Upstream> {
  return scenario.kind === 'stream' ? startEventStreams(scenario, workplace) : startAnswers(scenario, workplace);
}

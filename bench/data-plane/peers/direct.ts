import { isGrpc, pathOf, type Target } from './peer.ts';
import type { Scenario } from '../scenarios.ts';

/** Without a proxy: what latency is added to. */
export function directTarget(scenario: Scenario, upstreamPort: number): Target {
  return { url: `http://127.0.0.1:${upstreamPort}${pathOf(scenario)}`, headers: isGrpc(scenario) ? {} : { authorization: 'none' } };
}

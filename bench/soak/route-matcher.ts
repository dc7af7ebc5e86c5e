import { gatewayResource, instanceResource, serviceResource } from '@infergate/testkit';
import { exchange } from '../../packages/dataplane/test/exchange.ts';
import { PhasesHarness } from '../../packages/dataplane/test/phases-harness.ts';
import { requestHead } from '../../packages/dataplane/test/request-head.ts';
import { matchRoute } from '../../packages/dataplane/src/phases/match-route.ts';
import { middleOf } from '../data-plane/statistics.ts';
import type { Drill } from './drill.ts';

const FEW = 10;
const MANY = 10_000;
const MAX_DIFFERENCE = 0.1;
const ROUNDS = 41;
const MATCHES = 200_000;

/** A request is matched in the same time, however many services there are. */
export const routeMatcher: Drill = {
  name: 'route-matcher',
  title: `the route matcher with ${MANY} services and with ${FEW}`,
  async run({ scale }) {
    const few = requestsTo(FEW);
    const many = requestsTo(MANY);
    const matches = Math.max(1000, Math.round(MATCHES * scale));
    const ratios: number[] = [];
    const micros: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      // In turns, so that whatever else the machine does falls on both.
      const fewMs = timed(few, matches);
      const manyMs = timed(many, matches);
      ratios.push(manyMs / fewMs);
      micros.push((manyMs / matches) * 1000);
    }
    const ratio = middleOf(ratios.slice(1));
    return [
      {
        what: `matching among ${MANY} costs at most ${MAX_DIFFERENCE * 100} % more than among ${FEW}`,
        seen: `${((ratio - 1) * 100).toFixed(1)} % more (${middleOf(micros).toFixed(3)} µs each)`,
        holds: ratio <= 1 + MAX_DIFFERENCE,
      },
    ];
  },
};

/** Requests to ten services that lie far apart among all of them. */
function requestsTo(services: number) {
  const resources = Array.from({ length: services }, (_, i) =>
    serviceResource(`model_${i}`, { instances: [instanceResource(`i-${i}`, 20_000)] }),
  );
  const { table } = new PhasesHarness([gatewayResource(), ...resources]).pipeline;
  return Array.from({ length: FEW }, (_, i) =>
    exchange({ table, head: requestHead('POST', `/api/predict/model_${(i * services) / FEW}/v1/chat`) }),
  );
}

function timed(requests: ReturnType<typeof requestsTo>, matches: number): number {
  const begun = performance.now();
  for (let i = 0; i < matches; i += 1) void matchRoute.run(requests[i % FEW] as (typeof requests)[number]);
  return performance.now() - begun;
}

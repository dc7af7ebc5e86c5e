import type { Phase, Refusal } from '../pipeline/phase.ts';
import { climbsOut, serviceNameOf, upstreamTargetOf } from '../routing/match.ts';

const NOT_FOUND: Refusal = { refused: 'service_not_found' };
const CLIMBS: Refusal = {
  refused: 'malformed_request',
  message: 'The path leaves the API of the service with "..". Send the path as the model server documents it.',
};

/** Finds the service that the target names, and what its instance will be asked for. */
export const matchRoute: Phase = {
  name: 'match-route',
  run(exchange) {
    const { target } = exchange.head;
    const service = serviceNameOf(target);
    const route = service === null ? undefined : exchange.table.services.get(service);
    if (route === undefined) return NOT_FOUND;
    exchange.route = route;
    exchange.upstreamTarget = upstreamTargetOf(target, route.service);
    exchange.deadlineMs = exchange.startedAtMs + route.timeouts.totalMs;
    return route.isConfined && climbsOut(exchange.upstreamTarget) ? CLIMBS : null;
  },
};

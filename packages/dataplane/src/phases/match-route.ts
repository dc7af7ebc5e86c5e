import type { Phase, Refusal } from '../pipeline/phase.ts';
import { hasDotDot, serviceNameOf, upstreamTargetOf } from '../routing/match.ts';

const NOT_FOUND: Refusal = { refused: 'service_not_found' };
const DOT_DOT: Refusal = {
  refused: 'malformed_request',
  message: 'The path holds "..", with which it could leave the API of this service. Send the path without it.',
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
    exchange.upstreamProtocol = exchange.head.isGrpc || route.protocols.upstreamHttp2 ? 'h2' : 'http1';
    exchange.upstreamTarget = upstreamTargetOf(target, route.service);
    exchange.deadlineMs = exchange.startedAtMs + route.timeouts.totalMs;
    return route.isConfined && hasDotDot(exchange.upstreamTarget) ? DOT_DOT : null;
  },
};

import type { Exchange } from '../exchange/exchange.ts';
import type { Phase, Refusal } from '../pipeline/phase.ts';
import { hasDotDot, serviceNameOf, upstreamTargetOf } from '../routing/match.ts';

const NOT_FOUND: Refusal = { refused: 'service_not_found' };
const DOT_DOT: Refusal = {
  refused: 'malformed_request',
  message: 'The path holds "..", with which it could leave the API of this service. Send the path without it.',
};

/** A second HTTP inside the connection would pass by every check that is made for each request here. */
const NEVER_UPGRADED = 'h2c';

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
    exchange.upgrade = exchange.head.upgrade === null ? null : upgradeOf(exchange, route.protocols.upgrades);
    exchange.upstreamTarget = upstreamTargetOf(target, route.service);
    exchange.deadlineMs = exchange.startedAtMs + route.timeouts.totalMs;
    return route.isConfined && hasDotDot(exchange.upstreamTarget) ? DOT_DOT : null;
  },
};

/** An upgrade that does not pass is dropped and the request served as if it had not been asked for (RFC 9110 section 7.8). */
function upgradeOf({ head, upstreamProtocol }: Exchange, passing: readonly string[]): string | null {
  if (head.upgrade === null || head.upgrade === NEVER_UPGRADED || upstreamProtocol !== 'http1') return null;
  return passing.includes(head.upgrade) || passing.includes('*') ? head.upgrade : null;
}

import { grpcTimeoutMs } from '../grpc/timeout.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { MatchPhase, OwnAnswer, PhaseResult, Refusal } from '../pipeline/phase.ts';
import { serviceOfAuthority } from '../routing/grpc-names.ts';
import { hasDotDot, serviceNameOf, upstreamTargetOf } from '../routing/match.ts';
import type { CompiledRoute } from '../routing/table.ts';

const NOT_FOUND: Refusal = { refused: 'service_not_found' };
const GRPC_NOT_ENABLED: Refusal = { refused: 'grpc_not_enabled' };
const DOT_DOT: Refusal = {
  refused: 'malformed_request',
  message: 'The path holds "..", with which it could leave the API of this service. Send the path without it.',
};
const NO_TIMEOUT: Refusal = {
  refused: 'malformed_request',
  message: 'The metadata grpc-timeout is not up to eight digits and a unit (H, M, S, m, u or n).',
};

/** A second HTTP inside the connection would pass by every check that is made for each request here. */
const NEVER_UPGRADED = 'h2c';

/** Finds the service that the target names, or the authority of a gRPC call, and what its instance will be asked for. */
export const matchRoute: MatchPhase = {
  name: 'match-route',
  run: (exchange) => (exchange.head.isGrpc ? matchGrpc(exchange) : matchHttp(exchange)),
};

function matchHttp(exchange: Exchange): PhaseResult | OwnAnswer {
  const { target } = exchange.head;
  const service = serviceNameOf(target);
  const route = service === null ? undefined : exchange.table.services.get(service);
  if (route === undefined) return asksForIdentity(exchange) ? exchange.table.gateway.identity : NOT_FOUND;
  exchange.upstreamProtocol = route.protocols.upstreamHttp2 ? 'h2' : 'http1';
  exchange.upgrade = exchange.head.upgrade === null ? null : upgradeOf(exchange, route.protocols.upgrades);
  return take(exchange, route, upstreamTargetOf(target, route.service));
}

/** Whoever sets a gateway up asks whether it is there. */
function asksForIdentity({ head: { method, target } }: Exchange): boolean {
  return (method === 'GET' || method === 'HEAD') && (target === '/' || target.startsWith('/?'));
}

/** The metadata goes before the path, and the path before the authority, which proxies and clients set by themselves. */
function matchGrpc(exchange: Exchange): PhaseResult {
  const { head, table } = exchange;
  const byPath = serviceNameOf(head.target);
  const service = head.header('x-infergate-service') ?? byPath ?? serviceOfAuthority(head.authority, table.grpcNames);
  const route = service === null ? undefined : table.services.get(service);
  if (route === undefined) return NOT_FOUND;
  exchange.upstreamProtocol = 'h2';
  const refusal = take(exchange, route, byPath === null ? head.target : upstreamTargetOf(head.target, byPath));
  if (!route.protocols.grpc) return route.access[exchange.entrance] ? GRPC_NOT_ENABLED : NOT_FOUND;
  return refusal ?? limitTime(exchange);
}

function take(exchange: Exchange, route: CompiledRoute, upstreamTarget: string): PhaseResult {
  exchange.route = route;
  exchange.upstreamTarget = upstreamTarget;
  exchange.deadlineMs = exchange.startedAtMs + route.timeouts.totalMs;
  return route.isConfined && hasDotDot(upstreamTarget) ? DOT_DOT : null;
}

/** A call may ask for less time than its service grants. */
function limitTime(exchange: Exchange): PhaseResult {
  const asked = exchange.head.header('grpc-timeout');
  if (asked === null) return null;
  const ms = grpcTimeoutMs(asked);
  if (ms === null) return NO_TIMEOUT;
  exchange.deadlineMs = Math.min(exchange.deadlineMs, exchange.startedAtMs + ms);
  return null;
}

/** An upgrade that does not pass is dropped and the request served as if it had not been asked for (RFC 9110 section 7.8). */
function upgradeOf({ head, upstreamProtocol }: Exchange, passing: readonly string[]): string | null {
  if (head.upgrade === null || head.upgrade === NEVER_UPGRADED || upstreamProtocol !== 'http1') return null;
  return passing.includes(head.upgrade) || passing.includes('*') ? head.upgrade : null;
}

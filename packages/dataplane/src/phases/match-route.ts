import { grpcTimeoutMs } from '../grpc/timeout.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { MatchPhase, OwnAnswer, PhaseResult, Refusal } from '../pipeline/phase.ts';
import { hasDotDot, serviceNameOf, upstreamTargetOf } from '../routing/match.ts';
import { claimingServiceOf, givenServiceOf, grpcServiceOf } from '../routing/service-names.ts';
import type { CompiledRoute } from '../routing/table.ts';
import { hostNameOf } from '../tls/name-table.ts';

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

/** Finds the service that the host or the target names, or the metadata of a gRPC call, and what its instance will be asked for. */
export const matchRoute: MatchPhase = {
  name: 'match-route',
  run: (exchange) => (exchange.head.isGrpc ? matchGrpc(exchange) : matchHttp(exchange)),
};

function matchHttp(exchange: Exchange): PhaseResult | OwnAnswer {
  const { target } = exchange.head;
  const byPath = serviceNameOf(target);
  const route = findRoute(exchange, byPath);
  if (route === undefined) return asksForIdentity(exchange) ? exchange.table.gateway.identity : NOT_FOUND;
  exchange.upstreamProtocol = route.protocols.upstreamHttp2 ? 'h2' : 'http1';
  exchange.upgrade = exchange.head.upgrade === null ? null : upgradeOf(exchange, route.protocols.upgrades);
  return take(exchange, route, byPath === route.service ? upstreamTargetOf(target, byPath) : target);
}

/**
 * Hosts that the gateway has given to a service are its alone. Then the path decides, and only where it names no service a
 * host that a service claims: so no service can draw the calls of another to itself.
 */
function findRoute({ head, entrance, table }: Exchange, byPath: string | null): CompiledRoute | undefined {
  const { names, services } = table;
  if (names.areGiven) {
    const given = givenServiceOf(hostNameOf(head.authority), entrance, names);
    if (given !== null) return isPath(head.target) ? services.get(given) : undefined;
  }
  const route = byPath === null ? undefined : services.get(byPath);
  if (route !== undefined || names.hosts.size === 0 || !isPath(head.target)) return route;
  const host = hostNameOf(head.authority);
  const claiming = isAddress(host) ? null : claimingServiceOf(host, entrance, names);
  return claiming === null ? undefined : services.get(claiming);
}

/** Not `*`, which is about the whole server. */
function isPath(target: string): boolean {
  return target.charCodeAt(0) === 0x2f;
}

/** Addresses are the gateway's. */
function isAddress(host: string): boolean {
  return /^(?:[\d.]+|\[.*)$/.test(host);
}

/** Whoever sets a gateway up asks whether it is there. */
function asksForIdentity({ head: { method, target, authority }, entrance, table }: Exchange): boolean {
  const isAsked = (method === 'GET' || method === 'HEAD') && (target === '/' || target.startsWith('/?'));
  return isAsked && givenServiceOf(hostNameOf(authority), entrance, table.names) === null;
}

/**
 * Hosts that the gateway has given to a service are its alone here, too. Then the metadata goes before the path, and the path
 * before the authority, which proxies and clients set by themselves.
 */
function matchGrpc(exchange: Exchange): PhaseResult {
  const { head, table, entrance } = exchange;
  const host = hostNameOf(head.authority);
  const given = givenServiceOf(host, entrance, table.names);
  const named = serviceNameOf(head.target);
  const byPath = given === null || given === named ? named : null;
  const service = given ?? head.header('x-infergate-service') ?? byPath ?? grpcServiceOf(host, entrance, table.names);
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

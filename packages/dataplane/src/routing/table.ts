import {
  SHARED_GATEWAY,
  type GatewayResource,
  type ServiceProtocols,
  type ServiceTimeouts,
  type SnapshotVersion,
} from '@infergate/contract';
import { AddressPolicy } from '@infergate/kernel';
import type { CredentialSet } from '../auth/credentials.ts';
import type { TrustedProxies } from '../forwarding/trusted-proxies.ts';
import type { ConcurrencyLimit } from '../limits/concurrency-limit.ts';
import type { GuessLimit } from '../limits/guess-limit.ts';
import type { RateLimit } from '../limits/rate-limit.ts';
import type { OwnAnswer, Phase } from '../pipeline/phase.ts';
import type { ServicePool } from '../pools/service-pool.ts';
import type { ServiceMetrics } from '../telemetry/service-metrics.ts';
import type { GatewayTls } from '../tls/gateway-tls.ts';
import { GatewayEntrances } from './gateway-entrances.ts';
import { identityOf } from './identity.ts';
import { type DomainRules, NO_RULES } from './domain-rules.ts';
import { NO_SERVICE_NAMES, type ServiceNames } from './service-names.ts';

/** Everything a gateway decides with. Immutable: a change is compiled aside and replaces the whole by one assignment. */
export interface RoutingTable {
  /** null: nothing was published yet. */
  readonly version: SnapshotVersion | null;
  readonly gateway: CompiledGateway;
  /** By exact service name, so that finding one costs the same among ten and ten thousand. */
  readonly services: ReadonlyMap<string, CompiledRoute>;
  /** Services by host. */
  readonly names: ServiceNames;
}

export interface CompiledGateway {
  /** What people call it; null: not known yet. */
  readonly name: string | null;
  /** What the gateway says of itself at `/`. */
  readonly identity: OwnAnswer;
  /** Who may come in; null: everybody. */
  readonly access: GatewayEntrances | null;
  readonly perServiceRate: number | null;
  /** Requests a second through this gateway; null = off. */
  readonly totalRate: RateLimit | null;
  /** Larger request bodies get 413. Whoever reads a body of unknown length counts against it. */
  readonly maxBodyBytes: number;
  /** Where addresses that users gave may lead. */
  readonly addressPolicy: AddressPolicy;
  /** Whose word on the client is believed; null: nobody's. */
  readonly trustedProxies: TrustedProxies | null;
  /** How long connections may rest, those of clients and those to instances. Milliseconds. */
  readonly idle: GatewayResource['idle'];
  /** New connections have to begin with a header of the PROXY protocol, sent by a trusted proxy. */
  readonly proxyProtocol: boolean;
  /** What handshakes are answered with; null: no TLS is spoken. */
  readonly tls: GatewayTls | null;
  /** Bytes a second that a node may move for its clients; null: not limited. */
  readonly bandwidth: number | null;
  /** What custom domains ask of requests. */
  readonly domainRules: DomainRules;
  /** Slows down who has no live credential; null = off. */
  readonly guesses: GuessLimit | null;
}

/** One service, ready to serve. The state that must outlive a change (limits, pool, metrics) is carried over by reference. */
export interface CompiledRoute {
  readonly service: string;
  readonly version: number;
  readonly stopped: boolean;
  readonly access: { readonly internet: boolean; readonly vpc: boolean };
  readonly credentials: CredentialSet;
  readonly forwardCredential: boolean;
  readonly protocols: ServiceProtocols;
  /** Instances lie below base paths: a path that climbs is refused. */
  readonly isConfined: boolean;
  readonly limits: CompiledLimits;
  readonly timeouts: ServiceTimeouts;
  readonly retry: CompiledRetry;
  /** Added to every forwarded request as written, alternating name and value. */
  readonly upstreamHeaders: readonly string[];
  readonly pool: ServicePool;
  readonly metrics: ServiceMetrics;
  /** What runs between match-route and account, in the order of PHASES; phases that would do nothing are left out. */
  readonly phases: readonly Phase[];
}

export interface CompiledRetry {
  /** Of requests that may be sent again after an instance may have seen them. */
  readonly methods: ReadonlySet<string>;
  /** How often one request may. */
  readonly attempts: number;
}

/** null = off. */
export interface CompiledLimits {
  /** The gateway's own limit for each service. */
  readonly gatewayRate: RateLimit | null;
  readonly rate: RateLimit | null;
  readonly concurrency: ConcurrencyLimit | null;
}

/**
 * Until the first snapshot. A dedicated gateway admits nobody as long as it does not know whom it may admit, even if the
 * settings that come are none that it can serve.
 */
export function emptyTableOf(gatewayId: string): RoutingTable {
  if (gatewayId === SHARED_GATEWAY.id) return EMPTY_TABLE;
  const access = new GatewayEntrances({ id: gatewayId, name: gatewayId }, { internet: null, vpcs: {} });
  return { ...EMPTY_TABLE, gateway: { ...EMPTY_TABLE.gateway, access } };
}

/** Nothing to serve. */
export const EMPTY_TABLE: RoutingTable = {
  version: null,
  gateway: {
    name: null,
    identity: identityOf({ id: '', name: '' }),
    access: null,
    perServiceRate: null,
    totalRate: null,
    maxBodyBytes: 1024 * 1024,
    addressPolicy: new AddressPolicy({ deny: [], ownListeners: [] }),
    trustedProxies: null,
    idle: { clientMs: 600_000, upstreamMs: 60_000 },
    proxyProtocol: false,
    tls: null,
    bandwidth: null,
    domainRules: NO_RULES,
    guesses: null,
  },
  services: new Map(),
  names: NO_SERVICE_NAMES,
};

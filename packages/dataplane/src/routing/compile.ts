import type { GatewayResource, RetryPolicy, ServiceResource, SnapshotVersion } from '@infergate/contract';
import { AddressPolicy } from '@infergate/kernel';
import { compileCredentials } from '../auth/credentials.ts';
import type { Counters } from '../counters/counters.ts';
import { TrustedProxies } from '../forwarding/trusted-proxies.ts';
import { ConcurrencyLimit } from '../limits/concurrency-limit.ts';
import { GuessLimit, type GuessRate } from '../limits/guess-limit.ts';
import { RateLimit } from '../limits/rate-limit.ts';
import { PHASES, type Phase, type PhaseName } from '../pipeline/phase.ts';
import type { ServicePool } from '../pools/service-pool.ts';
import { ServiceMetrics } from '../telemetry/service-metrics.ts';
import { compileTls } from '../tls/gateway-tls.ts';
import { GatewayEntrances } from './gateway-entrances.ts';
import { identityOf } from './identity.ts';
import { compileRules } from './domain-rules.ts';
import { compileGivenNames, compileOwnNames, haveSameNames, type ServiceNames } from './service-names.ts';
import type { CompiledGateway, CompiledLimits, CompiledRetry, CompiledRoute, RoutingTable } from './table.ts';

/** The phases between match-route and account. */
export type RoutePhases = Readonly<Record<Exclude<PhaseName, 'match-route' | 'account'>, Phase>>;

export interface CompileDependencies {
  readonly counters: Counters;
  readonly phases: RoutePhases;
  createPool(service: string, metrics: ServiceMetrics): ServicePool;
}

/** Resources that are known to be sound, and names of those that are gone. */
export interface TableChange {
  readonly version: SnapshotVersion;
  readonly gateway: GatewayResource | null;
  readonly put: readonly ServiceResource[];
  /** Service names. */
  readonly remove: readonly string[];
}

/**
 * The next table. Pure: nothing that serves is touched. Pools and metrics of services that stay are the same objects;
 * limits are counted under the same keys, so their levels stay too.
 */
export function compileTable(change: TableChange, previous: RoutingTable, dependencies: CompileDependencies): RoutingTable {
  const gateway = change.gateway === null ? previous.gateway : compileGateway(change.gateway, previous.gateway, dependencies.counters);
  const services = new Map(previous.services);
  for (const name of change.remove) services.delete(name);
  for (const resource of change.put) {
    services.set(resource.name, compileRoute(resource, { gateway, known: previous.services.get(resource.name), dependencies }));
  }
  if (gateway.perServiceRate !== previous.gateway.perServiceRate) renewGatewayRates(services, gateway, dependencies.counters);
  return { version: change.version, gateway, services, names: renewNames(change, services, previous) };
}

/** Names are compared each time and put in order only when one has changed. */
function renewNames(change: TableChange, services: ReadonlyMap<string, CompiledRoute>, previous: RoutingTable): ServiceNames {
  const isSame = ({ name, protocols }: ServiceResource): boolean =>
    haveSameNames(previous.services.get(name), { service: name, protocols });
  const isGone = (name: string): boolean => previous.services.has(name);
  const areSame = change.put.every(isSame) && !change.remove.some(isGone);
  if (areSame && change.gateway === null) return previous.names;
  const given = change.gateway === null ? previous.names : compileGivenNames(change.gateway);
  const own = areSame ? previous.names : compileOwnNames(services.values());
  const { domains, suffixes, areGiven } = given;
  const { hosts, labels } = own;
  return { domains, suffixes, areGiven, hosts, labels };
}

function compileGateway(resource: GatewayResource, previous: CompiledGateway, counters: Counters): CompiledGateway {
  const { rateLimit, maxRequestBodyBytes, addressPolicy, trustedProxies, authFailures, proxyProtocol } = resource;
  const tls = compileTls(resource, previous.tls);
  return {
    name: resource.name,
    identity: identityOf(resource),
    access: resource.access === null ? null : new GatewayEntrances(resource, resource.access),
    perServiceRate: rateLimit.perService === 0 ? null : rateLimit.perService,
    totalRate: rateLimit.total === 0 ? null : new RateLimit(counters, 'gateway/total', rateLimit.total, 'gateway_rate_limited'),
    maxBodyBytes: maxRequestBodyBytes,
    addressPolicy: new AddressPolicy(addressPolicy),
    trustedProxies: trustedProxies.length === 0 ? null : new TrustedProxies(trustedProxies),
    idle: resource.idle,
    proxyProtocol,
    tls,
    bandwidth: resource.bandwidth,
    domainRules: compileRules(resource, tls),
    guesses: guessLimitOf(authFailures, previous.guesses),
  };
}

/** The same one as long as the rate is the same: what callers have shown is not forgotten over another change. */
function guessLimitOf(rate: GuessRate, known: GuessLimit | null): GuessLimit | null {
  if (rate.perSecond === 0) return null;
  const isSame = known !== null && known.rate.perSecond === rate.perSecond && known.rate.burst === rate.burst;
  return isSame ? known : new GuessLimit(rate);
}

function compileRetry({ methods, attempts }: RetryPolicy): CompiledRetry {
  return { methods: new Set(attempts === 0 ? [] : methods), attempts };
}

interface RouteContext {
  readonly gateway: CompiledGateway;
  readonly known: CompiledRoute | undefined;
  readonly dependencies: CompileDependencies;
}

function compileRoute(resource: ServiceResource, { gateway, known, dependencies }: RouteContext): CompiledRoute {
  const { counters, phases } = dependencies;
  const metrics = known?.metrics ?? new ServiceMetrics(resource.name);
  return {
    service: resource.name,
    version: resource.version,
    stopped: resource.stopped,
    access: resource.access,
    credentials: compileCredentials(resource.tokens, resource.isPublic),
    forwardCredential: resource.forwardCredential,
    protocols: resource.protocols,
    isConfined: resource.instances.some(({ address }) => address.basePath !== ''),
    limits: compileLimits(resource, gateway, counters),
    timeouts: resource.timeouts,
    upstreamHeaders: resource.upstreamHeaders.flat(),
    retry: compileRetry(resource.retry),
    pool: known?.pool ?? dependencies.createPool(resource.name, metrics),
    metrics,
    phases: phasesOf(resource, phases),
  };
}

function compileLimits({ name, limits }: ServiceResource, gateway: CompiledGateway, counters: Counters): CompiledLimits {
  const { rate, concurrency } = limits;
  return {
    gatewayRate: gatewayRateOf(name, gateway, counters),
    rate: rate === null ? null : new RateLimit(counters, `service/${name}/rate`, rate, 'rate_limited'),
    concurrency: concurrency === null ? null : new ConcurrencyLimit(counters, `service/${name}/concurrency`, concurrency),
  };
}

function gatewayRateOf(name: string, { perServiceRate }: CompiledGateway, counters: Counters): RateLimit | null {
  return perServiceRate === null ? null : new RateLimit(counters, `gateway/service/${name}`, perServiceRate, 'gateway_rate_limited');
}

function renewGatewayRates(services: Map<string, CompiledRoute>, gateway: CompiledGateway, counters: Counters): void {
  for (const [name, route] of services)
    services.set(name, { ...route, limits: { ...route.limits, gatewayRate: gatewayRateOf(name, gateway, counters) } });
}

/** Whether a phase would do anything for a service. Phases that would not are left out and cost nothing. */
const IS_NEEDED: Readonly<Record<keyof RoutePhases, (resource: ServiceResource) => boolean>> = {
  'access-control': ({ access }) => !access.internet || !access.vpc,
  authenticate: ({ isPublic, tokens }) => !isPublic || tokens.length > 0,
  limit: () => true,
  'pick-instance': () => true,
  forward: () => true,
};

function phasesOf(resource: ServiceResource, phases: RoutePhases): readonly Phase[] {
  const inOrder = PHASES.filter((name) => name !== 'match-route' && name !== 'account');
  return inOrder.filter((name) => IS_NEEDED[name](resource)).map((name) => phases[name]);
}

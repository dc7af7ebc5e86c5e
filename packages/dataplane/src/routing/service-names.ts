import { grpcLabelOf, type GatewayResource } from '@infergate/contract';
import type { Entrance } from '../exchange/exchange.ts';
import { NameTable } from '../tls/name-table.ts';
import type { CompiledRoute } from './table.ts';

/** What a service says of its own names. */
type Named = Pick<CompiledRoute, 'service' | 'protocols'>;

/** Services by the hosts that callers name, whatever protocol they speak. Hosts are lower case, without port and dot at the end. */
export interface ServiceNames extends GivenNames, OwnNames {}

/** Hosts that belong to the gateway. */
interface GivenNames {
  /** Custom domains, by entrance; those without a service belong to the gateway as a whole. */
  readonly domains: Readonly<Record<Entrance, NameTable<{ readonly service: string | null }>>>;
  /** Below them the first label is a service. */
  readonly suffixes: ReadonlySet<string>;
  /** There is any that may be a service's. */
  readonly areGiven: boolean;
}

/** Names that services have by themselves. */
interface OwnNames {
  readonly hosts: ReadonlyMap<string, string>;
  /** First labels, with `-` for `_` and `.`. */
  readonly labels: ReadonlyMap<string, string>;
}

export const NO_SERVICE_NAMES: ServiceNames = { ...compileGivenNames({ domains: [], hostSuffixes: [] }), ...compileOwnNames([]) };

export function compileGivenNames({ domains, hostSuffixes }: Pick<GatewayResource, 'domains' | 'hostSuffixes'>): GivenNames {
  const at = (entrance: Entrance): NameTable<{ readonly service: string | null }> =>
    new NameTable(domains.filter((domain) => domain.entrance === entrance).map(({ domain, service }) => [domain, { service }]));
  return {
    domains: { internet: at('internet'), vpc: at('vpc') },
    suffixes: new Set(hostSuffixes),
    areGiven: hostSuffixes.length > 0 || domains.some(({ service }) => service !== null),
  };
}

/** Where two services would have one name, those that serve gRPC go first, then the order of their names decides. */
export function compileOwnNames(services: Iterable<Named>): OwnNames {
  const hosts = new Map<string, string>();
  const labels = new Map<string, string>();
  for (const { service, protocols } of [...services].sort(byRank)) {
    for (const host of protocols.hosts) if (!hosts.has(host)) hosts.set(host, service);
    const label = grpcLabelOf(service);
    if (!labels.has(label)) labels.set(label, service);
  }
  return { hosts, labels };
}

/** Whether both have the same names. */
export function haveSameNames(a: Named | undefined, b: Named): boolean {
  if (a === undefined || a.protocols.grpc !== b.protocols.grpc) return false;
  const [before, now] = [a.protocols.hosts, b.protocols.hosts];
  return before.length === now.length && before.every((host, i) => host === now[i]);
}

/** The service to which the gateway has given a host at an entrance; null: none. It need not exist. */
export function givenServiceOf(host: string, entrance: Entrance, names: ServiceNames): string | null {
  if (!names.areGiven) return null;
  const service = names.domains[entrance].find(host)?.service ?? null;
  if (service !== null || names.suffixes.size === 0) return service;
  const dot = host.indexOf('.');
  return dot > 0 && names.suffixes.has(host.slice(dot + 1)) ? (names.labels.get(host.slice(0, dot)) ?? null) : null;
}

/** The service that claims a host for itself, which it cannot do with one that belongs to the gateway; null: none. */
export function claimingServiceOf(host: string, entrance: Entrance, names: ServiceNames): string | null {
  const service = names.hosts.get(host);
  const isGateways = service !== undefined && (names.suffixes.has(host) || names.domains[entrance].find(host) !== undefined);
  return service === undefined || isGateways ? null : service;
}

/** The service that a gRPC call names by its host alone; null: none. */
export function grpcServiceOf(host: string, entrance: Entrance, names: ServiceNames): string | null {
  const dot = host.indexOf('.');
  const byLabel = (): string | null => names.labels.get(dot === -1 ? host : host.slice(0, dot)) ?? null;
  return givenServiceOf(host, entrance, names) ?? claimingServiceOf(host, entrance, names) ?? byLabel();
}

function byRank(a: Named, b: Named): number {
  if (a.protocols.grpc !== b.protocols.grpc) return a.protocols.grpc ? -1 : 1;
  return a.service < b.service ? -1 : 1;
}

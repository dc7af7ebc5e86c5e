import { grpcLabelOf } from '@infergate/contract';
import type { CompiledRoute } from './table.ts';

/** What a service is known by to gRPC. */
type Named = Pick<CompiledRoute, 'service' | 'protocols'>;

/** Service names by what callers over gRPC say as authority: a whole host, or the first label of one. */
export interface GrpcNames {
  readonly hosts: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
}

export const NO_GRPC_NAMES: GrpcNames = { hosts: new Map(), labels: new Map() };

/** Where two services would have one name, those that serve gRPC go first, then the order of their names decides. */
export function compileGrpcNames(services: Iterable<Named>): GrpcNames {
  const hosts = new Map<string, string>();
  const labels = new Map<string, string>();
  for (const { service, protocols } of [...services].sort(byRank)) {
    for (const host of protocols.grpc ? protocols.hosts : []) if (!hosts.has(host)) hosts.set(host, service);
    const label = grpcLabelOf(service);
    if (!labels.has(label)) labels.set(label, service);
  }
  return { hosts, labels };
}

/** Whether both are known by the same. */
export function haveSameGrpcNames(a: Named | undefined, b: Named): boolean {
  if (a === undefined || a.protocols.grpc !== b.protocols.grpc) return false;
  const [before, now] = [a.protocols.hosts, b.protocols.hosts];
  return before.length === now.length && before.every((host, i) => host === now[i]);
}

/** The service of an authority such as `my-service.example.com:8080`; null when none has that name. */
export function serviceOfAuthority(authority: string, names: GrpcNames): string | null {
  const host = withoutPort(authority).toLowerCase();
  const byHost = names.hosts.get(host);
  if (byHost !== undefined) return byHost;
  const dot = host.indexOf('.');
  return names.labels.get(dot === -1 ? host : host.slice(0, dot)) ?? null;
}

function withoutPort(authority: string): string {
  const colon = authority.lastIndexOf(':');
  return colon === -1 || authority.endsWith(']') ? authority : authority.slice(0, colon);
}

function byRank(a: Named, b: Named): number {
  if (a.protocols.grpc !== b.protocols.grpc) return a.protocols.grpc ? -1 : 1;
  return a.service < b.service ? -1 : 1;
}

import { type GatewayResource, type SnapshotResource, snapshotKey } from '@infergate/contract';
import type { ServiceRecord } from '../store/records.ts';
import { type ServiceInput, type TimeoutDefaults, translateService } from './service.ts';

export interface GatewayInput {
  readonly resource: GatewayResource;
  /** For its services that say nothing; null: the installation's. */
  readonly timeouts: TimeoutDefaults | null;
}

export interface TranslatedSnapshot {
  /** What each gateway is to serve, by gateway id. */
  readonly byGateway: ReadonlyMap<string, readonly SnapshotResource[]>;
  /** By snapshot key. */
  readonly problems: ReadonlyMap<string, string>;
}

/** Pure. Everything that gateways are to serve. A service that cannot be translated is missing, and the only one to suffer. */
export function translateSnapshot(gateways: readonly GatewayInput[], services: readonly ServiceInput[]): TranslatedSnapshot {
  const byGateway = new Map<string, SnapshotResource[]>(gateways.map(({ resource }) => [resource.id, [resource]]));
  const timeouts = new Map(gateways.map(({ resource, timeouts: defaults }) => [resource.id, defaults]));
  const problems = new Map<string, string>();
  for (const input of services) {
    for (const gatewayId of gatewaysOf(input.service)) {
      const { resource, problem } = translateService(input, timeouts.get(gatewayId) ?? null);
      if (resource !== null) byGateway.get(gatewayId)?.push(resource);
      if (problem !== null) problems.set(serviceKey(input.service.name), problem);
    }
  }
  return { byGateway, problems };
}

/** Who serves it: its gateway, and while it moves those that it comes from, the latest first. */
export function gatewaysOf({ gatewayId, previousGatewayIds }: Pick<ServiceRecord, 'gatewayId' | 'previousGatewayIds'>): readonly string[] {
  return [gatewayId, ...previousGatewayIds.toReversed()];
}

export function serviceKey(name: string): string {
  return snapshotKey({ kind: 'service', name } as SnapshotResource);
}

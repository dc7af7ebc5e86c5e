import { type SnapshotResource, snapshotKey } from '@infergate/contract';
import { type GatewaySettings, translateGateway } from './gateway.ts';
import { type ServiceInput, translateService } from './service.ts';

export interface TranslatedSnapshot {
  readonly resources: readonly SnapshotResource[];
  /** By snapshot key. */
  readonly problems: ReadonlyMap<string, string>;
}

/** Pure. Everything that a gateway is to serve. A service that cannot be translated is missing, and the only one to suffer. */
export function translateSnapshot(gateway: GatewaySettings, services: readonly ServiceInput[]): TranslatedSnapshot {
  const resources: SnapshotResource[] = [translateGateway(gateway)];
  const problems = new Map<string, string>();
  for (const input of services) {
    const { resource, problem } = translateService(input);
    if (resource !== null) resources.push(resource);
    if (problem !== null) problems.set(serviceKey(input.service.name), problem);
  }
  return { resources, problems };
}

export function serviceKey(name: string): string {
  return snapshotKey({ kind: 'service', name } as SnapshotResource);
}

import type { SnapshotVersion } from '@infergate/contract';
import type { Acknowledgement } from '../publish/acknowledgement.ts';
import type { PublishedService } from '../publish/publication-loop.ts';

/** What the reconciler needs to know of the gateways that it names; `NodeHub` is one. */
export interface Fleet {
  acknowledgement(version: SnapshotVersion, gatewayIds: readonly string[]): Acknowledgement;
  isDrained(instanceId: string, since: { readonly version: SnapshotVersion; readonly gatewayIds: readonly string[] }): boolean;
  /** Why a gateway did not take the resource with this snapshot key; null when none objects. */
  refusalOf(key: string, gatewayIds: readonly string[]): string | null;
  onChange(listener: () => void): () => void;
}

/** What the reconciler needs to know of publishing; `PublicationLoop` is one. */
export interface Publication {
  caughtUp(serviceId: string): Promise<PublishedService>;
  latest(serviceId: string): PublishedService;
}

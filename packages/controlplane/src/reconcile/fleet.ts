import type { SnapshotVersion } from '@infergate/contract';
import type { Acknowledgement } from '../publish/acknowledgement.ts';
import type { PublishedService } from '../publish/publication-loop.ts';

/** What the reconciler needs to know of the gateways; `NodeHub` is one. */
export interface Fleet {
  acknowledgement(version: SnapshotVersion): Acknowledgement;
  isDrained(instanceId: string, version: SnapshotVersion): boolean;
  /** Why a gateway did not take the resource with this snapshot key; null when none objects. */
  refusalOf(key: string): string | null;
  onChange(listener: () => void): () => void;
}

/** What the reconciler needs to know of publishing; `PublicationLoop` is one. */
export interface Publication {
  caughtUp(serviceId: string): Promise<PublishedService>;
  latest(serviceId: string): PublishedService;
}

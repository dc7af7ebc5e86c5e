import type { GatewayRecord, GatewayStatusRecord } from '../store/gateway-records.ts';
import type { VpcRecord } from '../store/network-records.ts';
import type { ResourceRecords } from '../store/resources.ts';

/** Gateways, how they are, and the networks that callers are in. */
export interface DnsDirectory {
  readonly gateways: readonly GatewayRecord[];
  readonly statuses: readonly GatewayStatusRecord[];
  readonly vpcs: readonly VpcRecord[];
}

type DirectoryKind = 'gateway' | 'gateway-status' | 'vpc';

/** What is stored, in memory. */
export interface DnsDirectorySource {
  /** By id. */
  all<K extends DirectoryKind>(kind: K): readonly ResourceRecords[K][];
  onChange(listener: () => void): () => void;
}

export interface ZoneSettings {
  /** Lower case, without the last dot. */
  readonly baseDomain: string;
  readonly ttlSeconds: number;
  /** Of the zone, as the parent zone has them; empty: `ns.<baseDomain>`. */
  readonly nameServers: readonly string[];
  /** What this server listens on; may be a wildcard. */
  readonly serverHost: string;
  /** What the shared gateway's Internet endpoint listens on; may be a wildcard. */
  readonly sharedInternetHost: string;
  /** What a listener on `0.0.0.0` or `::` is reached under. */
  readonly hostAddresses: () => readonly string[];
}

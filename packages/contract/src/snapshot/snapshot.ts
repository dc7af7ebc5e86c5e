import type { InstanceAddress } from '../resources/instance.ts';
import type { BalancePolicy } from '../resources/service-spec.ts';

/**
 * Order of snapshots. `epoch` grows by one at each start of a controller (kept in the store), `seq` with each change.
 * A node refuses anything older than what it serves.
 */
export interface SnapshotVersion {
  readonly epoch: number;
  readonly seq: number;
}

export function isNewer(a: SnapshotVersion, b: SnapshotVersion): boolean {
  return a.epoch > b.epoch || (a.epoch === b.epoch && a.seq > b.seq);
}

/** The routing state of one gateway is a map of these by key. */
export type SnapshotResource = GatewayResource | ServiceResource;

export function snapshotKey(resource: SnapshotResource): string {
  return resource.kind === 'gateway' ? 'gateway' : `service/${resource.name}`;
}

/** Settings of the gateway itself. */
export interface GatewayResource {
  readonly kind: 'gateway';
  readonly id: string;
  readonly name: string;
  /** Requests per second; 0 = off. */
  readonly rateLimit: { readonly perService: number; readonly total: number };
  readonly maxRequestBodyBytes: number;
  /** Where requests to addresses that users gave may not lead, besides what never may. */
  readonly addressPolicy: {
    /** Ranges, CIDR. */
    readonly deny: readonly string[];
    /** Listeners of this program. */
    readonly ownListeners: readonly { readonly host: string; readonly port: number }[];
  };
}

/** One service as the gateway serves it. Tokens and headers are secret: a persisted snapshot is sealed. */
export interface ServiceResource {
  readonly kind: 'service';
  readonly name: string;
  readonly id: string;
  readonly version: number;
  readonly stopped: boolean;
  readonly access: { readonly internet: boolean; readonly vpc: boolean };
  /** Live tokens; an empty list with `isPublic` lets everyone in, an empty list without it nobody. */
  readonly tokens: readonly string[];
  readonly isPublic: boolean;
  readonly forwardCredential: boolean;
  readonly balance: BalancePolicy;
  readonly limits: {
    /** Requests per second of the whole service (`gateway_policy.rate_limit`); null = off. */
    readonly rate: number | null;
    /** Open requests of the whole service; null = off. */
    readonly concurrency: number | null;
    /** Requests per second and instance; null = off. */
    readonly instanceRate: number | null;
    /** Open requests per instance before others wait; null = not limited. */
    readonly instanceConcurrency: number | null;
    /** Waiting requests per instance; only meaningful with `instanceConcurrency`. */
    readonly instanceQueue: number | null;
  };
  readonly timeouts: ServiceTimeouts;
  /** Headers added to every forwarded request, as written. */
  readonly upstreamHeaders: readonly (readonly [name: string, value: string])[];
  readonly upstreamCaPem: string | null;
  readonly instances: readonly InstanceResource[];
}

/** Four limits, four problem codes. Milliseconds. */
export interface ServiceTimeouts {
  readonly connectMs: number;
  readonly firstByteMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
}

export interface InstanceResource {
  readonly id: string;
  readonly address: InstanceAddress;
  /** A user gave the address: each connection to it is held against the gateway's `addressPolicy`. */
  readonly guarded: boolean;
  /** Gets no new requests; stays listed until its open ones have ended, so that nodes can report that. */
  readonly draining: boolean;
}

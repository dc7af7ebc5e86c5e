import type { InstanceAddress } from '../resources/instance.ts';
import type { BalancePolicy, OutlierDetection, RetryPolicy } from '../resources/service-spec.ts';

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

/** The gateway that is always there. */
export const SHARED_GATEWAY = { id: 'shared', name: 'Shared Gateway' } as const;

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
  /** Ranges (CIDR) of proxies in front whose word on the client is believed. */
  readonly trustedProxies: readonly string[];
  /** Requests without a live credential that one client address may send; 0 a second = not limited. */
  readonly authFailures: { readonly perSecond: number; readonly burst: number };
  /** Every connection begins with a header of the PROXY protocol. */
  readonly proxyProtocol: boolean;
  /** The listeners speak TLS alone, with this certificate unless a domain has its own; null: TLS is spoken for `domains` that have one, beside plain text. */
  readonly tls: KeyPairPem | null;
  /** Who may come in; null: everybody, on every listener (the shared gateway). */
  readonly access: GatewayAccess | null;
  /** Custom domains; at most one entry for a name and entrance. */
  readonly domains: readonly DomainResource[];
  /** Plain requests to a domain with a certificate are sent to https. */
  readonly sslRedirection: boolean;
  /** Lower-case names of the gateway itself: below them `<service-with-dashes>.<suffix>` is a service at the root path. */
  readonly hostSuffixes: readonly string[];
  /** Answers to the validation of certificates that are being issued. */
  readonly acme: AcmeAnswers;
  /** A connection of a client may rest this long between requests; one to an instance as long. Milliseconds. */
  readonly idle: { readonly clientMs: number; readonly upstreamMs: number };
  /** Bytes a second in both directions together that a node may carry for its clients; null = not limited. */
  readonly bandwidth: number | null;
}

export interface KeyPairPem {
  /** Leaf first. */
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** Ranges (CIDR) that may connect. An empty list lets nobody in. */
export interface GatewayAccess {
  /** null: the Internet entrance is closed. */
  readonly internet: readonly string[] | null;
  /** By VPC id; a VPC that is missing is not linked. */
  readonly vpcs: Readonly<Record<string, readonly string[]>>;
}

export interface DomainResource {
  /** Lower case; may begin with `*.`, which stands for exactly one label. */
  readonly domain: string;
  readonly entrance: 'internet' | 'vpc';
  /** null: plain text only. */
  readonly certificate: KeyPairPem | null;
  /** Clients have to prove who they are with a certificate of these authorities; null: they need not. */
  readonly clientAuthoritiesPem: string | null;
  /** Answers every path of the domain, beside `/api/predict/<service>`; null: none does. */
  readonly service: string | null;
}

export interface AcmeAnswers {
  /** HTTP-01: `/.well-known/acme-challenge/<token>` is answered with the authorization, on every Internet listener. */
  readonly http: readonly { readonly token: string; readonly keyAuthorization: string }[];
  /** TLS-ALPN-01: handshakes for the domain that offer `acme-tls/1` get this certificate. */
  readonly tlsAlpn: readonly ({ readonly domain: string } & KeyPairPem)[];
}

/** One service as the gateway serves it. Tokens, headers and private keys are secret: a persisted snapshot is sealed. */
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
  readonly protocols: ServiceProtocols;
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
  /** null: instances are not ejected. */
  readonly outlier: OutlierDetection | null;
  readonly retry: RetryPolicy;
  /** Headers added to every forwarded request, as written. */
  readonly upstreamHeaders: readonly (readonly [name: string, value: string])[];
  readonly upstreamCaPem: string | null;
  readonly instances: readonly InstanceResource[];
}

/** What a service speaks besides HTTP/1.1. */
export interface ServiceProtocols {
  /** gRPC is served; it goes to the instances over HTTP/2. */
  readonly grpc: boolean;
  /** Everything else goes to the instances over HTTP/2, too. */
  readonly upstreamHttp2: boolean;
  /** Lower-case protocols of Upgrade that may pass to the instances; `*` is any. */
  readonly upgrades: readonly string[];
  /** Lower-case host names below which the service answers every path, and by which gRPC finds it, besides its own name with dashes as first label. */
  readonly hosts: readonly string[];
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
  /** Of the service. Absent in what an earlier build kept. */
  readonly version?: number;
  /** Gets no new requests; stays listed until its open ones have ended, so that nodes can report that. */
  readonly draining: boolean;
}

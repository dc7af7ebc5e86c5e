import type { TimestampMs } from './records.ts';

const GATEWAY_KINDS = ['FullyManaged', 'Application'] as const;
export type GatewayKind = (typeof GATEWAY_KINDS)[number];

const GATEWAY_SPECIFICATIONS = ['2c4g', '4c8g', '8c16g', '16c32g'] as const;
export type GatewaySpecification = (typeof GATEWAY_SPECIFICATIONS)[number];

/** A dedicated gateway as it is wanted: one document, so that a change of any part is one write. Written by the domain only. */
export interface GatewayRecord {
  /** `gw-…` */
  readonly id: string;
  readonly name: string;
  readonly kind: GatewayKind;
  /** Grows with every accepted change. */
  readonly generation: number;
  readonly desired: 'running' | 'deleted';
  readonly specification: GatewaySpecification;
  /** Nodes of a FullyManaged gateway; of an Application gateway the bounds that its number follows the load between. */
  readonly nodes: { readonly wanted: number } | { readonly min: number; readonly max: number };
  readonly chargeType: 'PrePaid' | 'PostPaid';
  readonly autoRenewal: boolean;
  readonly resourceName: string;
  readonly labels: Readonly<Record<string, string>>;
  /** At most one gateway is. */
  readonly isDefault: boolean;
  readonly sslRedirection: boolean;
  /** Services that may scale to zero are taken. */
  readonly scaleFromZero: boolean;
  /** The Internet portal. */
  readonly internet: {
    readonly enabled: boolean;
    readonly allow: readonly AclEntry[];
    /** vSwitches that an Application gateway was enabled with. */
    readonly vSwitchIds: readonly string[];
  };
  readonly linkedVpcs: readonly LinkedVpc[];
  readonly domains: readonly GatewayDomain[];
  /** Fixed by a user; null: given out by the installation and kept. The `tls` ones are listened on besides, where they are set. */
  readonly ports: {
    readonly internet: number | null;
    readonly internetTls: number | null;
    readonly vpc: number | null;
    readonly vpcTls: number | null;
  };
  readonly maxRequestBodyBytes: number;
  readonly timeouts: GatewayTimeouts;
  readonly callerId: string;
  readonly createdAt: TimestampMs;
  readonly updatedAt: TimestampMs;
}

/** An entry of an allowlist: an IPv4 or IPv6 range in its normal form. */
export interface AclEntry {
  readonly cidr: string;
  readonly comment: string;
}

/** VPC access: one for each VPC, with at most one vSwitch in each zone. */
export interface LinkedVpc {
  readonly vpcId: string;
  /** Who owns the VPC. */
  readonly accountId: string;
  readonly vSwitchIds: readonly string[];
  /** At most one of a gateway's. */
  readonly authoritativeDns: boolean;
  readonly allow: readonly AclEntry[];
  /** VPCs from which the names of this one resolve as well. */
  readonly peers: readonly { readonly vpcId: string; readonly region: string }[];
  readonly createdAt: TimestampMs;
}

export interface GatewayDomain {
  /** Lower case; may begin with `*.`. */
  readonly domain: string;
  readonly type: 'internet' | 'intranet';
  readonly certificateId: string | null;
  /** Certificate of the authorities whose clients are let in; null: no client certificate is asked for. */
  readonly clientCertificateId: string | null;
  /** Answers at the root path of the domain; null: none. */
  readonly serviceName: string | null;
  readonly createdAt: TimestampMs;
  readonly updatedAt: TimestampMs;
}

/** Milliseconds. The service's own ones go before `connectMs`, `firstByteMs` and `requestMs`, which are defaults of services that say nothing; null: the installation's. */
export interface GatewayTimeouts {
  readonly clientIdleMs: number;
  readonly upstreamIdleMs: number;
  readonly connectMs: number | null;
  readonly firstByteMs: number | null;
  readonly requestMs: number | null;
}

export type GatewayPhase = 'Creating' | 'Running' | 'Updating' | 'Deleting' | 'Failed';

/** Written by the loop that looks after gateways only. */
export interface GatewayStatusRecord {
  /** Of the gateway. */
  readonly id: string;
  readonly phase: GatewayPhase;
  /** A constant such as `PortInUse`, `NoNetwork`. */
  readonly reason: string;
  readonly message: string;
  readonly observedGeneration: number;
  /** Nodes that are wanted now; of an Application gateway what the load asks for. */
  readonly nodes: number;
  readonly readyNodes: number;
  /** What it is bound to. */
  readonly listeners: readonly GatewayListener[];
  /** What does not hold as asked, e.g. a connection ceiling that the system cuts. */
  readonly notices: readonly string[];
}

export interface GatewayListener {
  readonly entrance: 'internet' | 'vpc';
  readonly host: string;
  readonly port: number;
  readonly vpcId: string | null;
  readonly vSwitchId: string | null;
  readonly zone: string | null;
  /** A node serves it. */
  readonly healthy: boolean;
}

import type { LogLevel } from '@infergate/kernel';

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** The configuration as the program uses it: checked, absolute, parsed. */
export interface Settings {
  readonly dataDir: string;
  readonly clusterId: string;
  readonly adminListen: HostPort;
  readonly adminHosts: readonly string[];
  readonly internetListen: HostPort;
  readonly vpcListen: HostPort;
  readonly baseDomain: string | null;
  /** Files; null: plain text. */
  readonly tls: { readonly certificate: string; readonly key: string } | null;
  readonly shutdownGraceMs: number;
  readonly logLevel: LogLevel;
  readonly gateway: {
    readonly workers: number | 'auto';
    readonly rateLimit: { readonly perService: number; readonly total: number };
    readonly maxRequestBodyBytes: number;
    readonly maxConnections: number;
    readonly trustedProxies: readonly string[];
    readonly authFailures: { readonly perSecond: number; readonly burst: number };
    readonly proxyProtocol: boolean;
  };
  readonly processRuntime: {
    readonly user: string;
    readonly allowedPaths: readonly string[];
    readonly ports: { readonly from: number; readonly to: number };
    readonly maxModelBytes: number;
  };
  readonly series: { readonly maxBytes: number };
  readonly outboundDeny: readonly string[];
  readonly accountId: string;
  readonly zones: readonly string[];
  readonly vpcs: readonly VpcSettings[];
  readonly dedicatedGateways: DedicatedGatewaySettings;
  /** null: off. */
  readonly acme: AcmeSettings | null;
  /** null: off. */
  readonly dns: DnsSettings | null;
  /** Whom checks of custom domains ask: `<address>` or `<address>:<port>`; empty: the resolvers of the system. */
  readonly domainResolvers: readonly string[];
  /** All of it in the form of infergate.yaml, without secrets: for people. */
  readonly shown: object;
}

export interface VpcSettings {
  readonly id: string;
  readonly name: string;
  readonly cidr: string;
  readonly accountId: string;
  readonly vSwitches: readonly {
    readonly id: string;
    readonly name: string;
    readonly zone: string;
    readonly cidr: string;
    readonly bindAddress: string;
  }[];
}

/** What a node of a dedicated gateway may use. */
export interface NodeCapacity {
  readonly workers: number;
  readonly memoryMiB: number;
  readonly maxConnections: number;
  /** 0: not limited. */
  readonly bandwidthMbps: number;
}

/** Held against the mean load of the nodes of a gateway. */
export interface LoadThreshold {
  readonly cpuPercent: number;
  readonly seconds: number;
}

export interface DedicatedGatewaySettings {
  readonly internetAddress: string;
  readonly ports: { readonly from: number; readonly to: number };
  readonly maxGateways: number;
  readonly allowedAccounts: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly specifications: Readonly<Record<'2c4g' | '4c8g' | '8c16g' | '16c32g', NodeCapacity>>;
  readonly application: {
    readonly node: NodeCapacity;
    readonly minNodes: number;
    readonly maxNodes: number;
    readonly scaleOut: LoadThreshold;
    readonly scaleIn: LoadThreshold;
  };
}

export interface AcmeSettings {
  readonly directoryUrl: string;
  readonly email: string | null;
  readonly termsOfServiceAgreed: boolean;
  /** File; null: the authorities that Node believes. */
  readonly authorityFile: string | null;
  readonly renewBeforeDays: number;
}

export interface DnsSettings {
  readonly listen: HostPort;
  readonly ttlSeconds: number;
  readonly nameServers: readonly string[];
}

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
  readonly outboundDeny: readonly string[];
}

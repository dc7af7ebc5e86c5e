import type { GatewayResource } from '@infergate/contract';

/** What the configuration says about the shared gateway. */
export interface GatewaySettings {
  readonly id: string;
  readonly name: string;
  readonly rateLimit: { readonly perService: number; readonly total: number };
  readonly maxRequestBodyBytes: number;
  /** Read at each translation: the management API's own address is known only once it listens. */
  readonly addressPolicy: GatewayResource['addressPolicy'];
  readonly trustedProxies: readonly string[];
  readonly authFailures: GatewayResource['authFailures'];
  readonly proxyProtocol: boolean;
  readonly tls: GatewayResource['tls'];
}

/** As on a dedicated gateway: what PAI-EAS fixes for clients, and what its instances bear. */
const SHARED_IDLE = { clientMs: 600_000, upstreamMs: 30_000 };

export function translateGateway(settings: GatewaySettings): GatewayResource {
  const { id, name, rateLimit, maxRequestBodyBytes, addressPolicy, trustedProxies, authFailures, proxyProtocol, tls } = settings;
  return {
    kind: 'gateway',
    id,
    name,
    rateLimit: { ...rateLimit },
    maxRequestBodyBytes,
    addressPolicy: copyPolicy(addressPolicy),
    trustedProxies: [...trustedProxies],
    authFailures: { ...authFailures },
    proxyProtocol,
    tls: tls === null ? null : { ...tls },
    access: null,
    domains: [],
    sslRedirection: false,
    hostSuffixes: [],
    acme: { http: [], tlsAlpn: [] },
    idle: SHARED_IDLE,
    bandwidth: null,
  };
}

/** What is published must not change when the settings do. */
export function copyPolicy({ deny, ownListeners }: GatewayResource['addressPolicy']): GatewayResource['addressPolicy'] {
  return { deny: [...deny], ownListeners: ownListeners.map(({ host, port }) => ({ host, port })) };
}

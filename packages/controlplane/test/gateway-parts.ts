import { type Clock, silentLogger } from '@infergate/kernel';
import { GatewayFleet } from '../src/gateways/fleet/gateway-fleet.ts';
import type { GatewayMachinery } from '../src/gateways/fleet/gateway-machinery.ts';
import { GatewayDirectory } from '../src/gateways/gateway-directory.ts';
import type { GatewayLink } from '../src/gateways/gateway-link.ts';
import { GatewayPublication } from '../src/publish/gateway-publication.ts';
import type { SnapshotPublisher } from '../src/publish/snapshot-publisher.ts';
import type { Store } from '../src/store/store.ts';
import type { DedicatedSettings } from '../src/translate/dedicated-gateway.ts';
import type { GatewaySettings } from '../src/translate/gateway.ts';

const SHARED_SETTINGS: GatewaySettings = {
  id: 'shared',
  name: 'Shared Gateway',
  rateLimit: { perService: 0, total: 0 },
  maxRequestBodyBytes: 0,
  addressPolicy: { deny: [], ownListeners: [] },
  trustedProxies: [],
  authFailures: { perSecond: 5, burst: 20 },
  proxyProtocol: false,
  tls: null,
};

const capacity = (workers: number, bandwidthMbps: number) => ({ workers, memoryMiB: 1024, maxConnections: 1000, bandwidthMbps });
const CAPACITY = {
  specifications: { '2c4g': capacity(1, 1000), '4c8g': capacity(2, 2000), '8c16g': capacity(4, 4000), '16c32g': capacity(8, 8000) },
  application: {
    node: capacity(1, 0),
    scaleOut: { cpuPercent: 60, seconds: 30 },
    scaleIn: { cpuPercent: 20, seconds: 300 },
  },
};

const DEDICATED_SETTINGS: DedicatedSettings = {
  ...CAPACITY,
  addressPolicy: { deny: [], ownListeners: [] },
  trustedProxies: [],
  authFailures: { perSecond: 5, burst: 20 },
  baseDomain: null,
};

export const FLEET_SETTINGS = {
  ...CAPACITY,
  internetAddress: '127.0.0.1',
  zones: ['zone-a', 'zone-b'],
  ports: { from: 30_000, to: 30_010 },
  drainGraceMs: 1000,
  logLevel: 'silent' as const,
};

export interface GatewayPartsOptions {
  readonly store: Store;
  readonly publisher: SnapshotPublisher;
  readonly link: GatewayLink;
  readonly clock: Clock;
  readonly machinery?: GatewayMachinery;
}

/** What a controller has for gateways, with nothing to run dedicated ones by unless the test brings it. */
export function gatewayParts({ store, publisher, link, clock, machinery = NO_MACHINERY }: GatewayPartsOptions) {
  const log = silentLogger;
  const directory = new GatewayDirectory({ store, clock, log });
  const gateways = new GatewayPublication({ directory, publisher, shared: SHARED_SETTINGS, dedicated: DEDICATED_SETTINGS, log });
  const fleet = new GatewayFleet({ store, directory, link, machinery, settings: FLEET_SETTINGS, clock, log });
  return { directory, gateways, fleet };
}

export const NO_GATEWAYS: GatewayLink = { nodes: () => [], onChange: () => () => undefined, send: () => false };

const NO_MACHINERY: GatewayMachinery = {
  keeper: () => {
    throw new Error('this test runs no dedicated gateways');
  },
  removeFiles: () => undefined,
};

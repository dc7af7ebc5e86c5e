import { join } from 'node:path';
import { SHARED_GATEWAY } from '@infergate/contract';
import {
  ChallengePublication,
  type ControlLoops,
  createControlLoops,
  DedicatedEndpoints,
  GatewayDirectory,
  GatewayFleet,
  GatewayPublication,
  type GatewaySettings,
  type HealthProber,
  NodeHub,
  type RuntimeDriver,
  SnapshotPublisher,
  type SqliteStore,
} from '@infergate/controlplane';
import { systemClock } from '@infergate/kernel';
import type { KeyPair } from '../configuration/key-pair.ts';
import type { HostPort, Settings } from '../configuration/settings.ts';
import { capacitySettings, dedicatedSettings, gatewayMachinery } from './dedicated-gateways.ts';
import { gatewayKeeper, type GatewayPlace, sharedGateway } from './gateway-node.ts';

export interface ControlPlaneParts extends Pick<GatewayPlace, 'paths' | 'environment' | 'log'> {
  readonly settings: Settings;
  readonly store: SqliteStore;
  readonly drivers: { readonly process: RuntimeDriver; readonly external: RuntimeDriver };
  readonly prober: HealthProber;
  readonly ownListeners: readonly HostPort[];
  readonly keyPair: KeyPair | null;
}

/** The loops of the controller, and what others read of them. */
export interface ControlPlane {
  readonly loops: ControlLoops;
  readonly hub: NodeHub;
  readonly directory: GatewayDirectory;
  readonly dedicated: DedicatedEndpoints;
  /** To authorities that validate domains. */
  readonly answers: ChallengePublication;
}

export function composeControlPlane(parts: ControlPlaneParts): ControlPlane {
  const { settings, paths, log, store, drivers, prober, ownListeners } = parts;
  const clock = systemClock;
  const publisher = new SnapshotPublisher({ clock });
  const hub = new NodeHub({ socketPath: join(paths.sockets, 'controller.sock'), source: publisher, clock, log });
  const directory = new GatewayDirectory({ store, clock, log });
  const dedicated = dedicatedSettings(settings, ownListeners);
  const gateways = new GatewayPublication({ directory, publisher, shared: sharedSettings(parts), dedicated, log });
  const machinery = gatewayMachinery({ ...parts, link: hub });
  const fleet = new GatewayFleet({ store, directory, link: hub, machinery, settings: capacitySettings(settings), clock, log });
  const keeper = gatewayKeeper({ ...parts, gatewayId: SHARED_GATEWAY.id, link: hub });
  const loops = createControlLoops({
    store,
    drivers,
    prober,
    publisher,
    hub,
    keeper,
    wanted: sharedGateway(settings),
    directory,
    gateways,
    fleet,
    clock,
    log,
    settings: {},
  });
  const endpoints = new DedicatedEndpoints({ directory, publisher, fleet: hub, baseDomain: settings.baseDomain });
  const answers = new ChallengePublication({ directory, publisher, hub });
  return { loops, hub, directory, dedicated: endpoints, answers };
}

function sharedSettings({ settings, ownListeners, keyPair }: ControlPlaneParts): GatewaySettings {
  const { rateLimit, maxRequestBodyBytes, trustedProxies, authFailures, proxyProtocol } = settings.gateway;
  return {
    ...SHARED_GATEWAY,
    rateLimit,
    maxRequestBodyBytes,
    addressPolicy: { deny: settings.outboundDeny, ownListeners },
    trustedProxies,
    authFailures,
    proxyProtocol,
    tls: keyPair === null ? null : { certificatePem: keyPair.certificatePem, privateKeyPem: keyPair.privateKeyPem },
  };
}

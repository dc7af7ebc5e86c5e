import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DedicatedSettings, GatewayFleetSettings, GatewayMachinery } from '@infergate/controlplane';
import type { DataPaths } from '../configuration/paths.ts';
import type { HostPort, Settings } from '../configuration/settings.ts';
import { gatewayKeeper, type GatewayPlace, stateDirectory } from './gateway-node.ts';

/** What dedicated gateways may use, and where they listen. */
export function capacitySettings({ dedicatedGateways, zones, shutdownGraceMs, logLevel }: Settings): GatewayFleetSettings {
  const { specifications, application, internetAddress, ports } = dedicatedGateways;
  return {
    specifications,
    application,
    internetAddress,
    ports,
    zones,
    drainGraceMs: shutdownGraceMs,
    logLevel,
  };
}

/** What dedicated gateways are told about themselves, beside their records. */
export function dedicatedSettings(settings: Settings, ownListeners: readonly HostPort[]): DedicatedSettings {
  const { dedicatedGateways, gateway, baseDomain, outboundDeny } = settings;
  return {
    addressPolicy: { deny: outboundDeny, ownListeners },
    trustedProxies: dedicatedGateways.trustedProxies,
    authFailures: gateway.authFailures,
    baseDomain,
    specifications: dedicatedGateways.specifications,
    application: dedicatedGateways.application,
  };
}

/** Runs dedicated gateways as processes of this machine. */
export function gatewayMachinery(place: Omit<GatewayPlace, 'gatewayId'>): GatewayMachinery {
  return {
    keeper: (gatewayId) => gatewayKeeper({ ...place, gatewayId }),
    removeFiles: (gatewayId) => removeFiles(place.paths, gatewayId),
  };
}

function removeFiles(paths: DataPaths, gatewayId: string): void {
  const own = (folder: string, ...prefixes: readonly string[]) =>
    readdirSync(folder).flatMap((name) => (prefixes.some((prefix) => name.startsWith(prefix)) ? [join(folder, name)] : []));
  const files = [
    stateDirectory(paths, gatewayId),
    // Also what a controller that was killed had just begun to write.
    ...own(paths.gateways, `${gatewayId}.`),
    ...own(paths.logs, `access-${gatewayId}-`, `gateway-${gatewayId}.`),
    join(paths.sockets, `${gatewayId}.sock`),
  ];
  for (const path of files) rmSync(path, { recursive: true, force: true });
}

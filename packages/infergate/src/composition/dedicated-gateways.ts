import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DedicatedSettings, GatewayFleetSettings, GatewayMachinery } from '@infergate/controlplane';
import type { DataPaths } from '../configuration/paths.ts';
import type { HostPort, Settings } from '../configuration/settings.ts';
import { gatewayKeeper, type GatewayPlace, keeperFiles, stateDirectory } from './gateway-node.ts';

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
  const { logPath, recordPath } = keeperFiles(paths, gatewayId);
  const logs = readdirSync(paths.logs).filter(
    (name) => name.startsWith(`access-${gatewayId}-`) || name.startsWith(`gateway-${gatewayId}.`),
  );
  for (const path of [stateDirectory(paths, gatewayId), recordPath, logPath, ...logs.map((name) => join(paths.logs, name))])
    rmSync(path, { recursive: true, force: true });
  rmSync(join(paths.sockets, `${gatewayId}.sock`), { force: true });
}

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { GatewayKeeper, type GatewayLink, type GatewayWanted, type SpawnCommand, type SupervisorStart } from '@infergate/controlplane';
import { encodeNodeOptions } from '@infergate/dataplane';
import { type Logger, systemClock } from '@infergate/kernel';
import type { DataPaths } from '../configuration/paths.ts';
import type { Settings } from '../configuration/settings.ts';
import { BUILD } from '../version.ts';
import type { Environment } from './controller.ts';
import { PROGRAM_FILES } from './programs.ts';

/** More do not serve more: instances need cores, too. */
const MOST_WORKERS_BY_THEMSELVES = 16;
const ACCESS_LOG = { maxBytes: 64 * 2 ** 20, keep: 3, withQuery: false };
/** What a gateway process needs of the environment: to find programs and the key, and what an operator tells Node itself. */
const PASSED_ON = ['PATH', 'INFERGATE_SECRET_KEY', 'TZ', 'NODE_OPTIONS'];

/** How the shared gateway is to be: one node, with the workers of the configuration. */
export function sharedGateway({ internetListen, vpcListen, gateway, shutdownGraceMs, logLevel }: Settings): GatewayWanted {
  return {
    listen: [
      { entrance: 'internet', ...internetListen, flag: '--internet-listen' },
      { entrance: 'vpc', ...vpcListen, flag: '--vpc-listen' },
    ],
    settings: {
      nodes: 1,
      workersPerNode: workersOf(gateway.workers, availableParallelism()),
      heapMiB: null,
      maxConnections: gateway.maxConnections,
      drainGraceMs: shutdownGraceMs,
      logLevel,
    },
  };
}

/** Worker processes on a machine of so many cores. */
export function workersOf(configured: Settings['gateway']['workers'], cores: number): number {
  return configured === 'auto' ? Math.min(MOST_WORKERS_BY_THEMSELVES, Math.max(1, cores)) : configured;
}

/** What the keeper and the supervisor of a gateway are told of this installation. */
export interface GatewayPlace {
  readonly gatewayId: string;
  readonly paths: DataPaths;
  readonly environment: Environment;
  readonly link: GatewayLink;
  readonly log: Logger;
}

/** Looks after a gateway that runs as processes of this machine. */
export function gatewayKeeper(place: GatewayPlace): GatewayKeeper {
  const { gatewayId, paths, link, log } = place;
  const supervisor = (start: SupervisorStart) => gatewaySupervisor(place, start);
  return new GatewayKeeper({ gatewayId, build: BUILD, supervisor, ...keeperFiles(paths, gatewayId), link, clock: systemClock, log });
}

/** Where the keeper of a gateway writes to. */
export function keeperFiles(paths: DataPaths, gatewayId: string): { readonly logPath: string; readonly recordPath: string } {
  return { logPath: join(paths.logs, `gateway-${gatewayId}.log`), recordPath: join(paths.gateways, `${gatewayId}.json`) };
}

/** Lock, snapshot and list of workers of a gateway. */
export function stateDirectory(paths: DataPaths, gatewayId: string): string {
  return join(paths.gateways, gatewayId);
}

/** How the supervisor of a gateway is started. */
function gatewaySupervisor({ gatewayId, paths, environment }: GatewayPlace, { settings, listeners }: SupervisorStart): SpawnCommand {
  const options = encodeNodeOptions({
    gatewayId,
    settings,
    listeners,
    controllerSocket: join(paths.sockets, 'controller.sock'),
    socketDirectory: paths.sockets,
    stateDirectory: stateDirectory(paths, gatewayId),
    logDirectory: paths.logs,
    secretKeyFile: paths.secretKey,
    accessLog: ACCESS_LOG,
    programs: { supervisor: PROGRAM_FILES.supervisor, worker: PROGRAM_FILES.worker },
  });
  const passed = PASSED_ON.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]]));
  return {
    command: process.execPath,
    args: [PROGRAM_FILES.supervisor, options],
    env: Object.fromEntries(passed) as Record<string, string>,
  };
}

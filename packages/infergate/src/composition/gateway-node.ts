import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { GatewayWanted, SpawnCommand, SupervisorStart } from '@infergate/controlplane';
import { encodeNodeOptions } from '@infergate/dataplane';
import type { DataPaths } from '../configuration/paths.ts';
import type { Settings } from '../configuration/settings.ts';
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

interface GatewayPlace {
  readonly gatewayId: string;
  readonly paths: DataPaths;
  readonly environment: Environment;
}

/** How the supervisor of a gateway is started. */
export function gatewaySupervisor({ gatewayId, paths, environment }: GatewayPlace, { settings, listeners }: SupervisorStart): SpawnCommand {
  const options = encodeNodeOptions({
    gatewayId,
    settings,
    listeners,
    controllerSocket: join(paths.sockets, 'controller.sock'),
    socketDirectory: paths.sockets,
    stateDirectory: join(paths.gateways, gatewayId),
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

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type ListenerAddress, SHARED_GATEWAY } from '@infergate/contract';
import type { ListenRequest, SpawnCommand } from '@infergate/controlplane';
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

export function listenRequests({ internetListen, vpcListen }: Settings): readonly ListenRequest[] {
  return [
    { entrance: 'internet', ...internetListen, flag: '--internet-listen' },
    { entrance: 'vpc', ...vpcListen, flag: '--vpc-listen' },
  ];
}

/** Worker processes on a machine of so many cores. */
export function workersOf(configured: Settings['gateway']['workers'], cores: number): number {
  return configured === 'auto' ? Math.min(MOST_WORKERS_BY_THEMSELVES, Math.max(1, cores)) : configured;
}

/** How the supervisor of the shared gateway is started. */
export function gatewaySupervisor(
  settings: Settings,
  paths: DataPaths,
  listeners: readonly ListenerAddress[],
  environment: Environment,
): SpawnCommand {
  const options = encodeNodeOptions({
    gatewayId: SHARED_GATEWAY.id,
    workers: workersOf(settings.gateway.workers, availableParallelism()),
    listeners,
    controllerSocket: join(paths.sockets, 'controller.sock'),
    socketDirectory: paths.sockets,
    stateDirectory: join(paths.gateways, SHARED_GATEWAY.id),
    logDirectory: paths.logs,
    secretKeyFile: paths.secretKey,
    logLevel: settings.logLevel,
    maxConnections: settings.gateway.maxConnections,
    drainGraceMs: settings.shutdownGraceMs,
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

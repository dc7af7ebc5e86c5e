import { join } from 'node:path';
import type { FleetSettings, ListenerAddress } from '@infergate/contract';
import type { ProcessIdentity } from '@infergate/kernel';

/**
 * Everything that the processes of one gateway are told. Travels as JSON text, the first argument of both
 * programs, so that each can start the other; holds no secrets. All paths are absolute.
 */
export interface GatewayNodeOptions {
  readonly gatewayId: string;
  readonly settings: FleetSettings;
  /** What the inherited descriptors 3, 4, … are bound to, in that order. */
  readonly listeners: readonly ListenerAddress[];
  /** The controller listens here. */
  readonly controllerSocket: string;
  /** For the socket of the supervisor; short, mode 0700. */
  readonly socketDirectory: string;
  /** Lock, last good snapshot, list of workers. */
  readonly stateDirectory: string;
  readonly logDirectory: string;
  readonly secretKeyFile: string;
  readonly accessLog: { readonly maxBytes: number; readonly keep: number; readonly withQuery: boolean } | null;
  readonly programs: { readonly supervisor: string; readonly worker: string };
}

/** What a process knows of itself, beside its options. */
export interface ProcessContext {
  readonly options: GatewayNodeOptions;
  /** Version of the running program, not of whoever started it. */
  readonly build: string;
  /** Base64, in place of the key file. */
  readonly environmentKey: string | undefined;
  /** Handed on to every process that is started from here. */
  readonly environment: Readonly<Record<string, string>>;
  /** Flags of Node itself, handed on likewise. */
  readonly execArgv: readonly string[];
}

export interface SupervisorContext extends ProcessContext {
  /** null when the controller started this one. */
  readonly starter: Starter | null;
}

/** A worker that missed its supervisor, or a supervisor that makes room for this one. */
export interface Starter extends ProcessIdentity {
  readonly role: 'worker' | 'supervisor';
}

export function encodeNodeOptions(options: GatewayNodeOptions): string {
  return JSON.stringify(options);
}

/** Throws with a plain message: whoever starts this by hand should learn what is missing. */
export function decodeNodeOptions(text: string | undefined): GatewayNodeOptions {
  if (text === undefined) throw new Error('this program is started by Infergate, with its options as the first argument');
  const options = JSON.parse(text) as GatewayNodeOptions | OptionsBeforeNodes;
  if (typeof options.gatewayId !== 'string' || !Array.isArray(options.listeners))
    throw new Error('the first argument holds no gateway options');
  return 'settings' in options ? options : withSettings(options);
}

/** As processes of a build that knew only one node say it, when they start one of ours. */
type OptionsBeforeNodes = Omit<GatewayNodeOptions, 'settings'> &
  Pick<FleetSettings, 'logLevel' | 'maxConnections' | 'drainGraceMs'> & { readonly workers: number };

function withSettings({ workers, logLevel, maxConnections, drainGraceMs, ...options }: OptionsBeforeNodes): GatewayNodeOptions {
  const settings = { nodes: 1, workersPerNode: workers, heapMiB: null, maxConnections, drainGraceMs, logLevel };
  return { ...options, settings };
}

/** The second argument of a supervisor; absent when the controller starts it. */
export function encodeStarter(starter: Starter): string {
  return JSON.stringify(starter);
}

export function decodeStarter(text: string | undefined): Starter | null {
  // An earlier build did not say that it is a worker.
  return text === undefined ? null : { role: 'worker', ...(JSON.parse(text) as ProcessIdentity & Partial<Starter>) };
}

/** Workers of all nodes. */
export function workersOf({ nodes, workersPerNode }: FleetSettings): number {
  return nodes * workersPerNode;
}

/** Files and sockets of a gateway. */
export function nodePaths({ gatewayId, socketDirectory, stateDirectory, logDirectory }: GatewayNodeOptions) {
  return {
    supervisorSocket: join(socketDirectory, `${gatewayId}.sock`),
    lock: join(stateDirectory, 'supervisor-lock.db'),
    snapshot: join(stateDirectory, 'snapshot.sealed'),
    workers: join(stateDirectory, 'workers.json'),
    log: join(logDirectory, `gateway-${gatewayId}.log`),
    accessLog: (index: number) => join(logDirectory, `access-${gatewayId}-${index}.log`),
  };
}

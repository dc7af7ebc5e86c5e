import type { ListenerAddress, ReconfigureRefusal } from '@infergate/contract';
import type { NodeView } from '../publish/node.ts';
import { nodesOf } from './gateway-nodes.ts';
import { ListenError, type ListenRequest } from './listening-sockets.ts';

export type KeeperReason =
  | 'PortInUse'
  | 'AddressNotAvailable'
  | 'PermissionDenied'
  | 'StartFailed'
  /** It serves on as before. */
  | 'ChangeFailed';

/** Why a gateway is not as it is wanted, in words that say what to do. */
export interface KeeperProblem {
  readonly reason: KeeperReason;
  readonly message: string;
}

/** How far a gateway is on its way to what was applied last. */
export interface KeeperProgress {
  /** `failed`: it is tried again by itself; what served before goes on. */
  readonly phase: 'starting' | 'serving' | 'changing' | 'failed' | 'stopped';
  /** null unless `failed`. */
  readonly problem: KeeperProblem | null;
  /** Wanted; and of these, how many have all their workers. */
  readonly nodes: number;
  readonly readyNodes: number;
  /** What it is bound to now. */
  readonly listeners: readonly ListenerAddress[];
  /** What does not hold as asked. */
  readonly notices: readonly string[];
}

export interface ProgressView {
  /** Connected now; null when none is. */
  readonly node: NodeView | null;
  /** It is told to be what is wanted now. */
  readonly isAsWanted: boolean;
  /** What is wanted now has once been reached: a worker that is replaced since then is no change. */
  readonly wasComplete: boolean;
  /** It has served with anything before. */
  readonly hasServed: boolean;
  readonly isStopped: boolean;
  readonly problem: KeeperProblem | null;
  readonly nodes: number;
  /** Of the last supervisor, where none is connected. */
  readonly recorded: readonly ListenerAddress[];
}

/** Pure. */
export function progressOf(view: ProgressView): KeeperProgress {
  const { node, problem, nodes, recorded } = view;
  return {
    phase: phaseOf(view),
    problem: view.isStopped ? null : problem,
    nodes,
    readyNodes: node === null ? 0 : readyNodesOf(node),
    listeners: view.isStopped ? [] : (node?.hello.listeners ?? recorded),
    notices: node?.notices ?? [],
  };
}

/** Pure: every worker is there and runs as the supervisor was told. */
export function isComplete(node: NodeView): boolean {
  const isOld = node.workers.some(({ isCurrent, isLive, state }) => isLive && !isCurrent && state?.draining !== true);
  return !isOld && readyNodesOf(node) >= (node.hello.settings?.nodes ?? 1);
}

/** A gateway that serves cannot change to what is wanted. It serves on as before. */
export class GatewayChangeError extends Error {
  override readonly name = 'GatewayChangeError';
}

export function problemOf(error: unknown): KeeperProblem {
  if (error instanceof GatewayChangeError) return { reason: 'ChangeFailed', message: error.message };
  if (error instanceof ListenError) return { reason: reasonOf(error.code), message: error.message };
  return { reason: 'StartFailed', message: error instanceof Error ? error.message : String(error) };
}

/** `requests`: what was asked for, to name the address in the same words as at a start. */
export function refusalError({ code, listener, message }: ReconfigureRefusal, requests: readonly ListenRequest[]): Error {
  if (listener === null) return new GatewayChangeError(message);
  const request = requests.find(({ host, port }) => host === listener.host && (port === listener.port || port === 0));
  return new ListenError({ ...listener, flag: request?.flag ?? null }, code);
}

function readyNodesOf(node: NodeView): number {
  return nodesOf(node).filter(({ isReady }) => isReady).length;
}

function phaseOf({ isStopped, problem, node, isAsWanted, wasComplete, hasServed }: ProgressView): KeeperProgress['phase'] {
  if (isStopped) return 'stopped';
  if (problem !== null) return 'failed';
  if (node !== null && isAsWanted && (wasComplete || isComplete(node))) return 'serving';
  return hasServed ? 'changing' : 'starting';
}

const REASONS: Readonly<Record<string, KeeperReason>> = {
  EADDRINUSE: 'PortInUse',
  EADDRNOTAVAIL: 'AddressNotAvailable',
  EACCES: 'PermissionDenied',
};

function reasonOf(code: string): KeeperReason {
  return REASONS[code] ?? 'StartFailed';
}

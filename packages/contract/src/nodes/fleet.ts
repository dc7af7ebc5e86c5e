import type { ListenerAddress } from './messages.ts';

/** How many processes a gateway has and what each of them may use. Can be changed while it serves. */
export interface FleetSettings {
  /** At least 1. */
  readonly nodes: number;
  /** At least 1. */
  readonly workersPerNode: number;
  /** MiB that the JavaScript heap of one worker may grow to; null: what Node takes by itself. */
  readonly heapMiB: number | null;
  /** Connections of one node, over its workers; beyond it new ones get 503. */
  readonly maxConnections: number;
  /** What open requests get when a process is asked to end by a signal, or is replaced. */
  readonly drainGraceMs: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/** Names a listener: two with the same text are the same in everything. */
export function listenerKey({ entrance, host, port, vpcId, zone }: ListenerAddress): string {
  return [entrance, host, port, vpcId ?? '', zone ?? ''].join('|');
}

/** Names the socket of a listener, whatever it is used for. */
export function socketKey({ host, port }: Pick<ListenerAddress, 'host' | 'port'>): string {
  return `${host}|${port}`;
}

/**
 * Pure: what node `node` of `nodes` serves: all Internet listeners, and those VPC listeners whose zone is one of its own.
 * With as many nodes as zones or more, each node has one zone; with fewer, zones are dealt out. A listener without a zone
 * is everybody's.
 */
export function listenersOfNode(listeners: readonly ListenerAddress[], node: number, nodes: number): readonly ListenerAddress[] {
  const zones = [...new Set(listeners.flatMap(({ zone }) => zone ?? []))].sort();
  const isOwn = (zone: number) => (nodes >= zones.length ? node % zones.length === zone : zone % nodes === node);
  return listeners.filter(({ entrance, zone }) => entrance === 'internet' || zone === undefined || isOwn(zones.indexOf(zone)));
}

import { type ListenerAddress, listenerKey } from '@infergate/contract';
import type { NodeView, WorkerView } from '../publish/node.ts';

/** One node of a gateway: a group of its workers. */
export interface GatewayNodeView {
  readonly index: number;
  /** Live workers that take new connections. */
  readonly readyWorkers: number;
  /** All that it is to have of them are there. */
  readonly isReady: boolean;
  /** Connections and memory of all its live workers, also of those that drain. */
  readonly connections: number;
  readonly rssBytes: number;
  /**
   * Milliseconds of CPU since each live worker was started. Workers come and go: a load is the growth by pid between two
   * looks, not the difference of sums.
   */
  readonly cpuMs: readonly { readonly pid: number; readonly cpuMs: number }[];
  /** What a live worker of it accepts from. */
  readonly listeners: readonly ListenerAddress[];
}

/** Pure: the nodes of a gateway by index, also those that nobody is alive of. */
export function nodesOf(view: NodeView): readonly GatewayNodeView[] {
  const wanted = view.hello.settings?.nodes ?? 1;
  const last = Math.max(wanted - 1, ...view.workers.map(({ node }) => node));
  return Array.from({ length: last + 1 }, (_, index) => nodeOf(view, index));
}

/** Pure: all listeners that a gateway is bound to, and whether a live worker accepts from each. */
export function listenerHealth(view: NodeView): readonly { readonly listener: ListenerAddress; readonly isHealthy: boolean }[] {
  const served = new Set(view.workers.filter(accepts).flatMap((worker) => servedBy(view, worker).map(listenerKey)));
  return view.hello.listeners.map((listener) => ({ listener, isHealthy: served.has(listenerKey(listener)) }));
}

function nodeOf(view: NodeView, index: number): GatewayNodeView {
  const live = view.workers.filter(({ node, isLive }) => node === index && isLive);
  const ready = live.filter(accepts);
  const listeners = new Map(ready.flatMap((worker) => servedBy(view, worker)).map((listener) => [listenerKey(listener), listener]));
  const isWanted = index < (view.hello.settings?.nodes ?? 1);
  return {
    index,
    readyWorkers: ready.length,
    isReady: isWanted && ready.length >= (view.hello.settings?.workersPerNode ?? 1),
    connections: sum(live, ({ state }) => state?.connections ?? 0),
    rssBytes: sum(live, ({ state }) => state?.rssBytes ?? 0),
    cpuMs: live.map(({ pid, state }) => ({ pid, cpuMs: state?.cpuMs ?? 0 })),
    listeners: [...listeners.values()],
  };
}

function accepts({ isLive, state }: WorkerView): boolean {
  return isLive && state !== null && state.draining !== true && state.starting !== true;
}

/** A worker of an earlier build does not say: it has everything. */
function servedBy({ hello }: NodeView, { state }: WorkerView): readonly ListenerAddress[] {
  return state?.listeners ?? hello.listeners;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

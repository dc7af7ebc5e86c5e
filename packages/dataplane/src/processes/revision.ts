import { type FleetSettings, type ListenerAddress, listenerKey, listenersOfNode } from '@infergate/contract';
import type { WantedNode } from './fleet-plan.ts';

/** What a worker runs as. */
export interface WorkerForm {
  readonly build: string;
  /** As it was started; absent where it is of a build that does not say. */
  readonly settings: FleetSettings | undefined;
  /** What it accepts from. */
  readonly listeners: readonly ListenerAddress[];
}

/** Pure: a text for everything that a worker cannot change while it runs. How many nodes there are is no matter of its own. */
export function revisionOf({ build, settings, listeners }: WorkerForm): string {
  const { nodes: _, ...own } = settings ?? {};
  const parts = Object.entries(own).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([build, settings === undefined ? null : parts, listeners.map(listenerKey).toSorted()]);
}

/** Pure: what each node of a gateway is to have. */
export function wantedNodes(build: string, settings: FleetSettings, listeners: readonly ListenerAddress[]): readonly WantedNode[] {
  return Array.from({ length: settings.nodes }, (_, node) => ({
    workers: settings.workersPerNode,
    revision: revisionOf({ build, settings, listeners: listenersOfNode(listeners, node, settings.nodes) }),
  }));
}

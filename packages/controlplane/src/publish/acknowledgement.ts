import { isNewer, type SnapshotVersion } from '@infergate/contract';
import type { NodeView, WorkerView } from './node.ts';

/** Everything that gateways have let the controller know, at one moment. */
export interface FleetView {
  readonly nodes: readonly NodeView[];
  /** A node has just come, gone, or is still expected: what it thinks is not known yet. */
  readonly isUncertain: boolean;
}

export type Acknowledgement = 'acknowledged' | 'pending' | 'nobody';

/** Whether every live worker serves this version or a newer one. */
export function acknowledgement(fleet: FleetView, version: SnapshotVersion): Acknowledgement {
  if (fleet.isUncertain) return 'pending';
  const workers = liveWorkers(fleet);
  if (workers.length === 0) return 'nobody';
  return workers.every((worker) => hasTaken(worker, version)) ? 'acknowledged' : 'pending';
}

/** Whether no live worker has a request open on an instance that drains since this version. Nobody alive: nothing is open. */
export function isDrained(fleet: FleetView, instanceId: string, version: SnapshotVersion): boolean {
  if (fleet.isUncertain) return false;
  return liveWorkers(fleet).every((worker) => hasTaken(worker, version) && (worker.state?.drainingOpen[instanceId] ?? 0) === 0);
}

/** Why a gateway did not take a resource over; null when none objects. */
export function refusalOf(fleet: FleetView, key: string): string | null {
  for (const { state } of liveWorkers(fleet)) {
    const refusal = state?.refused[key];
    if (refusal !== undefined) return refusal;
  }
  return null;
}

function liveWorkers({ nodes }: FleetView): WorkerView[] {
  return nodes.flatMap(({ workers }) => workers.filter(({ isLive }) => isLive));
}

function hasTaken({ state }: WorkerView, version: SnapshotVersion): boolean {
  const has = state?.version ?? null;
  return has !== null && !isNewer(version, has);
}

/** Changes when somebody who waits for gateways should look again. */
export function fleetDigest({ nodes, isUncertain }: FleetView): string {
  const live = liveWorkers({ nodes, isUncertain });
  const workers = live.map(({ pid, isCurrent, state }) => [
    [pid, isCurrent, state?.draining, state?.starting, state?.version],
    [state?.drainingOpen, state?.refused, state?.listeners],
  ]);
  return JSON.stringify([isUncertain, nodes.map(({ hello, refusal, notices }) => [hello.pid, refusal?.id, notices]), workers]);
}

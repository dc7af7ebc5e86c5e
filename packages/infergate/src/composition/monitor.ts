import { Monitor, type NodeHub, type ProcessDriver, readProcessUsage, type Store, ThreadSeriesKeeper } from '@infergate/controlplane';
import { type Logger, systemClock } from '@infergate/kernel';
import type { DataPaths } from '../configuration/paths.ts';
import type { Settings } from '../configuration/settings.ts';
import { PROGRAM_FILES } from './programs.ts';

export interface MonitorParts {
  readonly settings: Settings;
  readonly paths: DataPaths;
  readonly store: Store;
  readonly hub: NodeHub;
  readonly process: ProcessDriver;
  readonly log: Logger;
}

/** Hears what gateways and instances do, and keeps it in a thread of its own. */
export function composeMonitor({ settings, paths, store, hub, process, log: ofController }: MonitorParts): Monitor {
  const clock = systemClock;
  const log = ofController.child({ part: 'monitor' });
  return new Monitor({
    keeper: new ThreadSeriesKeeper({ program: PROGRAM_FILES.seriesThread, path: paths.series, limits: settings.series, clock, log }),
    store,
    gateways: hub,
    instances: () => process.list(),
    usageOf: readProcessUsage,
    clock,
    log,
  });
}

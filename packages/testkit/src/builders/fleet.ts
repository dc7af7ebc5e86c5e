import type { FleetSettings } from '@infergate/contract';

export function fleetSettings(overrides: Partial<FleetSettings> = {}): FleetSettings {
  return { nodes: 1, workersPerNode: 1, heapMiB: null, maxConnections: 10_000, drainGraceMs: 5000, logLevel: 'debug', ...overrides };
}

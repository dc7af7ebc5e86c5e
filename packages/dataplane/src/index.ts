export type { Counters, ReleaseSlot } from './counters/counters.ts';
export { MemoryCounters } from './counters/memory-counters.ts';
export type { Entrance } from './exchange/exchange.ts';
export { createGateway, type Gateway, type GatewayOptions, type GatewayState, type ListenTarget } from './gateway.ts';
export { DEFAULT_LISTENER_LIMITS, type ListenerLimits } from './listeners/limits.ts';
export { PHASES, type PhaseName } from './pipeline/phase.ts';
export type { Order } from './snapshots/order.ts';
export { SnapshotFile } from './snapshots/snapshot-file.ts';
export { AccessLog, type AccessLogOptions, type LogSink } from './telemetry/access-log.ts';
export { LogFile, type LogFileOptions } from './telemetry/log-file.ts';
export {
  decodeNodeOptions,
  decodeStarter,
  encodeNodeOptions,
  type GatewayNodeOptions,
  nodePaths,
  type ProcessContext,
  type SupervisorContext,
} from './processes/node-options.ts';
export { runSupervisor } from './processes/supervisor.ts';
export { runWorker, type WorkerContext } from './processes/worker.ts';

import type { GatewayWanted } from '../gateway-keeper.ts';
import type { KeeperProgress } from '../keeper-progress.ts';

/** Looks after the processes of one gateway; `GatewayKeeper` is one. */
export interface KeptGateway {
  /** Looks after the gateway from now on. What fails is tried again and stands in `progress`. */
  run(wanted: GatewayWanted): void;
  /** From now on it is to be like this. */
  apply(wanted: GatewayWanted): void;
  progress(): KeeperProgress;
  onProgress(listener: () => void): () => void;
  /** Looks after it no longer; the gateway goes on. */
  close(): Promise<void>;
  /** Ends all its processes, also those that an earlier controller started. */
  stop(graceMs: number): Promise<void>;
}

/** What runs gateways on this machine. */
export interface GatewayMachinery {
  keeper(gatewayId: string): KeptGateway;
  /** State, logs and sockets of a gateway whose processes are gone. */
  removeFiles(gatewayId: string): void;
}

import type { InstanceAddress } from '@infergate/contract';
import type { Exchange } from '../exchange/exchange.ts';
import type { Refusal } from '../pipeline/phase.ts';
import type { UpstreamTransport } from '../upstream/transport.ts';

/** One instance as the gateway sees it. */
export interface UpstreamInstance {
  readonly id: string;
  readonly address: InstanceAddress;
  /** Connections to this address; kept across changes of the service as long as address and authority stay. */
  readonly transport: UpstreamTransport;
  /** Gets nothing new. */
  readonly draining: boolean;
  /** Requests that hold this instance now. */
  readonly open: number;
}

/** An instance that the exchange now holds, or why there is none. */
export type Pick = UpstreamInstance | Refusal;

/**
 * The instances of one service and who may use them. An exchange holds at most one instance at a time, and every
 * instance taken is given back exactly once, so `open` always equals the requests that are open on it.
 */
export interface InstancePool {
  readonly instances: readonly UpstreamInstance[];
  /** Requests in the waiting room. */
  readonly waiting: number;

  /**
   * Takes an instance for the exchange. A promise only when the exchange has to wait for a free slot: the wait ends
   * with a slot, or through `exchange.abort` (client gone, deadline), which the pool sets and clears.
   */
  pick(exchange: Exchange): Pick | Promise<Pick>;

  /**
   * After a failed connection, with nothing sent: moves the exchange from `failed` to an instance that is not in
   * `excluding`. On a refusal the exchange still holds `failed`. While it waits the pool owns `exchange.abort`;
   * the caller sets its own again afterwards.
   */
  next(exchange: Exchange, failed: UpstreamInstance, excluding: readonly UpstreamInstance[]): Pick | Promise<Pick>;

  /** Gives an instance back. Exactly once for each instance taken. */
  release(instance: UpstreamInstance): void;
}

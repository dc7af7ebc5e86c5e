import type { InstanceAddress } from '@infergate/contract';
import type { Exchange } from '../exchange/exchange.ts';
import type { Refusal } from '../pipeline/phase.ts';
import type { AttemptOutcome } from './health/outcome.ts';
import type { UpstreamProtocol, UpstreamTransport } from '../upstream/transport.ts';

/** One instance as the gateway sees it. */
export interface UpstreamInstance {
  readonly id: string;
  readonly address: InstanceAddress;
  /** Connections to this address; kept across changes of the service as long as address and authority stay. */
  transportFor(protocol: UpstreamProtocol): UpstreamTransport;
  /** Gets nothing new. */
  readonly draining: boolean;
  /** Requests that hold this instance now. */
  readonly open: number;
}

/** An instance that the exchange now holds, or why there is none. */
export type PickResult = UpstreamInstance | Refusal;

/**
 * The instances of one service and who may use them. An exchange holds at most one instance at a time, the one in
 * `exchange.instance`, which only the pool sets; so `open` always equals the requests that are open on an instance.
 */
export interface InstancePool {
  readonly instances: readonly UpstreamInstance[];
  /** Requests in the waiting room. */
  readonly waiting: number;

  /**
   * Takes an instance for the exchange. A promise only when the exchange has to wait for a free slot: the wait ends
   * with a slot, or through `exchange.abort` (client gone, deadline), which the pool sets and clears.
   */
  pick(exchange: Exchange): PickResult | Promise<PickResult>;

  /**
   * For one more attempt: gives the instance of the exchange back and takes one that is not in `excluding`. While it waits
   * the pool owns `exchange.abort`; the caller sets its own again afterwards. After a refusal the exchange holds none;
   * `upstream_unreachable` when there is nothing else to try, or the budget for further attempts is used up. Where nothing
   * of the request has reached an instance (`isUnsent`), one that is not avoided may be tried without a budget: an outage
   * leaves none such.
   */
  next(exchange: Exchange, excluding: readonly UpstreamInstance[], isUnsent: boolean): PickResult | Promise<PickResult>;

  /** Whether the instance may be sent the same request again: takes from the budget for further attempts. */
  tryRepeat(): boolean;

  /** What an attempt says about its instance. An answer counts when its head has come, and again if it then breaks off. */
  note(instance: UpstreamInstance, outcome: AttemptOutcome, nowMs: number): void;

  /** Gives the instance of the exchange back, if it holds one. */
  release(exchange: Exchange): void;
}

export function isRefusal(pick: PickResult): pick is Refusal {
  return 'refused' in pick;
}

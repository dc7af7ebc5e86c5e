import type { GatewayProblemCode } from '@infergate/contract';
import type { Entrance, Exchange, ExchangeStart } from '../exchange/exchange.ts';
import type { RoutingTable } from '../routing/table.ts';

/** What a listener serves requests with. The listeners know nothing else of the rest. */
export interface RequestHandler {
  /** The table that a request which begins now is pinned to. */
  readonly table: RoutingTable;

  /**
   * Serves one request; never throws. The listener keeps the exchange and calls `exchange.abort?.('client_closed')`
   * when the client's connection ends before the answer is complete.
   */
  handle(start: ExchangeStart): Exchange;

  /** Notes a request that the listener refused by itself, because it never became an exchange (400, 408, 414, 431, 501, 503, 505). */
  refused(refusal: ListenerRefusal): void;
}

export interface ListenerRefusal {
  readonly id: string;
  readonly entrance: Entrance;
  readonly vpcId: string | null;
  readonly clientAddress: string;
  readonly problem: GatewayProblemCode;
  /** For the log only. */
  readonly detail: string | null;
}

import { type Farewell, NO_FAREWELL } from '../exchange/downstream.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { grpcStatusFields } from './grpc-status.ts';
import type { Refusal } from './phase.ts';

/** What can still be said in an answer that is cut, so that its caller learns why. */
export function farewellOf(exchange: Exchange, refusal: Refusal): Farewell {
  if (exchange.head.isGrpc) return { content: null, trailers: grpcStatusFields(exchange, refusal) };
  const content = exchange.tail?.farewell(refusal.refused, exchange.id) ?? null;
  return content === null ? NO_FAREWELL : { content, trailers: null };
}

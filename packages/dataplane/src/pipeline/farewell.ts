import { GATEWAY_PROBLEMS, type GatewayProblemCode } from '@infergate/contract';
import { type Farewell, NO_FAREWELL } from '../exchange/downstream.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { grpcStatusFields } from './grpc-status.ts';

/** What can still be said in an answer that is cut, so that its caller learns why. */
export function farewellOf({ id, head, tail }: Exchange, problem: GatewayProblemCode): Farewell {
  if (head.isGrpc) return { content: null, trailers: grpcStatusFields(problem, GATEWAY_PROBLEMS[problem].message) };
  const content = tail?.farewell(problem, id) ?? null;
  return content === null ? NO_FAREWELL : { content, trailers: null };
}

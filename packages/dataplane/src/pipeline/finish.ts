import { GATEWAY_PROBLEMS, gatewayErrorBody } from '@infergate/contract';
import type { Exchange } from '../exchange/exchange.ts';
import { farewellOf } from './farewell.ts';
import { GRPC_HTTP_STATUS, grpcStatusFields } from './grpc-status.ts';
import type { OwnAnswer, Refusal } from './phase.ts';

/** After these PAI-EAS closes the connection, and its clients count on it. */
const CLOSING_STATUSES: ReadonlySet<number> = new Set([408, 450]);
/** Where to come again may help and nobody knows better when. */
const RETRY_STATUSES: ReadonlySet<number> = new Set([429, 450, 503]);
const RETRY_SOON: readonly string[] = ['Retry-After', '1'];
const NO_HEADERS: readonly string[] = [];
const EMPTY = Buffer.alloc(0);

/** Tells the caller why there is no answer, as far as that can still be told. */
export function finish(exchange: Exchange, refusal: Refusal): void {
  const { refused } = refusal;
  exchange.problem = refused;
  const { downstream } = exchange;
  if (downstream.closed) return;
  // What has been begun cannot be taken back, only be cut so that it does not look complete.
  if (downstream.answered || refused === 'client_closed') return downstream.abandon(farewellOf(exchange, refusal));
  if (exchange.head.isGrpc) respondGrpc(exchange, refusal);
  else respondJson(exchange, refusal);
}

/** Tells what the gateway itself has to say. */
export function answerOwn(exchange: Exchange, { status, headers, body }: OwnAnswer): void {
  if (exchange.downstream.closed) return;
  exchange.status = status;
  exchange.bytesOut = exchange.head.method === 'HEAD' ? 0 : body.length;
  exchange.downstream.respond(status, headers, body);
}

function respondJson(exchange: Exchange, { refused, message, headers }: Refusal): void {
  const { downstream } = exchange;
  const problem = GATEWAY_PROBLEMS[refused];
  const body = Buffer.from(gatewayErrorBody(refused, message ?? problem.message, exchange.id));
  if (CLOSING_STATUSES.has(problem.status)) downstream.closes = true;
  exchange.status = problem.status;
  exchange.bytesOut = body.length;
  downstream.respond(problem.status, ['Content-Type', 'application/json', ...(headers ?? usualHeaders(problem.status))], body);
}

function usualHeaders(status: number): readonly string[] {
  return RETRY_STATUSES.has(status) ? RETRY_SOON : NO_HEADERS;
}

/** Over gRPC the HTTP status is always 200, and head and trailers are one. */
function respondGrpc(exchange: Exchange, refusal: Refusal): void {
  exchange.status = GRPC_HTTP_STATUS;
  const fields = [...(refusal.headers ?? []), ...grpcStatusFields(exchange, refusal)];
  exchange.downstream.respond(GRPC_HTTP_STATUS, ['content-type', 'application/grpc', ...fields], EMPTY);
}

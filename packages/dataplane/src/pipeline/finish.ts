import { GATEWAY_PROBLEMS, gatewayErrorBody } from '@infergate/contract';
import type { Exchange } from '../exchange/exchange.ts';
import type { Refusal } from './phase.ts';

/** After these PAI-EAS closes the connection, and its clients count on it. */
const CLOSING_STATUSES: ReadonlySet<number> = new Set([408, 450]);

/** Tells the caller why there is no answer, as far as that can still be told. */
export function finish(exchange: Exchange, { refused, message, headers }: Refusal): void {
  exchange.problem = refused;
  const { downstream } = exchange;
  if (downstream.closed) return;
  // What has been begun cannot be taken back, only be cut so that it does not look complete.
  if (downstream.answered || refused === 'client_closed') return downstream.abandon();
  const problem = GATEWAY_PROBLEMS[refused];
  const body = Buffer.from(gatewayErrorBody(refused, message ?? problem.message, exchange.id));
  if (CLOSING_STATUSES.has(problem.status)) downstream.closes = true;
  exchange.status = problem.status;
  exchange.bytesOut = body.length;
  downstream.respond(problem.status, ['Content-Type', 'application/json', ...(headers ?? [])], body);
}

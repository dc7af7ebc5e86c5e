import { GATEWAY_PROBLEMS } from '@infergate/contract';
import type { Exchange } from '../exchange/exchange.ts';
import type { RequestOutcome } from '../telemetry/request-outcome.ts';
import type { ServiceMetrics } from '../telemetry/service-metrics.ts';

const CLIENT_CLOSED = GATEWAY_PROBLEMS.client_closed.status;

/** What became of an exchange, for metrics and log. */
export function outcomeOf(exchange: Exchange, nowMs: number): RequestOutcome {
  const { problem, startedAtMs, firstByteAtMs } = exchange;
  return {
    status: problem === 'client_closed' ? CLIENT_CLOSED : exchange.status,
    grpcStatus: exchange.grpcStatus,
    problem,
    durationMs: nowMs - startedAtMs,
    firstByteMs: firstByteAtMs === 0 ? null : firstByteAtMs - startedAtMs,
    bytesIn: exchange.bytesIn,
    bytesOut: exchange.bytesOut,
  };
}

/** Gives back everything that the exchange holds, last taken first. Once; a second call does nothing. */
export function settle(exchange: Exchange, metrics: ServiceMetrics, outcome: RequestOutcome): void {
  if (exchange.settled) return;
  exchange.settled = true;
  exchange.abort = null;
  metrics.end(outcome, exchange.given);
  exchange.pool?.release(exchange);
  for (let i = exchange.releases.length - 1; i >= 0; i -= 1) exchange.releases[i]?.();
}

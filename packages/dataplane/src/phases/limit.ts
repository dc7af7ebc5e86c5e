import type { Exchange } from '../exchange/exchange.ts';
import { MAX_QUESTIONS } from '../counters/counters.ts';
import type { Phase, PhaseResult, Refusal } from '../pipeline/phase.ts';
import { routeOf } from '../pipeline/route-of.ts';

const TOO_LARGE: Refusal = { refused: 'body_too_large' };

/** A limit as far as a request that it stops is concerned. */
interface Stop {
  readonly refusal: Refusal;
  ask(): Promise<void> | null;
}

/**
 * Size, then open requests, then rates from the narrowest to the widest: who is refused by one has taken nothing from
 * those behind it, and gives back what those before it gave. Waits only where a no of this process may be a yes elsewhere.
 */
export const limit: Phase = {
  name: 'limit',
  run(exchange) {
    const { body, isGrpc } = exchange.head;
    // Over gRPC each message is held to the limit, when it comes.
    if (!isGrpc && body.kind === 'length' && body.bytes > exchange.table.gateway.maxBodyBytes) return TOO_LARGE;
    return pass(exchange, 0, MAX_QUESTIONS);
  },
};

/** Passes the limits from the one at position `from` on. */
function pass(exchange: Exchange, from: number, questions: number): PhaseResult | Promise<PhaseResult> {
  const { startedAtMs } = exchange;
  const { concurrency, rate, gatewayRate } = routeOf(exchange).limits;
  const { totalRate } = exchange.table.gateway;
  if (from === 0 && concurrency !== null) {
    const release = concurrency.tryHold();
    if (release === null) return stop(exchange, 0, concurrency, questions);
    exchange.releases.push(release);
  }
  if (from <= 1 && rate !== null && !rate.tryTake(startedAtMs)) return stop(exchange, 1, rate, questions);
  if (from <= 2 && gatewayRate !== null && !gatewayRate.tryTake(startedAtMs)) return stop(exchange, 2, gatewayRate, questions);
  if (totalRate !== null && !totalRate.tryTake(startedAtMs)) return stop(exchange, 3, totalRate, questions);
  return null;
}

function stop(exchange: Exchange, at: number, by: Stop, questions: number): PhaseResult | Promise<PhaseResult> {
  const answered = questions > 0 ? by.ask() : null;
  if (answered !== null) return answered.then(() => pass(exchange, at, questions - 1));
  const { rate, gatewayRate } = routeOf(exchange).limits;
  if (at > 1) rate?.give();
  if (at > 2) gatewayRate?.give();
  return by.refusal;
}

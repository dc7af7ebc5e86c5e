import type { Exchange } from '../exchange/exchange.ts';
import { isRefusal, type PickResult } from '../pools/instance-pool.ts';
import type { Phase, PhaseResult, Refusal } from '../pipeline/phase.ts';
import { routeOf } from '../pipeline/route-of.ts';

const STOPPED: Refusal = { refused: 'service_stopped' };

/** Finds the instance that serves the request, in the waiting room if it has to be. */
export const pickInstance: Phase = {
  name: 'pick-instance',
  run(exchange) {
    const route = routeOf(exchange);
    if (route.stopped) return refuse(exchange, STOPPED);
    exchange.pool = route.pool;
    const pick = route.pool.pick(exchange);
    if (pick instanceof Promise) return pick.then(resultOf);
    return isRefusal(pick) ? refuse(exchange, pick) : null;
  },
};

function resultOf(pick: PickResult): PhaseResult {
  return isRefusal(pick) ? pick : null;
}

/** What is turned away at the door has cost its service nothing of the rates: a flood of it takes nothing from the neighbours. */
function refuse(exchange: Exchange, refusal: Refusal): Refusal {
  const { rate, gatewayRate } = routeOf(exchange).limits;
  rate?.give();
  gatewayRate?.give();
  exchange.table.gateway.totalRate?.give();
  return refusal;
}

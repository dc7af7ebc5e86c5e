import type { Phase, Refusal } from '../pipeline/phase.ts';
import { routeOf } from '../pipeline/route-of.ts';

const TOO_LARGE: Refusal = { refused: 'body_too_large' };

/**
 * Size, then open requests, then rates from the narrowest to the widest: who is refused by one has taken nothing from
 * those behind it, and gives back what those before it gave.
 */
export const limit: Phase = {
  name: 'limit',
  run(exchange) {
    const { table, head, startedAtMs } = exchange;
    if (head.body.kind === 'length' && head.body.bytes > table.gateway.maxBodyBytes) return TOO_LARGE;
    const { concurrency, rate, gatewayRate } = routeOf(exchange).limits;
    if (concurrency !== null) {
      const release = concurrency.tryHold();
      if (release === null) return concurrency.refusal;
      exchange.releases.push(release);
    }
    if (rate !== null && !rate.tryTake(startedAtMs)) return rate.refusal;
    if (gatewayRate !== null && !gatewayRate.tryTake(startedAtMs)) {
      rate?.give();
      return gatewayRate.refusal;
    }
    const { totalRate } = table.gateway;
    if (totalRate !== null && !totalRate.tryTake(startedAtMs)) {
      rate?.give();
      gatewayRate?.give();
      return totalRate.refusal;
    }
    return null;
  },
};

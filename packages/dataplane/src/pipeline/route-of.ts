import type { Exchange } from '../exchange/exchange.ts';
import type { CompiledRoute } from '../routing/table.ts';

/** The route of an exchange, for phases behind match-route. */
export function routeOf(exchange: Exchange): CompiledRoute {
  if (exchange.route === null) throw new Error('a phase ran before match-route');
  return exchange.route;
}

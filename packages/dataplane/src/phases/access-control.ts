import type { Phase, Refusal } from '../pipeline/phase.ts';
import { routeOf } from '../pipeline/route-of.ts';

/** Behind a closed entrance the service does not exist. */
const NOT_HERE: Refusal = { refused: 'service_not_found' };

/** The second half of access control: which of the two endpoints a service is reached by. */
export const accessControl: Phase = {
  name: 'access-control',
  run: (exchange) => (routeOf(exchange).access[exchange.entrance] ? null : NOT_HERE),
};

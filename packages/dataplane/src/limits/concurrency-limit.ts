import type { Counters } from '../counters/counters.ts';
import type { Refusal } from '../pipeline/phase.ts';
import { SlotLimit } from './slot-limit.ts';

/** At most so many open requests of one service. */
export class ConcurrencyLimit extends SlotLimit {
  readonly refusal: Refusal;

  constructor(counters: Counters, key: string, limit: number) {
    super(counters, key, limit);
    this.refusal = {
      refused: 'rate_limited',
      message:
        'Too many open requests for this service (networking.gateway_policy.concurrency_limit). Wait for answers before sending more.',
      headers: ['Retry-After', '1'],
    };
  }
}

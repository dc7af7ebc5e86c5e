import type { BalancePolicy } from '@infergate/contract';
import { leastBusy } from './least-busy.ts';
import { roundRobin } from './round-robin.ts';
import type { Scorer } from './scorer.ts';

/** THE list of policies. */
export const POLICIES: Readonly<Record<BalancePolicy, Scorer>> = {
  round_robin: roundRobin,
  least_busy: leastBusy,
};

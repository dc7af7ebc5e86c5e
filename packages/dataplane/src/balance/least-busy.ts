import type { Scorer } from './scorer.ts';

/** Fewest open requests. */
export const leastBusy: Scorer = (candidate) => candidate.open;

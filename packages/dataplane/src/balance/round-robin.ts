import type { Scorer } from './scorer.ts';

/** All are equal, so only the rotation of ties decides. */
export const roundRobin: Scorer = () => 0;

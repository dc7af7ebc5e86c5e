import type { Workplace } from '../support/workplace.ts';

/** One statement about the product and whether it held. */
export interface Finding {
  readonly what: string;
  /** What was seen, as text. */
  readonly seen: string;
  readonly holds: boolean;
}

export interface DrillOptions {
  /** The share of the full length that is run, above 0 and at most 1. */
  readonly scale: number;
  readonly workplace: Workplace;
}

/** Something that takes too long for the tests, which run a reduced copy of it. */
export interface Drill {
  readonly name: string;
  readonly title: string;
  run(options: DrillOptions): Promise<readonly Finding[]>;
}

import type { Lessee } from './lessee.ts';

/** How things stand at one moment, for all ledgers. */
export interface Standing {
  readonly nowMs: number;
  /** Among how many workers the node's limits are divided when there is no owner. */
  readonly seats: number;
  /** Workers that serve their share by themselves, or may. */
  readonly lonely: ReadonlySet<Lessee>;
  /** Milliseconds for which the owner has had the whole of every rate to give. */
  readonly wholeMs: number;
  /** The same, but for the shares of those who were lonely. */
  readonly sharedMs: number;
  /** Since when, on either time, nobody but this owner has served a rate that it has no ledger of. */
  readonly wholeSinceMs: number;
  readonly sharedSinceMs: number;
  readonly mayGrantRates: boolean;
  readonly mayGrantSlots: boolean;
}

/** A worker's question that has not been answered. */
export interface Ask {
  readonly lessee: Lessee;
  readonly atMs: number;
  wanted: number;
  given: number;
}

/** How long a question may stay open while others are asked for what they do not need. */
export const ASK_LIMIT_MS = 250;
/** How long it may stay open until an owner that is new has heard of everybody. */
export const NEW_OWNER_LIMIT_MS = 2000;
/** For so long after a shortage nobody gets more than it needs at the moment. */
export const TIGHT_MS = 1000;

/**
 * How the workers of a node share its limits. The supervisor owns every counter; a worker holds a part of it as a lease and
 * asks for more. Both sides of an account only ever count up, so that messages which cross on their way do no harm.
 */

/** From a worker to its supervisor: at once when it needs an answer, otherwise soon after something changed, and at least every 300 ms. */
export interface LeaseReport {
  readonly type: 'lease-report';
  /** Counts up. The answer names the last one that it knows. */
  readonly seq: number;
  /** A new number begins the account anew: what is not in this report is not held. */
  readonly epoch: number;
  /** It may serve its share of every rate by itself when there is no owner. Given by an owner. */
  readonly hasSeat: boolean;
  /** It takes nothing new any more and needs no seat. */
  readonly isRetired: boolean;
  /** It serves its share by itself, because no owner has answered for a lease time. */
  readonly isAlone: boolean;
  readonly rates: readonly RateReport[];
  readonly slots: readonly SlotReport[];
}

/** The account of one rate. All counts are of whole requests, since the epoch began. */
export interface RateReport {
  readonly key: string;
  readonly perSecond: number;
  /** The most that may be saved up; absent: one second's worth. */
  readonly burst?: number;
  /** What it held when the account began. */
  readonly held: number;
  /** Of what it held: used, and given back unused. */
  readonly spent: number;
  readonly returned: number;
  /** Given back of what the owner had counted as used already. */
  readonly regained: number;
  /** Milliseconds since the last of `spent` was used. */
  readonly ageMs: number;
  /** Wants an answer: so many requests wait for one; 0: none does, but stock runs low. */
  readonly ask?: number;
  /** Answers a recall: all of the stock is in `returned`. */
  readonly isRecalled?: boolean;
  /** The last word on this key: nothing is held any more. */
  readonly isLast?: boolean;
}

/** The account of the slots of one key. */
export interface SlotReport {
  readonly key: string;
  readonly limit: number;
  readonly held: number;
  readonly returned: number;
  /** So many stand in line for a slot, however long it takes. */
  readonly waiting: number;
  readonly ask?: number;
  readonly isRecalled?: boolean;
  readonly isLast?: boolean;
}

/** From a supervisor to a worker. */
export interface LeaseGrant {
  readonly type: 'lease-grant';
  /** The account that this belongs to; of an earlier one it is void. */
  readonly epoch: number;
  readonly answers: number;
  readonly hasSeat: boolean;
  /** Workers that the node has, each of which may have a seat. */
  readonly seats: number;
  /** The process that grants. While it lives, nobody serves a share by itself as long as a lease holds. */
  readonly owner: OwnerIdentity;
  readonly rates: readonly RateGrant[];
  readonly slots: readonly SlotGrant[];
}

/** Names a process for ever, as in its hello. */
export interface OwnerIdentity {
  readonly pid: number;
  readonly startTime: string;
  readonly bootId: string;
}

export interface RateGrant {
  readonly key: string;
  /** Answers the last question. `level`: what the owner has left. `refusedMs`: how long it is of no use to ask again; null: all was granted. */
  readonly answer?: { readonly granted: number; readonly level: number; readonly refusedMs: number | null };
  /** Give the stock back. */
  readonly isRecalled?: boolean;
  /** What was refused may be asked for again. */
  readonly isFreed?: boolean;
}

export interface SlotGrant {
  readonly key: string;
  /** More slots, asked for or stood in line for. */
  readonly granted?: number;
  readonly answer?: { readonly isRefused: boolean };
  /**
   * Others need slots: give free ones back, now and whenever one becomes free, unless somebody stands in line here and no
   * more than `share` are leased. null: no longer.
   */
  readonly pressure?: { readonly share: number } | null;
  readonly isFreed?: boolean;
}

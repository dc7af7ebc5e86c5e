/** How often somebody asks about a limit after a no: what is promised may be taken by somebody else, or called back. */
export const MAX_QUESTIONS = 4;

/** Gives a slot back. A second call does nothing. */
export type ReleaseSlot = () => void;

/**
 * The counts that limits are decided by, by key. Taking and holding are synchronous; where a count is shared with other
 * processes, a no may be asked about, up to `MAX_QUESTIONS` times. Times are monotonic milliseconds. A key must be declared before it is used;
 * an undeclared one limits nothing.
 */
export interface Counters {
  /** Declares a rate; the burst, absent one second's worth, is at least one. A known key keeps its level, cut to the new burst. */
  setRate(key: string, perSecond: number, burst?: number): void;
  /** Takes `n` now, or nothing. */
  tryTake(key: string, n: number, nowMs: number): boolean;
  /** After a no of `tryTake`. null: it is final. Otherwise resolves, within milliseconds, when trying again is worth it. */
  askTake(key: string, n: number): Promise<void> | null;
  /** Puts back what was taken for a request that was refused for another reason. */
  give(key: string, n: number): void;
  /** Milliseconds until `n` can be taken; 0 when they can be taken now. */
  waitMs(key: string, n: number, nowMs: number): number;

  /** Declares how many slots a key has. Slots that are held stay held when the number shrinks. */
  setSlots(key: string, limit: number): void;
  /** Whether `tryHold` would find one. */
  hasSlot(key: string): boolean;
  /** Holds a slot; null when all are held. */
  tryHold(key: string): ReleaseSlot | null;
  /** As `askTake`, after a no of `tryHold`. */
  askHold(key: string): Promise<void> | null;
  /**
   * So many stand in line for a slot of the key, for as long as it takes; 0: nobody any more. `wake` is called whenever
   * there may be one.
   */
  setWaiting(key: string, count: number, wake: () => void): void;

  /** Drops a key with its level; releases of slots that are still held do nothing more. */
  forget(key: string): void;
}

/** Gives a slot back. A second call does nothing. */
export type ReleaseSlot = () => void;

/**
 * The counts that limits are decided by, by key. Everything is synchronous: a request never waits for a counter.
 * Times are monotonic milliseconds. A key must be declared before it is used; an undeclared one limits nothing.
 */
export interface Counters {
  /** Declares a rate with a burst of one second's worth (at least one). A known key keeps its level, cut to the new burst. */
  setRate(key: string, perSecond: number): void;
  /** Takes `n` now, or nothing. */
  tryTake(key: string, n: number, nowMs: number): boolean;
  /** Puts back what was taken for a request that was refused for another reason. */
  give(key: string, n: number): void;
  /** Milliseconds until `n` can be taken; 0 when they can be taken now. */
  waitMs(key: string, n: number, nowMs: number): number;

  /** Declares how many slots a key has. Slots that are held stay held when the number shrinks. */
  setSlots(key: string, limit: number): void;
  /** Holds a slot; null when all are held. */
  tryHold(key: string): ReleaseSlot | null;

  /** Drops a key with its level; releases of slots that are still held do nothing more. */
  forget(key: string): void;
}

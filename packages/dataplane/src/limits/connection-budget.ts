import type { ReleaseSlot } from '../counters/counters.ts';
import type { SlotLimit } from './slot-limit.ts';

/** Places for the connections of a node, as far as one of its processes may give them. */
export class ConnectionBudget {
  readonly #ofNode: SlotLimit;
  readonly #ofProcess: number;
  #held = 0;

  constructor(ofNode: SlotLimit, ofProcess: number) {
    this.#ofNode = ofNode;
    this.#ofProcess = ofProcess;
  }

  /** null: there is none here. */
  tryHold(): ReleaseSlot | null {
    if (this.#held >= this.#ofProcess) return null;
    const release = this.#ofNode.tryHold();
    if (release === null) return null;
    this.#held += 1;
    return () => {
      this.#held -= 1;
      release();
    };
  }

  /** After a no. null: it is final. Otherwise resolves, within milliseconds, when trying again is worth it. */
  ask(): Promise<void> | null {
    return this.#held >= this.#ofProcess ? null : this.#ofNode.ask();
  }
}

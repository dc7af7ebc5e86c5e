import type { LeaseGrant, OwnerIdentity, RateGrant, SlotGrant } from '@infergate/contract';

/** A worker that says nothing for this long may be about to serve its share by itself. */
const SILENT_MS = 700;

type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** One worker as the owner of the counters knows it, and what it is about to be told. */
export class Lessee {
  readonly id: string;
  isConnected = false;
  /** False: it was left by an earlier owner, and what it holds is not known. */
  hasReported = false;
  hasSeat = false;
  isAlone = false;
  isRetired = false;
  epoch = -1;
  heardAtMs = Number.NEGATIVE_INFINITY;
  #answers = 0;
  #mustAnswer = false;
  #rates = new Map<string, Draft<RateGrant>>();
  #slots = new Map<string, Draft<SlotGrant>>();

  constructor(id: string) {
    this.id = id;
  }

  /** Whether it serves its share of the rates by itself, or may. */
  isLonely(nowMs: number): boolean {
    return this.hasSeat && (!this.isConnected || this.isAlone || nowMs - this.heardAtMs > SILENT_MS);
  }

  /** The account is a new one: what was about to be said belongs to the old one. */
  beginEpoch(epoch: number): void {
    this.epoch = epoch;
    this.#rates.clear();
    this.#slots.clear();
  }

  owesAnswer(seq: number): void {
    this.#answers = seq;
    this.#mustAnswer = true;
  }

  rate(key: string): Draft<RateGrant> {
    let grant = this.#rates.get(key);
    if (grant === undefined) this.#rates.set(key, (grant = { key }));
    return grant;
  }

  slots(key: string): Draft<SlotGrant> {
    let grant = this.#slots.get(key);
    if (grant === undefined) this.#slots.set(key, (grant = { key }));
    return grant;
  }

  /** What there is to say; null when that is nothing. */
  takeMessage(seats: number, owner: OwnerIdentity): LeaseGrant | null {
    if (!this.isConnected || !(this.#mustAnswer || this.#rates.size > 0 || this.#slots.size > 0)) return null;
    const { epoch, hasSeat } = this;
    const rates = [...this.#rates.values()];
    const slots = [...this.#slots.values()];
    this.#mustAnswer = false;
    this.#rates.clear();
    this.#slots.clear();
    return { type: 'lease-grant', epoch, answers: this.#answers, hasSeat, seats, owner, rates, slots };
  }
}

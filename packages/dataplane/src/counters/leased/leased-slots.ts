import type { SlotGrant, SlotReport } from '@infergate/contract';
import type { ReleaseSlot } from '../counters.ts';
import { Questions } from './questions.ts';

/** How long a no of the owner holds when nothing else is heard. Less than the owner goes on hearing of free slots. */
const REFUSED_MS = 900;

/** What a worker has of the slots of one key: so many leased, some of them held, and its side of the account with the owner. */
export class LeasedSlots {
  readonly key: string;
  readonly questions = new Questions();
  limit: number;
  usedAtMs = Number.NEGATIVE_INFINITY;
  isDirty = false;
  isLeased = false;
  /** Called when a slot went back that the owner should hear of soon. */
  onReturned: (slots: LeasedSlots) => void = () => undefined;
  #leased = 0;
  /** Free ones whose takers have been told, and may not have woken yet: messages that came together are read before they do. */
  #promised = 0;
  #taken = 0;
  #held = 0;
  #returned = 0;
  #waiting = 0;
  #wake: (() => void) | null = null;
  #reportedWaiting = 0;
  #runsLowAt = -1;
  #isStockWanted = false;
  #isRecalled = false;
  #share: number | null = null;
  #refusedUntilMs = Number.NEGATIVE_INFINITY;
  /** Of an earlier declaration of the key: slots that are still held then count for nothing. */
  #isForgotten = false;

  constructor(key: string, limit: number) {
    this.key = key;
    this.limit = limit;
  }

  get leased(): number {
    return this.#leased;
  }

  get taken(): number {
    return this.#taken;
  }

  get hasFree(): boolean {
    return this.#taken < this.#leased && this.#taken < this.limit;
  }

  get isInUse(): boolean {
    return this.#taken > 0 || this.#waiting > 0 || this.questions.isOpen || this.questions.isDue;
  }

  /** Something may come that was not asked for. */
  get isAwaited(): boolean {
    return this.#reportedWaiting > 0;
  }

  get isRunningLow(): boolean {
    return this.#leased - this.#taken <= this.#runsLowAt;
  }

  /** The owner does not know how many stand in line. */
  get isLineChanged(): boolean {
    return Math.min(this.#waiting, this.limit) !== this.#reportedWaiting;
  }

  /** Slots are held one by one. */
  has(_n: number): boolean {
    return this.hasFree;
  }

  tryHold(nowMs: number): ReleaseSlot | null {
    this.usedAtMs = nowMs;
    if (!this.hasFree) return null;
    this.#taken += 1;
    this.#promised = Math.max(0, this.#promised - 1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      if (!this.#isForgotten) this.#release();
    };
  }

  isRefused(nowMs: number): boolean {
    return nowMs < this.#refusedUntilMs;
  }

  /** With a smaller number what is free goes back: stock that was little of the old one may be all of the new one. */
  setLimit(limit: number): void {
    const isSmaller = limit < this.limit;
    this.limit = limit;
    if (isSmaller) this.#return(this.#leased - this.#taken);
  }

  setWaiting(count: number, wake: () => void, nowMs: number): void {
    this.usedAtMs = nowMs;
    this.#waiting = count;
    this.#wake = count === 0 ? null : wake;
  }

  wantStock(): void {
    this.#isStockWanted = true;
    this.#runsLowAt = -1;
  }

  forget(): void {
    this.#isForgotten = true;
    this.questions.giveUp();
    this.#taken = 0;
    this.#waiting = 0;
    this.#wake = null;
  }

  report(isLast: boolean): SlotReport {
    if (isLast) this.#return(this.#leased);
    const ask = this.questions.isDue || (this.#isStockWanted && !this.questions.isOpen) ? this.questions.needed : null;
    return {
      key: this.key,
      limit: this.limit,
      held: this.#held,
      returned: this.#returned,
      waiting: Math.min(this.#waiting, this.limit),
      ...(ask === null ? {} : { ask }),
      ...(this.#isRecalled ? { isRecalled: true } : {}),
      ...(isLast ? { isLast: true } : {}),
    };
  }

  reported({ waiting, ask, isLast }: SlotReport, nowMs: number): void {
    this.isDirty = false;
    this.isLeased = true;
    this.#isRecalled = false;
    this.#reportedWaiting = waiting;
    if (ask !== undefined) {
      this.questions.sent(nowMs);
      this.#isStockWanted = false;
    }
    if (isLast === true) this.begin();
  }

  /** Takes what the owner grants. True: the owner has to hear of it. */
  receive({ granted, answer, pressure, isFreed }: SlotGrant, nowMs: number): boolean {
    const more = granted ?? 0;
    this.#leased += more;
    if (more > 0 || isFreed === true) this.#refusedUntilMs = Number.NEGATIVE_INFINITY;
    if (answer !== undefined) this.#answer(answer.isRefused, more, nowMs);
    if (more > 0) this.#wake?.();
    if (pressure !== undefined) this.#press(pressure, more > 0 && this.#waiting > 0);
    return this.#isRecalled || this.questions.isDue;
  }

  /** Slots are kept for takers who have not woken yet. */
  get hasPromised(): boolean {
    return this.#promised > 0;
  }

  /** Nobody uses what others need. True: the owner has to be told. */
  tidy(): boolean {
    this.#promised = 0;
    const free = this.#leased - this.#taken;
    if (this.#share === null || free <= 0) return false;
    this.#return(free);
    return true;
  }

  /** A new account begins with all that is leased. */
  begin(): void {
    this.questions.reset();
    this.#held = this.#leased;
    this.#promised = 0;
    this.#returned = 0;
    this.#runsLowAt = -1;
    this.#isStockWanted = false;
    this.#isRecalled = false;
    this.#share = null;
    this.#refusedUntilMs = Number.NEGATIVE_INFINITY;
    this.#reportedWaiting = 0;
    this.isLeased = this.#leased > 0;
  }

  #answer(isRefused: boolean, more: number, nowMs: number): void {
    if (isRefused) this.#refusedUntilMs = nowMs + REFUSED_MS;
    const spare = this.#leased - this.#taken - this.questions.asked;
    this.#promised = Math.min(this.questions.asked, Math.max(0, this.#leased - this.#taken));
    if (more > 0) this.#runsLowAt = Math.floor(spare / 2) - 1;
    this.questions.answer(isRefused);
  }

  /** `isServed`: what is free has just been granted to the first in line, who may be about to take it. */
  #press(pressure: { readonly share: number } | null, isServed: boolean): void {
    this.#share = pressure === null ? null : pressure.share;
    if (pressure === null) return;
    this.#isRecalled = true;
    this.#runsLowAt = -1;
    if (isServed) return;
    const free = Math.max(0, this.#leased - this.#taken - this.#promised - this.questions.asked);
    this.#return(this.#waiting === 0 ? free : Math.min(free, this.#leased - pressure.share));
  }

  #release(): void {
    this.#taken -= 1;
    const isOver = this.#leased > this.limit;
    const isOthers = this.#share !== null && (this.#waiting === 0 || this.#leased > this.#share);
    if (isOver || isOthers) {
      this.#return(1);
      this.onReturned(this);
    } else this.#wake?.();
  }

  #return(count: number): void {
    if (count <= 0) return;
    this.#leased -= count;
    this.#returned += count;
  }
}

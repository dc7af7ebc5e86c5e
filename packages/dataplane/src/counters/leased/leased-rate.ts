import type { RateGrant, RateReport } from '@infergate/contract';
import { Questions } from './questions.ts';

/** A share of a rate that one process serves by itself. */
export interface Share {
  /** Processes that the rate is divided by; null: this one has no part in it. */
  readonly seats: number | null;
  /** From when on; nothing of it was saved up before. */
  readonly sinceMs: number;
  /** From when on all of it may be saved up: no lease of the earlier owner holds any more, in any process. */
  readonly wholeFromMs: number;
}

/** Sums of fractions of a request end a hair below the whole number they stand for. */
const ROUNDING = 1e-6;

/** What a worker has of one rate: stock to use without asking, and its side of the account with the owner. */
export class LeasedRate {
  readonly key: string;
  readonly questions = new Questions();
  perSecond: number;
  /** The most that may be saved up. */
  burst: number;
  /** When it was last used; a rate that nobody uses is not leased. */
  usedAtMs = Number.NEGATIVE_INFINITY;
  /** The owner has to be told. */
  isDirty = false;
  /** The owner has an account of it. */
  isLeased = false;
  /** Something may come that was not asked for. */
  readonly isAwaited = false;
  #stock = 0;
  #held = 0;
  #spent = 0;
  #returned = 0;
  #regained = 0;
  #reportedSpent = 0;
  #spentAtMs = 0;
  #runsLowAt = -1;
  #isStockWanted = false;
  #isRecalled = false;
  /** What the owner had when it last answered. */
  #level = 0;
  #levelAtMs = Number.NEGATIVE_INFINITY;
  #refusedUntilMs = Number.NEGATIVE_INFINITY;
  #stockAtParting = 0;

  constructor(key: string, perSecond: number, burst: number) {
    this.key = key;
    this.perSecond = perSecond;
    this.burst = burst;
  }

  /** Stock to give back when nobody uses it. */
  get stock(): number {
    return this.#stock;
  }

  /** More should be asked for, before somebody has to wait. */
  get isRunningLow(): boolean {
    return this.#stock <= this.#runsLowAt;
  }

  take(n: number, nowMs: number): boolean {
    this.usedAtMs = nowMs;
    if (this.#stock + ROUNDING < n) return false;
    this.#stock -= n;
    this.#spent += n;
    this.#spentAtMs = nowMs;
    return true;
  }

  /** False: the owner has to be told, because it has counted the request as used. */
  give(n: number): boolean {
    if (this.#spent - n >= this.#reportedSpent) {
      this.#spent -= n;
      this.#stock += n;
      return true;
    }
    this.#regained += n;
    return false;
  }

  has(n: number): boolean {
    return this.#stock + ROUNDING >= n;
  }

  isRefused(nowMs: number): boolean {
    return nowMs < this.#refusedUntilMs;
  }

  waitMs(n: number, nowMs: number): number {
    const missing = n - this.#stock;
    if (missing <= ROUNDING) return 0;
    if (this.#levelAtMs === Number.NEGATIVE_INFINITY) return 1;
    return Math.max(1, ((missing - this.#level) / this.perSecond) * 1000 - (nowMs - this.#levelAtMs));
  }

  wantStock(): void {
    this.#isStockWanted = true;
    this.#runsLowAt = -1;
  }

  /** The next report. `reported` must be called when it has been sent. */
  report(nowMs: number, isLast: boolean): RateReport {
    if (isLast) this.#returnStock();
    const ask = this.questions.isDue || (this.#isStockWanted && !this.questions.isOpen) ? this.questions.needed : null;
    return {
      key: this.key,
      perSecond: this.perSecond,
      burst: this.burst,
      held: this.#held,
      spent: this.#spent,
      returned: this.#returned,
      regained: this.#regained,
      ageMs: Math.max(0, Math.floor(nowMs - this.#spentAtMs)),
      ...(ask === null ? {} : { ask }),
      ...(this.#isRecalled ? { isRecalled: true } : {}),
      ...(isLast ? { isLast: true } : {}),
    };
  }

  reported({ spent, ask, isLast }: RateReport, nowMs: number): void {
    this.isDirty = false;
    this.isLeased = true;
    this.#reportedSpent = spent;
    this.#isRecalled = false;
    if (ask !== undefined) {
      this.questions.sent(nowMs);
      this.#isStockWanted = false;
    }
    if (isLast === true) this.begin(0);
  }

  /** Takes what the owner grants. True: the owner has to hear of it. */
  receive({ answer, isRecalled, isFreed }: RateGrant, nowMs: number): boolean {
    if (isFreed === true) this.#refusedUntilMs = Number.NEGATIVE_INFINITY;
    if (isRecalled === true) {
      this.#returnStock();
      this.#isRecalled = true;
    }
    if (answer !== undefined) {
      const needed = this.questions.asked;
      this.#stock += answer.granted;
      // Beyond what somebody waits for it is to use up in advance, and to ask for again in time.
      if (answer.granted > needed) this.#runsLowAt = Math.floor((this.#stock - needed) / 2);
      this.#level = answer.level;
      this.#levelAtMs = nowMs;
      if (answer.refusedMs !== null) this.#refusedUntilMs = nowMs + answer.refusedMs;
      this.questions.answer(answer.refusedMs !== null);
    }
    return isRecalled === true || this.questions.isDue;
  }

  /** A new account begins with what is here; of a share, whole requests only. */
  begin(held: number): void {
    this.questions.reset();
    this.#stock = held;
    this.#held = held;
    this.#spent = 0;
    this.#reportedSpent = 0;
    this.#returned = 0;
    this.#regained = 0;
    this.#stockAtParting = 0;
    this.#runsLowAt = -1;
    this.#isStockWanted = false;
    this.#isRecalled = false;
    this.#refusedUntilMs = Number.NEGATIVE_INFINITY;
    this.isLeased = held > 0;
  }

  #returnStock(): void {
    this.#returned += this.#stock;
    this.#stock = 0;
    this.#runsLowAt = -1;
  }

  // Without an owner: a bucket of one seat's share. What does not come to a whole request cannot be shared.

  standAlone({ seats }: Share): void {
    this.#stock = Math.min(this.#stock, this.#shareOf(seats));
    this.#stockAtParting = this.#stock;
  }

  takeAlone(n: number, nowMs: number, share: Share): boolean {
    this.usedAtMs = nowMs;
    this.#refill(nowMs, share);
    if (this.#stock + ROUNDING < n) return false;
    this.#stock -= n;
    return true;
  }

  giveAlone(n: number, nowMs: number, share: Share): void {
    this.#stock = Math.min(this.#mostOf(nowMs, share), this.#stock + n);
  }

  waitAloneMs(n: number, nowMs: number, share: Share): number {
    this.#refill(nowMs, share);
    if (this.#stock + ROUNDING >= n) return 0;
    return Math.max(1, ((n - this.#stock) * 1000 * (share.seats ?? 1)) / this.perSecond);
  }

  #refill(nowMs: number, share: Share): void {
    const fromMs = Math.max(this.#levelAtMs, share.sinceMs);
    if (nowMs <= fromMs) return;
    const gained = ((nowMs - fromMs) * this.perSecond) / 1000 / (share.seats ?? 1);
    this.#stock = Math.min(this.#mostOf(nowMs, share), this.#stock + gained);
    this.#levelAtMs = nowMs;
  }

  /** Another worker may have more than its share until its lease is over: so long, only what was used is made up. */
  #mostOf(nowMs: number, { seats, wholeFromMs }: Share): number {
    const share = this.#shareOf(seats);
    return nowMs < wholeFromMs ? Math.min(share, this.#stockAtParting) : share;
  }

  #shareOf(seats: number | null): number {
    const share = seats === null ? 0 : this.burst / seats;
    return share < 1 ? 0 : share;
  }
}

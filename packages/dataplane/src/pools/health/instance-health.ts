import type { OutlierDetection } from '@infergate/contract';
import { SlidingCount } from './sliding-count.ts';
import type { Observations } from './verdict.ts';

/** How long an instance that accepted no connection gets nothing while others are there. */
const PAUSE_MS = 1000;
/** An instance that returns begins with this part of its full share. */
const FIRST_PART = 0.1;
/** Requests that it is owed at most, however long it was too busy to take any. */
const MAX_CREDIT = 2;
/** Until its service says otherwise. */
const WINDOW_MS = 30_000;
const NEVER = Number.NEGATIVE_INFINITY;

/** What a pool has seen of one instance, and what follows from it. Times are monotonic milliseconds. */
export class InstanceHealth {
  /** Failures since the last answer. */
  #run = 0;
  #runSinceMs = 0;
  /** What all instances had done when the run began. */
  #answeredBefore = 0;
  #failedBefore = 0;
  #windowMs = WINDOW_MS;
  #answered = new SlidingCount(WINDOW_MS);
  #failed = new SlidingCount(WINDOW_MS);
  #pausedUntilMs = NEVER;
  #ejectedUntilMs = NEVER;
  /** When it has its full share again. */
  #fullAtMs = NEVER;
  /** The last of these times. */
  #clearAtMs = NEVER;
  /** Ejections that have followed one another. */
  #strikes = 0;
  /** While it returns: how much of a request it is owed. */
  #credit = 0;

  get run(): number {
    return this.#run;
  }

  /** How long it lasts. */
  runMs(nowMs: number): number {
    return nowMs - this.#runSinceMs;
  }

  /** What the others have done since the run began, by what all have done until now. */
  othersInRun({ answered, failed }: Observations): Observations {
    return { answered: answered - this.#answeredBefore, failed: failed - this.#failedBefore - this.#run };
  }

  /** In the window. */
  observed(nowMs: number): Observations {
    return { answered: this.#answered.total(nowMs), failed: this.#failed.total(nowMs) };
  }

  noteAnswer(nowMs: number): void {
    this.#run = 0;
    this.#answered.add(nowMs);
  }

  /** `before`: what all instances had done until now. */
  noteFailure(nowMs: number, before: Observations): void {
    if (this.#run === 0) {
      this.#runSinceMs = nowMs;
      this.#answeredBefore = before.answered;
      this.#failedBefore = before.failed;
    }
    this.#run += 1;
    this.#failed.add(nowMs);
  }

  /** Another window begins empty. */
  setWindow(windowMs: number): void {
    if (windowMs === this.#windowMs) return;
    this.#windowMs = windowMs;
    this.#answered = new SlidingCount(windowMs);
    this.#failed = new SlidingCount(windowMs);
  }

  /** Nothing keeps requests from it. Asked for each candidate of each request, so it is one comparison. */
  isClear(nowMs: number): boolean {
    return nowMs >= this.#clearAtMs;
  }

  /** Gets nothing while others are there: it accepted no connection a moment ago, or is ejected. */
  isAvoided(nowMs: number): boolean {
    return this.avoidedMs(nowMs) > 0;
  }

  /** How long it is still avoided; 0 or less: it is not. */
  avoidedMs(nowMs: number): number {
    return Math.max(this.#pausedUntilMs, this.#ejectedUntilMs) - nowMs;
  }

  isEjected(nowMs: number): boolean {
    return this.#ejectedUntilMs > nowMs;
  }

  get ejectedUntilMs(): number {
    return this.#ejectedUntilMs;
  }

  /** Neither ejected nor on its way back. */
  hasFullShare(nowMs: number): boolean {
    return this.#fullAtMs <= nowMs;
  }

  pause(nowMs: number): void {
    this.#pausedUntilMs = nowMs + PAUSE_MS;
    this.#setClear();
  }

  /** Returns for how long. What was counted before says nothing about the time after; an unbroken run goes on. */
  eject(nowMs: number, { baseEjectionMs, maxEjectionMs, returnMs }: OutlierDetection): number {
    if (nowMs - this.#ejectedUntilMs >= maxEjectionMs) this.#strikes = 0;
    const lengthMs = Math.min(maxEjectionMs, baseEjectionMs * 2 ** this.#strikes);
    this.#strikes += 1;
    this.#ejectedUntilMs = nowMs + lengthMs;
    this.#fullAtMs = this.#ejectedUntilMs + returnMs;
    this.#credit = 0;
    this.#answered.clear();
    this.#failed.clear();
    this.#setClear();
    return lengthMs;
  }

  /** Ends an ejection early; the instance returns gradually all the same. */
  readmit(nowMs: number): void {
    this.#fullAtMs -= this.#ejectedUntilMs - nowMs;
    this.#ejectedUntilMs = nowMs;
    this.#setClear();
  }

  /** Ends ejection and return. */
  forgive(): void {
    this.#ejectedUntilMs = NEVER;
    this.#fullAtMs = NEVER;
    this.#setClear();
  }

  /** While it returns: somebody gets a request, of which `fairShare` would be its own, and the present part of that is owed to it. */
  accrue(fairShare: number, nowMs: number, returnMs: number): void {
    if (this.isEjected(nowMs) || this.hasFullShare(nowMs)) return;
    const progress = 1 - (this.#fullAtMs - nowMs) / returnMs;
    const part = FIRST_PART + (1 - FIRST_PART) * Math.max(0, progress);
    this.#credit = Math.min(MAX_CREDIT, this.#credit + part * fairShare);
  }

  /** While it returns: its turn has come. */
  get isOwed(): boolean {
    return this.#credit >= 1;
  }

  /** It was given a request. */
  paid(): void {
    this.#credit = Math.max(0, this.#credit - 1);
  }

  #setClear(): void {
    this.#clearAtMs = Math.max(this.#pausedUntilMs, this.#fullAtMs);
  }
}

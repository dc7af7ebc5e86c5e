import type { WorkerTraffic } from '@infergate/contract';
import type { Clock, Timer } from '@infergate/kernel';
import type { Counters } from '../../counters/counters.ts';
import { FairLine } from './fair-line.ts';
import type { Flow } from './flow.ts';

/** Counted in these, so that the sums of a year stay exact. */
const UNIT_BYTES = 1024;
/** So much may be saved up. */
const BURST_MS = 100;
/** Parts of the burst that are taken from the node's account at one time. */
const PARTS = 8;
/** A turn that was not used is over after this time. */
const TURN_MS = 100;
/** Who has just been given something lets the other processes ask first. What gathers meanwhile is not lost. */
const REST_MS = 25;
/** Between two looks at an account that says no. */
const MAX_PAUSE_MS = 50;
/** Connections that are new, or have rested, are read at once until this much is owed. */
const OVERDRAFT_MS = 1000;

/**
 * The ceiling on what a node moves for its clients, both directions together, as one of its processes holds it. What has been
 * read or written is paid for afterwards, so there may be a debt; while there is, sockets are not read and writers wait. The
 * account is the node's, shared by its processes through the counters. One timer for all connections.
 */
export class Bandwidth {
  bytesIn = 0;
  bytesOut = 0;
  /** False: nothing is asked, only counted. */
  isLimited = false;
  readonly #clock: Clock;
  readonly #counters: Counters;
  readonly #key: string;
  readonly #line = new FairLine<Flow>();
  /** Whose turns have begun and are not used up. */
  readonly #turns = new Set<Flow>();
  #perSecond: number | null = null;
  #burstUnits = 1;
  /** Bytes that were taken from the account and are not used; below 0: debt. */
  #balance = 0;
  #isAsking = false;
  #restUntilMs = Number.NEGATIVE_INFINITY;
  #timer: Timer | null = null;
  #throttledMs = 0;
  #throttledSinceMs = Number.POSITIVE_INFINITY;

  /** `key`: of the node's account. */
  constructor(clock: Clock, counters: Counters, key: string) {
    this.#clock = clock;
    this.#counters = counters;
    this.#key = key;
  }

  get traffic(): WorkerTraffic {
    const present = Math.max(0, this.#clock.monotonic() - this.#throttledSinceMs);
    return { bytesIn: this.bytesIn, bytesOut: this.bytesOut, throttledMs: Math.round(this.#throttledMs + present) };
  }

  /** Nothing is owed, and nobody waits. */
  get isOpen(): boolean {
    return this.#balance >= 0 && this.#line.isEmpty;
  }

  get isOverdrawn(): boolean {
    return this.#perSecond !== null && this.#balance < (-this.#perSecond * OVERDRAFT_MS) / 1000;
  }

  /** Bytes a second; null: not limited. Holds from now on, also for open connections. */
  configure(perSecond: number | null): void {
    if (perSecond === this.#perSecond) return;
    this.#perSecond = perSecond;
    this.isLimited = perSecond !== null;
    if (perSecond === null) return this.#openWide();
    const unitsPerSecond = perSecond / UNIT_BYTES;
    const burst = Math.max(1, (unitsPerSecond * BURST_MS) / 1000);
    this.#burstUnits = Math.floor(burst);
    this.#counters.setRate(this.#key, unitsPerSecond, burst);
  }

  spend(bytes: number): void {
    this.#balance -= bytes;
    if (this.#balance < 0) this.#topUp();
  }

  /** `flow.begin` is called when its turn has come. */
  wait(flow: Flow): void {
    if (this.#line.isEmpty) this.#throttledSinceMs = this.#clock.monotonic();
    this.#line.add(flow);
    this.#look();
  }

  /** It waits for nothing and needs nothing any more. */
  leave(flow: Flow): void {
    this.#line.delete(flow);
    this.#endTurn(flow);
    this.#noteEnd();
  }

  close(): void {
    this.#stopTimer();
  }

  #stopTimer(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  #openWide(): void {
    this.#counters.forget(this.#key);
    this.#stopTimer();
    this.#balance = 0;
    this.#turns.clear();
    for (let flow = this.#line.next(); flow !== undefined; flow = this.#line.next()) flow.begin(0, 0);
    this.#noteEnd();
  }

  /** As far as the account can ever have it at once. */
  get #owedUnits(): number {
    return Math.max(1, Math.min(this.#burstUnits, Math.ceil(-this.#balance / UNIT_BYTES)));
  }

  /** Pays with what there is, down to the last unit. */
  #topUp(): void {
    const nowMs = this.#clock.monotonic();
    let units = Math.max(1, Math.floor(this.#burstUnits / PARTS));
    while (this.#balance < 0 && units >= 1) {
      if (!this.#counters.tryTake(this.#key, units, nowMs)) {
        units = Math.floor(units / 2);
        continue;
      }
      this.#balance += units * UNIT_BYTES;
      this.#restUntilMs = nowMs + REST_MS;
    }
  }

  /** Goes on as soon as the account may have something. Whom it is asked of may be gone, so that is not waited for alone. */
  #look(): void {
    if (this.#timer !== null || this.#line.isEmpty) return;
    const nowMs = this.#clock.monotonic();
    const mayAsk = !this.#isAsking && nowMs >= this.#restUntilMs;
    const answered = mayAsk ? this.#counters.askTake(this.#key, this.#owedUnits) : null;
    if (answered !== null) void this.#goOnAfter(answered);
    const waitMs = answered === null ? this.#counters.waitMs(this.#key, 1, nowMs) : MAX_PAUSE_MS;
    this.#timer = this.#clock.setTimeout(() => this.#goOn(), Math.min(MAX_PAUSE_MS, Math.max(1, Math.ceil(waitMs))));
  }

  async #goOnAfter(answered: Promise<void>): Promise<void> {
    this.#isAsking = true;
    await answered;
    this.#isAsking = false;
    this.#goOn();
  }

  #goOn(): void {
    this.#stopTimer();
    this.#endOldTurns();
    this.#topUp();
    while (this.#balance >= 0) {
      const flow = this.#line.next();
      if (flow === undefined) break;
      const { turnBytes } = flow;
      this.#balance -= turnBytes;
      this.#turns.add(flow);
      flow.begin(turnBytes, this.#clock.monotonic());
      this.#topUp();
    }
    this.#noteEnd();
    this.#look();
  }

  /** What was set aside for somebody who does not need it is for the others. */
  #endOldTurns(): void {
    const endMs = this.#clock.monotonic() - TURN_MS;
    for (const flow of this.#turns) if (flow.turn <= 0 || flow.turnSinceMs <= endMs) this.#endTurn(flow);
  }

  #endTurn(flow: Flow): void {
    if (this.#turns.delete(flow)) this.#balance += flow.endTurn();
  }

  #noteEnd(): void {
    if (!this.#line.isEmpty || this.#throttledSinceMs === Number.POSITIVE_INFINITY) return;
    this.#throttledMs += this.#clock.monotonic() - this.#throttledSinceMs;
    this.#throttledSinceMs = Number.POSITIVE_INFINITY;
  }
}

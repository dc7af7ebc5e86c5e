import type { LeaseGrant, LeaseReport, OwnerIdentity, RateReport } from '@infergate/contract';
import type { Clock } from '@infergate/kernel';
import { LEASE_MS } from '../leased/leased-counters.ts';
import { Lessee } from './lessee.ts';
import { RateLedger } from './rate-ledger.ts';
import { SlotLedger } from './slot-ledger.ts';
import type { Standing } from './standing.ts';

export interface CounterOwnerOptions {
  readonly clock: Clock;
  /** This process. */
  readonly identity: OwnerIdentity;
  /** Workers that the node has. */
  readonly seats: number;
  /** To a worker that is connected. */
  send(id: string, grant: LeaseGrant): void;
}

/** What of the node was there before this owner. */
export interface Succession {
  /** Workers that are alive and may hold leases of an earlier owner. */
  readonly workers: readonly string[];
  /** There was an earlier owner, whose counts are not known: every rate begins empty. */
  readonly isSuccessor: boolean;
}

/** The time in which this process did nothing is nobody's: what would have been given in it may have been taken elsewhere. */
const STALL_MS = 500;
const TICKS_BETWEEN_SWEEPS = 10;

/**
 * Owns the counters of a node and leases them to its workers. What it has granted counts as held until the worker has said
 * otherwise, or is dead. Whoever makes it calls `tick` every 100 ms.
 */
export class CounterOwner {
  readonly #options: CounterOwnerOptions;
  readonly #lessees = new Map<string, Lessee>();
  readonly #rates = new Map<string, RateLedger>();
  readonly #slots = new Map<string, SlotLedger>();
  /** Those that time alone may change: questions are open, or workers are told to give back. */
  readonly #unsettled = new Set<RateLedger | SlotLedger>();
  readonly #beganAtMs: number;
  #lonely: ReadonlySet<Lessee> = new Set();
  #advancedAtMs: number;
  #wholeMs = 0;
  #sharedMs = 0;
  readonly #wholeSinceMs: number;
  #sharedSinceMs: number;
  #ticks = 0;

  constructor(options: CounterOwnerOptions, { workers, isSuccessor }: Succession) {
    this.#options = options;
    this.#wholeSinceMs = isSuccessor ? 0 : Number.NEGATIVE_INFINITY;
    this.#sharedSinceMs = this.#wholeSinceMs;
    this.#beganAtMs = options.clock.monotonic();
    this.#advancedAtMs = this.#beganAtMs;
    for (const id of workers) {
      const lessee = new Lessee(id);
      // Whether it has a seat will be known when it says so.
      lessee.hasSeat = true;
      this.#lessees.set(id, lessee);
    }
    this.#lonely = this.#findLonely(this.#beganAtMs);
  }

  receive(id: string, report: LeaseReport): void {
    const lessee = this.#lesseeOf(id);
    this.#advance();
    this.#hear(lessee, report);
    const standing = this.#standing();
    for (const each of report.rates) this.#rateLedger(each, standing).receive(lessee, each, standing);
    for (const each of report.slots) this.#slotLedger(each.key, each.limit).receive(lessee, each, standing);
    for (const { key } of report.rates) this.#serve(this.#rates.get(key), standing);
    for (const { key } of report.slots) this.#serve(this.#slots.get(key), standing);
    this.#sendAll();
  }

  /** Its connection is gone, but it lives: it holds what it held and will soon serve its share by itself. */
  leave(id: string): void {
    const lessee = this.#lessees.get(id);
    if (lessee === undefined) return;
    this.#advance();
    lessee.isConnected = false;
    this.#settle();
  }

  /** It is dead: its slots are free. */
  gone(id: string): void {
    const lessee = this.#lessees.get(id);
    if (lessee === undefined) return;
    this.#advance();
    this.#lessees.delete(id);
    const standing = this.#standing();
    for (const ledger of this.#rates.values()) ledger.remove(lessee, standing);
    for (const ledger of this.#slots.values()) ledger.remove(lessee);
    this.#assignSeats();
    this.#settle();
  }

  tick(): void {
    this.#advance();
    this.#noteLonely();
    const standing = this.#standing();
    for (const ledger of this.#unsettled) this.#serve(ledger, standing);
    this.#sendAll();
    this.#ticks += 1;
    if (this.#ticks % TICKS_BETWEEN_SWEEPS === 0) this.#sweep(standing);
  }

  /** What workers hold now, over all keys. */
  get leased(): { readonly requests: number; readonly slots: number } {
    let requests = 0;
    let slots = 0;
    for (const ledger of this.#rates.values()) requests += ledger.leased;
    for (const ledger of this.#slots.values()) slots += ledger.leased;
    return { requests, slots };
  }

  #lesseeOf(id: string): Lessee {
    let lessee = this.#lessees.get(id);
    if (lessee === undefined) this.#lessees.set(id, (lessee = new Lessee(id)));
    return lessee;
  }

  #hear(lessee: Lessee, { seq, epoch, hasSeat, isRetired, isAlone }: LeaseReport): void {
    lessee.isConnected = true;
    lessee.heardAtMs = this.#options.clock.monotonic();
    if (lessee.epoch !== epoch) this.#beginEpoch(lessee, epoch);
    if (!lessee.hasReported || isRetired) lessee.hasSeat = hasSeat && !isRetired && (lessee.hasSeat || this.#freeSeats() > 0);
    lessee.hasReported = true;
    lessee.isAlone = isAlone;
    lessee.isRetired = isRetired;
    lessee.owesAnswer(seq);
    this.#assignSeats();
    this.#noteLonely();
  }

  /** What it does not say again it does not hold. */
  #beginEpoch(lessee: Lessee, epoch: number): void {
    const standing = this.#standing();
    for (const ledger of this.#rates.values()) ledger.remove(lessee, standing);
    for (const ledger of this.#slots.values()) ledger.remove(lessee);
    lessee.beginEpoch(epoch);
  }

  #assignSeats(): void {
    let free = this.#freeSeats();
    for (const lessee of this.#lessees.values()) {
      if (free <= 0) return;
      if (lessee.hasSeat || lessee.isRetired || !lessee.isConnected) continue;
      lessee.hasSeat = true;
      free -= 1;
    }
  }

  #freeSeats(): number {
    let free = this.#options.seats;
    for (const { hasSeat } of this.#lessees.values()) if (hasSeat) free -= 1;
    return free;
  }

  /** Gives everybody what has become free, and asks back what must be set aside. */
  #settle(): void {
    this.#noteLonely();
    const standing = this.#standing();
    for (const ledger of this.#rates.values()) this.#serve(ledger, standing);
    for (const ledger of this.#slots.values()) this.#serve(ledger, standing);
    this.#sendAll();
  }

  #serve(ledger: RateLedger | SlotLedger | undefined, standing: Standing): void {
    if (ledger === undefined) return;
    ledger.serve(standing);
    if (ledger.isSettled) this.#unsettled.delete(ledger);
    else this.#unsettled.add(ledger);
  }

  /** What nobody has and nothing is remembered of. */
  #sweep(standing: Standing): void {
    for (const [key, ledger] of this.#rates) if (ledger.isIdle(standing)) this.#rates.delete(key);
    for (const [key, ledger] of this.#slots) if (ledger.isIdle) this.#slots.delete(key);
  }

  #noteLonely(): void {
    const lonely = this.#findLonely(this.#options.clock.monotonic());
    if (lonely.size === this.#lonely.size && [...lonely].every((lessee) => this.#lonely.has(lessee))) return;
    // Everything up to now is made by the shares as they were.
    this.#rebalance();
    this.#lonely = lonely;
    if (lonely.size > 0) this.#sharedSinceMs = this.#sharedMs;
    this.#rebalance();
  }

  #rebalance(): void {
    const standing = this.#standing();
    for (const ledger of this.#rates.values()) ledger.rebalance(standing);
  }

  #findLonely(nowMs: number): ReadonlySet<Lessee> {
    return new Set([...this.#lessees.values()].filter((lessee) => lessee.isLonely(nowMs)));
  }

  /** Lets time pass for the ledgers: the whole of it, and the part that is not served by lonely workers. */
  #advance(): void {
    const nowMs = this.#options.clock.monotonic();
    const passedMs = nowMs - this.#advancedAtMs;
    this.#advancedAtMs = nowMs;
    const { seats } = this.#options;
    if (passedMs <= STALL_MS) {
      this.#wholeMs += passedMs;
      this.#sharedMs += (passedMs * Math.max(0, seats - this.#lonely.size)) / seats;
    }
    if (this.#lonely.size > 0) this.#sharedSinceMs = this.#sharedMs;
  }

  #standing(): Standing {
    const nowMs = this.#options.clock.monotonic();
    const isComplete = [...this.#lessees.values()].every(({ hasReported }) => hasReported);
    return {
      nowMs,
      seats: this.#options.seats,
      lonely: this.#lonely,
      wholeMs: this.#wholeMs,
      sharedMs: this.#sharedMs,
      wholeSinceMs: this.#wholeSinceMs,
      sharedSinceMs: this.#sharedSinceMs,
      mayGrantRates: isComplete || nowMs - this.#beganAtMs > LEASE_MS,
      mayGrantSlots: isComplete,
    };
  }

  #rateLedger(report: RateReport, standing: Standing): RateLedger {
    const { key } = report;
    let ledger = this.#rates.get(key);
    if (ledger === undefined) this.#rates.set(key, (ledger = new RateLedger(key, report, standing)));
    return ledger;
  }

  #slotLedger(key: string, limit: number): SlotLedger {
    let ledger = this.#slots.get(key);
    if (ledger === undefined) this.#slots.set(key, (ledger = new SlotLedger(key, limit)));
    return ledger;
  }

  #sendAll(): void {
    const { seats, identity } = this.#options;
    for (const lessee of this.#lessees.values()) {
      const message = lessee.takeMessage(seats, identity);
      if (message !== null) this.#options.send(lessee.id, message);
    }
  }
}

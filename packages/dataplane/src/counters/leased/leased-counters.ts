import type { LeaseGrant, LeaseReport, OwnerIdentity, RateReport, SlotReport } from '@infergate/contract';
import type { Clock, Timer } from '@infergate/kernel';
import type { Counters, ReleaseSlot } from '../counters.ts';
import { LeasedRate, type Share } from './leased-rate.ts';
import { LeasedSlots } from './leased-slots.ts';

/** A lease holds this long after the last message that its owner has answered was sent. */
export const LEASE_MS = 1000;
/** The owner hears from a worker at least this often. */
const HEARTBEAT_MS = 200;
/** How soon the owner hears of what was used. */
const REPORT_AFTER_MS = 20;
/** Who waits for an answer goes on without one after this time. */
const ANSWER_LIMIT_MS = 500;
/** What was not used for this long is given back. */
const IDLE_MS = 1000;
/** Without an owner who asks waits so long for the next one, which needs to hear of everybody first: a no would be wrong. */
const OWNER_LIMIT_MS = 2000;
/** An owner that answers none of so many is not there. */
const MAX_UNANSWERED = 1000;

export interface LeasedCountersOptions {
  readonly clock: Clock;
  /** To the owner of the counters. False: it was not sent. */
  send(report: LeaseReport): boolean;
  isAlive(owner: OwnerIdentity): boolean;
}

/** A request or connection that waits for somebody whom it can ask. */
interface Orphan {
  readonly about: LeasedRate | LeasedSlots;
  readonly n: number;
  readonly untilMs: number;
  readonly resolve: (asked?: Promise<void>) => void;
}

/**
 * The counters of a node as one of its workers has them. It uses what the owner has leased to it, asks for more in the
 * background, and asks before it says no. Without an owner, slots stay as they are and rates become one seat's share: at once
 * when the owner is dead, when the lease is over where it may only be slow. Whoever makes it calls `beat` every 100 ms.
 */
export class LeasedCounters implements Counters {
  readonly #options: LeasedCountersOptions;
  readonly #rates = new Map<string, LeasedRate>();
  readonly #slots = new Map<string, LeasedSlots>();
  /** Those that the owner has an account of, or should have. */
  readonly #active = new Set<LeasedRate | LeasedSlots>();
  readonly #dirty = new Set<LeasedRate | LeasedSlots>();
  /** When the messages were sent that the owner has not answered yet. */
  readonly #sentAtMs = new Map<number, number>();
  #seq = 0;
  #epoch = 0;
  #isConnected = false;
  #connectedAtMs = Number.NEGATIVE_INFINITY;
  #owner: OwnerIdentity | null = null;
  #isRetired = false;
  #hasSeat = false;
  #seats = 1;
  /** The share that is served without an owner; null while leases hold. */
  #alone: Share | null = null;
  #validUntilMs: number;
  #answeredAtMs = Number.NEGATIVE_INFINITY;
  #lastSentMs = Number.NEGATIVE_INFINITY;
  readonly #orphans = new Set<Orphan>();
  readonly #promised = new Set<LeasedSlots>();
  #isSettling = false;
  #mustBeginAnew = false;
  #isFlushDue = false;
  #later: Timer | null = null;

  constructor(options: LeasedCountersOptions) {
    this.#options = options;
    this.#validUntilMs = options.clock.monotonic() + LEASE_MS;
  }

  // What requests call.

  setRate(key: string, perSecond: number, most = perSecond): void {
    const burst = Math.max(1, most);
    const known = this.#rates.get(key);
    if (known === undefined) this.#rates.set(key, new LeasedRate(key, perSecond, burst));
    else if (known.perSecond !== perSecond || known.burst !== burst) {
      known.perSecond = perSecond;
      known.burst = burst;
      if (known.isLeased) this.#tellSoon(known);
    }
  }

  tryTake(key: string, n: number, nowMs: number): boolean {
    const rate = this.#rates.get(key);
    if (rate === undefined) return true;
    if (nowMs > this.#validUntilMs) this.#standAlone(nowMs);
    if (this.#alone !== null) return rate.takeAlone(n, nowMs, this.#alone);
    if (!rate.take(n, nowMs)) return false;
    if (!rate.isDirty) this.#tellLater(rate);
    if (rate.isRunningLow) {
      rate.wantStock();
      this.#tellSoon(rate);
    }
    return true;
  }

  askTake(key: string, n: number): Promise<void> | null {
    const rate = this.#rates.get(key);
    if (rate === undefined || n > rate.burst) return null;
    return this.#askSomebody(rate, n);
  }

  give(key: string, n: number): void {
    const rate = this.#rates.get(key);
    if (rate === undefined) return;
    if (this.#alone !== null) rate.giveAlone(n, this.#options.clock.monotonic(), this.#alone);
    else if (!rate.give(n)) this.#tellSoon(rate);
  }

  waitMs(key: string, n: number, nowMs: number): number {
    const rate = this.#rates.get(key);
    if (rate === undefined) return 0;
    return this.#alone === null ? rate.waitMs(n, nowMs) : rate.waitAloneMs(n, nowMs, this.#alone);
  }

  setSlots(key: string, limit: number): void {
    const known = this.#slots.get(key);
    if (known === undefined) {
      const slots = new LeasedSlots(key, limit);
      slots.onReturned = this.#tellSoon;
      this.#slots.set(key, slots);
    } else if (known.limit !== limit) {
      known.setLimit(limit);
      if (known.isLeased) this.#tellSoon(known);
    }
  }

  hasSlot(key: string): boolean {
    return this.#slots.get(key)?.hasFree ?? true;
  }

  tryHold(key: string): ReleaseSlot | null {
    const slots = this.#slots.get(key);
    if (slots === undefined) return () => undefined;
    const release = slots.tryHold(this.#options.clock.monotonic());
    if (release !== null && slots.isRunningLow) {
      slots.wantStock();
      this.#tellSoon(slots);
    }
    return release;
  }

  askHold(key: string): Promise<void> | null {
    const slots = this.#slots.get(key);
    if (slots === undefined || slots.taken >= slots.limit) return null;
    slots.usedAtMs = this.#options.clock.monotonic();
    return this.#askSomebody(slots, 1);
  }

  setWaiting(key: string, count: number, wake: () => void): void {
    const slots = this.#slots.get(key);
    if (slots === undefined) return;
    slots.setWaiting(count, wake, this.#options.clock.monotonic());
    if (slots.isLineChanged) this.#tellSoon(slots);
  }

  forget(key: string): void {
    const rate = this.#rates.get(key);
    const slots = this.#slots.get(key);
    this.#rates.delete(key);
    this.#slots.delete(key);
    // What is on its way to this key must not reach a later one of the same name.
    for (const forgotten of [rate, slots]) this.#mustBeginAnew ||= forgotten?.questions.isOpen === true || forgotten?.isAwaited === true;
    rate?.questions.giveUp();
    slots?.forget();
    // What it held goes back with its last word.
    for (const forgotten of [rate, slots]) if (forgotten?.isLeased === true) this.#tellSoon(forgotten);
  }

  // What the process calls.

  /** The owner can be reached, for the first time or again: it is told everything. */
  connected(): void {
    this.#isConnected = true;
    this.#connectedAtMs = this.#options.clock.monotonic();
    this.#beginAnew();
    this.#adopt();
  }

  disconnected(): void {
    this.#isConnected = false;
    this.#sentAtMs.clear();
    for (const { questions } of this.#active) questions.giveUp();
    this.#standAloneIfDue(this.#options.clock.monotonic());
  }

  /** It takes nothing new any more: its share is somebody else's. */
  retire(): void {
    this.#isRetired = true;
    this.#hasSeat = false;
    if (this.#alone !== null) this.#alone = { ...this.#alone, seats: null };
    this.#flush(true);
  }

  receive(grant: LeaseGrant): void {
    const nowMs = this.#options.clock.monotonic();
    this.#hasSeat = grant.hasSeat && !this.#isRetired;
    this.#seats = grant.seats;
    this.#owner = grant.owner;
    this.#answered(grant.answers);
    if (this.#alone !== null && nowMs <= this.#answeredAtMs + LEASE_MS) return this.#rejoin();
    if (grant.epoch !== this.#epoch || this.#alone !== null) return;
    for (const each of grant.rates) {
      const rate = this.#rates.get(each.key);
      if (rate?.receive(each, nowMs) === true) this.#tellSoon(rate);
    }
    for (const each of grant.slots) {
      const slots = this.#slots.get(each.key);
      if (slots?.receive(each, nowMs) === true) this.#tellSoon(slots);
      if (slots?.hasPromised === true) this.#promised.add(slots);
    }
    if (this.#promised.size > 0 && !this.#isSettling) this.#settleSoon();
  }

  /** Says now what would be said at the end of this turn of the event loop. */
  flush(): void {
    this.#flush(false);
  }

  beat(): void {
    const nowMs = this.#options.clock.monotonic();
    this.#standAloneIfDue(nowMs);
    for (const orphan of this.#orphans) if (nowMs >= orphan.untilMs) this.#release(orphan);
    for (const each of this.#active) this.#tidy(each, nowMs);
    this.#flush(nowMs - this.#lastSentMs >= HEARTBEAT_MS);
  }

  /** What is leased now, over all keys. */
  get leased(): { readonly requests: number; readonly slots: number } {
    let requests = 0;
    let slots = 0;
    for (const each of this.#active) {
      if (each instanceof LeasedRate) requests += each.stock;
      else slots += each.leased;
    }
    return { requests, slots };
  }

  #canAsk(): boolean {
    return this.#isConnected && this.#alone === null;
  }

  #ask(about: LeasedRate | LeasedSlots, n: number): Promise<void> {
    const answered = about.questions.enter(n);
    if (about.questions.isDue) this.#tellSoon(about);
    return answered;
  }

  #askSomebody(about: LeasedRate | LeasedSlots, n: number): Promise<void> | null {
    const nowMs = this.#options.clock.monotonic();
    if (!this.#canAsk()) return this.#askNextOwner(about, n, nowMs + OWNER_LIMIT_MS);
    return about.isRefused(nowMs) ? null : this.#askOrNext(about, n, nowMs + OWNER_LIMIT_MS);
  }

  /** The owner may be gone before it has answered. */
  async #askOrNext(about: LeasedRate | LeasedSlots, n: number, untilMs: number): Promise<void> {
    await this.#ask(about, n);
    if (!this.#canAsk() && !about.has(n)) await this.#askNextOwner(about, n, untilMs);
  }

  #askNextOwner(about: LeasedRate | LeasedSlots, n: number, untilMs: number): Promise<void> | null {
    if (this.#orphans.size >= MAX_UNANSWERED) return null;
    return new Promise((resolve) => {
      this.#orphans.add({ about, n, untilMs, resolve });
    });
  }

  /** There is an owner: those who have waited for one ask it. */
  #adopt(): void {
    if (!this.#canAsk()) return;
    for (const orphan of this.#orphans) {
      const { about, n, untilMs, resolve } = orphan;
      this.#orphans.delete(orphan);
      // Also where something is here: it is not enough for all of them, perhaps.
      resolve(this.#isDeclared(about) ? this.#askOrNext(about, n, untilMs) : undefined);
    }
  }

  #release(orphan: Orphan): void {
    this.#orphans.delete(orphan);
    orphan.resolve();
  }

  #tellLater(about: LeasedRate | LeasedSlots): void {
    this.#note(about);
    this.#later ??= this.#options.clock.setTimeout(() => this.#flush(false), REPORT_AFTER_MS);
  }

  /** With everything else that comes up in this turn of the event loop. */
  readonly #tellSoon = (about: LeasedRate | LeasedSlots): void => {
    this.#note(about);
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    queueMicrotask(() => {
      if (this.#isFlushDue) this.#flush(false);
    });
  };

  /** By then all who were told of a slot have been awake: what none of them took is free for others. */
  #settleSoon(): void {
    this.#isSettling = true;
    setImmediate(() => {
      this.#isSettling = false;
      for (const slots of this.#promised) if (slots.tidy()) this.#tellSoon(slots);
      this.#promised.clear();
    });
  }

  #note(about: LeasedRate | LeasedSlots): void {
    about.isDirty = true;
    this.#dirty.add(about);
    this.#active.add(about);
  }

  #tidy(about: LeasedRate | LeasedSlots, nowMs: number): void {
    const isNew = nowMs - this.#connectedAtMs < OWNER_LIMIT_MS;
    if (about.questions.hasWaitedSince(nowMs - (isNew ? OWNER_LIMIT_MS : ANSWER_LIMIT_MS))) about.questions.giveUp();
    if (about instanceof LeasedSlots && about.tidy()) this.#note(about);
    if (this.#isIdle(about, nowMs)) this.#note(about);
  }

  #isIdle(about: LeasedRate | LeasedSlots, nowMs: number): boolean {
    if (nowMs - about.usedAtMs < IDLE_MS) return false;
    const { questions } = about;
    return !(questions.isOpen || questions.isDue || (about instanceof LeasedSlots && about.isInUse));
  }

  /** Says what has changed. `isHeartbeat`: even when nothing has. */
  #flush(isHeartbeat: boolean): void {
    this.#later?.cancel();
    this.#later = null;
    this.#isFlushDue = false;
    if (!this.#isConnected) return;
    if (this.#mustBeginAnew) return this.#beginAnew();
    if (this.#dirty.size === 0 && !isHeartbeat) return;
    this.#report(this.#options.clock.monotonic());
  }

  #report(nowMs: number): void {
    const rates: (readonly [LeasedRate, RateReport])[] = [];
    const slots: (readonly [LeasedSlots, SlotReport])[] = [];
    for (const each of this.#dirty) {
      const isLast = !this.#isDeclared(each) || this.#isIdle(each, nowMs);
      if (each instanceof LeasedSlots) slots.push([each, each.report(isLast)]);
      else if (this.#alone === null) rates.push([each, each.report(nowMs, isLast)]);
    }
    const isSent = this.#send(
      rates.map(([, report]) => report),
      slots.map(([, report]) => report),
      nowMs,
    );
    if (!isSent) return;
    for (const [rate, report] of rates) this.#reported(rate, report.isLast, () => rate.reported(report, nowMs));
    for (const [each, report] of slots) this.#reported(each, report.isLast, () => each.reported(report, nowMs));
  }

  #reported(about: LeasedRate | LeasedSlots, isLast: boolean | undefined, note: () => void): void {
    note();
    this.#dirty.delete(about);
    if (isLast === true) this.#active.delete(about);
  }

  #send(rates: readonly RateReport[], slots: readonly SlotReport[], nowMs: number): boolean {
    this.#seq += 1;
    const isSent = this.#options.send({
      type: 'lease-report',
      seq: this.#seq,
      epoch: this.#epoch,
      hasSeat: this.#hasSeat,
      isRetired: this.#isRetired,
      isAlone: this.#alone !== null,
      rates,
      slots,
    });
    if (!isSent) return false;
    if (this.#sentAtMs.size >= MAX_UNANSWERED) this.#sentAtMs.clear();
    this.#sentAtMs.set(this.#seq, nowMs);
    this.#lastSentMs = nowMs;
    return true;
  }

  /** A lease is as old as the message that was answered, however long the answer took. */
  #answered(seq: number): void {
    const sentAtMs = this.#sentAtMs.get(seq);
    if (sentAtMs === undefined) return;
    for (const earlier of this.#sentAtMs.keys()) if (earlier <= seq) this.#sentAtMs.delete(earlier);
    this.#answeredAtMs = sentAtMs;
    if (this.#alone === null) this.#validUntilMs = sentAtMs + LEASE_MS;
  }

  #standAloneIfDue(nowMs: number): void {
    if (this.#alone !== null) return;
    const isOwnerDead = !this.#isConnected && this.#owner !== null && !this.#options.isAlive(this.#owner);
    if (isOwnerDead || nowMs > this.#validUntilMs) this.#standAlone(nowMs);
  }

  #standAlone(nowMs: number): void {
    this.#validUntilMs = Number.POSITIVE_INFINITY;
    const alone = { seats: this.#hasSeat ? this.#seats : null, sinceMs: nowMs, wholeFromMs: nowMs + LEASE_MS };
    this.#alone = alone;
    for (const each of this.#active) {
      each.questions.giveUp();
      if (each instanceof LeasedRate) each.standAlone(alone);
    }
    // The owner may be there and slow: it should know at once that this share is being served.
    this.#flush(true);
  }

  #rejoin(): void {
    this.#alone = null;
    // What was made meanwhile is held, too.
    for (const rate of this.#rates.values()) if (rate.stock > 0) this.#active.add(rate);
    this.#validUntilMs = this.#answeredAtMs + LEASE_MS;
    this.#beginAnew();
    this.#adopt();
  }

  #beginAnew(): void {
    this.#mustBeginAnew = false;
    this.#epoch += 1;
    for (const each of this.#active) {
      if (!this.#isDeclared(each)) {
        this.#active.delete(each);
        this.#dirty.delete(each);
        continue;
      }
      if (each instanceof LeasedSlots) each.begin();
      else if (this.#alone === null) each.begin(Math.floor(each.stock));
      this.#dirty.add(each);
    }
    this.#report(this.#options.clock.monotonic());
  }

  #isDeclared(about: LeasedRate | LeasedSlots): boolean {
    return about instanceof LeasedRate ? this.#rates.get(about.key) === about : this.#slots.get(about.key) === about;
  }
}

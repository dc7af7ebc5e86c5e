import type { RateReport } from '@infergate/contract';
import type { Lessee } from './lessee.ts';
import { ASK_LIMIT_MS, NEW_OWNER_LIMIT_MS, TIGHT_MS, type Ask, type Standing } from './standing.ts';

interface Holding {
  /** At the beginning of the account, and what was granted since. */
  held: number;
  granted: number;
  spent: number;
  returned: number;
  regained: number;
  recalledAtMs: number | null;
}

/** Sums of fractions of a request end a hair below the whole number they stand for. */
const ROUNDING = 1e-6;
/** After a no, the same worker asks again no sooner than this. */
const REFUSED_AT_LEAST_MS = 1;

/**
 * One rate and who holds what of it. What is here, what workers may hold, and what lonely ones may have made by themselves
 * never come to more than one burst; and the right to make more is divided, never doubled. So no window of any length
 * admits more than its rate and one burst.
 */
export class RateLedger {
  readonly key: string;
  readonly #holdings = new Map<Lessee, Holding>();
  readonly #asks: Ask[] = [];
  readonly #refused = new Set<Lessee>();
  #perSecond: number;
  #burst: number;
  #level: number;
  /** Until when, on the generation's own time, the level is made up. */
  #madeMs: number;
  /** Since when nothing could be added for want of room. What a use makes room for later was lost since then. */
  #fullSinceMs: number;
  #tightUntilMs = Number.NEGATIVE_INFINITY;

  /** Begins with what has been made since it could not be used up without this owner. */
  constructor(key: string, { perSecond, burst }: Pick<RateReport, 'perSecond' | 'burst'>, standing: Standing) {
    this.key = key;
    this.#perSecond = perSecond;
    this.#burst = Math.max(1, burst ?? perSecond);
    const now = this.#timeOf(standing);
    const sinceMs = this.#burst < standing.seats ? standing.wholeSinceMs : standing.sharedSinceMs;
    this.#level = Math.max(0, Math.min(this.#room(standing), ((now - sinceMs) * perSecond) / 1000));
    this.#madeMs = now;
    this.#fullSinceMs = now;
  }

  /** Nobody has any of it and it is full: nothing would be forgotten with it. */
  isIdle(standing: Standing): boolean {
    this.#refill(standing);
    return this.#holdings.size === 0 && this.#asks.length === 0 && this.#level >= this.#burst - ROUNDING;
  }

  get isSettled(): boolean {
    return this.#asks.length === 0;
  }

  /** What workers may hold. */
  get leased(): number {
    let sum = 0;
    for (const holding of this.#holdings.values()) sum += outstanding(holding);
    return sum;
  }

  receive(lessee: Lessee, report: RateReport, standing: Standing): void {
    this.#refill(standing);
    const holding = this.#holdingOf(lessee, report);
    const spent = report.spent - holding.spent;
    const given = report.returned - holding.returned + (report.regained - holding.regained);
    holding.returned = report.returned;
    holding.regained = report.regained;
    // Before what was used: it may have come back when there was no room for it.
    this.#level = Math.max(0, Math.min(this.#room(standing), this.#level + given));
    holding.spent = report.spent;
    if (report.isRecalled === true) holding.recalledAtMs = null;
    if (report.isLast === true) this.#holdings.delete(lessee);
    if (spent > 0) this.#makeUp(spent, report.ageMs, standing);
    this.#setRate(report, standing);
    if (given > 0) this.#free();
    if (report.ask !== undefined) this.#asks.push({ lessee, atMs: standing.nowMs, wanted: report.ask, given: 0 });
  }

  /** What it held counts as used. */
  remove(lessee: Lessee, standing: Standing): void {
    this.#refill(standing);
    this.#holdings.delete(lessee);
    this.#refused.delete(lessee);
    for (let i = this.#asks.length - 1; i >= 0; i -= 1) if (this.#asks[i]?.lessee === lessee) this.#asks.splice(i, 1);
  }

  /** The share of somebody lonely is set aside, or is here again. */
  rebalance(standing: Standing): void {
    this.#refill(standing);
    const room = this.#room(standing);
    this.#level = Math.max(0, Math.min(room, this.#level));
    this.#fullSinceMs = this.#timeOf(standing);
    if (room < 0) this.#recall(null, standing);
  }

  /** Answers what can be answered. */
  serve(standing: Standing): void {
    this.#refill(standing);
    for (let ask = this.#asks[0]; ask !== undefined; ask = this.#asks[0]) {
      if (standing.mayGrantRates) this.#give(ask);
      const isShort = ask.wanted > 0;
      if (isShort && this.#mustWait(ask, standing)) return;
      this.#asks.shift();
      this.#answer(ask, standing);
    }
  }

  #give(ask: Ask): void {
    const holding = this.#holdings.get(ask.lessee);
    if (holding === undefined) return;
    const now = Math.min(ask.wanted, Math.floor(this.#level + ROUNDING));
    this.#level -= now;
    holding.granted += now;
    ask.wanted -= now;
    ask.given += now;
  }

  /** Others may have stock that they do not need. */
  #mustWait(ask: Ask, standing: Standing): boolean {
    const { nowMs, mayGrantRates } = standing;
    if (!mayGrantRates) return nowMs - ask.atMs <= NEW_OWNER_LIMIT_MS;
    if (nowMs - ask.atMs > ASK_LIMIT_MS) return false;
    this.#tightUntilMs = nowMs + TIGHT_MS;
    return this.#recall(ask.lessee, standing);
  }

  /** True: somebody has not answered yet. */
  #recall(except: Lessee | null, { nowMs }: Standing): boolean {
    let isPending = false;
    for (const [lessee, holding] of this.#holdings) {
      if (lessee === except || !lessee.isConnected || lessee.isAlone) continue;
      if (holding.recalledAtMs === null && outstanding(holding) >= 1) {
        holding.recalledAtMs = nowMs;
        lessee.rate(this.key).isRecalled = true;
      }
      isPending ||= holding.recalledAtMs !== null && nowMs - holding.recalledAtMs <= ASK_LIMIT_MS;
    }
    return isPending;
  }

  #answer({ lessee, wanted, given }: Ask, standing: Standing): void {
    const isRefused = wanted > 0;
    const stock = isRefused ? 0 : this.#stockFor(lessee, standing);
    this.#level -= stock;
    const holding = this.#holdings.get(lessee);
    if (holding !== undefined) holding.granted += stock;
    const untilOneMs = ((1 - ROUNDING - this.#level) / this.#perSecond) * 1000;
    if (isRefused) this.#refused.add(lessee);
    const refusedMs = isRefused ? Math.max(REFUSED_AT_LEAST_MS, untilOneMs) : null;
    lessee.rate(this.key).answer = { granted: given + stock, level: this.#level, refusedMs };
  }

  /** The less there is, the less anybody gets ahead of its need. */
  #stockFor(lessee: Lessee, { nowMs, seats, mayGrantRates }: Standing): number {
    const holding = this.#holdings.get(lessee);
    if (holding === undefined || nowMs < this.#tightUntilMs || !mayGrantRates) return 0;
    const has = outstanding(holding);
    const part = Math.floor((this.#level + has) / (2 * seats));
    return Math.max(0, Math.min(part - has, Math.floor(this.#level + ROUNDING)));
  }

  #free(): void {
    for (const lessee of this.#refused) lessee.rate(this.key).isFreed = true;
    this.#refused.clear();
  }

  #holdingOf(lessee: Lessee, { held }: RateReport): Holding {
    let holding = this.#holdings.get(lessee);
    if (holding === undefined) {
      holding = { held, granted: 0, spent: 0, returned: 0, regained: 0, recalledAtMs: null };
      this.#holdings.set(lessee, holding);
    }
    return holding;
  }

  /** Workers learn of a change one after the other; the last word counts. The level stays. */
  #setRate({ perSecond, burst: most = perSecond }: RateReport, standing: Standing): void {
    const burst = Math.max(1, most);
    if (perSecond === this.#perSecond && burst === this.#burst) return;
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#madeMs = this.#timeOf(standing);
    this.#fullSinceMs = this.#madeMs;
    this.#level = Math.max(0, Math.min(this.#level, this.#room(standing)));
  }

  /** A rate of which a seat's share is no whole request is not shared: the owner has all of it. */
  #timeOf({ seats, wholeMs, sharedMs }: Standing): number {
    return this.#burst < seats ? wholeMs : sharedMs;
  }

  #refill(standing: Standing): void {
    const now = this.#timeOf(standing);
    const made = ((now - this.#madeMs) * this.#perSecond) / 1000;
    const room = this.#room(standing) - this.#level;
    const lost = made - Math.max(0, room);
    if (lost < 0) this.#fullSinceMs = now;
    else if (room > 0) this.#fullSinceMs = now - (lost / this.#perSecond) * 1000;
    this.#level += Math.min(made, Math.max(0, room));
    this.#madeMs = now;
  }

  /**
   * Between a use and the report of it there was room that nobody here knew of: what was lost meanwhile is made up for,
   * up to what was used, only from after the last use, and never twice.
   */
  #makeUp(spent: number, ageMs: number, standing: Standing): void {
    const now = this.#timeOf(standing);
    // With part of the time not its own, the owner cannot tell how much of it was.
    const fromMs = standing.lonely.size > 0 ? now : Math.max(this.#fullSinceMs, now - ageMs);
    const lost = ((now - fromMs) * this.#perSecond) / 1000;
    const regained = Math.min(spent, lost, Math.max(0, this.#room(standing) - this.#level));
    this.#level += regained;
    const isFull = this.#level >= this.#room(standing) - ROUNDING;
    this.#fullSinceMs = isFull ? fromMs + (regained / this.#perSecond) * 1000 : now;
  }

  /** How high the level may be. */
  #room({ seats, lonely }: Standing): number {
    const share = this.#burst < seats ? 0 : this.#burst / seats;
    let room = this.#burst;
    for (const [lessee, holding] of this.#holdings) if (!lonely.has(lessee)) room -= outstanding(holding);
    for (const lessee of lonely) {
      const holding = this.#holdings.get(lessee);
      room -= Math.max(share, holding === undefined ? 0 : outstanding(holding));
    }
    return room;
  }
}

/** At most what the worker has in stock; less when it has used some and not said so yet. */
function outstanding({ held, granted, spent, returned }: Holding): number {
  return held + granted - spent - returned;
}

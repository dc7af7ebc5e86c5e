import type { SlotReport } from '@infergate/contract';
import type { Lessee } from './lessee.ts';
import { ASK_LIMIT_MS, NEW_OWNER_LIMIT_MS, TIGHT_MS, type Ask, type Standing } from './standing.ts';

interface Holding {
  held: number;
  granted: number;
  returned: number;
  /** Stand in line at this worker, as far as is known. */
  waiting: number;
  /** Whether it has been told to give back what becomes free, and has begun to. */
  pressure: 'none' | 'told' | 'heard';
  toldAtMs: number;
  share: number;
}

/** The slots of one key and who has them. A slot is here or with one worker, so there are never more than the limit. */
export class SlotLedger {
  readonly key: string;
  readonly #holdings = new Map<Lessee, Holding>();
  readonly #asks: Ask[] = [];
  /** Workers at which somebody stands in line, in the order in which they are served. */
  readonly #line = new Set<Lessee>();
  readonly #refused = new Set<Lessee>();
  #limit: number;
  #tightUntilMs = Number.NEGATIVE_INFINITY;

  constructor(key: string, limit: number) {
    this.key = key;
    this.#limit = limit;
  }

  get isIdle(): boolean {
    return this.#holdings.size === 0;
  }

  get isSettled(): boolean {
    return this.#asks.length === 0 && ![...this.#holdings.values()].some(({ pressure }) => pressure !== 'none');
  }

  get leased(): number {
    let sum = 0;
    for (const holding of this.#holdings.values()) sum += leasedTo(holding);
    return sum;
  }

  receive(lessee: Lessee, report: SlotReport, { nowMs }: Standing): void {
    const holding = this.#holdingOf(lessee, report);
    this.#limit = report.limit;
    holding.returned = report.returned;
    holding.waiting = report.waiting;
    if (report.isRecalled === true) holding.pressure = 'heard';
    if (report.waiting === 0) this.#line.delete(lessee);
    else this.#line.add(lessee);
    if (report.isLast === true) this.#drop(lessee);
    if (report.ask !== undefined) this.#asks.push({ lessee, atMs: nowMs, wanted: report.ask, given: 0 });
  }

  /** Its slots are free. */
  remove(lessee: Lessee): void {
    this.#drop(lessee);
    for (let i = this.#asks.length - 1; i >= 0; i -= 1) if (this.#asks[i]?.lessee === lessee) this.#asks.splice(i, 1);
  }

  serve(standing: Standing): void {
    let free = standing.mayGrantSlots ? this.#limit - this.leased : 0;
    free = this.#serveLine(free, standing);
    if (this.#line.size > 0 || this.#limit < this.leased) {
      this.#tightUntilMs = standing.nowMs + TIGHT_MS;
      this.#press(null, standing);
    }
    for (let ask = this.#asks[0]; ask !== undefined; ask = this.#asks[0]) {
      free = this.#give(ask, free, standing);
      if (ask.wanted > 0 && this.#mustWait(ask, standing)) return;
      this.#asks.shift();
      free = this.#answer(ask, free, standing);
    }
    if (free > 0) this.#free();
    this.#calm(standing);
  }

  /** One for each worker in turn, so that none waits for another's whole line. */
  #serveLine(count: number, standing: Standing): number {
    let free = count;
    for (const lessee of this.#line) {
      if (free <= 0) break;
      const holding = this.#holdings.get(lessee);
      this.#line.delete(lessee);
      if (holding === undefined || holding.waiting === 0 || !lessee.isConnected) continue;
      free -= 1;
      holding.waiting -= 1;
      this.#grant(lessee, 1, standing);
      if (holding.waiting > 0) this.#line.add(lessee);
    }
    return free;
  }

  #give(ask: Ask, free: number, standing: Standing): number {
    const holding = this.#holdings.get(ask.lessee);
    const now = holding === undefined ? 0 : Math.max(0, Math.min(ask.wanted, free));
    if (now > 0) this.#grant(ask.lessee, now, standing);
    ask.wanted -= now;
    ask.given += now;
    return free - now;
  }

  /** Others may have slots that they do not use. */
  #mustWait(ask: Ask, standing: Standing): boolean {
    const { nowMs, mayGrantSlots } = standing;
    if (!mayGrantSlots) return nowMs - ask.atMs <= NEW_OWNER_LIMIT_MS;
    if (nowMs - ask.atMs > ASK_LIMIT_MS) return false;
    this.#tightUntilMs = nowMs + TIGHT_MS;
    return this.#press(ask.lessee, standing);
  }

  /** True: somebody has not begun to give back. */
  #press(except: Lessee | null, standing: Standing): boolean {
    const { nowMs } = standing;
    let isPending = false;
    for (const [lessee, holding] of this.#holdings) {
      if (lessee === except || !lessee.isConnected || leasedTo(holding) === 0) continue;
      this.#tell(lessee, holding, nowMs);
      isPending ||= holding.pressure === 'told' && nowMs - holding.toldAtMs <= ASK_LIMIT_MS;
    }
    return isPending;
  }

  #tell(lessee: Lessee, holding: Holding, nowMs: number): void {
    const share = this.#line.size === 0 ? 0 : Math.floor(this.#limit / this.#line.size);
    if (holding.pressure !== 'none' && holding.share === share) return;
    holding.toldAtMs = nowMs;
    holding.pressure = 'told';
    holding.share = share;
    lessee.slots(this.key).pressure = { share };
  }

  #calm({ nowMs }: Standing): void {
    if (nowMs < this.#tightUntilMs || this.#line.size > 0) return;
    for (const [lessee, holding] of this.#holdings) {
      if (holding.pressure === 'none') continue;
      holding.pressure = 'none';
      lessee.slots(this.key).pressure = null;
    }
  }

  #answer({ lessee, wanted }: Ask, free: number, standing: Standing): number {
    const { nowMs, seats } = standing;
    const isRefused = wanted > 0;
    const holding = this.#holdings.get(lessee);
    const isTight = nowMs < this.#tightUntilMs;
    const stock = isRefused || isTight || holding === undefined ? 0 : Math.max(0, Math.floor(free / (2 * seats)));
    if (stock > 0) this.#grant(lessee, stock, standing);
    if (isRefused) this.#refused.add(lessee);
    lessee.slots(this.key).answer = { isRefused };
    return free - stock;
  }

  #grant(lessee: Lessee, count: number, { nowMs }: Standing): void {
    const holding = this.#holdings.get(lessee);
    if (holding === undefined) return;
    holding.granted += count;
    const grant = lessee.slots(this.key);
    grant.granted = (grant.granted ?? 0) + count;
    // Whoever is refused elsewhere must hear when this one is free again.
    if (nowMs < this.#tightUntilMs) this.#tell(lessee, holding, nowMs);
  }

  #free(): void {
    for (const lessee of this.#refused) lessee.slots(this.key).isFreed = true;
    this.#refused.clear();
  }

  #drop(lessee: Lessee): void {
    this.#holdings.delete(lessee);
    this.#line.delete(lessee);
    this.#refused.delete(lessee);
  }

  #holdingOf(lessee: Lessee, { held }: SlotReport): Holding {
    let holding = this.#holdings.get(lessee);
    if (holding === undefined) {
      holding = { held, granted: 0, returned: 0, waiting: 0, pressure: 'none', toldAtMs: 0, share: 0 };
      this.#holdings.set(lessee, holding);
    }
    return holding;
  }
}

function leasedTo({ held, granted, returned }: Holding): number {
  return held + granted - returned;
}

import type { InstanceResource, ServiceResource } from '@infergate/contract';
import type { Clock, Logger, Timer } from '@infergate/kernel';
import { POLICIES } from '../balance/policies.ts';
import { RotatingPicker } from '../balance/rotating-picker.ts';
import type { Counters } from '../counters/counters.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { RateLimit } from '../limits/rate-limit.ts';
import type { Refusal } from '../pipeline/phase.ts';
import type { UpstreamProtocol, UpstreamTransport } from '../upstream/transport.ts';
import type { InstanceHealth } from './health/instance-health.ts';
import type { AttemptOutcome } from './health/outcome.ts';
import { OutlierWatch, type Ejection } from './health/outlier-watch.ts';
import type { InstancePool, PickResult, UpstreamInstance } from './instance-pool.ts';
import { type CreateTransport, PooledInstance } from './pooled-instance.ts';
import { RetryBudget } from './retry-budget.ts';
import { WaitingRoom } from './waiting-room.ts';

/** Waiting requests of a service that sets no bound of its own: even waiting is not free. */
const WAITING_CEILING = 10_000;
/** Added to the cost of an instance that failed a moment ago: the last resort. */
const AVOIDED_COST = 1e9;
/** Of one that is on its way back while it is not its turn: for what the others cannot take. */
const RETURNING_COST = 1e6;
/** Of one whose turn it is: it goes before its equals. */
const OWED_COST = -0.5;
/** Those who wait for time to pass look again at least this often: what they wait for may change. */
const LONGEST_PACE_MS = 1000;

const NOTHING_READY: Refusal = { refused: 'no_ready_instance', headers: ['Retry-After', '1'] };
const NOTHING_ELSE: Refusal = { refused: 'upstream_unreachable', headers: ['Retry-After', '1'] };
const QUEUE_FULL: Refusal = { refused: 'queue_full' };
const OVERLOADED: Refusal = { refused: 'gateway_overloaded', headers: ['Retry-After', '1'] };
const REMOVED: Refusal = { refused: 'service_not_found' };

export interface PoolDependencies {
  readonly clock: Clock;
  readonly counters: Counters;
  readonly log: Logger;
  createTransport(resource: InstanceResource, caPem: string | null, protocol: UpstreamProtocol): UpstreamTransport;
  /** A draining instance has become idle. */
  onIdle(): void;
}

/** What a pool needs to know of its service. */
export type PoolSettings = Pick<ServiceResource, 'balance' | 'limits' | 'outlier' | 'upstreamCaPem' | 'instances'>;

/** What a pool counts, since the worker started. */
export interface PoolCounts {
  ejections: number;
  /** Attempts beyond the first of a request. */
  retries: number;
  /** Attempts that there was no budget for. */
  refusedRetries: number;
}

interface WaitingExchange {
  readonly exchange: Exchange;
  readonly resolve: (pick: PickResult) => void;
}

export class ServicePool implements InstancePool {
  readonly #service: string;
  readonly #dependencies: PoolDependencies;
  readonly #picker = new RotatingPicker();
  readonly #room = new WaitingRoom<WaitingExchange>();
  readonly #counts: PoolCounts;
  readonly #watch = new OutlierWatch<PooledInstance>((ejection) => this.#noteEjection(ejection));
  readonly #budget = new RetryBudget();
  #instances: readonly PooledInstance[] = [];
  /** Those that are not draining. */
  #ready: readonly PooledInstance[] = [];
  #scorer = POLICIES.least_busy;
  #slotsEach: number | null = null;
  #roomSize = 0;
  #roomRefusal = QUEUE_FULL;
  #rateRefusal: Refusal = NOTHING_READY;
  #pacing: Timer | null = null;

  constructor(service: string, counts: PoolCounts, dependencies: PoolDependencies) {
    this.#service = service;
    this.#counts = counts;
    this.#dependencies = dependencies;
  }

  get instances(): readonly UpstreamInstance[] {
    return this.#instances;
  }

  get waiting(): number {
    return this.#room.size;
  }

  /** Ids of the instances that get nothing because they failed where others did not. */
  get ejected(): readonly string[] {
    return this.#watch.ejected(this.#dependencies.clock.monotonic()).map(({ id }) => id);
  }

  /** Takes new settings over. Instances whose connections still serve are kept with everything open on them. */
  configure(settings: PoolSettings): void {
    const known = new Map(this.#instances.map((instance) => [instance.id, instance]));
    const next = settings.instances.map((resource) => {
      const old = known.get(resource.id);
      if (old?.serves(resource, settings.upstreamCaPem) !== true) {
        const { upstreamCaPem } = settings;
        const create: CreateTransport = (protocol) => this.#dependencies.createTransport(resource, upstreamCaPem, protocol);
        return new PooledInstance(resource, upstreamCaPem, create);
      }
      known.delete(resource.id);
      old.draining = resource.draining;
      return old;
    });
    this.#instances = next;
    this.#ready = next.filter((instance) => !instance.draining);
    this.#setLimits(settings);
    this.#watch.configure(settings.outlier, this.#ready, this.#dependencies.clock.monotonic());
    for (const gone of known.values()) this.#retire(gone);
    this.#serveWaiting();
  }

  /** The service is gone: nobody waits any longer, connections close when their requests have ended. */
  close(): void {
    const instances = this.#instances;
    this.#instances = [];
    this.#ready = [];
    this.#watch.configure(null, [], this.#dependencies.clock.monotonic());
    for (const instance of instances) this.#retire(instance);
    this.#pacing?.cancel();
    this.#pacing = null;
    this.#refuseWaiting(REMOVED);
  }

  pick(exchange: Exchange): PickResult | Promise<PickResult> {
    if (this.#ready.length === 0) return NOTHING_READY;
    if (this.#watch.hasDoubts) this.#watch.review(this.#dependencies.clock.monotonic());
    // Nobody overtakes those who wait already.
    const instance = this.#room.size === 0 ? this.#take(exchange, null) : null;
    return instance ?? this.#waitOrRefuse(exchange);
  }

  next(exchange: Exchange, excluding: readonly UpstreamInstance[], isUnsent: boolean): PickResult | Promise<PickResult> {
    const failed = exchange.instance;
    this.release(exchange);
    const isLeft = (instance: PooledInstance): boolean => instance !== failed && !excluding.includes(instance);
    if (!this.#ready.some(isLeft)) return NOTHING_ELSE;
    if (isUnsent && this.#hasUnavoided(isLeft)) this.#counts.retries += 1;
    else if (!this.tryRepeat()) return NOTHING_ELSE;
    return this.#take(exchange, isLeft) ?? this.#waitOrRefuse(exchange);
  }

  tryRepeat(): boolean {
    const isWithin = this.#budget.tryTake(this.#dependencies.clock.monotonic());
    if (isWithin) this.#counts.retries += 1;
    else this.#counts.refusedRetries += 1;
    return isWithin;
  }

  note(instance: UpstreamInstance, outcome: AttemptOutcome, nowMs: number): void {
    if (instance instanceof PooledInstance) this.#watch.note(instance, outcome, nowMs);
  }

  release(exchange: Exchange): void {
    const { instance } = exchange;
    if (!(instance instanceof PooledInstance)) return;
    exchange.instance = null;
    instance.open -= 1;
    if (instance.draining && instance.open === 0) this.#dependencies.onIdle();
    if (this.#room.size > 0) this.#serveWaiting();
  }

  #setLimits({ limits, balance }: PoolSettings): void {
    this.#scorer = POLICIES[balance];
    this.#slotsEach = limits.instanceConcurrency;
    this.#roomSize = limits.instanceQueue === null ? WAITING_CEILING : Math.min(WAITING_CEILING, limits.instanceQueue * this.#ready.length);
    this.#roomRefusal = this.#roomSize === WAITING_CEILING ? OVERLOADED : QUEUE_FULL;
    for (const instance of this.#instances) this.#setRate(instance, limits.instanceRate);
  }

  #setRate(instance: PooledInstance, perSecond: number | null): void {
    if (perSecond === null) {
      instance.rate?.forget();
      instance.rate = null;
      return;
    }
    if (instance.rate?.perSecond === perSecond) return;
    const key = `instance/${this.#service}/${instance.id}`;
    instance.rate = new RateLimit(this.#dependencies.counters, key, perSecond, 'rate_limited');
    instance.rate.declare();
    this.#rateRefusal = instance.rate.refusal;
  }

  #retire(instance: PooledInstance): void {
    // Its successor under the same id and the same limit may count under the same key.
    if (!this.#instances.some(({ id }) => id === instance.id)) instance.rate?.forget();
    instance.close();
  }

  /** Gives the exchange the best instance that can take it now; null when none can. */
  #take(exchange: Exchange, isAllowed: ((instance: PooledInstance) => boolean) | null): PooledInstance | null {
    const nowMs = this.#dependencies.clock.monotonic();
    const instance = this.#picker.pick(this.#ready, (candidate) => {
      if (isAllowed !== null && !isAllowed(candidate)) return Number.POSITIVE_INFINITY;
      return this.#cost(candidate, nowMs);
    });
    if (instance === null || this.#isWorthWaitingFor(instance, nowMs)) return null;
    if (instance.rate !== null && !instance.rate.tryTake(nowMs)) return null;
    if (exchange.attempts === 0) this.#budget.noteRequest(nowMs);
    if (!instance.health.isClear(nowMs)) instance.health.paid();
    this.#watch.accrue(nowMs);
    instance.open += 1;
    exchange.instance = instance;
    return instance;
  }

  #cost(candidate: PooledInstance, nowMs: number): number {
    if (this.#slotsEach !== null && candidate.open >= this.#slotsEach) return Number.POSITIVE_INFINITY;
    if (candidate.rate !== null && candidate.rate.waitMs(nowMs) > 0) return Number.POSITIVE_INFINITY;
    return this.#scorer(candidate) + (candidate.health.isClear(nowMs) ? 0 : surcharge(candidate.health, nowMs));
  }

  /** With a waiting room, a dead instance must not draw everyone who waits for a busy living one. */
  #isWorthWaitingFor(instance: PooledInstance, nowMs: number): boolean {
    if (this.#slotsEach === null || !instance.health.isAvoided(nowMs)) return false;
    return this.#hasUnavoided(() => true);
  }

  #hasUnavoided(isAllowed: (instance: PooledInstance) => boolean): boolean {
    const nowMs = this.#dependencies.clock.monotonic();
    return this.#ready.some((instance) => isAllowed(instance) && !instance.health.isAvoided(nowMs));
  }

  #waitOrRefuse(exchange: Exchange): PickResult | Promise<PickResult> {
    const nowMs = this.#dependencies.clock.monotonic();
    const isOverRate = this.#ready.every(({ rate }) => rate !== null && rate.waitMs(nowMs) > 0);
    if (isOverRate || this.#slotsEach === null) return this.#rateRefusal;
    if (this.#room.size >= this.#roomSize) return this.#roomRefusal;
    return this.#wait(exchange);
  }

  #wait(exchange: Exchange): Promise<PickResult> {
    return new Promise((resolve) => {
      const waiter = this.#room.enter({ exchange, resolve });
      exchange.abort = (code) => {
        if (!this.#room.leave(waiter)) return;
        exchange.abort = null;
        resolve({ refused: code });
      };
      this.#pace();
    });
  }

  #serveWaiting(): void {
    if (this.#ready.length === 0) this.#refuseWaiting(NOTHING_READY);
    while (this.#room.size > 0) {
      const first = this.#room.first;
      const instance = first === null ? null : this.#take(first.exchange, null);
      if (first === null || instance === null) return this.#pace();
      this.#room.shift();
      first.exchange.abort = null;
      first.resolve(instance);
    }
  }

  #refuseWaiting(refusal: Refusal): void {
    for (let waiting = this.#room.shift(); waiting !== null; waiting = this.#room.shift()) {
      waiting.exchange.abort = null;
      waiting.resolve(refusal);
    }
  }

  /** Free slots that only time will make usable (rate, ejection) are looked at again then; full ones when something is given back. */
  #pace(): void {
    if (this.#pacing !== null || this.#room.size === 0) return;
    const { clock } = this.#dependencies;
    const nowMs = clock.monotonic();
    const waits = this.#ready
      .filter(({ open }) => this.#slotsEach === null || open < this.#slotsEach)
      .map((instance) => instance.waitMs(nowMs));
    if (waits.length === 0) return;
    this.#pacing = clock.setTimeout(
      () => {
        this.#pacing = null;
        this.#serveWaiting();
      },
      Math.max(1, Math.ceil(Math.min(LONGEST_PACE_MS, ...waits))),
    );
  }

  #noteEjection({ instance, verdict, lengthMs }: Ejection<PooledInstance>): void {
    this.#counts.ejections += 1;
    this.#dependencies.log.warn({ service: this.#service, instance: instance.id, verdict, lengthMs }, 'an instance is ejected');
  }
}

function surcharge(health: InstanceHealth, nowMs: number): number {
  if (health.isAvoided(nowMs)) return AVOIDED_COST;
  return health.isOwed ? OWED_COST : RETURNING_COST;
}

import type { InstanceResource, ServiceResource } from '@infergate/contract';
import type { Clock, Timer } from '@infergate/kernel';
import { POLICIES } from '../balance/policies.ts';
import { RotatingPicker } from '../balance/rotating-picker.ts';
import type { Counters } from '../counters/counters.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { RateLimit } from '../limits/rate-limit.ts';
import type { Refusal } from '../pipeline/phase.ts';
import type { UpstreamProtocol, UpstreamTransport } from '../upstream/transport.ts';
import type { InstancePool, PickResult, UpstreamInstance } from './instance-pool.ts';
import { type CreateTransport, PooledInstance } from './pooled-instance.ts';
import { WaitingRoom } from './waiting-room.ts';

/** Waiting requests of a service that sets no bound of its own: even waiting is not free. */
const WAITING_CEILING = 10_000;
/** Added to the cost of an instance that refused a connection a moment ago: the last resort. */
const SUSPICION_COST = 1e9;

const NOTHING_READY: Refusal = { refused: 'no_ready_instance', headers: ['Retry-After', '1'] };
const NOTHING_ELSE: Refusal = { refused: 'upstream_unreachable', headers: ['Retry-After', '1'] };
const QUEUE_FULL: Refusal = { refused: 'queue_full' };
const OVERLOADED: Refusal = { refused: 'gateway_overloaded', headers: ['Retry-After', '1'] };
const REMOVED: Refusal = { refused: 'service_not_found' };

export interface PoolDependencies {
  readonly clock: Clock;
  readonly counters: Counters;
  createTransport(resource: InstanceResource, caPem: string | null, protocol: UpstreamProtocol): UpstreamTransport;
  /** A draining instance has become idle. */
  onIdle(): void;
}

/** What a pool needs to know of its service. */
export type PoolSettings = Pick<ServiceResource, 'balance' | 'limits' | 'upstreamCaPem' | 'instances'>;

interface WaitingExchange {
  readonly exchange: Exchange;
  readonly resolve: (pick: PickResult) => void;
}

export class ServicePool implements InstancePool {
  readonly #service: string;
  readonly #dependencies: PoolDependencies;
  readonly #picker = new RotatingPicker();
  readonly #room = new WaitingRoom<WaitingExchange>();
  #instances: readonly PooledInstance[] = [];
  /** Those that are not draining. */
  #ready: readonly PooledInstance[] = [];
  #scorer = POLICIES.least_busy;
  #slotsEach: number | null = null;
  #roomSize = 0;
  #roomRefusal = QUEUE_FULL;
  #rateRefusal: Refusal = NOTHING_READY;
  #pacing: Timer | null = null;

  constructor(service: string, dependencies: PoolDependencies) {
    this.#service = service;
    this.#dependencies = dependencies;
  }

  get instances(): readonly UpstreamInstance[] {
    return this.#instances;
  }

  get waiting(): number {
    return this.#room.size;
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
    for (const gone of known.values()) this.#retire(gone);
    this.#serveWaiting();
  }

  /** The service is gone: nobody waits any longer, connections close when their requests have ended. */
  close(): void {
    const instances = this.#instances;
    this.#instances = [];
    this.#ready = [];
    for (const instance of instances) this.#retire(instance);
    this.#pacing?.cancel();
    this.#pacing = null;
    this.#refuseWaiting(REMOVED);
  }

  pick(exchange: Exchange): PickResult | Promise<PickResult> {
    if (this.#ready.length === 0) return NOTHING_READY;
    // Nobody overtakes those who wait already.
    const instance = this.#room.size === 0 ? this.#take(exchange, null) : null;
    return instance ?? this.#waitOrRefuse(exchange);
  }

  next(exchange: Exchange, excluding: readonly UpstreamInstance[]): PickResult | Promise<PickResult> {
    const failed = exchange.instance;
    const nowMs = this.#dependencies.clock.monotonic();
    if (failed instanceof PooledInstance) failed.suspect(nowMs);
    this.release(exchange);
    const isLeft = (instance: PooledInstance): boolean => instance !== failed && !excluding.includes(instance);
    if (!this.#ready.some(isLeft)) return NOTHING_ELSE;
    return this.#take(exchange, isLeft) ?? this.#waitOrRefuse(exchange);
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
    instance.open += 1;
    exchange.instance = instance;
    return instance;
  }

  #cost(candidate: PooledInstance, nowMs: number): number {
    if (this.#slotsEach !== null && candidate.open >= this.#slotsEach) return Number.POSITIVE_INFINITY;
    if (candidate.rate !== null && candidate.rate.waitMs(nowMs) > 0) return Number.POSITIVE_INFINITY;
    return this.#scorer(candidate) + (candidate.isSuspect(nowMs) ? SUSPICION_COST : 0);
  }

  /** With a waiting room, a dead instance must not draw everyone who waits for a busy living one. */
  #isWorthWaitingFor(instance: PooledInstance, nowMs: number): boolean {
    if (this.#slotsEach === null || !instance.isSuspect(nowMs)) return false;
    return this.#ready.some((other) => !other.isSuspect(nowMs));
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

  /** Free slots that only time will make usable (rate, suspicion) are looked at again then; full ones when something is given back. */
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
      Math.max(1, Math.ceil(Math.min(...waits))),
    );
  }
}

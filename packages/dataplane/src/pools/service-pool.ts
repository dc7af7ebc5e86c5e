import type { InstanceResource, ServiceResource } from '@infergate/contract';
import type { Clock, Logger, Timer } from '@infergate/kernel';
import { POLICIES } from '../balance/policies.ts';
import { RotatingPicker } from '../balance/rotating-picker.ts';
import { type Counters, MAX_QUESTIONS, type ReleaseSlot } from '../counters/counters.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { RateLimit } from '../limits/rate-limit.ts';
import { SlotLimit } from '../limits/slot-limit.ts';
import type { Refusal } from '../pipeline/phase.ts';
import type { UpstreamProtocol, UpstreamTransport } from '../upstream/transport.ts';
import type { MeasuredInstances } from '../telemetry/instance-metrics.ts';
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
/** Instances that are asked about at one time. */
const MAX_ASKED = 32;

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
  readonly instances: Pick<MeasuredInstances, 'of' | 'leave'>;
}

type IsAllowed = ((instance: PooledInstance) => boolean) | null;

interface WaitingExchange {
  readonly exchange: Exchange;
  /** Gives its place in the room back. */
  readonly leave: ReleaseSlot;
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
  /** Places in the waiting room, over all processes that have one for this service; null: nobody waits. */
  #places: SlotLimit | null = null;
  /** Waiting requests as the counters know them. */
  #inLine = 0;
  #roomRefusal = QUEUE_FULL;
  #rateRefusal: Refusal = NOTHING_READY;
  #pacing: Timer | null = null;
  #isAsking = false;

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
      old.update(resource);
      return old;
    });
    this.#instances = next;
    this.#ready = next.filter((instance) => !instance.draining);
    this.#setLimits(settings);
    this.#watch.configure(settings.outlier, this.#ready, this.#dependencies.clock.monotonic());
    for (const gone of known.values()) this.#retire(gone);
    this.#inLine = 0;
    this.#serveWaiting();
  }

  /** The service is gone: nobody waits any longer, connections close when their requests have ended. */
  close(): void {
    const instances = this.#instances;
    this.#instances = [];
    this.#ready = [];
    this.#watch.configure(null, [], this.#dependencies.clock.monotonic());
    for (const instance of instances) this.#retire(instance);
    this.#places?.forget();
    this.#places = null;
    this.#inLine = 0;
    this.#pacing?.cancel();
    this.#pacing = null;
    this.#refuseWaiting(REMOVED);
  }

  pick(exchange: Exchange): PickResult | Promise<PickResult> {
    if (this.#ready.length === 0) return NOTHING_READY;
    if (this.#watch.hasDoubts) this.#watch.review(this.#dependencies.clock.monotonic());
    // Nobody overtakes those who wait already.
    const instance = this.#room.size === 0 ? this.#take(exchange, null) : null;
    return instance ?? this.#ask(exchange, null, MAX_QUESTIONS) ?? this.#waitOrRefuse(exchange, null, MAX_QUESTIONS);
  }

  next(exchange: Exchange, excluding: readonly UpstreamInstance[], isUnsent: boolean): PickResult | Promise<PickResult> {
    const failed = exchange.instance;
    this.release(exchange);
    const isLeft = (instance: PooledInstance): boolean => instance !== failed && !excluding.includes(instance);
    if (!this.#ready.some(isLeft)) return NOTHING_ELSE;
    if (isUnsent && this.#hasUnavoided(isLeft)) this.#counts.retries += 1;
    else if (!this.tryRepeat()) return NOTHING_ELSE;
    return this.#pickAgain(exchange, isLeft, MAX_QUESTIONS);
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
    instance.done();
    if (instance.draining && instance.open === 0) this.#dependencies.onIdle();
    if (this.#room.size > 0) this.#serveWaiting();
  }

  #setLimits({ limits, balance }: PoolSettings): void {
    this.#scorer = POLICIES[balance];
    for (const instance of this.#instances) {
      this.#setRate(instance, limits.instanceRate);
      this.#setSlots(instance, limits.instanceConcurrency);
    }
    this.#setPlaces(limits);
  }

  #setPlaces({ instanceConcurrency, instanceQueue }: PoolSettings['limits']): void {
    if (instanceConcurrency === null) {
      this.#places?.forget();
      this.#places = null;
      return;
    }
    const size = instanceQueue === null ? WAITING_CEILING : Math.min(WAITING_CEILING, instanceQueue * this.#ready.length);
    this.#roomRefusal = size === WAITING_CEILING ? OVERLOADED : QUEUE_FULL;
    this.#places = new SlotLimit(this.#dependencies.counters, `service/${this.#service}/waiting`, size);
    this.#places.declare();
  }

  #setSlots(instance: PooledInstance, limit: number | null): void {
    if (limit === null) {
      instance.slots?.forget();
      instance.slots = null;
      return;
    }
    if (instance.slots?.limit === limit) return;
    instance.slots = new SlotLimit(this.#dependencies.counters, `instance/${this.#service}/${instance.id}/open`, limit);
    instance.slots.declare();
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
    if (!this.#instances.some(({ id }) => id === instance.id)) {
      instance.rate?.forget();
      instance.slots?.forget();
      this.#counts.instances.leave(instance.id);
    }
    instance.close();
  }

  /** Gives the exchange the best instance that can take it now; null when none can. */
  #take(exchange: Exchange, isAllowed: IsAllowed): PooledInstance | null {
    const nowMs = this.#dependencies.clock.monotonic();
    const instance = this.#picker.pick(this.#ready, (candidate) => {
      if (isAllowed !== null && !isAllowed(candidate)) return Number.POSITIVE_INFINITY;
      return this.#cost(candidate, nowMs);
    });
    if (instance === null || this.#isWorthWaitingFor(instance, nowMs)) return null;
    if (!instance.tryOpen(nowMs)) return null;
    if (exchange.attempts === 0) this.#budget.noteRequest(nowMs);
    if (!instance.health.isClear(nowMs)) instance.health.paid();
    this.#watch.accrue(nowMs);
    exchange.instance = instance;
    this.#noteGiven(exchange, instance);
    return instance;
  }

  /** It counts for the last one that it was given. */
  #noteGiven(exchange: Exchange, instance: PooledInstance): void {
    let { metrics } = instance;
    if (metrics === null) {
      metrics = this.#counts.instances.of(instance.id, instance.version);
      // What all others share may be left for a record of its own later.
      if (metrics.id === instance.id) instance.metrics = metrics;
    }
    metrics.open += 1;
    if (exchange.given !== null) exchange.given.open -= 1;
    exchange.given = metrics;
  }

  #cost(candidate: PooledInstance, nowMs: number): number {
    if (!candidate.hasRoom(nowMs)) return Number.POSITIVE_INFINITY;
    return this.#scorer(candidate) + (candidate.health.isClear(nowMs) ? 0 : surcharge(candidate.health, nowMs));
  }

  /** With a waiting room, a dead instance must not draw everyone who waits for a busy living one. */
  #isWorthWaitingFor(instance: PooledInstance, nowMs: number): boolean {
    if (this.#places === null || !instance.health.isAvoided(nowMs)) return false;
    return this.#hasUnavoided(() => true);
  }

  #hasUnavoided(isAllowed: (instance: PooledInstance) => boolean): boolean {
    const nowMs = this.#dependencies.clock.monotonic();
    return this.#ready.some((instance) => isAllowed(instance) && !instance.health.isAvoided(nowMs));
  }

  /** Asks where a no is not certain. null: it is everywhere. */
  #ask(exchange: Exchange, isAllowed: IsAllowed, questions: number): Promise<PickResult> | null {
    if (questions === 0 || this.#room.size > 0) return null;
    const answers = this.#answers(isAllowed);
    return answers.length === 0 ? null : Promise.all(answers).then(() => this.#pickAgain(exchange, isAllowed, questions - 1));
  }

  #answers(isAllowed: IsAllowed): readonly Promise<void>[] {
    const nowMs = this.#dependencies.clock.monotonic();
    const answers: Promise<void>[] = [];
    for (const instance of this.#ready) {
      const answer = isAllowed === null || isAllowed(instance) ? instance.ask(nowMs) : null;
      if (answer !== null && answers.push(answer) === MAX_ASKED) break;
    }
    return answers;
  }

  #pickAgain(exchange: Exchange, isAllowed: IsAllowed, questions: number): PickResult | Promise<PickResult> {
    // It ended while the question was open: nobody would give an instance back.
    if (exchange.settled || this.#ready.length === 0) return NOTHING_READY;
    const instance = this.#room.size === 0 || isAllowed !== null ? this.#take(exchange, isAllowed) : null;
    return instance ?? this.#ask(exchange, isAllowed, questions) ?? this.#waitOrRefuse(exchange, isAllowed, questions);
  }

  #waitOrRefuse(exchange: Exchange, isAllowed: IsAllowed, questions: number): PickResult | Promise<PickResult> {
    const nowMs = this.#dependencies.clock.monotonic();
    const isOverRate = this.#ready.every(({ rate }) => rate !== null && rate.waitMs(nowMs) > 0);
    if (isOverRate || this.#places === null) return this.#rateRefusal;
    const leave = this.#places.tryHold();
    if (leave !== null) return this.#wait(exchange, leave);
    const answered = questions === 0 ? null : this.#places.ask();
    return answered === null ? this.#roomRefusal : answered.then(() => this.#pickAgain(exchange, isAllowed, questions - 1));
  }

  #wait(exchange: Exchange, leave: ReleaseSlot): Promise<PickResult> {
    return new Promise((resolve) => {
      const waiter = this.#room.enter({ exchange, leave, resolve });
      exchange.abort = (code) => {
        if (!this.#room.leave(waiter)) return;
        leave();
        exchange.abort = null;
        this.#standInLine();
        resolve({ refused: code });
      };
      this.#standInLine();
      this.#pace();
    });
  }

  /** Slots that become free elsewhere come here while somebody waits. */
  #standInLine(): void {
    if (this.#inLine === this.#room.size) return;
    this.#inLine = this.#room.size;
    for (const { slots, draining } of this.#instances) slots?.setWaiting(draining ? 0 : this.#inLine, this.#wake);
  }

  readonly #wake = (): void => {
    if (this.#room.size > 0) this.#serveWaiting();
  };

  #serveWaiting(): void {
    if (this.#ready.length === 0) this.#refuseWaiting(NOTHING_READY);
    while (this.#room.size > 0) {
      const first = this.#room.first;
      const instance = first === null ? null : this.#take(first.exchange, null);
      if (first === null || instance === null) break;
      this.#room.shift();
      first.leave();
      first.exchange.abort = null;
      first.resolve(instance);
    }
    this.#standInLine();
    this.#askForWaiting();
    this.#pace();
  }

  /** A slot is free, but whether its instance's rate is used up is known elsewhere. */
  #askForWaiting(): void {
    if (this.#isAsking || this.#room.size === 0) return;
    const nowMs = this.#dependencies.clock.monotonic();
    const answers = this.#ready.filter(({ hasSlot }) => hasSlot).flatMap((instance) => instance.ask(nowMs) ?? []);
    if (answers.length === 0) return;
    this.#isAsking = true;
    void this.#serveAfter(answers);
  }

  async #serveAfter(answers: readonly Promise<void>[]): Promise<void> {
    await Promise.all(answers);
    this.#isAsking = false;
    this.#serveWaiting();
  }

  #refuseWaiting(refusal: Refusal): void {
    for (let waiting = this.#room.shift(); waiting !== null; waiting = this.#room.shift()) {
      waiting.leave();
      waiting.exchange.abort = null;
      waiting.resolve(refusal);
    }
  }

  /** Free slots that only time will make usable (rate, ejection) are looked at again then; full ones when something is given back. */
  #pace(): void {
    if (this.#pacing !== null || this.#room.size === 0) return;
    const { clock } = this.#dependencies;
    const nowMs = clock.monotonic();
    const waits = this.#ready.filter(({ hasSlot }) => hasSlot).map((instance) => instance.waitMs(nowMs));
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

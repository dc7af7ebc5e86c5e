import { silentLogger, type Clock } from '@infergate/kernel';
import { instanceResource, outlierDetection, serviceResource, type ServiceOverrides } from '@infergate/testkit';
import { MemoryCounters } from '../src/counters/memory-counters.ts';
import type { Exchange } from '../src/exchange/exchange.ts';
import type { AttemptOutcome } from '../src/pools/health/outcome.ts';
import { isRefusal, type PickResult, type UpstreamInstance } from '../src/pools/instance-pool.ts';
import { ServicePool } from '../src/pools/service-pool.ts';
import { exchange } from './exchange.ts';
import { FakeTransport } from './fake-transport.ts';
import { ServiceMetrics } from '../src/telemetry/service-metrics.ts';

/** What an instance makes of an attempt at a time. */
export type Behaviour = (id: string, nowMs: number) => AttemptOutcome;

export type SimulationOptions = Pick<ServiceOverrides, 'balance' | 'limits'> & {
  readonly outlier?: Partial<ReturnType<typeof outlierDetection>> | null;
};

/** Moves when it is told, at no cost; nothing here waits. */
class SteppedClock implements Clock {
  ms = 0;

  now(): number {
    return this.ms;
  }

  monotonic(): number {
    return this.ms;
  }

  setTimeout(): never {
    throw new Error('nobody waits here');
  }

  setInterval(): never {
    throw new Error('nobody waits here');
  }
}

/** A pool with instances that do what they are told, one request after the other. */
export class PoolSimulation {
  readonly clock = new SteppedClock();
  readonly counts = new ServiceMetrics('echo');
  readonly pool: ServicePool;
  /** Attempts at each instance. */
  readonly attempts = new Map<string, number>();
  requests = 0;
  readonly #options: SimulationOptions;

  constructor(ids: readonly string[], options: SimulationOptions = {}) {
    this.#options = options;
    this.pool = new ServicePool('echo', this.counts, {
      clock: this.clock,
      counters: new MemoryCounters(),
      log: silentLogger,
      createTransport: ({ address }) => new FakeTransport(address),
      onIdle: () => undefined,
    });
    this.resize(ids);
  }

  resize(ids: readonly string[], draining: readonly string[] = []): void {
    const { outlier, ...others } = this.#options;
    const instances = ids.map((id) => instanceResource(id, 20_000 + Number(id.replace(/\D/g, '')), draining.includes(id)));
    this.pool.configure(serviceResource('echo', { ...others, instances, outlier: outlier === null ? null : outlierDetection(outlier) }));
  }

  get ejected(): readonly string[] {
    return this.pool.ejected;
  }

  /** One request: what became of it at last. Attempts that reached nobody are made again elsewhere. */
  request(behaviour: Behaviour): AttemptOutcome {
    const x = exchange();
    this.requests += 1;
    const tried: UpstreamInstance[] = [];
    let pick: PickResult = this.pool.pick(x) as PickResult;
    let outcome: AttemptOutcome = 'unknown';
    while (!isRefusal(pick)) {
      outcome = this.#attempt(pick, x, behaviour);
      if (outcome !== 'unreached' || tried.length === 3) break;
      tried.push(pick);
      pick = this.pool.next(x, tried, true) as PickResult;
    }
    this.pool.release(x);
    return outcome;
  }

  /** A request that takes longer than the test, on one of these instances; one on another ends at once. */
  hold(...ids: readonly string[]): void {
    const x = exchange();
    void this.pool.pick(x);
    if (x.instance !== null && !ids.includes(x.instance.id)) this.pool.release(x);
  }

  /** Requests that all begin before anybody knows that one instance is out of reach; the instances that they end with. */
  burst(count: number, unreached: string): readonly (string | null)[] {
    const all = Array.from({ length: count }, () => exchange());
    for (const x of all) void this.pool.pick(x);
    return all.map((x) => {
      const { instance } = x;
      x.attempts += 1;
      if (instance?.id !== unreached) return instance?.id ?? null;
      this.pool.note(instance, 'unreached', this.clock.monotonic());
      void this.pool.next(x, [instance], true);
      return x.instance?.id ?? null;
    });
  }

  /** As many requests as come in that time. */
  run(seconds: number, perSecond: number, behaviour: Behaviour): readonly AttemptOutcome[] {
    const outcomes: AttemptOutcome[] = [];
    for (let i = 0; i < seconds * perSecond; i += 1) {
      outcomes.push(this.request(behaviour));
      this.clock.ms += 1000 / perSecond;
    }
    return outcomes;
  }

  #attempt(instance: UpstreamInstance, x: Exchange, behaviour: Behaviour): AttemptOutcome {
    x.attempts += 1;
    this.attempts.set(instance.id, (this.attempts.get(instance.id) ?? 0) + 1);
    const nowMs = this.clock.monotonic();
    const outcome = behaviour(instance.id, nowMs);
    this.pool.note(instance, outcome, nowMs);
    return outcome;
  }
}

import type { NodeState } from '@infergate/contract';
import type { Clock, Logger, Timer } from '@infergate/kernel';
import type { NodeView } from '../publish/node.ts';
import type { ObservedInstance } from '../runtimes/driver.ts';
import type { Store } from '../store/store.ts';
import type { SeriesKeeper } from './keeper/series-keeper.ts';
import type { MetricAnswer, MetricRequest } from './query/metric-query.ts';
import { SAMPLE_SECONDS } from './subjects/subject.ts';
import { ReportOutbox } from './watch/report-outbox.ts';
import { ServiceDirectory } from './watch/service-directory.ts';
import { type ProcessUsage, UsageSampler } from './watch/usage-sampler.ts';

/** What gateways let the controller know; `NodeHub` is one. */
export interface ReportedGateways {
  nodes(): readonly NodeView[];
  /** Called with every report as it was said, after `nodes` has taken it in. */
  onReport(listener: (gatewayId: string, report: NodeState) => void): () => void;
}

export interface MonitorOptions {
  readonly keeper: SeriesKeeper;
  readonly store: Store;
  readonly gateways: ReportedGateways;
  /** What the runtimes see of their instances. */
  readonly instances: () => Promise<readonly ObservedInstance[]>;
  readonly usageOf: (pid: number) => ProcessUsage | null;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A tick comes this late in the next second, so that timers that fire early do not take a second twice. */
const TICK_DELAY_MS = 20;

/** Lets the keeper of series know of everything that gateways, instances and this process say, second by second, and asks it. */
export class Monitor {
  readonly #options: MonitorOptions;
  readonly #outbox: ReportOutbox;
  readonly #services: ServiceDirectory;
  readonly #usage: UsageSampler;
  #tick: Timer | null = null;
  #unsubscribe: (() => void) | null = null;
  #sampledBlock = 0;
  #isClosed = false;
  #isFailing = false;

  constructor(options: MonitorOptions) {
    const { keeper, store, gateways, instances, usageOf, clock, log } = options;
    this.#options = options;
    this.#outbox = new ReportOutbox({ keeper, nodes: () => gateways.nodes(), nowSecond: () => this.#nowSecond });
    this.#services = new ServiceDirectory(store);
    this.#usage = new UsageSampler({ services: this.#services, instances, ownUsage, usageOf, since: clock.now(), log });
  }

  start(): void {
    if (this.#tick !== null || this.#isClosed) return;
    const { keeper, gateways } = this.#options;
    keeper.onFresh = () => this.#outbox.tellAll();
    keeper.start();
    this.#unsubscribe = gateways.onReport((gatewayId, report) => this.#guarded(() => this.#outbox.heard(gatewayId, report)));
    this.#plan();
  }

  /** Throws `TooMuchToReadError` or `SeriesUnavailableError`. */
  query(request: MetricRequest): Promise<MetricAnswer> {
    return this.#options.keeper.query(request);
  }

  /** Everything that was said is kept then. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#tick?.cancel();
    this.#unsubscribe?.();
    this.#services.close();
    await this.#usage.rest();
    this.#guarded(() => this.#endSecond(this.#nowSecond));
    await this.#options.keeper.close();
  }

  get #nowSecond(): number {
    return Math.floor(this.#options.clock.now() / 1000);
  }

  #plan(): void {
    const { clock } = this.#options;
    this.#tick = clock.setTimeout(
      () => {
        this.#plan();
        // What is known now happened in the second that has just ended.
        this.#guarded(() => this.#endSecond(this.#nowSecond - 1));
      },
      1000 + TICK_DELAY_MS - (clock.now() % 1000),
    );
    this.#tick.unref();
  }

  #endSecond(second: number): void {
    const { keeper, gateways } = this.#options;
    const nodes = gateways.nodes();
    keeper.endSecond({ second, workers: nodes.flatMap(presentWorkers), usage: this.#usage.take(nodes) });
    const block = Math.floor(second / SAMPLE_SECONDS);
    if (block === this.#sampledBlock || this.#isClosed) return;
    this.#sampledBlock = block;
    this.#usage.look();
  }

  /** Series must never be what ends a controller. */
  #guarded(work: () => void): void {
    try {
      work();
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#options.log.error({ err: error }, 'what was counted and measured could not be handed on');
      this.#isFailing = true;
    }
  }
}

function presentWorkers({ hello: { gatewayId }, workers }: NodeView) {
  return workers.flatMap(({ index, pid, isLive, state }) => (state === null ? [] : [{ gatewayId, index, pid, isLive }]));
}

function ownUsage(): ProcessUsage {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000, rssBytes: process.memoryUsage.rss() };
}

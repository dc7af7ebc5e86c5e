import { type Clock, type Logger, type ProcessIdentity, processIdentity, type Timer } from '@infergate/kernel';
import type { NodeView } from '../publish/node.ts';
import type { ObservedInstance } from '../runtimes/driver.ts';
import type { Store } from '../store/store.ts';
import { GaugeEnds } from './collect/gauge-ends.ts';
import { ServiceDirectory } from './collect/service-directory.ts';
import { type ProcessUsage, UsageCollector } from './collect/usage-collector.ts';
import { WorkerCollector } from './collect/worker-collector.ts';
import { Recorder } from './keep/recorder.ts';
import { Retention } from './keep/retention.ts';
import { SeriesFile } from './keep/series-file.ts';
import { MAX_RANGE_SECONDS } from './keep/tier.ts';
import type { MetricAnswer, MetricRequest } from './query/metric-query.ts';
import { QueryRunner, SAMPLE_SECONDS } from './query/query-runner.ts';
import { isSampled } from './subjects/subject.ts';

export interface MonitorLimits {
  /** Subjects with anything in the last hour that are told apart: services, their instances, processes. */
  readonly liveSubjects: number;
  /** Subjects that are remembered, those of 13 months included. */
  readonly knownSubjects: number;
  /** Of the file. */
  readonly maxBytes: number;
}

export const DEFAULT_MONITOR_LIMITS: MonitorLimits = { liveSubjects: 20_000, knownSubjects: 200_000, maxBytes: 4 * 2 ** 30 };

/** What gateways let the controller know; `NodeHub` is one. */
export interface ReportedGateways {
  nodes(): readonly NodeView[];
  onReport(listener: (node: NodeView) => void): () => void;
}

export interface MonitorOptions {
  /** A file, or `:memory:`. */
  readonly path: string;
  readonly store: Store;
  readonly gateways: ReportedGateways;
  /** What the runtimes see of their instances. */
  readonly instances: () => Promise<readonly ObservedInstance[]>;
  readonly usageOf: (pid: number) => ProcessUsage | null;
  readonly clock: Clock;
  readonly log: Logger;
  readonly limits?: Partial<MonitorLimits>;
  /** For tests: who a process is. */
  readonly identify?: (pid: number) => ProcessIdentity | null;
}

/** A tick comes this late in the next second, so that timers that fire early do not take a second twice. */
const TICK_DELAY_MS = 20;
/** How long what is not urgent may hold the event loop at a time. */
const TURN_MS = 5;
const TURN_EVERY_MS = 100;
const SWEEP_SECONDS = 600;

/** Parts of the work of a second that fail on their own. */
type Work = 'report' | 'collect' | 'flush' | 'retention';

/** Keeps series of everything that gateways, instances and this process let it know, and answers questions about them. */
export class Monitor {
  readonly #options: MonitorOptions;
  readonly #file: SeriesFile;
  readonly #recorder: Recorder;
  readonly #workers: WorkerCollector;
  readonly #usage: UsageCollector;
  readonly #services: ServiceDirectory;
  readonly #gauges: GaugeEnds;
  readonly #retention: Retention;
  readonly #queries: QueryRunner;
  #tick: Timer | null = null;
  #turn: Timer | null = null;
  #unsubscribe: (() => void) | null = null;
  #recordedTo: number;
  #sampledBlock = 0;
  #sweptAt = 0;
  #isClosed = false;
  /** What fails at the moment, and was said. */
  readonly #failing = new Set<Work>();

  /** Never fails: where the file cannot be had, series live in memory. */
  constructor(options: MonitorOptions) {
    const { path, store, clock, log } = options;
    const limits = { ...DEFAULT_MONITOR_LIMITS, ...options.limits };
    const identify = options.identify ?? processIdentity;
    this.#options = options;
    this.#recordedTo = this.#nowSecond;
    this.#file = new SeriesFile(path, log);
    this.#recorder = new Recorder({ file: this.#file, limits: { live: limits.liveSubjects, known: limits.knownSubjects }, clock, log });
    this.#recorder.load(this.#nowSecond);
    this.#workers = new WorkerCollector({ recorder: this.#recorder, identify, own: identify(process.pid) });
    this.#services = new ServiceDirectory(store);
    this.#usage = new UsageCollector({
      recorder: this.#recorder,
      services: this.#services,
      instances: options.instances,
      ownUsage,
      usageOf: options.usageOf,
      since: clock.now(),
      log,
    });
    this.#gauges = new GaugeEnds(this.#recorder);
    this.#retention = new Retention({ file: this.#file, maxBytes: limits.maxBytes, clock, log });
    this.#queries = new QueryRunner({ recorder: this.#recorder, clock, recordedTo: () => this.#recordedTo });
    this.#sweptAt = this.#nowSecond;
  }

  start(): void {
    if (this.#tick !== null || this.#isClosed) return;
    this.#unsubscribe = this.#options.gateways.onReport((node) =>
      this.#guarded('report', () => this.#workers.report(node, this.#nowSecond)),
    );
    this.#plan();
  }

  /** Throws `TooMuchToReadError`. */
  query(request: MetricRequest): Promise<MetricAnswer> {
    return this.#queries.run(request);
  }

  /** Everything that was recorded is in the file then. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#tick?.cancel();
    this.#unsubscribe?.();
    this.#turn?.cancel();
    this.#services.close();
    await this.#usage.rest();
    this.#guarded('collect', () => this.#collect(this.#nowSecond));
    this.#guarded('flush', () => this.#recorder.close());
    this.#file.close();
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
        this.#guarded('collect', () => this.#collect(this.#nowSecond - 1));
        this.#guarded('retention', () => this.#retention.step());
        this.#work();
      },
      1000 + TICK_DELAY_MS - (clock.now() % 1000),
    );
    this.#tick.unref();
  }

  #collect(second: number): void {
    const nodes = this.#options.gateways.nodes();
    this.#workers.collect(nodes, second);
    const hasSample = this.#usage.collect(nodes, second);
    this.#gauges.note((field) => hasSample || !isSampled(this.#recorder.fields.get(field)?.metric));
    this.#recorder.commit(second);
    this.#recordedTo = second + 1;
    const block = Math.floor(second / SAMPLE_SECONDS);
    if (block !== this.#sampledBlock && !this.#isClosed) {
      this.#sampledBlock = block;
      this.#usage.look();
    }
    if (Math.abs(second - this.#sweptAt) >= SWEEP_SECONDS) this.#sweep(second);
  }

  /** What is finished goes to the file in small turns. */
  #work(): void {
    this.#turn?.cancel();
    let isMore = false;
    this.#guarded('flush', () => {
      isMore = this.#recorder.flush(TURN_MS);
    });
    if (isMore) this.#turn = this.#options.clock.setTimeout(() => this.#work(), TURN_EVERY_MS);
    this.#turn?.unref();
  }

  #sweep(second: number): void {
    this.#sweptAt = second;
    this.#recorder.sweep(second, { horizon: second - MAX_RANGE_SECONDS, isHere: (worker) => this.#workers.isHere(worker) });
  }

  /** Series must never be what ends a controller. */
  #guarded(what: Work, work: () => void): void {
    try {
      work();
      this.#failing.delete(what);
    } catch (error) {
      if (!this.#failing.has(what)) this.#options.log.error({ err: error, what }, 'the series of this second could not be kept');
      this.#failing.add(what);
    }
  }
}

function ownUsage(): ProcessUsage {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000, rssBytes: process.memoryUsage.rss() };
}

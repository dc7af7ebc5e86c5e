import { type Clock, type Logger, type ProcessIdentity, processIdentity, type Timer } from '@infergate/kernel';
import { GaugeEnds } from '../collect/gauge-ends.ts';
import { UsageCollector } from '../collect/usage-collector.ts';
import { WorkerCollector } from '../collect/worker-collector.ts';
import { Recorder } from '../keep/recorder.ts';
import { Retention } from '../keep/retention.ts';
import { SeriesFile } from '../keep/series-file.ts';
import { MAX_RANGE_SECONDS } from '../keep/tier.ts';
import type { MetricAnswer, MetricRequest } from '../query/metric-query.ts';
import { QueryRunner } from '../query/query-runner.ts';
import { isSampled } from '../subjects/subject.ts';
import type { SecondEnd, SeriesKeeper, WorkerReport } from './series-keeper.ts';
import { WorkLine } from './work-line.ts';

export interface SeriesLimits {
  /** Subjects with anything in the last hour that are told apart: services, their instances, processes. */
  readonly liveSubjects: number;
  /** Subjects that are remembered, those of 13 months included. */
  readonly knownSubjects: number;
  /** Of the file. */
  readonly maxBytes: number;
}

const DEFAULT_LIMITS: SeriesLimits = { liveSubjects: 20_000, knownSubjects: 200_000, maxBytes: 4 * 2 ** 30 };

export interface LocalSeriesKeeperOptions {
  /** A file, or `:memory:`. */
  readonly path: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly limits?: Partial<SeriesLimits>;
  /** For tests: who a process is. */
  readonly identify?: (pid: number) => ProcessIdentity | null;
}

/** How long writing finished minutes down may hold the thread at a time. */
const FLUSH_MS = 5;
const FLUSH_EVERY_MS = 100;
const SWEEP_SECONDS = 600;

/** Parts of the work that fail on their own. */
type Work = 'report' | 'second' | 'flush' | 'retention';

/** Keeps series in the thread that it is called from. Never fails: where the file cannot be had, series live in memory. */
export class LocalSeriesKeeper implements SeriesKeeper {
  onFresh: (() => void) | null = null;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #file: SeriesFile;
  readonly #recorder: Recorder;
  readonly #workers: WorkerCollector;
  readonly #usage: UsageCollector;
  readonly #gauges: GaugeEnds;
  readonly #retention: Retention;
  readonly #queries: QueryRunner;
  readonly #line: WorkLine;
  #flush: Timer | null = null;
  #recordedTo: number;
  #sweptAt: number;
  #isClosed = false;
  /** What fails at the moment, and was said. */
  readonly #failing = new Set<Work>();

  constructor({ path, clock, log, limits: wanted, identify = processIdentity }: LocalSeriesKeeperOptions) {
    const limits = { ...DEFAULT_LIMITS, ...wanted };
    this.#clock = clock;
    this.#log = log;
    this.#recordedTo = this.#sweptAt = Math.floor(clock.now() / 1000);
    this.#file = new SeriesFile(path, log);
    this.#recorder = new Recorder({ file: this.#file, limits: { live: limits.liveSubjects, known: limits.knownSubjects }, clock, log });
    this.#recorder.load(this.#recordedTo);
    this.#workers = new WorkerCollector({ recorder: this.#recorder, identify, own: identify(process.pid) });
    this.#usage = new UsageCollector(this.#recorder);
    this.#gauges = new GaugeEnds(this.#recorder);
    this.#retention = new Retention({ file: this.#file, maxBytes: limits.maxBytes, clock, log });
    this.#queries = new QueryRunner({ recorder: this.#recorder, clock, recordedTo: () => this.#recordedTo });
    this.#line = new WorkLine(clock);
  }

  start(): void {
    this.onFresh?.();
  }

  report(report: WorkerReport, onTaken: () => void): void {
    this.#do('report', this.#workers.report(report), onTaken);
  }

  endSecond(end: SecondEnd): void {
    this.#do('second', this.#record(end), () => undefined);
  }

  query(request: MetricRequest): Promise<MetricAnswer> {
    return this.#queries.run(request);
  }

  close(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    this.#isClosed = true;
    this.#line.finish();
    this.#flush?.cancel();
    this.#guarded('flush', () => this.#recorder.close());
    this.#file.close();
    return Promise.resolve();
  }

  *#record({ second, workers, usage }: SecondEnd): Generator<void> {
    yield* this.#workers.collect(workers, second);
    if (usage !== null) this.#usage.collect(usage, second);
    yield;
    this.#gauges.note((field) => usage !== null || !isSampled(this.#recorder.fields.get(field)?.metric));
    yield;
    this.#recorder.commit(second);
    this.#recordedTo = second + 1;
    yield;
    if (Math.abs(second - this.#sweptAt) >= SWEEP_SECONDS) this.#sweep(second);
    this.#guarded('retention', () => this.#retention.step());
    this.#flushSome();
  }

  /** What is finished goes to the file in small turns. */
  #flushSome(): void {
    this.#flush?.cancel();
    let isMore = false;
    this.#guarded('flush', () => {
      isMore = this.#recorder.flush(FLUSH_MS);
    });
    this.#flush = isMore ? this.#clock.setTimeout(() => this.#flushSome(), FLUSH_EVERY_MS) : null;
    this.#flush?.unref();
  }

  #sweep(second: number): void {
    this.#sweptAt = second;
    this.#recorder.sweep(second, { horizon: second - MAX_RANGE_SECONDS, isHere: (worker) => this.#workers.isHere(worker) });
  }

  #do(what: Work, steps: Iterator<void>, onEnd: () => void): void {
    this.#line.add({
      steps,
      onEnd: (error) => {
        this.#note(what, error);
        onEnd();
      },
    });
  }

  #guarded(what: Work, work: () => void): void {
    try {
      work();
      this.#note(what, null);
    } catch (error) {
      this.#note(what, error);
    }
  }

  /** Series must never be what ends a process. */
  #note(what: Work, error: unknown): void {
    if (error === null) return void this.#failing.delete(what);
    if (!this.#failing.has(what)) this.#log.error({ err: error, what }, 'the series of this second could not be kept');
    this.#failing.add(what);
  }
}

/**
 * How the series of metrics do with 500 busy services: first a day of them is played, CPU time is measured, and how large the
 * file is; then, with the thread of the built program and in real time, how long the questions of the console take while
 * reports come in, and how long a report holds the thread of the controller. Run: npm run bench:series
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { carryMeasures, Histogram, type NodeState, type ServiceMeasures, type WorkerState } from '@infergate/contract';
import {
  LocalSeriesKeeper,
  type MetricQuery,
  Monitor,
  type NodeView,
  type ReportedGateways,
  type SeriesKeeper,
  SqliteStore,
  ThreadSeriesKeeper,
} from '@infergate/controlplane';
import { type Clock, SecretBox, silentLogger, systemClock, type Timer } from '@infergate/kernel';
import { percentile } from './percentile.ts';

const SERVICES = 500;
const INSTANCES = 2;
const WORKERS = 2;
/** Fewer are quicker to try: `npm run bench:series 120`. */
const DAY_MINUTES = Number(process.argv[3] ?? 24 * 60);
/** Of each instance and worker, in a minute of the day, and in a second of its end. */
const REQUESTS_A_MINUTE = 40;
const REQUESTS_A_SECOND = 5;
const PLAYED_SECONDS = 60;
const REAL_SECONDS = 30;
const QUESTIONS = 15;
const LEAP_MS = 5000;
const PROGRAM = resolve(import.meta.dirname, '../packages/infergate/dist/series-thread.mjs');

/** Time of day as it is set, so that the day ends about now. */
class PlayedClock implements Clock {
  #nowMs = Date.now() - DAY_MINUTES * 60_000 - PLAYED_SECONDS * 1000;
  readonly #pending = new Set<{ readonly at: number; readonly fn: () => void }>();
  /** What each call from a timer took. */
  readonly turns: number[] = [];

  now(): number {
    return this.#nowMs;
  }

  monotonic(): number {
    return performance.now();
  }

  setTimeout(fn: () => void, ms: number): Timer {
    const entry = { at: this.#nowMs + ms, fn };
    this.#pending.add(entry);
    return { cancel: () => void this.#pending.delete(entry), unref: () => undefined };
  }

  setInterval(): Timer {
    throw new Error('the monitor needs none');
  }

  go(ms: number): void {
    this.#nowMs += ms;
    for (const entry of this.#pending)
      if (entry.at <= this.#nowMs && this.#pending.delete(entry)) {
        const start = cpuMs();
        entry.fn();
        this.turns.push(cpuMs() - start);
      }
  }
}

class Counted {
  readonly classes = [0, 0, 0, 0, 0];
  readonly duration = new Histogram();
  readonly firstByte = new Histogram();

  add(count: number): void {
    for (let i = 0; i < count; i += 1) {
      const microseconds = 20_000 * Math.exp(Math.random() + Math.random() + Math.random() - 1.5);
      this.duration.record(microseconds);
      this.firstByte.record(microseconds * 0.8);
      this.classes[Math.random() < 0.98 ? 1 : 4]! += 1;
    }
  }

  takeNews(): Pick<ServiceMeasures, 'classes' | 'duration' | 'firstByte'> {
    return { classes: [...this.classes], duration: this.duration.takeChanges(), firstByte: this.firstByte.takeChanges() };
  }
}

class BusyService {
  readonly #whole = new Counted();
  readonly #instances = Array.from({ length: INSTANCES }, () => new Counted());
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  work(requests: number): ServiceMeasures {
    for (const instance of this.#instances) {
      instance.add(requests);
      this.#whole.add(requests);
    }
    const instances = Object.fromEntries(this.#instances.map((each, i) => [`${this.#name}-${i}`, { version: 1, ...each.takeNews() }]));
    const count = this.#whole.duration.count;
    const more = { problems: {}, bytesIn: count * 900, bytesOut: count * 300, ejections: 0, retries: 0, refusedRetries: 0 };
    return { ...this.#whole.takeNews(), ...more, instances };
  }
}

/** A gateway of busy workers, heard as the controller hears it. */
class BusyGateway implements ReportedGateways {
  readonly #workers = Array.from({ length: WORKERS }, () => Array.from({ length: SERVICES }, (_, i) => new BusyService(`service_${i}`)));
  readonly #states: (WorkerState | null)[] = this.#workers.map(() => null);
  readonly #listeners = new Set<Parameters<ReportedGateways['onReport']>[0]>();

  nodes(): readonly NodeView[] {
    const hello = { type: 'hello', role: 'supervisor', gatewayId: 'shared', index: 0, pid: 1, startTime: '1', bootId: '' } as const;
    const known = { ...hello, version: null, listeners: [], build: 'bench' };
    const views = this.#states.flatMap((state, index) =>
      state === null ? [] : [{ index, pid: 4_000_000 + index, node: 0, isLive: true, isCurrent: true, state }],
    );
    return [{ hello: known, isConnected: true, silentMs: 0, sent: null, workers: views, refusal: null, notices: [] }];
  }

  onReport(listener: Parameters<ReportedGateways['onReport']>[0]): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Only the first so many workers: rows are the same however many there are, so to fill a day one will do. */
  count(requests: number, reporting: number): readonly NodeState[] {
    return this.#workers.slice(0, reporting).map((services, index) => {
      const state = stateOf(services, requests, reporting === WORKERS);
      this.#states[index] = carryMeasures(state, this.#states[index] ?? null);
      return { type: 'node-state', workers: [{ index, pid: 4_000_000 + index, alive: true, state }] };
    });
  }

  tell(report: NodeState): void {
    for (const listener of this.#listeners) listener('shared', report);
  }
}

function stateOf(services: readonly BusyService[], requests: number, isBusy: boolean): WorkerState {
  const measures = Object.fromEntries(services.map((service, i) => [`service_${i}`, service.work(requests)]));
  const busy = isBusy ? services : [];
  const load = Object.fromEntries(busy.map((_, i) => [`service_${i}`, { open: 3, waiting: 0, total: 0, failed: 0 }]));
  const counts = { connections: 500, rssBytes: 1e8, cpuMs: 0, services: load, measures };
  return { type: 'state', version: null, refused: {}, drainingOpen: {}, ...counts };
}

/** Counts the reports that were not taken yet. */
class CountingKeeper extends LocalSeriesKeeper {
  underway = 0;

  override report(...[report, onTaken]: Parameters<SeriesKeeper['report']>): void {
    this.underway += 1;
    super.report(report, () => {
      this.underway -= 1;
      onTaken();
    });
  }
}

/** What is asked, over how many minutes, in which steps. */
const QUESTIONS_OF_THE_CONSOLE: readonly (readonly [string, readonly MetricQuery[], number, number | null])[] = [
  ["one service's charts over 24 h", chartsOf('service_250'), 1440, null],
  ["the home page's totals over 24 h", totals(), 1440, null],
  ['the rates of all services in the last hour, by the minute', [question({ groupBy: ['service'], limit: 1000 })], 60, 60],
  ['the ten busiest services of 24 h', [question({ function: 'increase', groupBy: ['service'], limit: 10 })], 1440, 86_400],
];

const directory = mkdtempSync(join(tmpdir(), 'bench-series-'));
const path = join(directory, 'series.db');
const store = await SqliteStore.open({ path: ':memory:', secrets: new SecretBox(Buffer.alloc(32)), clock: systemClock, log: silentLogger });
const gateways = new BusyGateway();
try {
  await playDay();
  process.stdout.write(`file ${(statSync(path).size / 2 ** 20).toFixed(0)} MiB after a day of ${SERVICES} x ${INSTANCES}\n\n`);
  await liveOn();
} finally {
  await store.close();
  rmSync(directory, { recursive: true });
}

function monitorOf(keeper: SeriesKeeper, clock: Clock): Monitor {
  const instances = () => Promise.resolve([]);
  return new Monitor({ keeper, store, gateways, instances, usageOf: () => null, clock, log: silentLogger });
}

async function playDay(): Promise<void> {
  const clock = new PlayedClock();
  const keeper = new CountingKeeper({ path, clock, log: silentLogger });
  const monitor = monitorOf(keeper, clock);
  const play = async (requests: number, ms: number, reporting: number) => {
    const reports = gateways.count(requests, reporting);
    const taken = await taking(() => reports.forEach((report) => gateways.tell(report)), keeper);
    // In the seconds that are leapt over nothing is reported.
    if (ms > LEAP_MS) clock.go(ms - LEAP_MS);
    for (let gone = 0; gone < Math.min(ms, LEAP_MS); gone += 100) clock.go(100);
    return taken + (await taking(() => undefined, keeper));
  };
  monitor.start();
  for (let minute = 0; minute < DAY_MINUTES; minute += 1) await play(REQUESTS_A_MINUTE, 60_000, 1);
  clock.turns.length = 0;
  const heard: number[] = [];
  for (let second = 0; second < PLAYED_SECONDS; second += 1) heard.push(await play(REQUESTS_A_SECOND, 1000, WORKERS));
  process.stdout.write('played, in CPU time:\n');
  print(`a second of ${SERVICES} services: handing on and taking the reports`, heard);
  print('  every turn of writing it down', clock.turns);
  process.stdout.write(
    `  longest turn ${Math.max(...clock.turns).toFixed(1)} ms, in all ${(sum(clock.turns) / PLAYED_SECONDS).toFixed(1)} ms a second\n`,
  );
  for (const [what, queries, minutes, stepSeconds] of QUESTIONS_OF_THE_CONSOLE) {
    const alone: number[] = [];
    const amidst: number[] = [];
    const ask = async () => {
      const start = cpuMs();
      await monitor.query({ queries, startMs: clock.now() - minutes * 60_000, endMs: clock.now(), stepSeconds });
      return cpuMs() - start;
    };
    for (let i = 0; i < QUESTIONS; i += 1) {
      alone.push(await ask());
      for (const report of gateways.count(REQUESTS_A_SECOND, WORKERS)) gateways.tell(report);
      amidst.push(await ask());
      await taking(() => undefined, keeper);
    }
    print(what, alone);
    print('  asked when the reports of a second have just come', amidst);
  }
  await monitor.close();
}

async function taking(report: () => void, keeper: CountingKeeper): Promise<number> {
  const start = cpuMs();
  report();
  do await new Promise((done) => setImmediate(done));
  while (keeper.underway > 0);
  return cpuMs() - start;
}

/** Each second a report of every worker, and in between the questions of the console, one at a time. */
async function liveOn(): Promise<void> {
  const monitor = monitorOf(new ThreadSeriesKeeper({ program: PROGRAM, path, clock: systemClock, log: silentLogger }), systemClock);
  monitor.start();
  const samples = new Map<string, number[]>();
  const held: number[] = [];
  const end = performance.now() + REAL_SECONDS * 1000;
  for (let next = performance.now(); performance.now() < end; ) {
    if (performance.now() >= next) {
      for (const report of gateways.count(REQUESTS_A_SECOND, WORKERS)) {
        const start = cpuMs();
        gateways.tell(report);
        held.push(cpuMs() - start);
      }
      next += 1000;
    }
    for (const [what, queries, minutes, stepSeconds] of QUESTIONS_OF_THE_CONSOLE) {
      const start = performance.now();
      const now = Date.now();
      await monitor.query({ queries, startMs: now - minutes * 60_000, endMs: now, stepSeconds });
      samples.set(what, [...(samples.get(what) ?? []), performance.now() - start]);
      await pause(50);
    }
  }
  process.stdout.write(
    `in real time, with the thread, while reports come in; 10 ms of work take ${slowness().toFixed(0)} ms on this machine now:\n`,
  );
  for (const [what, each] of samples) print(what, each);
  print('the controller hands on the report of a worker', held);
  await monitor.close();
}

function question(more: Partial<MetricQuery>): MetricQuery {
  return { metric: 'infergate_requests_total', function: 'rate', quantile: 0, groupBy: [], filter: [], limit: 100, ...more };
}

function quantiles(metric: MetricQuery['metric'], which: readonly number[], filter: MetricQuery['filter'] = []): MetricQuery[] {
  return which.map((quantile) => question({ metric, function: 'quantile', quantile, filter }));
}

function chartsOf(service: string): MetricQuery[] {
  const filter = [{ label: 'service', values: [service] }] as const;
  const times = quantiles('infergate_request_duration_seconds', [0.5, 0.9, 0.95, 0.99], filter);
  return [question({ groupBy: ['class'], filter }), ...times, ...quantiles('infergate_request_first_byte_seconds', [0.5, 0.99], filter)];
}

function totals(): MetricQuery[] {
  return [
    question({ groupBy: ['class'] }),
    ...quantiles('infergate_request_duration_seconds', [0.5, 0.99]),
    question({ metric: 'infergate_requests_open', function: 'average' }),
    question({ metric: 'infergate_response_bytes_total' }),
    question({ groupBy: ['gateway'] }),
  ];
}

function print(what: string, samples: readonly number[]): void {
  const at = (share: number) => percentile(samples, share).toFixed(1).padStart(7);
  process.stdout.write(`${what.padEnd(60)} median ${at(0.5)} ms   p99 ${at(0.99)} ms   n ${samples.length}\n`);
}

/** How long others keep this thread from its core. */
function slowness(): number {
  const start = performance.now();
  for (let end = cpuMs() + 100; cpuMs() < end; );
  return (performance.now() - start) / 10;
}

/** CPU time of this process: what a busy machine does meanwhile is not in it. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function sum(samples: readonly number[]): number {
  return samples.reduce((all, each) => all + each, 0);
}

/**
 * How the series of metrics do with 500 busy services: what a second costs to write, how long the questions of the console
 * take over a day, how large the file is. Time is played, CPU time is measured. Run: npm run bench:series
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Histogram, type ServiceMeasures } from '@infergate/contract';
import { type MetricQuery, Monitor, type NodeView, SqliteStore } from '@infergate/controlplane';
import { type Clock, SecretBox, silentLogger, type Timer } from '@infergate/kernel';
import { percentile } from './percentile.ts';

const SERVICES = 500;
const INSTANCES = 2;
const WORKERS = 2;
const DAY_MINUTES = 24 * 60;
/** Of each instance and worker, in a minute of the day, and in a second of its end. */
const REQUESTS_A_MINUTE = 40;
const REQUESTS_A_SECOND = 5;
const SECONDS = 120;
const QUESTIONS = 15;
const LEAP_MS = 5000;

/** Time of day as it is set; durations are CPU time. */
class PlayedClock implements Clock {
  #nowMs = Date.UTC(2026, 0, 1);
  readonly #pending = new Set<{ readonly at: number; readonly fn: () => void }>();
  /** What each call from a timer took. */
  readonly turns: number[] = [];

  now(): number {
    return this.#nowMs;
  }

  monotonic(): number {
    return cpuMs();
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

  toData(): Pick<ServiceMeasures, 'classes' | 'duration' | 'firstByte'> {
    return { classes: [...this.classes], duration: this.duration.toData(), firstByte: this.firstByte.toData() };
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
    const instances = Object.fromEntries(this.#instances.map((each, i) => [`${this.#name}-${i}`, { version: 1, ...each.toData() }]));
    const count = this.#whole.duration.count;
    const more = { problems: {}, bytesIn: count * 900, bytesOut: count * 300, ejections: 0, retries: 0, refusedRetries: 0 };
    return { ...this.#whole.toData(), ...more, instances };
  }
}

const workers = Array.from({ length: WORKERS }, () => Array.from({ length: SERVICES }, (_, i) => new BusyService(`service_${i}`)));
const directory = mkdtempSync(join(tmpdir(), 'bench-series-'));
const path = join(directory, 'series.db');
const clock = new PlayedClock();
const store = await SqliteStore.open({ path: ':memory:', secrets: new SecretBox(Buffer.alloc(32)), clock, log: silentLogger });
let node = report(0, WORKERS);
const listeners = new Set<(view: NodeView) => void>();
const gateways = {
  nodes: () => [node],
  onReport: (listener: (view: NodeView) => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};
const instances = () => Promise.resolve([]);
const monitor = new Monitor({ path, store, gateways, instances, usageOf: () => null, clock, log: silentLogger });
try {
  monitor.start();
  for (let minute = 0; minute < DAY_MINUTES; minute += 1) await play(REQUESTS_A_MINUTE, 60_000, 1);
  clock.turns.length = 0;
  const heard: number[] = [];
  for (let second = 0; second < SECONDS; second += 1) heard.push(await play(REQUESTS_A_SECOND, 1000));
  print(`a second of ${SERVICES} services: taking the reports`, heard);
  print('  every turn of writing it down', clock.turns);
  process.stdout.write(
    `  longest turn ${Math.max(...clock.turns).toFixed(1)} ms, in all ${(sum(clock.turns) / SECONDS).toFixed(1)} ms a second\n`,
  );
  await ask("one service's charts over 24 h", chartsOf('service_250'));
  await ask("the home page's totals over 24 h", [
    question({ groupBy: ['class'] }),
    ...quantiles('infergate_request_duration_seconds', [0.5, 0.99]),
    question({ metric: 'infergate_requests_open', function: 'average' }),
    question({ metric: 'infergate_response_bytes_total' }),
    question({ groupBy: ['gateway'] }),
  ]);
  await ask('the rates of all services in the last hour, by the minute', [question({ groupBy: ['service'], limit: 1000 })], 60, 60);
  await ask('the ten busiest services of 24 h', [question({ function: 'increase', groupBy: ['service'], limit: 10 })], DAY_MINUTES, 86_400);
  await monitor.close();
  process.stdout.write(`file ${(statSync(path).size / 2 ** 20).toFixed(0)} MiB after a day of ${SERVICES} x ${INSTANCES}\n`);
} finally {
  await monitor.close();
  await store.close();
  rmSync(directory, { recursive: true });
}

/** The workers report, and time goes on until everything is written; returns what hearing them took. */
async function play(requests: number, ms: number, reporting = WORKERS): Promise<number> {
  node = report(requests, reporting);
  const start = cpuMs();
  for (const listener of listeners) listener(node);
  const took = cpuMs() - start;
  // In the seconds that are leapt over nothing is reported.
  if (ms > LEAP_MS) clock.go(ms - LEAP_MS);
  for (let gone = 0; gone < Math.min(ms, LEAP_MS); gone += 100) clock.go(100);
  await new Promise((resolve) => setImmediate(resolve));
  return took;
}

/** Rows are the same however many workers there are; to fill a day one will do. */
function report(requests: number, reporting: number): NodeView {
  const hello = { type: 'hello', role: 'supervisor', gatewayId: 'shared', index: 0, pid: 1, startTime: '1', bootId: '' } as const;
  const views = workers.slice(0, reporting).map((services, index) => {
    const measures = Object.fromEntries(services.map((service, i) => [`service_${i}`, service.work(requests)]));
    const busy = reporting === WORKERS ? services : [];
    const load = Object.fromEntries(busy.map((_, i) => [`service_${i}`, { open: 3, waiting: 0, total: 0, failed: 0 }]));
    const counts = { connections: 500, rssBytes: 1e8, cpuMs: 0, services: load, measures };
    const state = { type: 'state', version: null, refused: {}, drainingOpen: {}, ...counts } as const;
    return { index, pid: 4_000_000 + index, node: 0, isLive: true, isCurrent: true, state };
  });
  const known = { ...hello, version: null, listeners: [], build: 'bench' };
  return { hello: known, isConnected: true, silentMs: 0, sent: null, workers: views, refusal: null, notices: [] };
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

async function ask(what: string, queries: readonly MetricQuery[], minutes = DAY_MINUTES, stepSeconds: number | null = null): Promise<void> {
  const samples: number[] = [];
  for (let i = 0; i < QUESTIONS; i += 1) {
    const start = cpuMs();
    await monitor.query({ queries, startMs: clock.now() - minutes * 60_000, endMs: clock.now(), stepSeconds });
    samples.push(cpuMs() - start);
  }
  print(what, samples);
}

function print(what: string, samples: readonly number[]): void {
  const at = (share: number) => percentile(samples, share).toFixed(1).padStart(7);
  process.stdout.write(`${what.padEnd(60)} median ${at(0.5)} ms   p99 ${at(0.99)} ms   n ${samples.length}\n`);
}

/** CPU time of this process: what a busy machine does meanwhile is not in it. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function sum(samples: readonly number[]): number {
  return samples.reduce((all, each) => all + each, 0);
}

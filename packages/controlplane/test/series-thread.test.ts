import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { LocalSeriesKeeper, type MetricQuery, Monitor, type SeriesKeeper, SqliteStore, ThreadSeriesKeeper } from '@infergate/controlplane';
import { type Logger, SecretBox, silentLogger, systemClock } from '@infergate/kernel';
import { FakeClock } from '@infergate/testkit';
import { build } from 'tsdown';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { ReportingGateways, ReportingWorker } from './reporting-nodes.ts';

let programs: string;
let directory: string;
let store: SqliteStore;
let gateways: ReportingGateways;
let worker: ReportingWorker;
const open = new Set<Monitor>();

/** The program of the thread as the real build makes it, where the installed packages can be found from. */
beforeAll(async () => {
  const cache = resolve(import.meta.dirname, '../../../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  programs = mkdtempSync(join(cache, 'series-thread-'));
  await build({
    cwd: import.meta.dirname,
    entry: { 'series-thread': '../src/monitor/thread/series-thread.ts' },
    format: 'esm',
    platform: 'node',
    target: 'node20',
    outDir: programs,
    clean: false,
    dts: false,
    config: false,
    logLevel: 'warn',
    inputOptions: { resolve: { conditionNames: ['source', 'import', 'node', 'default'] } },
    deps: { alwaysBundle: [/^@infergate\//] },
  });
});
afterAll(() => rmSync(programs, { recursive: true }));

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'series-thread-'));
  store = await SqliteStore.open({ path: ':memory:', secrets: new SecretBox(Buffer.alloc(32, 1)), clock: systemClock, log: silentLogger });
  gateways = new ReportingGateways();
  worker = new ReportingWorker(4_000_001);
});

afterEach(async () => {
  for (const monitor of open) await monitor.close();
  open.clear();
  await store.close();
  rmSync(directory, { recursive: true });
});

const seriesPath = () => join(directory, 'series.db');

function threadKeeper(program = 'series-thread.mjs', log: Logger = silentLogger): SeriesKeeper {
  return new ThreadSeriesKeeper({ program: join(programs, program), path: seriesPath(), clock: systemClock, log });
}

function startMonitor(keeper: SeriesKeeper, clock = systemClock): Monitor {
  const parts = { store, gateways, instances: () => Promise.resolve([]), usageOf: () => null, clock, log: silentLogger };
  const monitor = new Monitor({ keeper, ...parts });
  monitor.start();
  open.add(monitor);
  return monitor;
}

async function sumOf(monitor: Monitor, metric: MetricQuery['metric'] = 'infergate_requests_total'): Promise<number> {
  const query: MetricQuery = { metric, function: 'increase', quantile: 0, groupBy: [], filter: [], limit: 1 };
  const endMs = systemClock.now() + 60_000;
  const { Results } = await monitor.query({ queries: [query], startMs: endMs - 3_600_000, endMs, stepSeconds: 86_400 });
  return Results[0]?.Series[0]?.Values[0] ?? 0;
}

/** Or the name of the error. */
const sumOrError = (monitor: Monitor) => () => sumOf(monitor).catch((error: Error) => error.name);
const PATIENCE = { timeout: 15_000 };

function serve(times: number): void {
  worker.finish({ service: 'a', instance: 'x' }, times);
  gateways.report([worker]);
}

test('a thread keeps what is said, refuses what is too much, and has all of it in the file when it is closed', async () => {
  const monitor = startMonitor(threadKeeper());
  serve(5);
  await expect.poll(sumOrError(monitor), PATIENCE).toBe(5);
  serve(2);
  const queries = [
    { metric: 'infergate_requests_total', function: 'rate', quantile: 0, groupBy: ['class'], filter: [], limit: 9 } as const,
  ];
  const now = systemClock.now();
  const tooMuch = { queries, startMs: now - 1000, endMs: now + 3e9, stepSeconds: 1 };
  await expect(monitor.query(tooMuch)).rejects.toMatchObject({ name: 'TooMuchToReadError', queryIndex: 0 });
  await monitor.close();
  const again = startMonitor(new LocalSeriesKeeper({ path: seriesPath(), clock: systemClock, log: silentLogger }));
  expect([await sumOf(again), await sumOf(again, 'infergate_request_duration_seconds')]).toEqual([7, 7]);
});

test('a thread that dies is replaced: what was counted meanwhile counts, and nothing counts twice', async () => {
  const flag = join(directory, 'die');
  writeFileSync(
    join(programs, 'mortal.mjs'),
    `import { existsSync, rmSync } from 'node:fs';
     import { parentPort } from 'node:worker_threads';
     import './series-thread.mjs';
     parentPort.on('message', () => {
       if (!existsSync(${JSON.stringify(flag)})) return;
       rmSync(${JSON.stringify(flag)});
       throw new Error('a fault in the thread');
     });`,
  );
  const texts: string[] = [];
  const note = (_: object, text: string) => void texts.push(text);
  const monitor = startMonitor(threadKeeper('mortal.mjs', { ...silentLogger, error: note, warn: note }));
  for (const deaths of [1, 2]) {
    serve(10);
    await expect.poll(sumOrError(monitor), PATIENCE).toBe(20 * deaths - 10);
    writeFileSync(flag, '');
    serve(4);
    await expect.poll(() => existsSync(flag), PATIENCE).toBe(false);
    serve(6);
    await expect.poll(sumOrError(monitor), PATIENCE).toBe(20 * deaths);
  }
  expect(texts).toEqual(Array.from({ length: 2 }, () => 'the thread of the series has ended; another one is started'));
});

test('a thread that cannot be started is tried again, and questions are answered at once that there is nobody', async () => {
  const monitor = startMonitor(threadKeeper('nothing-here.mjs'));
  await expect.poll(sumOrError(monitor), PATIENCE).toBe('SeriesUnavailableError');
  serve(1);
  await monitor.close();
});

test('what a keeper is too slow for is made up for when it has caught up', async () => {
  const clock = new FakeClock(systemClock.now());
  const keeper = new HeldKeeper(new LocalSeriesKeeper({ path: seriesPath(), clock, log: silentLogger }));
  const monitor = startMonitor(keeper, clock);
  for (let i = 0; i < 1500; i += 1) serve(1);
  expect(keeper.reports).toBeLessThan(1500);
  keeper.release();
  serve(1);
  await clock.advance(2000);
  expect(await sumOf(monitor)).toBe(1501);

  keeper.hold();
  for (let i = 0; i < 1500; i += 1) serve(1);
  const { reports } = keeper;
  worker.forget('a');
  serve(3);
  keeper.release();
  serve(1);
  await clock.advance(2000);
  // What was forgotten before anybody could be told of it is lost.
  expect(await sumOf(monitor)).toBe(1501 + reports + 4);
});

/** Takes nothing until it is released. */
class HeldKeeper implements SeriesKeeper {
  onFresh: (() => void) | null = null;
  readonly #inner: SeriesKeeper;
  #held: (() => void)[] | null = [];
  /** That are held. */
  reports = 0;

  constructor(inner: SeriesKeeper) {
    this.#inner = inner;
  }

  hold(): void {
    this.#held = [];
    this.reports = 0;
  }

  /** What comes of it comes behind what is held. */
  release(): void {
    for (const work of this.#held ?? []) work();
    this.#held = null;
  }

  start(): void {
    this.onFresh?.();
  }

  report(...call: Parameters<SeriesKeeper['report']>): void {
    this.reports += 1;
    this.#do(() => this.#inner.report(...call));
  }

  endSecond(...call: Parameters<SeriesKeeper['endSecond']>): void {
    this.#do(() => this.#inner.endSecond(...call));
  }

  query(...call: Parameters<SeriesKeeper['query']>): ReturnType<SeriesKeeper['query']> {
    return this.#inner.query(...call);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  #do(work: () => void): void {
    if (this.#held === null) work();
    else this.#held.push(work);
  }
}

import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalSeriesKeeper, type MetricQuery, Monitor, type SeriesLimits, SqliteStore } from '@infergate/controlplane';
import { type Clock, type Logger, type ProcessIdentity, SecretBox, silentLogger, type Timer } from '@infergate/kernel';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Finished, ReportingGateways, ReportingWorker } from './reporting-nodes.ts';

const START = Date.UTC(2026, 0, 1, 10, 30, 17);
const HOUR = 3600;

/** Goes where it is told to, and calls what is due once: hours take no longer than seconds. */
class LeapingClock implements Clock {
  #nowMs = START;
  #elapsedMs = 0;
  #pending = new Map<number, { readonly at: number; readonly fn: () => void }>();
  #next = 0;

  now(): number {
    return this.#nowMs;
  }

  monotonic(): number {
    return this.#elapsedMs;
  }

  setTimeout(fn: () => void, ms: number): Timer {
    const id = this.#next++;
    this.#pending.set(id, { at: this.#elapsedMs + ms, fn });
    return { cancel: () => void this.#pending.delete(id), unref: () => undefined };
  }

  setInterval(): Timer {
    throw new Error('nothing here needs intervals');
  }

  async leap(ms: number): Promise<void> {
    this.#nowMs += ms;
    this.#elapsedMs += Math.max(1, ms);
    for (const [id, { at, fn }] of this.#pending)
      if (at <= this.#elapsedMs) {
        this.#pending.delete(id);
        fn();
      }
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Somebody sets the time of day. */
  set(ms: number): void {
    this.#nowMs += ms;
  }
}

class Warnings {
  readonly texts: string[] = [];
  readonly log: Logger = {
    ...silentLogger,
    warn: (_, text) => void this.texts.push(text ?? ''),
    error: (_, text) => void this.texts.push(text ?? ''),
  };
}

let directory: string;
let store: SqliteStore;
let clock: LeapingClock;
const open = new Set<Life>();

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'series-'));
  clock = new LeapingClock();
  store = await SqliteStore.open({ path: ':memory:', secrets: new SecretBox(Buffer.alloc(32, 1)), clock, log: silentLogger });
});

afterEach(async () => {
  for (const { monitor } of open) await monitor.close();
  open.clear();
  await store.close();
  rmSync(directory, { recursive: true });
});

interface MonitorParts {
  readonly gateways: ReportingGateways;
  readonly path?: string;
  readonly limits?: Partial<SeriesLimits>;
  readonly log?: Logger;
  readonly identify?: (pid: number) => ProcessIdentity | null;
}

/** A monitor, and what is needed to let it die without a word: time does not pass for it any more, and it hears nothing. */
interface Life {
  readonly monitor: Monitor;
  kill(): void;
}

function live({ gateways, path = join(directory, 'series.db'), log = silentLogger, ...more }: MonitorParts): Life {
  const timers = new Set<Timer>();
  const listening = new Set<() => void>();
  const own = clock;
  const mortal: Clock = {
    now: () => own.now(),
    monotonic: () => own.monotonic(),
    setInterval: () => own.setInterval(),
    setTimeout: (fn, ms) => {
      const timer = own.setTimeout(fn, ms);
      timers.add(timer);
      return timer;
    },
  };
  const identify = (pid: number) => ({ pid, startTime: '100', bootId: 'boot' });
  const monitor = new Monitor({
    keeper: new LocalSeriesKeeper({ path, clock: mortal, log, identify, ...more }),
    store,
    gateways: {
      nodes: () => gateways.nodes(),
      onReport: (listener) => {
        const stop = gateways.onReport(listener);
        listening.add(stop);
        return stop;
      },
    },
    instances: () => Promise.resolve([]),
    usageOf: () => null,
    clock: mortal,
    log,
  });
  monitor.start();
  const kill = () => {
    for (const timer of timers) timer.cancel();
    for (const stop of listening) stop();
  };
  const life = { monitor, kill };
  open.add(life);
  return life;
}

function startMonitor(parts: MonitorParts): Monitor {
  return live(parts).monitor;
}

/** To the middle of the next second; what the workers say then is of that second. Returns it. */
async function report(gateways: ReportingGateways, workers: readonly ReportingWorker[], gapSeconds = 1): Promise<number> {
  const second = Math.floor(clock.now() / 1000) + gapSeconds;
  await clock.leap(second * 1000 + 500 - clock.now());
  gateways.report(workers);
  await clock.leap((second + 1) * 1000 + 100 - clock.now());
  return second;
}

const REQUESTS: MetricQuery = {
  metric: 'infergate_requests_total',
  function: 'increase',
  quantile: 0,
  groupBy: [],
  filter: [],
  limit: 1000,
};

async function sumBy(monitor: Monitor, ...groupBy: MetricQuery['groupBy']): Promise<Record<string, number>> {
  const { Results } = await monitor.query({
    queries: [{ ...REQUESTS, groupBy }],
    startMs: START - 48 * HOUR * 1000,
    endMs: clock.now() + 1000,
    stepSeconds: 396 * 24 * HOUR,
  });
  const series = Results[0]?.Series ?? [];
  return Object.fromEntries(series.map(({ Labels, Values }) => [groupBy.map((label) => Labels[label]).join(' '), Values[0] ?? 0]));
}

interface Known extends Finished {
  readonly second: number;
  readonly times: number;
}

const finished = fc.record({
  worker: fc.nat({ max: 1 }),
  service: fc.constantFrom('a', 'b'),
  instance: fc.constantFrom('', 'x', 'y'),
  status: fc.constantFrom(200, 404, 503),
  microseconds: fc.integer({ min: 1, max: 5_000_000 }),
  times: fc.integer({ min: 1, max: 3 }),
});
const happening = fc.record({
  gap: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 3 }) },
    fc.integer({ min: 20, max: 90 }),
    fc.integer({ min: 1000, max: 9000 }),
  ),
  requests: fc.array(finished, { maxLength: 4 }),
  ending: fc.constantFrom('goes on', 'goes on', 'goes on', 'closes', 'is killed', 'a worker is replaced'),
});

describe('whatever happens, sums are what was fed', () => {
  test('at every step, by every label, over restarts of workers and of the controller', { timeout: 120_000 }, async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 25 }), async (happenings) => {
        clock = new LeapingClock();
        run += 1;
        const gateways = new ReportingGateways();
        const workers = [new ReportingWorker(1, 'shared', 0), new ReportingWorker(2, 'shared', 1)];
        let path = join(directory, `${run}.db`);
        let life = live({ gateways, path });
        let pid = 2;
        const fed: Known[] = [];
        await report(gateways, workers);
        for (const [i, { gap, requests, ending }] of happenings.entries()) {
          for (const { worker, ...request } of requests) workers[worker]?.finish(request, request.times);
          if (ending === 'closes') await life.monitor.close();
          if (ending === 'is killed') {
            const copy = join(directory, `${run}-${i}.db`);
            for (const suffix of ['', '-wal']) if (existsSync(path + suffix)) copyFileSync(path + suffix, copy + suffix);
            life.kill();
            path = copy;
          }
          if (ending === 'closes' || ending === 'is killed') {
            await clock.leap(gap * 1000);
            life = live({ gateways, path });
          }
          const second = await report(gateways, workers, gap);
          for (const request of requests) fed.push({ ...request, second });
          if (ending === 'a worker is replaced') workers[0] = new ReportingWorker(++pid, 'shared', 0);
        }
        for (const { said, expected } of await sums(life.monitor, fed)) expect(said).toEqual(expected);
        for (const each of open) {
          each.kill();
          await each.monitor.close();
        }
        open.clear();
      }),
      { numRuns: 25 },
    );
  });

  /** What the monitor says of each question at each step, and what it should. */
  async function sums(monitor: Monitor, fed: readonly Known[]): Promise<readonly { readonly said: object; readonly expected: object }[]> {
    const groupings = [[], ['gateway'], ['service'], ['service', 'class'], ['instance'], ['version', 'class']] as const;
    const counted = groupings.map((groupBy) => ({ ...REQUESTS, groupBy }));
    const queries = [...counted, { ...REQUESTS, metric: 'infergate_request_duration_seconds' } as const];
    const found: { said: object; expected: object }[] = [];
    for (const stepSeconds of [1, 60, 7200, 396 * 24 * HOUR]) {
      const startMs = Math.max(START, clock.now() - (stepSeconds === 1 ? 3500 : 300 * 24 * HOUR) * 1000);
      const { Results, Times, StepSeconds } = await monitor.query({ queries, startMs, endMs: clock.now(), stepSeconds });
      for (const [index, { groupBy }] of queries.entries()) {
        const said = (Results[index]?.Series ?? []).map(
          ({ Labels, Values }) => [groupBy.map((label) => Labels[label]).join(' '), Values.map((value) => value ?? 0)] as const,
        );
        const expected = expectedOf(fed, groupBy, { Times, StepSeconds });
        found.push({ said: { stepSeconds, ...Object.fromEntries(said) }, expected: { stepSeconds, ...expected } });
      }
    }
    return found;
  }

  interface Steps {
    readonly Times: readonly number[];
    readonly StepSeconds: number;
  }

  function expectedOf(fed: readonly Known[], groupBy: MetricQuery['groupBy'], { Times, StepSeconds }: Steps): Record<string, number[]> {
    const expected: Record<string, number[]> = groupBy.length === 0 ? { '': Times.map(() => 0) } : {};
    for (const request of fed) {
      const at = request.second * 1000;
      const step = Times.findIndex((end) => end > at && end - StepSeconds * 1000 <= at);
      // It was before the time that is asked for.
      if (step < 0) continue;
      const values = (expected[groupBy.map((label) => labelOf(request, label)).join(' ')] ??= Times.map(() => 0));
      values[step]! += request.times;
    }
    return expected;
  }

  function labelOf({ service, instance = '', status = 200 }: Known, label: string): string {
    const version = instance === '' ? '' : '1';
    return { gateway: 'shared', service, instance, version, class: `${Math.floor(status / 100)}xx` }[label] ?? '';
  }
});

test('a clock that is set back or forward takes nothing away and adds nothing', async () => {
  const gateways = new ReportingGateways();
  const worker = new ReportingWorker(1);
  const monitor = startMonitor({ gateways });
  for (const [i, jump] of [0, -30, -7200, 90_000, -86_000, 0].entries()) {
    clock.set(jump * 1000);
    worker.finish({ service: 'a', instance: 'x' }, 10 ** i);
    await report(gateways, [worker]);
    for (let k = 0; k < 70; k += 1) await report(gateways, [worker]);
  }
  await monitor.close();
  clock.set(7 * 24 * HOUR * 1000);
  expect(await sumBy(startMonitor({ gateways }))).toEqual({ '': 111_111 });
});

test('beyond the bound further instances and services are added up, and that is said once', async () => {
  const gateways = new ReportingGateways();
  const worker = new ReportingWorker(1);
  const { log, texts } = new Warnings();
  const monitor = startMonitor({ gateways, limits: { liveSubjects: 40 }, log });
  for (let i = 0; i < 60; i += 1) worker.finish({ service: `s${i}`, instance: `s${i}-1` }, 1);
  await report(gateways, [worker]);
  worker.finish({ service: 's59', instance: 's59-1' }, 5);
  await report(gateways, [worker]);
  const [byService, byInstance] = [await sumBy(monitor, 'service'), await sumBy(monitor, 'service', 'instance')];
  const total = (sums: Readonly<Record<string, number>>) => Object.values(sums).reduce((a, b) => a + b, 0);
  expect([total(byService), total(byInstance), await sumBy(monitor)]).toEqual([65, 65, { '': 65 }]);
  expect(Object.keys(byService).length).toBeLessThanOrEqual(40);
  expect(byService['']).toBeGreaterThan(5);
  expect(texts.filter((text) => text.includes('more series than are told apart'))).toHaveLength(2);
});

test('what a gateway counted before anybody kept series does not count; what it counts afterwards does', async () => {
  const gateways = new ReportingGateways();
  const worker = new ReportingWorker(1);
  const identify = (pid: number) => ({ pid, startTime: pid === 1 ? '50' : '100', bootId: 'boot' });
  const monitor = startMonitor({ gateways, identify });
  worker.finish({ service: 'a', instance: 'x' }, 1000);
  await report(gateways, [worker]);
  worker.finish({ service: 'a', instance: 'x' }, 3);
  await report(gateways, [worker]);
  expect(await sumBy(monitor, 'service', 'instance')).toEqual({ 'a x': 3 });
});

test('what a worker forgets and counts anew is counted anew', async () => {
  const gateways = new ReportingGateways();
  const worker = new ReportingWorker(1);
  const monitor = startMonitor({ gateways });
  worker.finish({ service: 'a', instance: 'x' }, 5);
  worker.finish({ service: 'b', instance: 'z' }, 2);
  await report(gateways, [worker]);
  worker.forget('a');
  await report(gateways, [worker]);
  worker.finish({ service: 'a', instance: 'x' }, 6);
  await report(gateways, [worker]);
  expect(await sumBy(monitor, 'service', 'instance')).toEqual({ 'a x': 11, 'b z': 2 });
});

test('an instance that goes on in another version counts for each what it did in it', async () => {
  const gateways = new ReportingGateways();
  const worker = new ReportingWorker(1);
  const monitor = startMonitor({ gateways });
  for (const [version, times] of [
    [1, 5],
    [2, 3],
    [1, 4],
  ] as const) {
    worker.finish({ service: 'a', instance: 'x', version }, times);
    await report(gateways, [worker]);
  }
  expect(await sumBy(monitor, 'version')).toEqual({ '1': 9, '2': 3 });
  expect(await sumBy(monitor)).toEqual({ '': 12 });
});

test('a file that can be opened but not read is put aside, and what comes is kept over the next start', async () => {
  const path = join(directory, 'torn.db');
  const gateways = new ReportingGateways();
  const worker = new ReportingWorker(1);
  const first = startMonitor({ gateways, path });
  worker.finish({ service: 'a', instance: 'x' }, 4);
  await report(gateways, [worker]);
  await first.close();
  // The first page, with what tables there are, is whole.
  const file = readFileSync(path);
  writeFileSync(path, file.fill(0xff, 4096));
  const { log, texts } = new Warnings();
  const second = startMonitor({ gateways, path, log });
  worker.finish({ service: 'a', instance: 'x' }, 3);
  await report(gateways, [worker]);
  await second.close();
  const third = startMonitor({ gateways, path, log });
  worker.finish({ service: 'a', instance: 'x' }, 2);
  await report(gateways, [worker]);
  expect(Object.values(await sumBy(third, 'instance'))[0]).toBeGreaterThanOrEqual(5);
  expect(texts).toEqual(['the series cannot be read; they begin anew']);
  expect(existsSync(`${path}.damaged`)).toBe(true);
});

test('questions that come all at once are all answered, those that are refused among them', async () => {
  const gateways = new ReportingGateways();
  const worker = new ReportingWorker(1);
  const monitor = startMonitor({ gateways });
  worker.finish({ service: 'a', instance: 'x' }, 5);
  await report(gateways, [worker]);
  const now = clock.now();
  const tooMuch = { queries: [{ ...REQUESTS, groupBy: ['service'] as const }], startMs: now - 1000, endMs: now + 3e9, stepSeconds: 1 };
  const refused = Array.from({ length: 8 }, () =>
    monitor.query(tooMuch).then(
      () => 'answered',
      (error: Error) => error.name,
    ),
  );
  const answered = Array.from({ length: 8 }, () => sumBy(monitor));
  expect(new Set(await Promise.all(refused))).toEqual(new Set(['TooMuchToReadError']));
  expect(await Promise.all(answered)).toEqual(Array.from({ length: 8 }, () => ({ '': 5 })));
});

describe('a file that cannot be had', () => {
  test.each([
    ['is no database', (path: string) => writeFileSync(path, 'x'.repeat(8192))],
    ['is a folder', (path: string) => mkdirSync(path)],
    ['lies nowhere', (path: string) => join(path, 'no', 'such', 'folder')],
  ])('when it %s, series are kept all the same, and it is said', async (_, prepare) => {
    const { log, texts } = new Warnings();
    const path = prepare(join(directory, 'bad.db')) ?? join(directory, 'bad.db');
    const gateways = new ReportingGateways();
    const worker = new ReportingWorker(1);
    const monitor = startMonitor({ gateways, path, log });
    worker.finish({ service: 'a', instance: 'x' }, 4);
    await report(gateways, [worker]);
    expect(await sumBy(monitor)).toEqual({ '': 4 });
    expect(texts[0]).toContain('begin anew');
  });
});

/**
 * What metrics take: of a request, with and without them in turns; and of a worker each second, to report what it has
 * counted, and of the controller to read that. Run: npm run bench:metrics
 */
import { carryMeasures, type WorkerState } from '@infergate/contract';
import type { InstanceMetrics } from '../packages/dataplane/src/telemetry/instance-metrics.ts';
import { MeasuresReporter } from '../packages/dataplane/src/telemetry/measures-report.ts';
import type { RequestOutcome } from '../packages/dataplane/src/telemetry/request-outcome.ts';
import { ServiceMetrics } from '../packages/dataplane/src/telemetry/service-metrics.ts';
import { percentile } from './percentile.ts';

const SERVICES = 500;
const INSTANCES = 2;
const ROUNDS = 40;
const REQUESTS = 100_000;
/** More than a worker can serve. */
const PER_SECOND = 20_000;
const SECONDS = 40;

interface Served {
  readonly metrics: ServiceMetrics;
  readonly instance: InstanceMetrics;
  readonly outcome: RequestOutcome;
}

const services = Array.from({ length: SERVICES }, (_, i) => new ServiceMetrics(`model_${i}`));
const routes = new Map(services.map((metrics) => [metrics.service, { metrics }]));

/** Requests in no order over all services; of 20, one is slow and one fails. Times spread as those of models do. */
function requests(count: number): readonly Served[] {
  return Array.from({ length: count }, () => {
    const metrics = services[Math.floor(Math.random() * SERVICES)] as ServiceMetrics;
    const id = `${metrics.service}-${Math.floor(Math.random() * INSTANCES)}`;
    const firstByteMs = 2 * Math.exp(2 * Math.random()) * (Math.random() < 0.05 ? 20 : 1);
    const hasFailed = Math.random() < 0.05;
    return {
      metrics,
      instance: metrics.instances.of(id, 1),
      outcome: {
        status: hasFailed ? 503 : 200,
        grpcStatus: null,
        problem: hasFailed ? 'upstream_unreachable' : null,
        durationMs: firstByteMs + Math.random(),
        firstByteMs: hasFailed ? null : firstByteMs,
        bytesIn: 150,
        bytesOut: 350,
      },
    };
  });
}

function withMetrics(batch: readonly Served[]): void {
  for (const { metrics, instance, outcome } of batch) {
    metrics.begin();
    instance.open += 1;
    metrics.end(outcome, instance);
  }
}

let seen = 0;

/** What the walk over the batch takes by itself. */
function withoutMetrics(batch: readonly Served[]): void {
  for (const { metrics, instance, outcome } of batch) seen += metrics.open + instance.open + outcome.durationMs;
}

function cpuMsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const text = (values: readonly number[], unit: string) =>
  `least ${percentile(values, 0).toFixed(2)}, median ${percentile(values, 0.5).toFixed(2)} ${unit}`;

function requestCost(): void {
  const micros = { with: [] as number[], without: [] as number[] };
  for (let round = -5; round < ROUNDS; round += 1) {
    const batch = requests(REQUESTS);
    const costs = { without: cpuMsOf(() => withoutMetrics(batch)), with: cpuMsOf(() => withMetrics(batch)) };
    if (round < 0) continue;
    for (const kind of ['with', 'without'] as const) micros[kind].push((costs[kind] / REQUESTS) * 1000);
  }
  const own = micros.with.map((value, i) => value - (micros.without[i] as number));
  process.stdout.write(
    `a request over ${SERVICES} services x ${INSTANCES} instances\n  with metrics     ${text(micros.with, 'µs')}\n` +
      `  without          ${text(micros.without, 'µs')}\n  metrics alone    ${text(own, 'µs')}\n`,
  );
}

const silent: WorkerState = {
  type: 'state',
  version: null,
  refused: {},
  drainingOpen: {},
  services: {},
  connections: 0,
  rssBytes: 0,
  cpuMs: 0,
};

/** Each second: the worker picks and writes, the supervisor reads and writes, the controller reads and adds to what it has. */
class Reports {
  readonly #reporter = new MeasuresReporter(new ServiceMetrics(''));
  readonly worker: number[] = [];
  readonly controller: number[] = [];
  readonly bytes: number[] = [];
  #known: WorkerState | null = null;

  second(): void {
    for (let isWhole = false; !isWhole; ) isWhole = this.#piece();
  }

  anew(): void {
    this.#reporter.know(routes);
    this.#reporter.restart();
    this.#known = null;
  }

  #piece(): boolean {
    let line = '';
    let isWhole = true;
    const workerMs = cpuMsOf(() => {
      const { measures, ...report } = this.#reporter.next(routes);
      line = JSON.stringify({ ...silent, measures });
      isWhole = report.isWhole;
    });
    this.worker.push(workerMs);
    this.bytes.push(line.length);
    this.controller.push(
      cpuMsOf(() => {
        this.#known = carryMeasures(JSON.parse(line) as WorkerState, this.#known);
      }),
    );
    return isWhole;
  }

  print(title: string): void {
    const [largest, all] = [Math.max(...this.bytes) / 1000, this.bytes.reduce((sum, bytes) => sum + bytes, 0) / 1000];
    process.stdout.write(
      `${title}\n  worker           ${text(this.worker, 'ms CPU')}\n  controller       ${text(this.controller, 'ms CPU')}\n` +
        `  bytes            largest ${largest.toFixed(0)} KB, ${this.bytes.length} reports of ${all.toFixed(0)} KB together\n`,
    );
  }
}

function reportCost(perSecond: number): void {
  const counted = new Reports();
  counted.anew();
  counted.second();
  for (const list of [counted.worker, counted.controller, counted.bytes]) list.length = 0;
  for (let second = 0; second < SECONDS; second += 1) {
    withMetrics(requests(perSecond));
    counted.second();
  }
  counted.print(`a report each second, ${perSecond} requests a second over ${SERVICES} services x ${INSTANCES} instances`);
}

function wholeCost(): void {
  const reports = new Reports();
  reports.anew();
  reports.second();
  reports.print('everything once more, when somebody new keeps it');
}

requestCost();
for (const perSecond of [SERVICES, 5000, PER_SECOND]) reportCost(perSecond);
wholeCost();
if (Number.isNaN(seen)) process.exitCode = 1;

import { carryServiceMeasures, type InstanceMeasures, type ServiceMeasures } from '@infergate/contract';
import type { ProcessIdentity } from '@infergate/kernel';
import { placeOf, type PresentWorker, type ReportedLoad, type WorkerReport } from '../keeper/series-keeper.ts';
import type { Recorder } from '../keep/recorder.ts';
import { REPORTS } from '../points/field-table.ts';
import { type Point, remainder } from '../points/value.ts';
import { WorkerPoints } from './worker-points.ts';

export interface WorkerCollectorOptions {
  readonly recorder: Recorder;
  /** null: there is no such process on this machine. */
  readonly identify: (pid: number) => ProcessIdentity | null;
  /** Of this process. */
  readonly own: ProcessIdentity | null;
}

/** So long a worker takes to say everything that it has counted. */
const INTRODUCTION_SECONDS = 10;

interface KnownWorker {
  readonly id: number;
  readonly gatewayId: string;
  readonly process: number;
  readonly gateway: number;
  /** It had counted before anything was recorded: up to this second, what it says first of anything is where counting begins. */
  readonly oldUntil: number;
  /** Everything that it has said of what it counts. */
  readonly told: Map<string, ServiceMeasures>;
  /** How far it is counted, of each service: the subjects. */
  readonly counted: Map<string, Set<number>>;
  connections: number;
  loads: Readonly<Record<string, ReportedLoad>>;
}

/** What workers count, taken from every report; and once a second what they hold. */
export class WorkerCollector {
  readonly #options: WorkerCollectorOptions;
  readonly #points: WorkerPoints;
  readonly #workers = new Map<string, KnownWorker>();

  constructor(options: WorkerCollectorOptions) {
    this.#options = options;
    this.#points = new WorkerPoints(options.recorder.fields);
  }

  /** Every report counts: a worker that ends, and an instance that is forgotten, are in no later one. A step for each service. */
  *report(report: WorkerReport): Generator<void> {
    const { second, connections, loads, isWhole } = report;
    const worker = this.#meet(report);
    Object.assign(worker, { connections, loads });
    for (const [service, what] of Object.entries(report.forgotten)) this.#forget(worker, service, what);
    for (const [service, news] of Object.entries(report.measures)) {
      this.#collectService(worker, { service, news, isWhole }, second);
      yield;
    }
    this.#advance(worker, { subject: worker.process, total: this.#points.ofProcess(report) }, second);
    this.#advance(worker, { subject: worker.gateway, total: this.#points.ofEntrances(report.turnedAway) }, second);
  }

  /** The second is over. Who is not here any more does not come back without saying everything again. */
  *collect(here: readonly PresentWorker[], second: number): Generator<void> {
    const isLive = new Map(here.map((worker) => [placeOf(worker), worker.isLive]));
    const gateways = new Set<string>();
    for (const [place, worker] of this.#workers) {
      if (!isLive.has(place)) this.#workers.delete(place);
      if (isLive.get(place) !== true) continue;
      gateways.add(worker.gatewayId);
      this.#options.recorder.baselines.seen(worker.id, second);
      yield* this.#collectGauges(worker, second);
    }
    this.#noteReports(gateways, second);
  }

  isHere(workerId: number): boolean {
    return [...this.#workers.values()].some(({ id }) => id === workerId);
  }

  /** That something is known of this second, also where nothing happened. */
  #noteReports(gateways: ReadonlySet<string>, second: number): void {
    const { recorder } = this.#options;
    if (gateways.size === 0) return;
    const once: Point = new Map([[recorder.fields.idOf(REPORTS), 1]]);
    for (const gateway of gateways) recorder.put(recorder.subjectId('gateway', { gateway }, second), once);
    recorder.put(recorder.totalId(second), once);
  }

  #meet(report: WorkerReport): KnownWorker {
    const place = placeOf(report);
    const known = this.#workers.get(place) ?? this.#welcome(report, place);
    this.#workers.set(place, known);
    return known;
  }

  #welcome({ gatewayId, index, pid, second, connections, loads }: WorkerReport, place: string): KnownWorker {
    const { recorder, identify } = this.#options;
    const identity = identify(pid);
    const name = `${place}/${identity?.startTime ?? ''}/${identity?.bootId ?? ''}`;
    const before = recorder.baselines.find(name);
    const id = before ?? recorder.baselines.meet(name, second);
    return {
      id,
      gatewayId,
      process: recorder.subjectId('process', { gateway: gatewayId, process: `worker-${index}` }, second),
      gateway: recorder.subjectId('gateway', { gateway: gatewayId }, second),
      oldUntil: before === null && !recorder.hasHistory && this.#isOlder(identity) ? second + INTRODUCTION_SECONDS : 0,
      told: new Map(),
      counted: this.#countedOf(id),
      connections,
      loads,
    };
  }

  /** As an earlier process left it. */
  #countedOf(worker: number): Map<string, Set<number>> {
    const { recorder } = this.#options;
    const counted = new Map<string, Set<number>>();
    for (const id of recorder.baselines.subjectsOf(worker)) {
      const subject = recorder.subjects.get(id);
      if (subject?.kind === 'service' || subject?.kind === 'instance') noteCounted(counted, subject.labels.service, id);
    }
    return counted;
  }

  /** It ran before this process did: nobody knows when it counted what. */
  #isOlder(identity: ProcessIdentity | null): boolean {
    const { own } = this.#options;
    if (identity === null || own === null || identity.bootId !== own.bootId) return false;
    return Number(identity.startTime) < Number(own.startTime);
  }

  *#collectGauges(worker: KnownWorker, second: number): Generator<void> {
    const { recorder } = this.#options;
    recorder.add(worker.process, this.#points.ofConnections(worker.connections));
    for (const [service, load] of Object.entries(worker.loads)) {
      recorder.add(recorder.subjectId('service', { gateway: worker.gatewayId, service }, second), this.#points.ofLoad(load));
      yield;
    }
  }

  /** Should it come again, the worker counts it from 0. */
  #forget(worker: KnownWorker, service: string, what: 'all' | readonly string[]): void {
    const { recorder } = this.#options;
    worker.told.delete(service);
    const counted = worker.counted.get(service) ?? new Set();
    for (const id of counted) {
      const instance = recorder.subjects.get(id)?.labels.instance;
      if (what !== 'all' && (instance === undefined || !what.includes(instance))) continue;
      recorder.begin(worker.id, id, NOTHING);
      counted.delete(id);
    }
    if (counted.size === 0) worker.counted.delete(service);
  }

  /** What no instance got, or one of those that are not told apart, is the service's with an empty instance. */
  #collectService(worker: KnownWorker, { service, news, isWhole }: ServiceNews, second: number): void {
    const { recorder } = this.#options;
    const before = worker.told.get(service);
    const measures = carryServiceMeasures(news, isWhole ? undefined : before);
    worker.told.set(service, measures);
    const labels = { gateway: worker.gatewayId, service };
    const subject = recorder.subjectId('service', labels, second);
    noteCounted(worker.counted, service, subject);
    const whole = this.#advance(worker, { subject, total: this.#points.ofService(measures) }, second);
    const parts: Point[] = [];
    for (const [instance, own] of Object.entries(measures.instances ?? {})) {
      const last = before?.instances?.[instance];
      if (instance !== '' && own !== last) parts.push(this.#collectInstance(worker, { service, instance, own, last }, second));
    }
    const rest = remainder(this.#points.requestsOf(whole), parts);
    if (rest.size > 0) recorder.put(recorder.subjectId('instance', labels, second), rest);
  }

  #collectInstance(worker: KnownWorker, { service, instance, own, last }: InstanceNews, second: number): Point {
    const { recorder } = this.#options;
    const version = own.version === 0 ? '' : String(own.version);
    const subject = recorder.subjectId('instance', { gateway: worker.gatewayId, service, instance, version }, second);
    noteCounted(worker.counted, service, subject);
    // An instance that goes on as it is in a new version counts on: what it had counted belongs to the one before.
    if (last !== undefined && last.version !== own.version) recorder.begin(worker.id, subject, this.#points.ofInstance(last));
    return this.#advance(worker, { subject, total: this.#points.ofInstance(own) }, second);
  }

  #advance(worker: KnownWorker, { subject, total }: { readonly subject: number; readonly total: Point }, second: number): Point {
    const { recorder } = this.#options;
    if (second > worker.oldUntil || recorder.baselines.has(worker.id, subject)) return recorder.count(worker.id, subject, total);
    recorder.begin(worker.id, subject, total);
    return NOTHING;
  }
}

interface ServiceNews {
  readonly service: string;
  readonly news: ServiceMeasures;
  readonly isWhole: boolean;
}

interface InstanceNews {
  readonly service: string;
  readonly instance: string;
  readonly own: InstanceMeasures;
  readonly last: InstanceMeasures | undefined;
}

const NOTHING: Point = new Map();

function noteCounted(counted: Map<string, Set<number>>, service: string, subject: number): void {
  const subjects = counted.get(service);
  if (subjects === undefined) counted.set(service, new Set([subject]));
  else subjects.add(subject);
}

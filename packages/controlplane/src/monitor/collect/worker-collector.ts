import type { ServiceMeasures, WorkerState } from '@infergate/contract';
import type { ProcessIdentity } from '@infergate/kernel';
import type { NodeView, WorkerView } from '../../publish/node.ts';
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
  /** What it said last; what it says nothing of is the same object as before. */
  readonly told: Map<string, ServiceMeasures>;
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

  /** Every report counts: a worker that ends, and an instance that is forgotten, are in no later one. */
  report({ hello, workers }: NodeView, second: number): void {
    for (const worker of workers) {
      const { state } = worker;
      if (state === null) continue;
      const known = this.#meet(hello.gatewayId, worker, second);
      for (const [service, what] of Object.entries(state.forgotten ?? {})) this.#forget(known, service, what);
      for (const [service, measures] of Object.entries(state.measures ?? {})) {
        const before = known.told.get(service);
        if (before === measures) continue;
        known.told.set(service, measures);
        this.#collectService(known, { service, measures, before }, second);
      }
      this.#advance(known, { subject: known.process, total: this.#points.ofProcess(state) }, second);
      this.#advance(known, { subject: known.gateway, total: this.#points.ofEntrances(state.turnedAway ?? []) }, second);
    }
  }

  /** The second is over. */
  collect(nodes: readonly NodeView[], second: number): void {
    const here = new Set<string>();
    const gateways = new Set<string>();
    for (const { hello, workers } of nodes)
      for (const worker of workers) {
        if (!worker.isLive || worker.state === null) continue;
        gateways.add(hello.gatewayId);
        here.add(placeOf(hello.gatewayId, worker));
        this.#collectGauges(this.#meet(hello.gatewayId, worker, second), worker.state, second);
      }
    for (const place of this.#workers.keys()) if (!here.has(place)) this.#workers.delete(place);
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

  #meet(gatewayId: string, worker: WorkerView, second: number): KnownWorker {
    const place = placeOf(gatewayId, worker);
    const known = this.#workers.get(place);
    if (known !== undefined) {
      this.#options.recorder.baselines.seen(known.id, second);
      return known;
    }
    const { recorder, identify } = this.#options;
    const identity = identify(worker.pid);
    const name = `${place}/${identity?.startTime ?? ''}/${identity?.bootId ?? ''}`;
    const before = recorder.baselines.find(name);
    const met: KnownWorker = {
      id: before ?? recorder.baselines.meet(name, second),
      gatewayId,
      process: recorder.subjectId('process', { gateway: gatewayId, process: `worker-${worker.index}` }, second),
      gateway: recorder.subjectId('gateway', { gateway: gatewayId }, second),
      oldUntil: before === null && !recorder.hasHistory && this.#isOlder(identity) ? second + INTRODUCTION_SECONDS : 0,
      told: new Map(),
    };
    this.#workers.set(place, met);
    return met;
  }

  /** It ran before this process did: nobody knows when it counted what. */
  #isOlder(identity: ProcessIdentity | null): boolean {
    const { own } = this.#options;
    if (identity === null || own === null || identity.bootId !== own.bootId) return false;
    return Number(identity.startTime) < Number(own.startTime);
  }

  #collectGauges(worker: KnownWorker, { connections, services, ejected }: WorkerState, second: number): void {
    const { recorder } = this.#options;
    recorder.add(worker.process, this.#points.ofConnections(connections));
    for (const [service, load] of Object.entries(services)) {
      const point = this.#points.ofLoad(load, ejected?.[service]?.length ?? 0);
      if (point.size > 0) recorder.add(recorder.subjectId('service', { gateway: worker.gatewayId, service }, second), point);
    }
  }

  /** Should it come again, the worker counts it from 0. */
  #forget(worker: KnownWorker, service: string, what: 'all' | readonly string[]): void {
    const { recorder } = this.#options;
    worker.told.delete(service);
    for (const id of recorder.baselines.subjectsOf(worker.id)) {
      const labels = recorder.subjects.get(id)?.labels;
      if (labels?.service !== service || labels.process !== '') continue;
      if (what === 'all' || what.includes(labels.instance)) recorder.begin(worker.id, id, NOTHING);
    }
  }

  /** What no instance got, or one of those that are not told apart, is the service's with an empty instance. */
  #collectService(
    worker: KnownWorker,
    {
      service,
      measures,
      before,
    }: { readonly service: string; readonly measures: ServiceMeasures; readonly before: ServiceMeasures | undefined },
    second: number,
  ) {
    const { recorder } = this.#options;
    const labels = { gateway: worker.gatewayId, service };
    const counted = { subject: recorder.subjectId('service', labels, second), total: this.#points.ofService(measures) };
    const whole = this.#advance(worker, counted, second);
    const parts: Point[] = [];
    for (const [instance, own] of Object.entries(measures.instances ?? {})) {
      if (instance === '') continue;
      const version = own.version === 0 ? '' : String(own.version);
      const subject = recorder.subjectId('instance', { ...labels, instance, version }, second);
      const last = before?.instances?.[instance];
      // An instance that goes on as it is in a new version counts on: what it had counted belongs to the one before.
      if (last !== undefined && last.version !== own.version) recorder.begin(worker.id, subject, this.#points.ofInstance(last));
      parts.push(this.#advance(worker, { subject, total: this.#points.ofInstance(own) }, second));
    }
    const rest = remainder(this.#points.requestsOf(whole), parts);
    if (rest.size > 0) recorder.put(recorder.subjectId('instance', labels, second), rest);
  }

  #advance(worker: KnownWorker, { subject, total }: { readonly subject: number; readonly total: Point }, second: number): Point {
    const { recorder } = this.#options;
    if (second > worker.oldUntil || recorder.baselines.has(worker.id, subject)) return recorder.count(worker.id, subject, total);
    recorder.begin(worker.id, subject, total);
    return NOTHING;
  }
}

const NOTHING: Point = new Map();

function placeOf(gatewayId: string, { index, pid }: WorkerView): string {
  return `${gatewayId}/${index}/${pid}`;
}

import type { EntranceRefusals, InstanceMeasures, ServiceMeasures } from '@infergate/contract';
import type { ReportedLoad, WorkerReport } from '../keeper/series-keeper.ts';
import type { FieldTable } from '../points/field-table.ts';
import { gauge, type Point } from '../points/value.ts';

/** Codes of one service beyond these are not looked at. */
const MAX_PROBLEMS = 64;

/** What a worker says of itself and its services, as points. Counters are totals since the worker began. */
export class WorkerPoints {
  readonly #fields: FieldTable;

  constructor(fields: FieldTable) {
    this.#fields = fields;
  }

  ofService(measures: ServiceMeasures): Point {
    const point = this.#ofRequests(measures);
    for (const [problem, count] of Object.entries(measures.problems).slice(0, MAX_PROBLEMS))
      point.set(this.#fields.idOf('infergate_request_problems_total', problem), count);
    const { bytesIn, bytesOut, retries, refusedRetries, ejections } = measures;
    point.set(this.#fields.idOf('infergate_request_bytes_total'), bytesIn);
    point.set(this.#fields.idOf('infergate_response_bytes_total'), bytesOut);
    point.set(this.#fields.idOf('infergate_retries_total'), retries);
    point.set(this.#fields.idOf('infergate_retries_refused_total'), refusedRetries);
    point.set(this.#fields.idOf('infergate_ejections_total'), ejections);
    return point;
  }

  ofInstance(measures: InstanceMeasures): Point {
    return this.#ofRequests(measures);
  }

  /** Of a point of a service: what is told apart by instance, too. */
  requestsOf(point: Point): Point {
    const metrics = new Set<string>([
      'infergate_requests_total',
      'infergate_request_duration_seconds',
      'infergate_request_first_byte_seconds',
    ]);
    return new Map([...point].filter(([field]) => metrics.has(this.#fields.get(field)?.metric ?? '')));
  }

  /** Only what is not nothing: rows are for what there was. */
  ofLoad({ open, waiting, ejected }: ReportedLoad): Point {
    const point: Point = new Map();
    if (open > 0) point.set(this.#fields.idOf('infergate_requests_open'), gauge(open));
    if (waiting > 0) point.set(this.#fields.idOf('infergate_requests_waiting'), gauge(waiting));
    if (ejected > 0) point.set(this.#fields.idOf('infergate_instances_ejected'), gauge(ejected));
    return point;
  }

  ofProcess({ traffic, cpuMs }: Pick<WorkerReport, 'traffic' | 'cpuMs'>): Point {
    const point: Point = new Map([[this.#fields.idOf('infergate_process_cpu_seconds_total'), cpuMs]]);
    if (traffic === null) return point;
    point.set(this.#fields.idOf('infergate_gateway_received_bytes_total'), traffic.bytesIn);
    point.set(this.#fields.idOf('infergate_gateway_sent_bytes_total'), traffic.bytesOut);
    point.set(this.#fields.idOf('infergate_gateway_throttled_seconds_total'), Math.round(traffic.throttledMs));
    return point;
  }

  /** Who was not admitted at the entrances. */
  ofEntrances(refusals: readonly EntranceRefusals[]): Point {
    const labelled = refusals.map(({ entrance, vpcId, reason, count }) => [[entrance, vpcId ?? '', reason].join('\t'), count] as const);
    return new Map(labelled.map(([label, count]) => [this.#fields.idOf('infergate_gateway_refused_total', label), count]));
  }

  ofConnections(connections: number): Point {
    return connections > 0 ? new Map([[this.#fields.idOf('infergate_gateway_connections'), gauge(connections)]]) : new Map();
  }

  #ofRequests({ classes, duration, firstByte }: Pick<ServiceMeasures, 'classes' | 'duration' | 'firstByte'>): Point {
    const point: Point = new Map();
    for (const [i, count] of classes.slice(0, 5).entries())
      if (count > 0) point.set(this.#fields.idOf('infergate_requests_total', `${i + 1}xx`), count);
    point.set(this.#fields.idOf('infergate_request_duration_seconds'), duration);
    point.set(this.#fields.idOf('infergate_request_first_byte_seconds'), firstByte);
    return point;
  }
}

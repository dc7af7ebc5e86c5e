import type { WorkerState } from '../nodes/messages.ts';
import { Histogram, type HistogramData } from './histogram.ts';
import type { ServiceMeasures } from './measures.ts';
import type { MetricName } from './metric-table.ts';
import { histogramText, type LabelValues, metricText, type MetricSample } from './metric-text.ts';

/** A worker with its latest report, measures included. */
export interface MeasuredWorker {
  readonly gatewayId: string;
  readonly index: number;
  readonly state: WorkerState;
}

/** What has the labels, with these. */
interface Subject<T> {
  readonly labels: LabelValues;
  readonly of: T;
}

type ValueOf<T> = (subject: T) => number;

const OF_WORKER: readonly (readonly [MetricName, ValueOf<WorkerState>])[] = [
  ['infergate_gateway_connections', ({ connections }) => connections],
  ['infergate_process_resident_bytes', ({ rssBytes }) => rssBytes],
  ['infergate_process_cpu_seconds_total', ({ cpuMs }) => cpuMs / 1000],
  ['infergate_gateway_received_bytes_total', ({ traffic }) => traffic?.bytesIn ?? 0],
  ['infergate_gateway_sent_bytes_total', ({ traffic }) => traffic?.bytesOut ?? 0],
  ['infergate_gateway_throttled_seconds_total', ({ traffic }) => (traffic?.throttledMs ?? 0) / 1000],
];

const OF_LOAD: readonly (readonly [MetricName, ValueOf<WorkerState['services'][string]>])[] = [
  ['infergate_requests_open', ({ open }) => open],
  ['infergate_requests_waiting', ({ waiting }) => waiting],
];

const OF_SERVICE: readonly (readonly [MetricName, ValueOf<ServiceMeasures>])[] = [
  ['infergate_request_bytes_total', ({ bytesIn }) => bytesIn],
  ['infergate_response_bytes_total', ({ bytesOut }) => bytesOut],
  ['infergate_ejections_total', ({ ejections }) => ejections],
  ['infergate_retries_total', ({ retries }) => retries],
  ['infergate_retries_refused_total', ({ refusedRetries }) => refusedRetries],
];

const HISTOGRAMS: readonly (readonly [MetricName, (measures: ServiceMeasures) => HistogramData])[] = [
  ['infergate_request_duration_seconds', ({ duration }) => duration],
  ['infergate_request_first_byte_seconds', ({ firstByte }) => firstByte],
];

/** The text exposition format of Prometheus, version 0.0.4; names and labels as METRICS declares them. */
export function gatewayMetricsText(workers: readonly MeasuredWorker[]): string {
  const ofWorkers = workers.map((worker) => ({ labels: labelsOf(worker), of: worker.state }));
  const loads = workers.flatMap((worker) => byService(worker, worker.state.services));
  const ejected = workers.flatMap((worker) => byService(worker, worker.state.ejected ?? {}));
  const measures = workers.flatMap((worker) => byService(worker, worker.state.measures ?? {}));
  return [
    ...OF_WORKER.map(([name, valueOf]) => metricText(name, valuesOf(ofWorkers, valueOf))),
    metricText('infergate_gateway_refused_total', workers.flatMap(refusals)),
    ...OF_LOAD.map(([name, valueOf]) => metricText(name, valuesOf(loads, valueOf))),
    metricText(
      'infergate_instances_ejected',
      valuesOf(ejected, ({ length }) => length),
    ),
    metricText('infergate_requests_total', measures.flatMap(classes)),
    metricText('infergate_request_problems_total', measures.flatMap(problems)),
    ...OF_SERVICE.map(([name, valueOf]) => metricText(name, valuesOf(measures, valueOf))),
    ...HISTOGRAMS.map(([name, dataOf]) =>
      histogramText(
        name,
        measures.map(({ labels, of }) => ({ labels, histogram: Histogram.from(dataOf(of)) })),
      ),
    ),
  ].join('');
}

function valuesOf<T>(subjects: readonly Subject<T>[], valueOf: ValueOf<T>): readonly MetricSample[] {
  return subjects.map(({ labels, of }) => ({ labels, value: valueOf(of) }));
}

function refusals(worker: MeasuredWorker): readonly MetricSample[] {
  const labels = labelsOf(worker);
  return (worker.state.turnedAway ?? []).map(({ entrance, vpcId, reason, count }) => ({
    labels: { ...labels, entrance, vpc: vpcId ?? '', reason },
    value: count,
  }));
}

function classes({ labels, of }: Subject<ServiceMeasures>): readonly MetricSample[] {
  const samples = of.classes.map((value, index) => ({ labels: { ...labels, class: `${index + 1}xx` }, value }));
  return samples.filter(({ value }) => value > 0);
}

function problems({ labels, of }: Subject<ServiceMeasures>): readonly MetricSample[] {
  return Object.entries(of.problems).map(([problem, value]) => ({ labels: { ...labels, problem }, value }));
}

function byService<T>(worker: MeasuredWorker, subjects: Readonly<Record<string, T>>): readonly Subject<T>[] {
  const labels = labelsOf(worker);
  return Object.entries(subjects).map(([service, of]) => ({ labels: { ...labels, service }, of }));
}

/** People know gateways by their names, so that these are in every line. */
function labelsOf({ gatewayId, index, state }: MeasuredWorker): LabelValues {
  return { gateway: gatewayId, gateway_name: state.gatewayName ?? gatewayId, worker: String(index) };
}

import type { EntranceRefusals, WorkerState } from '../nodes/messages.ts';
import { Histogram } from './histogram.ts';
import type { ServiceMeasures } from './measures.ts';

/** A worker with its latest report, measures included. */
export interface MeasuredWorker {
  readonly gatewayId: string;
  readonly index: number;
  readonly state: WorkerState;
}

/** Bounds in seconds: from a refusal to a long generation. */
const BOUNDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600];

/** `suffix` is what a histogram adds to its name; `labels` begin with a comma. */
interface Sample {
  readonly suffix?: string;
  readonly labels?: string;
  readonly value: number;
}

interface Family<T> {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly samples: (subject: T) => readonly Sample[];
}

/** THE lists of metrics of a gateway: of a worker, of its load by service, of what it has counted by service. */
const WORKER_FAMILIES: readonly Family<WorkerState>[] = [
  gauge('infergate_gateway_connections', 'Open connections of clients.', ({ connections }) => connections),
  gauge('infergate_gateway_resident_bytes', 'Memory of the worker.', ({ rssBytes }) => rssBytes),
  counter('infergate_gateway_cpu_seconds_total', 'CPU time of the worker.', ({ cpuMs }) => cpuMs / 1000),
  counter('infergate_gateway_received_bytes_total', 'Bytes from clients, without those of TLS.', ({ traffic }) => traffic?.bytesIn ?? 0),
  counter('infergate_gateway_sent_bytes_total', 'Bytes to clients, without those of TLS.', ({ traffic }) => traffic?.bytesOut ?? 0),
  counter(
    'infergate_gateway_throttled_seconds_total',
    'Time in which connections had to wait for bandwidth.',
    ({ traffic }) => (traffic?.throttledMs ?? 0) / 1000,
  ),
];

/** Of one entrance and reason. */
const TURNED_AWAY_FAMILY = counter<EntranceRefusals>(
  'infergate_gateway_refused_total',
  'Requests, and connections to closed endpoints, that the gateway did not admit.',
  ({ count }) => count,
);

const LOAD_FAMILIES: readonly Family<WorkerState['services'][string]>[] = [
  gauge('infergate_requests_open', 'Requests in flight, waiting ones included.', ({ open }) => open),
  gauge('infergate_requests_waiting', 'Requests that wait for an instance.', ({ waiting }) => waiting),
];

const EJECTED_FAMILY = gauge<readonly string[]>(
  'infergate_instances_ejected',
  'Instances that get nothing because they failed where the others answered.',
  ({ length }) => length,
);

const MEASURE_FAMILIES: readonly Family<ServiceMeasures>[] = [
  {
    name: 'infergate_requests_total',
    type: 'counter',
    help: 'Finished requests by class of status; a client that left counts as 4xx.',
    samples: ({ classes }) =>
      classes.map((value, index) => ({ labels: `,class="${index + 1}xx"`, value })).filter(({ value }) => value > 0),
  },
  {
    name: 'infergate_request_problems_total',
    type: 'counter',
    help: 'Requests that the gateway refused or could not complete, by problem code.',
    samples: ({ problems }) => Object.entries(problems).map(([code, value]) => ({ labels: `,problem="${escapeLabel(code)}"`, value })),
  },
  counter('infergate_request_bytes_total', 'Bytes of request bodies.', ({ bytesIn }) => bytesIn),
  counter('infergate_response_bytes_total', 'Bytes of answer bodies.', ({ bytesOut }) => bytesOut),
  counter('infergate_ejections_total', 'Ejections of instances that failed where the others answered.', ({ ejections }) => ejections),
  counter('infergate_retries_total', 'Attempts beyond the first of a request.', ({ retries }) => retries),
  counter(
    'infergate_retries_refused_total',
    'Further attempts that were not made for want of budget.',
    ({ refusedRetries }) => refusedRetries,
  ),
  {
    name: 'infergate_request_duration_seconds',
    type: 'histogram',
    help: 'From the complete request head to the end of the answer.',
    samples: ({ duration }) => histogramSamples(Histogram.from(duration)),
  },
  {
    name: 'infergate_request_first_byte_seconds',
    type: 'histogram',
    help: 'From the complete request head to the first byte of the answer of the instance.',
    samples: ({ firstByte }) => histogramSamples(Histogram.from(firstByte)),
  },
];

/** The text exposition format of Prometheus, version 0.0.4. */
export function gatewayMetricsText(workers: readonly MeasuredWorker[]): string {
  const ofWorkers = workers.map((worker) => [labelsOf(worker), worker.state] as const);
  const ofTurnedAway = workers.flatMap(byEntrance);
  const ofLoads = workers.flatMap((worker) => byService(worker, worker.state.services));
  const ofEjected = workers.flatMap((worker) => byService(worker, worker.state.ejected ?? {}));
  const ofMeasures = workers.flatMap((worker) => byService(worker, worker.state.measures ?? {}));
  const lines = [
    ...WORKER_FAMILIES.flatMap((family) => render(family, ofWorkers)),
    ...render(TURNED_AWAY_FAMILY, ofTurnedAway),
    ...LOAD_FAMILIES.flatMap((family) => render(family, ofLoads)),
    ...render(EJECTED_FAMILY, ofEjected),
    ...MEASURE_FAMILIES.flatMap((family) => render(family, ofMeasures)),
  ];
  return `${lines.join('\n')}\n`;
}

function byEntrance(worker: MeasuredWorker): readonly (readonly [labels: string, refusals: EntranceRefusals])[] {
  const labels = labelsOf(worker);
  return (worker.state.turnedAway ?? []).map((refusals) => {
    const { entrance, vpcId, reason } = refusals;
    return [`${labels},entrance="${entrance}",vpc="${escapeLabel(vpcId ?? '')}",reason="${escapeLabel(reason)}"`, refusals];
  });
}

function byService<T>(worker: MeasuredWorker, subjects: Readonly<Record<string, T>>): readonly (readonly [labels: string, subject: T])[] {
  const labels = labelsOf(worker);
  return Object.entries(subjects).map(([service, subject]) => [`${labels},service="${escapeLabel(service)}"`, subject]);
}

function render<T>(
  { name, type, help, samples }: Family<T>,
  subjects: readonly (readonly [labels: string, subject: T])[],
): readonly string[] {
  const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
  for (const [labels, subject] of subjects) {
    for (const { suffix, labels: more, value } of samples(subject)) lines.push(`${name}${suffix ?? ''}{${labels}${more ?? ''}} ${value}`);
  }
  return lines;
}

function histogramSamples(histogram: Histogram): readonly Sample[] {
  return [
    ...BOUNDS.map((bound) => ({ suffix: '_bucket', labels: `,le="${bound}"`, value: histogram.countUpTo(bound * 1e6) })),
    { suffix: '_bucket', labels: ',le="+Inf"', value: histogram.count },
    { suffix: '_sum', value: histogram.sum / 1e6 },
    { suffix: '_count', value: histogram.count },
  ];
}

function gauge<T>(name: string, help: string, valueOf: (subject: T) => number): Family<T> {
  return { name, type: 'gauge', help, samples: (subject) => [{ value: valueOf(subject) }] };
}

function counter<T>(name: string, help: string, valueOf: (subject: T) => number): Family<T> {
  return { name, type: 'counter', help, samples: (subject) => [{ value: valueOf(subject) }] };
}

/** People know gateways by their names, so that these are in every line. */
function labelsOf({ gatewayId, index, state }: MeasuredWorker): string {
  const name = state.gatewayName ?? gatewayId;
  return `gateway="${escapeLabel(gatewayId)}",gateway_name="${escapeLabel(name)}",worker="${index}"`;
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

/**
 * THE list of metrics. What nodes report is kept by these names and labels, queries ask for them, and the Prometheus text
 * is written from them.
 */
export interface Metric {
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** As UCUM writes it: s, By, 1. */
  readonly unit: 's' | 'By' | '1';
  /** Which labels its series have. */
  readonly labels: readonly MetricLabel[];
  /** Which labels it has in the Prometheus text; null: it is not there. */
  readonly text: readonly string[] | null;
  readonly help: string;
}

/**
 * `gateway` is an id. `version` is that of the service. `class` is 1xx … 5xx. `problem` is a problem code. `process` is a
 * worker (`worker-0`), a supervisor, the controller, or empty where the series is an instance's. `entrance`, `vpc` and
 * `reason` say where and why somebody was not admitted.
 */
export const METRIC_LABELS = [
  'gateway',
  'service',
  'version',
  'instance',
  'class',
  'problem',
  'process',
  'entrance',
  'vpc',
  'reason',
] as const;
export type MetricLabel = (typeof METRIC_LABELS)[number];

/** Labels of what is told apart down to the instance. A request that reached none has version and instance empty. */
const BY_INSTANCE = ['gateway', 'service', 'version', 'instance'] as const;
const BY_SERVICE = ['gateway', 'service'] as const;
const BY_PROCESS = ['gateway', 'service', 'instance', 'process'] as const;
const OF_WORKER = ['gateway', 'process'] as const;

/**
 * In the text, gateways have their names, too, and workers are told apart; instances and versions are not: an installation
 * may have so many that whoever keeps the text would suffer. They are asked for with QueryMetrics.
 */
const WORKER_TEXT = ['gateway', 'gateway_name', 'worker'] as const;
const SERVICE_TEXT = [...WORKER_TEXT, 'service'] as const;

export const METRICS = {
  infergate_requests_total: counter(
    '1',
    [...BY_INSTANCE, 'class'],
    [...SERVICE_TEXT, 'class'],
    'Finished requests by class of status; a client that left counts as 4xx.',
  ),
  infergate_request_problems_total: counter(
    '1',
    [...BY_SERVICE, 'problem'],
    [...SERVICE_TEXT, 'problem'],
    'Requests that the gateway refused or could not complete, by problem code.',
  ),
  infergate_request_duration_seconds: histogram(BY_INSTANCE, SERVICE_TEXT, 'From the complete request head to the end of the answer.'),
  infergate_request_first_byte_seconds: histogram(
    BY_INSTANCE,
    SERVICE_TEXT,
    'From the complete request head to the first byte of the answer of the instance.',
  ),
  infergate_request_bytes_total: counter('By', BY_SERVICE, SERVICE_TEXT, 'Bytes of request bodies.'),
  infergate_response_bytes_total: counter('By', BY_SERVICE, SERVICE_TEXT, 'Bytes of answer bodies.'),
  infergate_retries_total: counter('1', BY_SERVICE, SERVICE_TEXT, 'Attempts beyond the first of a request.'),
  infergate_retries_refused_total: counter('1', BY_SERVICE, SERVICE_TEXT, 'Further attempts that were not made for want of budget.'),
  infergate_ejections_total: counter('1', BY_SERVICE, SERVICE_TEXT, 'Ejections of instances that failed where the others answered.'),
  infergate_requests_open: gauge('1', BY_SERVICE, SERVICE_TEXT, 'Requests in flight, waiting ones included.'),
  infergate_requests_waiting: gauge('1', BY_SERVICE, SERVICE_TEXT, 'Requests that wait for an instance.'),
  infergate_instances_ejected: gauge(
    '1',
    BY_SERVICE,
    SERVICE_TEXT,
    'Instances that get nothing because they failed where the others answered.',
  ),
  infergate_instances_ready: gauge('1', ['service'], null, 'Instances of a service that take requests.'),
  infergate_instances_wanted: gauge('1', ['service'], null, 'Instances that a service should have.'),
  infergate_gateway_connections: gauge('1', OF_WORKER, WORKER_TEXT, 'Open connections of clients.'),
  infergate_gateway_received_bytes_total: counter('By', OF_WORKER, WORKER_TEXT, 'Bytes from clients, without those of TLS.'),
  infergate_gateway_sent_bytes_total: counter('By', OF_WORKER, WORKER_TEXT, 'Bytes to clients, without those of TLS.'),
  infergate_gateway_throttled_seconds_total: counter('s', OF_WORKER, WORKER_TEXT, 'Time in which connections had to wait for bandwidth.'),
  infergate_gateway_refused_total: counter(
    '1',
    ['gateway', 'entrance', 'vpc', 'reason'],
    [...WORKER_TEXT, 'entrance', 'vpc', 'reason'],
    'Requests, and connections to closed endpoints, that the gateway did not admit.',
  ),
  infergate_process_cpu_seconds_total: counter(
    's',
    BY_PROCESS,
    WORKER_TEXT,
    'CPU time of a process: a worker, the controller, or an instance with what it started.',
  ),
  infergate_process_resident_bytes: gauge(
    'By',
    BY_PROCESS,
    WORKER_TEXT,
    'Memory of a process: a worker, the controller, or an instance with what it started.',
  ),
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof METRICS;

/** States that only the Prometheus text has: their past is told by events, not by series. */
export const STATE_METRICS = {
  infergate_gateway_state: gauge('1', [], ['gateway', 'gateway_name', 'state'], '1 for the state that a dedicated gateway is in.'),
  infergate_gateway_nodes: gauge('1', [], ['gateway', 'gateway_name'], 'Nodes that a dedicated gateway is to have.'),
  infergate_gateway_ready_nodes: gauge('1', [], ['gateway', 'gateway_name'], 'Nodes of a dedicated gateway that serve.'),
  infergate_certificate_expiry_timestamp_seconds: gauge(
    's',
    [],
    ['certificate_id', 'name'],
    'When the certificate ends, in seconds since 1970.',
  ),
} as const satisfies Readonly<Record<string, Metric>>;

export type StateMetricName = keyof typeof STATE_METRICS;

function counter(unit: Metric['unit'], labels: Metric['labels'], text: Metric['text'], help: string): Metric {
  return { type: 'counter', unit, labels, text, help };
}

function gauge(unit: Metric['unit'], labels: Metric['labels'], text: Metric['text'], help: string): Metric {
  return { type: 'gauge', unit, labels, text, help };
}

function histogram(labels: Metric['labels'], text: Metric['text'], help: string): Metric {
  return { type: 'histogram', unit: 's', labels, text, help };
}

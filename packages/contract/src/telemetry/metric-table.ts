/**
 * THE list of metrics. What nodes report is kept by these names and labels, queries ask for them, and the Prometheus
 * exposition is written from them.
 */
export interface Metric {
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** As UCUM writes it: s, By, 1. */
  readonly unit: 's' | 'By' | '1';
  /** Which labels its series have. */
  readonly labels: readonly MetricLabel[];
  readonly help: string;
}

/**
 * `gateway` is an id. `version` is that of the service. `class` is 1xx … 5xx. `problem` is a problem code. `process` is a
 * worker (`worker-0`), a supervisor, the controller, or empty where the series is an instance's.
 */
export const METRIC_LABELS = ['gateway', 'service', 'version', 'instance', 'class', 'problem', 'process'] as const;
export type MetricLabel = (typeof METRIC_LABELS)[number];

/** Labels of what is told apart down to the instance. A request that reached none has version and instance empty. */
const BY_INSTANCE = ['gateway', 'service', 'version', 'instance'] as const;
const BY_SERVICE = ['gateway', 'service'] as const;

export const METRICS = {
  infergate_requests_total: counter(
    '1',
    [...BY_INSTANCE, 'class'],
    'Finished requests by class of status; a client that left counts as 4xx.',
  ),
  infergate_request_problems_total: counter(
    '1',
    [...BY_SERVICE, 'problem'],
    'Requests that the gateway refused or could not complete, by problem code.',
  ),
  infergate_request_duration_seconds: histogram(BY_INSTANCE, 'From the complete request head to the end of the answer.'),
  infergate_request_first_byte_seconds: histogram(
    BY_INSTANCE,
    'From the complete request head to the first byte of the answer of the instance.',
  ),
  infergate_request_bytes_total: counter('By', BY_SERVICE, 'Bytes of request bodies.'),
  infergate_response_bytes_total: counter('By', BY_SERVICE, 'Bytes of answer bodies.'),
  infergate_retries_total: counter('1', BY_SERVICE, 'Attempts beyond the first of a request.'),
  infergate_retries_refused_total: counter('1', BY_SERVICE, 'Further attempts that were not made for want of budget.'),
  infergate_ejections_total: counter('1', BY_SERVICE, 'Ejections of instances that failed where the others answered.'),
  infergate_requests_open: gauge('1', BY_SERVICE, 'Requests in flight, waiting ones included.'),
  infergate_requests_waiting: gauge('1', BY_SERVICE, 'Requests that wait for an instance.'),
  infergate_instances_ejected: gauge('1', BY_SERVICE, 'Instances that get nothing because they failed where the others answered.'),
  infergate_instances_ready: gauge('1', ['service'], 'Instances of a service that take requests.'),
  infergate_instances_wanted: gauge('1', ['service'], 'Instances that a service should have.'),
  infergate_gateway_connections: gauge('1', ['gateway', 'process'], 'Open connections of clients.'),
  infergate_gateway_received_bytes_total: counter('By', ['gateway', 'process'], 'Bytes from clients, without those of TLS.'),
  infergate_gateway_sent_bytes_total: counter('By', ['gateway', 'process'], 'Bytes to clients, without those of TLS.'),
  infergate_gateway_throttled_seconds_total: counter('s', ['gateway', 'process'], 'Time in which connections had to wait for bandwidth.'),
  infergate_process_cpu_seconds_total: counter(
    's',
    ['gateway', 'service', 'instance', 'process'],
    'CPU time of a process: a worker, the controller, or an instance with what it started.',
  ),
  infergate_process_resident_bytes: gauge(
    'By',
    ['gateway', 'service', 'instance', 'process'],
    'Memory of a process: a worker, the controller, or an instance with what it started.',
  ),
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof METRICS;

function counter(unit: Metric['unit'], labels: readonly MetricLabel[], help: string): Metric {
  return { type: 'counter', unit, labels, help };
}

function gauge(unit: Metric['unit'], labels: readonly MetricLabel[], help: string): Metric {
  return { type: 'gauge', unit, labels, help };
}

function histogram(labels: readonly MetricLabel[], help: string): Metric {
  return { type: 'histogram', unit: 's', labels, help };
}

import { expect, test } from 'vitest';
import type { WorkerState } from '../nodes/messages.ts';
import { gatewayMetricsText } from './gateway-metrics.ts';
import { Histogram } from './histogram.ts';
import type { ServiceMeasures } from './measures.ts';
import { METRICS } from './metric-table.ts';

function measures(count: number): ServiceMeasures {
  const duration = new Histogram();
  for (let i = 0; i < count; i += 1) duration.record(2000);
  return {
    classes: [0, count, 0, 1, 0],
    problems: { unauthenticated: 1 },
    bytesIn: 10,
    bytesOut: 20,
    ejections: 2,
    retries: 7,
    refusedRetries: 1,
    duration: duration.toData(),
    firstByte: [],
  };
}

const state = (more: Partial<WorkerState> = {}): WorkerState => ({
  type: 'state',
  version: null,
  refused: {},
  drainingOpen: {},
  ejected: { echo: ['echo-1'] },
  services: { echo: { open: 3, waiting: 1, total: 5, failed: 0 } },
  connections: 7,
  gatewayName: 'Shared Gateway',
  traffic: { bytesIn: 100, bytesOut: 200, throttledMs: 1500 },
  rssBytes: 1000,
  cpuMs: 2500,
  ...more,
});

const TURNED_AWAY = [
  { entrance: 'internet', vpcId: null, reason: 'not_in_allowlist', count: 3 },
  { entrance: 'vpc', vpcId: 'vpc-a', reason: 'endpoint_closed', count: 1 },
] as const;

test('renders every worker, service and class that there is', () => {
  const text = gatewayMetricsText([
    { gatewayId: 'shared', index: 0, state: state({ measures: { echo: measures(4), '': measures(0) } }) },
    { gatewayId: 'gw-"1"', index: 1, state: state({ services: {}, gatewayName: 'models', turnedAway: TURNED_AWAY }) },
  ]);
  const lines = text.split('\n');
  expect(lines).toContain('# TYPE infergate_request_duration_seconds histogram');
  expect(lines.filter((line) => line.startsWith('infergate_gateway_connections{'))).toEqual([
    'infergate_gateway_connections{gateway="shared",gateway_name="Shared Gateway",worker="0"} 7',
    'infergate_gateway_connections{gateway="gw-\\"1\\"",gateway_name="models",worker="1"} 7',
  ]);
  expect(lines).toContain('infergate_process_cpu_seconds_total{gateway="shared",gateway_name="Shared Gateway",worker="0"} 2.5');
  expect(lines).toContain('infergate_gateway_received_bytes_total{gateway="shared",gateway_name="Shared Gateway",worker="0"} 100');
  expect(lines).toContain('infergate_gateway_sent_bytes_total{gateway="shared",gateway_name="Shared Gateway",worker="0"} 200');
  expect(lines).toContain('infergate_gateway_throttled_seconds_total{gateway="shared",gateway_name="Shared Gateway",worker="0"} 1.5');
  expect(lines.filter((line) => line.startsWith('infergate_gateway_refused_total{'))).toEqual([
    'infergate_gateway_refused_total{gateway="gw-\\"1\\"",gateway_name="models",worker="1",entrance="internet",vpc="",reason="not_in_allowlist"} 3',
    'infergate_gateway_refused_total{gateway="gw-\\"1\\"",gateway_name="models",worker="1",entrance="vpc",vpc="vpc-a",reason="endpoint_closed"} 1',
  ]);
  expect(lines).toContain('infergate_requests_open{gateway="shared",gateway_name="Shared Gateway",worker="0",service="echo"} 3');
  expect(lines).toContain('infergate_instances_ejected{gateway="shared",gateway_name="Shared Gateway",worker="0",service="echo"} 1');
  expect(lines).toContain('infergate_ejections_total{gateway="shared",gateway_name="Shared Gateway",worker="0",service="echo"} 2');
  expect(lines).toContain('infergate_retries_total{gateway="shared",gateway_name="Shared Gateway",worker="0",service="echo"} 7');
  expect(lines).toContain('infergate_retries_refused_total{gateway="shared",gateway_name="Shared Gateway",worker="0",service="echo"} 1');
  expect(lines).toContain(
    'infergate_requests_total{gateway="shared",gateway_name="Shared Gateway",worker="0",service="echo",class="2xx"} 4',
  );
  expect(lines).toContain(
    'infergate_request_problems_total{gateway="shared",gateway_name="Shared Gateway",worker="0",service="",problem="unauthenticated"} 1',
  );
  expect(lines).toContain(
    'infergate_request_duration_seconds_bucket{gateway="shared",gateway_name="Shared Gateway",worker="0",service="echo",le="0.001"} 0',
  );
  expect(lines).toContain(
    'infergate_request_duration_seconds_bucket{gateway="shared",gateway_name="Shared Gateway",worker="0",service="echo",le="0.005"} 4',
  );
  expect(lines).toContain(
    'infergate_request_duration_seconds_count{gateway="shared",gateway_name="Shared Gateway",worker="0",service="echo"} 4',
  );
  expect(text.endsWith('\n')).toBe(true);
});

test('each line is one that Prometheus can read', () => {
  const text = gatewayMetricsText([{ gatewayId: 'shared', index: 0, state: state({ measures: { echo: measures(4) } }) }]);
  const sample = /^[a-z_]+\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\} [0-9.e+-]+$/;
  const comment = /^# (HELP [a-z_]+ .+|TYPE [a-z_]+ (counter|gauge|histogram))$/;
  const odd = text
    .trimEnd()
    .split('\n')
    .filter((line) => !sample.test(line) && !comment.test(line));
  expect(odd).toEqual([]);
});

test('a gateway that has not said its name yet is called by its id', () => {
  const { gatewayName: _, ...nameless } = state();
  expect(gatewayMetricsText([{ gatewayId: 'gw-1', index: 0, state: nameless }])).toContain(
    '{gateway="gw-1",gateway_name="gw-1",worker="0"}',
  );
});

test('names, types and labels are those of the list', () => {
  const text = gatewayMetricsText([
    { gatewayId: 'shared', index: 0, state: state({ measures: { echo: measures(4) }, turnedAway: TURNED_AWAY }) },
  ]);
  const heads = [...text.matchAll(/^# TYPE (\S+ \S+)$/gm)].map(([, head]) => head as string);
  const listed = Object.entries(METRICS).filter(([, { text: labels }]) => labels !== null);
  expect(new Set(heads)).toEqual(new Set(listed.map(([name, { type }]) => `${name} ${type}`)));
  expect(heads).toHaveLength(listed.length);
  for (const [name, { text: labels }] of listed) {
    const [line] = text.split('\n').filter((each) => each.startsWith(`${name}{`) || each.startsWith(`${name}_count{`));
    expect([...(line ?? '').matchAll(/([a-z_]+)="/g)].map(([, label]) => label)).toEqual(labels);
  }
});

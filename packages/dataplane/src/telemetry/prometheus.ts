import type { Histogram } from '@infergate/contract';
import type { ServiceMetrics } from './service-metrics.ts';

/** Bounds in seconds: from a cached answer to a long generation. */
const BOUNDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600];

interface Family {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  samples(metrics: ServiceMetrics, waiting: number): readonly (readonly [labels: string, value: number])[];
}

/** THE list of metrics of a gateway, besides the two histograms. */
const FAMILIES: readonly Family[] = [
  {
    name: 'infergate_requests_total',
    type: 'counter',
    help: 'Finished requests by class of status; a client that left counts as 4xx (499).',
    samples: ({ classes }) => [...classes].map((count, index) => [`,class="${index + 1}xx"`, count] as const).filter(([, n]) => n > 0),
  },
  {
    name: 'infergate_request_problems_total',
    type: 'counter',
    help: 'Requests that the gateway refused or could not complete, by problem code.',
    samples: ({ problems }) => [...problems].map(([code, count]) => [`,problem="${code}"`, count] as const),
  },
  { name: 'infergate_requests_open', type: 'gauge', help: 'Requests in flight.', samples: ({ open }) => [['', open]] },
  {
    name: 'infergate_requests_waiting',
    type: 'gauge',
    help: 'Requests that wait for an instance.',
    samples: (_, waiting) => [['', waiting]],
  },
  { name: 'infergate_request_bytes_total', type: 'counter', help: 'Bytes of request bodies.', samples: ({ bytesIn }) => [['', bytesIn]] },
  { name: 'infergate_response_bytes_total', type: 'counter', help: 'Bytes of answer bodies.', samples: ({ bytesOut }) => [['', bytesOut]] },
];

export interface MeasuredService {
  readonly metrics: ServiceMetrics;
  readonly waiting: number;
}

/** The text exposition format, version 0.0.4. Services that were never called are left out. */
export function prometheusText(gateway: string, services: readonly MeasuredService[]): string {
  const used = services.filter(({ metrics }) => metrics.total > 0 || metrics.open > 0);
  const labelled = used.map(({ metrics, waiting }) => ({ metrics, waiting, labels: labelsOf(gateway, metrics.service) }));
  const lines: string[] = [];
  for (const family of FAMILIES) {
    lines.push(`# HELP ${family.name} ${family.help}`, `# TYPE ${family.name} ${family.type}`);
    for (const { metrics, waiting, labels } of labelled)
      for (const [more, value] of family.samples(metrics, waiting)) lines.push(`${family.name}{${labels}${more}} ${value}`);
  }
  const histograms = [
    ['infergate_request_duration_seconds', 'From the complete request head to the end of the answer.', 'duration'],
    [
      'infergate_request_first_byte_seconds',
      'From the complete request head to the first byte of the answer of the instance.',
      'firstByte',
    ],
  ] as const;
  for (const [name, help, field] of histograms) {
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} histogram`);
    for (const { metrics, labels } of labelled) lines.push(...histogramLines(name, labels, metrics[field]));
  }
  return `${lines.join('\n')}\n`;
}

function histogramLines(name: string, labels: string, histogram: Histogram): readonly string[] {
  const buckets = BOUNDS.map((bound) => `${name}_bucket{${labels},le="${bound}"} ${histogram.countUpTo(bound * 1e6)}`);
  return [
    ...buckets,
    `${name}_bucket{${labels},le="+Inf"} ${histogram.count}`,
    `${name}_sum{${labels}} ${histogram.sum / 1e6}`,
    `${name}_count{${labels}} ${histogram.count}`,
  ];
}

function labelsOf(gateway: string, service: string): string {
  return `gateway="${escapeLabel(gateway)}",service="${escapeLabel(service)}"`;
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

import { type Metric, METRICS, STATE_METRICS, type MetricName, type StateMetricName } from './metric-table.ts';

const DECLARATIONS: Readonly<Record<MetricName | StateMetricName, Metric>> = { ...METRICS, ...STATE_METRICS };

/** Values of labels; one that the metric does not have is left out, one that is missing is empty. */
export type LabelValues = Readonly<Record<string, string>>;

export interface MetricSample {
  readonly labels: LabelValues;
  readonly value: number;
}

/** Bounds in seconds: from a refusal to a long generation. */
const BOUNDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600];

/** What the text says of a histogram. Microseconds. */
export interface HistogramSample {
  readonly labels: LabelValues;
  readonly histogram: { readonly count: number; readonly sum: number; countUpTo(microseconds: number): number };
}

/** One counter or gauge in the text exposition format of Prometheus, version 0.0.4. */
export function metricText(name: MetricName | StateMetricName, samples: readonly MetricSample[]): string {
  const lines = samples.map(({ labels, value }) => `${name}{${labelText(name, labels)}} ${value}\n`);
  return headOf(name) + lines.join('');
}

/** Likewise for a histogram. */
export function histogramText(name: MetricName, samples: readonly HistogramSample[]): string {
  const lines = samples.map(({ labels, histogram }) => {
    const text = labelText(name, labels);
    const buckets = BOUNDS.map((bound) => `${name}_bucket{${text},le="${bound}"} ${histogram.countUpTo(bound * 1e6)}\n`);
    const { count, sum } = histogram;
    return `${buckets.join('')}${name}_bucket{${text},le="+Inf"} ${count}\n${name}_sum{${text}} ${sum / 1e6}\n${name}_count{${text}} ${count}\n`;
  });
  return headOf(name) + lines.join('');
}

function headOf(name: MetricName | StateMetricName): string {
  const { help, type } = DECLARATIONS[name];
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

function labelText(name: MetricName | StateMetricName, values: LabelValues): string {
  const labels = DECLARATIONS[name].text ?? [];
  return labels.map((label) => `${label}="${escapeLabel(values[label] ?? '')}"`).join(',');
}

const NEEDS_ESCAPE = /["\\\n]/;

function escapeLabel(text: string): string {
  if (!NEEDS_ESCAPE.test(text)) return text;
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

import { type Metric, METRICS, STATE_METRICS } from '@infergate/contract';
import { table } from './page.ts';

/** Every metric with its labels, those of the series and those of the Prometheus text. */
export function metrics(): string {
  const rows = Object.entries<Metric>({ ...METRICS, ...STATE_METRICS }).map(([name, { type, unit, labels, text, help }]) => [
    `\`${name}\``,
    type,
    unit,
    listed(labels),
    text === null ? 'not there' : listed(text),
    help,
  ]);
  return table(['metric', 'type', 'unit', 'labels of its series', 'labels in `/metrics`', 'what it is'], rows);
}

function listed(labels: readonly string[]): string {
  return labels.length === 0 ? '–' : labels.map((label) => `\`${label}\``).join(' ');
}

import type { MetricAnswer } from '../../api/metrics.ts';
import type { ChartPlan } from './metric-chart.tsx';
import type { Line } from './time-chart.tsx';

/** The lines of a chart: its answers by name, and those of the day before at the same times. */
export function linesOf(
  { queries }: Pick<ChartPlan, 'queries'>,
  now: MetricAnswer,
  before: MetricAnswer | undefined,
  nameBefore: (name: string) => string,
): readonly Line[] {
  const lines = namedLines(queries, now);
  if (before === undefined) return lines;
  const byTime = new Map(before.Times.map((timeMs, index) => [timeMs, index]));
  const at = now.Times.map((timeMs) => byTime.get(timeMs));
  const faint = namedLines(queries, before).map(({ name, values }) => ({
    name: nameBefore(name),
    values: at.map((index) => (index === undefined ? null : (values[index] ?? null))),
    isFaint: true,
  }));
  return [...lines, ...faint];
}

function namedLines(queries: ChartPlan['queries'], { Results }: MetricAnswer): readonly Line[] {
  return Results.flatMap(({ Series }, index) => {
    const name = queries[index]?.name ?? '';
    return Series.map(({ Labels, Values }) => ({ name: nameOf(name, Labels), values: Values }));
  });
}

/** A query that is grouped has a line for each value; they are told apart by it. */
function nameOf(name: string, labels: Readonly<Record<string, string>>): string {
  const values = Object.values(labels).filter((value) => value !== '');
  return [name, ...values].filter((part) => part !== '').join(' ');
}

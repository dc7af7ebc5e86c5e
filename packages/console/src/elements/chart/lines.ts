import type { MetricAnswer } from '../../api/metrics.ts';
import type { ChartPlan } from './metric-chart.tsx';
import type { Line } from './time-chart.tsx';

export interface LineNames {
  /** Of the line for the day before. */
  readonly nameBefore: (name: string) => string;
  /** For what has no value of the label: requests that reached no instance, for example. */
  readonly nameless: string;
}

/** The lines of a chart: its answers by name, and those of the day before at the same times. */
export function linesOf(
  { queries }: Pick<ChartPlan, 'queries'>,
  now: MetricAnswer,
  before: MetricAnswer | undefined,
  { nameBefore, nameless }: LineNames,
): readonly Line[] {
  const lines = namedLines(queries, now, nameless);
  if (before === undefined) return lines;
  const byTime = new Map(before.Times.map((timeMs, index) => [timeMs, index]));
  const at = now.Times.map((timeMs) => byTime.get(timeMs));
  const faint = namedLines(queries, before, nameless).map(({ name, values }) => ({
    name: nameBefore(name),
    values: at.map((index) => (index === undefined ? null : (values[index] ?? null))),
    isFaint: true,
  }));
  return [...lines, ...faint];
}

function namedLines(queries: ChartPlan['queries'], { Results }: MetricAnswer, nameless: string): readonly Line[] {
  return Results.flatMap(({ Series }, index) => {
    const { name = '', nameless: ownNameless } = queries[index] ?? {};
    return Series.map(({ Labels, Values }) => {
      const own = Object.values(Labels).includes('') ? ownNameless : undefined;
      return { name: own ?? nameOf(name, Labels, nameless), values: Values };
    });
  });
}

/** A query that is grouped has a line for each value; they are told apart by it. */
function nameOf(name: string, labels: Readonly<Record<string, string>>, nameless: string): string {
  const values = Object.values(labels).map((value) => (value === '' ? nameless : value));
  return [name, ...values].filter((part) => part !== '').join(' ');
}

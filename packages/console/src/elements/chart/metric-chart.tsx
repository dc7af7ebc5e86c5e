import { Skeleton } from 'antd';
import { useMemo } from 'react';
import type { MetricQuery } from '../../api/metrics.ts';
import { useMetrics } from '../../api/metrics.ts';
import { useTexts } from '../../i18n/texts.ts';
import { ProblemAlert } from '../problem-alert.tsx';
import { linesOf } from './lines.ts';
import { DAY, type Range, refreshMs } from './range.ts';
import type { Unit } from './format.ts';
import { chartTexts } from './texts.ts';
import { type Mark, TimeChart } from './time-chart.tsx';

/** What a chart asks, and how it calls the answers. */
export interface ChartPlan {
  readonly title: string;
  readonly queries: readonly {
    readonly query: MetricQuery;
    readonly name: string;
    /** What an answer without a value of the label is; undefined: nothing in particular. */
    readonly nameless?: string;
  }[];
  /** Where it is not that of the answers: a ratio, for example. */
  readonly unit?: Unit;
}

interface MetricChartProps {
  readonly plan: ChartPlan;
  readonly range: Range;
  /** With what was a day earlier. */
  readonly isCompared: boolean;
  readonly marks?: readonly Mark[];
  readonly onZoom: (fromMs: number, toMs: number) => void;
}

/** One chart, kept up to date. */
export function MetricChart({ plan, range, isCompared, marks, onZoom }: MetricChartProps) {
  const say = useTexts(chartTexts);
  const { zoomed, lastMs } = range;
  const asked = useMemo(() => plan.queries.map(({ query }) => query), [plan]);
  const options = zoomed === null ? { range: { lastMs }, everyMs: refreshMs(lastMs) } : { range: zoomed };
  const now = useMetrics(asked, options);
  const dayBefore = useMetrics(asked, { ...options, earlierMs: DAY, enabled: isCompared });
  const before = isCompared ? dayBefore.data : undefined;
  const lines = useMemo(
    () =>
      now.data === undefined
        ? []
        : linesOf(plan, now.data, before, { nameBefore: (name) => say('dayBefore', { name }), nameless: say('nameless') }),
    [plan, now.data, before, say],
  );
  if (now.error !== null && now.data === undefined) return <ProblemAlert error={now.error} />;
  if (now.data === undefined) return <Skeleton active title={false} paragraph={{ rows: 5, width: '100%' }} className="chart-skeleton" />;
  if (lines.length === 0) return <p className="chart-empty">{say('nothing')}</p>;
  const unit = plan.unit ?? (now.data.Results[0]?.Unit as Unit | undefined) ?? '1';
  const label = `${plan.title}: ${lines.map(({ name }) => name).join(', ')}`;
  return (
    <TimeChart times={now.data.Times} lines={lines} unit={unit} label={label} onZoom={onZoom} {...(marks === undefined ? {} : { marks })} />
  );
}

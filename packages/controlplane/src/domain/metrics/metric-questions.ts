import { METRICS, type MetricLabel, type OperationBody } from '@infergate/contract';
import type { MetricFunction, MetricQuery, MetricRequest } from '../../monitor/query/metric-query.ts';
import { Findings } from '../findings.ts';

type Body = OperationBody<'QueryMetrics'>;
type Question = Body['Queries'][number];

const FUNCTIONS: Readonly<Record<'counter' | 'gauge' | 'histogram', readonly MetricFunction[]>> = {
  counter: ['rate', 'increase'],
  gauge: ['average', 'maximum', 'last'],
  histogram: ['quantile', 'average', 'rate', 'increase'],
};
const DEFAULT_LIMIT = 100;
const DAY_SECONDS = 86_400;
const MAX_RANGE_DAYS = 396;
const MAX_POINTS = 11_000;

/** What is asked, or everything that is wrong with it. Throws `InvalidParameter`. */
export function readMetricRequest({ Queries, StartTime, EndTime, StepSeconds }: Body): MetricRequest {
  const findings = new Findings();
  checkTimes(findings, { startMs: StartTime, endMs: EndTime, stepSeconds: StepSeconds });
  for (const [i, question] of Queries.entries()) checkQuestion(findings, `Queries[${i}]`, question);
  findings.assertNone();
  return { queries: Queries.map(questionOf), startMs: StartTime, endMs: EndTime, stepSeconds: StepSeconds ?? null };
}

function questionOf({ Metric, Function: asked, Quantile, GroupBy, Filter, Limit }: Question): MetricQuery {
  return {
    metric: Metric,
    function: asked,
    quantile: Quantile ?? 0,
    groupBy: [...new Set(GroupBy)],
    filter: (Filter ?? []).map(({ Label, Values }) => ({ label: Label, values: Values })),
    limit: Limit ?? DEFAULT_LIMIT,
  };
}

interface Times {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepSeconds: number | undefined;
}

function checkTimes(findings: Findings, { startMs, endMs, stepSeconds = Number.POSITIVE_INFINITY }: Times): void {
  const range = (endMs - startMs) / 1000;
  if (range <= 0) findings.problem('EndTime', `EndTime ${endMs} is not after StartTime ${startMs}. Both are milliseconds since 1970.`);
  else if (range > MAX_RANGE_DAYS * DAY_SECONDS)
    findings.problem('StartTime', `The range is ${Math.ceil(range / DAY_SECONDS)} days long; 13 months (${MAX_RANGE_DAYS} days) are kept.`);
  else if (range / stepSeconds > MAX_POINTS) {
    const least = Math.ceil(range / MAX_POINTS);
    findings.problem(
      'StepSeconds',
      `Steps of ${stepSeconds} s make more than ${MAX_POINTS} points of this range. Take at least ${least} s, or leave StepSeconds out.`,
    );
  }
}

function checkQuestion(findings: Findings, path: string, question: Question): void {
  const { type } = METRICS[question.Metric];
  const labels: readonly MetricLabel[] = METRICS[question.Metric].labels;
  const allowed = FUNCTIONS[type];
  if (!allowed.includes(question.Function))
    findings.problem(
      `${path}.Function`,
      `${question.Metric} is a ${type}; of a ${type} there are ${allowed.join(', ')}, not ${question.Function}.`,
    );
  if (question.Function === 'quantile' && question.Quantile === undefined)
    findings.problem(`${path}.Quantile`, 'A quantile needs to be told which: give Quantile between 0 and 1, such as 0.99.');
  if (question.Function !== 'quantile' && question.Quantile !== undefined)
    findings.problem(
      `${path}.Quantile`,
      `Quantile belongs to the function quantile; this one is ${question.Function}. Leave one of them out.`,
    );
  const check = (label: MetricLabel, at: string) => {
    if (!labels.includes(label)) findings.problem(at, `${question.Metric} has no label ${label}. It has ${labels.join(', ')}.`);
  };
  for (const [i, label] of (question.GroupBy ?? []).entries()) check(label, `${path}.GroupBy[${i}]`);
  for (const [i, { Label }] of (question.Filter ?? []).entries()) check(Label, `${path}.Filter[${i}].Label`);
}

import { Type } from 'typebox';
import { METRICS, METRIC_LABELS, type MetricName } from '../telemetry/metric-table.ts';
import { define } from './definition.ts';

const strict = { additionalProperties: false } as const;

const METRIC_NAME = Type.Enum(Object.keys(METRICS) as MetricName[]);
const LABEL = Type.Enum([...METRIC_LABELS]);
const NUMBER_OR_NONE = Type.Union([Type.Number(), Type.Null()]);

const QUERY = Type.Object(
  {
    Metric: METRIC_NAME,
    Function: Type.Enum(['rate', 'increase', 'quantile', 'average', 'maximum', 'last'], {
      description:
        'Of counters: rate (per second) or increase. Of histograms: quantile, average, rate or increase (of their count). Of gauges: average, maximum or last; over several series they are added up.',
    }),
    Quantile: Type.Optional(Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1, description: 'Such as 0.99; with quantile only.' })),
    GroupBy: Type.Optional(Type.Array(LABEL, { maxItems: 4, description: 'One series for each combination. Default: one in all.' })),
    Filter: Type.Optional(
      Type.Array(
        Type.Object({ Label: LABEL, Values: Type.Array(Type.String({ maxLength: 256 }), { minItems: 1, maxItems: 1_000 }) }, strict),
        { maxItems: 8 },
      ),
    ),
    Limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, description: 'So many series, those with the most. Default 100.' })),
  },
  strict,
);

/** What was counted and measured, over time. */
export const METRIC_OPERATIONS = {
  QueryMetrics: define({
    method: 'POST',
    path: '/metrics/query',
    role: 'viewer',
    isEas: false,
    summary: 'Gives series over a range of time: rates, sums, averages and percentiles, grouped and filtered by label',
    query: {},
    body: Type.Object(
      {
        Queries: Type.Array(QUERY, { minItems: 1, maxItems: 20 }),
        StartTime: Type.Integer({ description: 'Milliseconds since 1970.' }),
        EndTime: Type.Integer({ description: 'Milliseconds since 1970.' }),
        StepSeconds: Type.Optional(
          Type.Integer({
            minimum: 1,
            maximum: 31_622_400,
            description:
              'Default: fitting for about 240 points. Rounded up to what is kept for that time: 1 s for an hour (5 s of CPU, memory and numbers of instances), 1 min for two days, 1 h for 13 months.',
          }),
        ),
      },
      strict,
    ),
    response: {
      StepSeconds: Type.Integer(),
      Times: Type.Array(Type.Integer(), {
        description:
          'Ends of the steps, milliseconds since 1970. Steps lie at multiples of their length; one that covers the range is the range.',
      }),
      Results: Type.Array(
        Type.Object(
          {
            Unit: Type.String({ description: 'Of the values, such as s, By, 1 or 1/s.' }),
            IsTruncated: Type.Boolean({ description: 'There are more series than the limit.' }),
            Series: Type.Array(
              Type.Object(
                {
                  Labels: Type.Record(Type.String(), Type.String()),
                  Values: Type.Array(NUMBER_OR_NONE, { description: 'One for each time; null: nothing is known of it.' }),
                },
                strict,
              ),
            ),
          },
          strict,
        ),
        { description: 'One for each query, in order.' },
      ),
    },
  }),
};

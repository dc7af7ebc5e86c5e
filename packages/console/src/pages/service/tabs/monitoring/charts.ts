import type { MetricName } from '@infergate/contract';
import type { MetricQuery } from '../../../../api/metrics.ts';
import type { ChartPlan } from '../../../../elements/chart/metric-chart.tsx';
import type { Say } from '../../../../i18n/texts.ts';
import type { MonitoringKey } from './texts.ts';

type Labels = NonNullable<MetricQuery['GroupBy']>;

/** The charts of one service, in the order in which one looks at them. */
export function serviceCharts(service: string, say: Say<MonitoringKey>): readonly ChartPlan[] {
  const Filter: MetricQuery['Filter'] = [{ Label: 'service', Values: [service] }];
  const ask = (Metric: MetricName, Function: MetricQuery['Function'], name: string, GroupBy: Labels = []) => ({
    name,
    query: { Metric, Function, GroupBy, Filter },
  });
  const percentiles = (Metric: MetricName) => [
    ...[0.5, 0.9, 0.95, 0.99].map((Quantile) => ({
      name: `TP${Math.round(Quantile * 100)}`,
      query: { Metric, Function: 'quantile' as const, Quantile, Filter },
    })),
    ask(Metric, 'average', say('average')),
  ];
  // Wrong tokens, limits and the like: the gateway answers these itself.
  const nameless = say('byGateway');
  return [
    { title: say('requests'), queries: [ask('infergate_requests_total', 'rate', '', ['class'])] },
    { title: say('duration'), queries: percentiles('infergate_request_duration_seconds') },
    { title: say('firstByte'), queries: percentiles('infergate_request_first_byte_seconds') },
    {
      title: say('open'),
      queries: [ask('infergate_requests_open', 'maximum', say('inFlight')), ask('infergate_requests_waiting', 'maximum', say('waiting'))],
    },
    { title: say('rejections'), queries: [ask('infergate_request_problems_total', 'rate', '', ['problem'])] },
    {
      title: say('traffic'),
      queries: [ask('infergate_request_bytes_total', 'rate', say('received')), ask('infergate_response_bytes_total', 'rate', say('sent'))],
    },
    {
      title: say('instances'),
      queries: [ask('infergate_instances_ready', 'average', say('ready')), ask('infergate_instances_wanted', 'average', say('wanted'))],
    },
    { title: say('byVersion'), queries: [{ ...ask('infergate_requests_total', 'rate', say('version'), ['version']), nameless }] },
    { title: say('byInstance'), queries: [{ ...ask('infergate_requests_total', 'rate', '', ['instance']), nameless }] },
    { title: say('cpu'), queries: [ask('infergate_process_cpu_seconds_total', 'rate', '', ['instance'])] },
    { title: say('memory'), queries: [ask('infergate_process_resident_bytes', 'average', '', ['instance'])] },
    {
      title: say('retries'),
      queries: [ask('infergate_retries_total', 'rate', say('retried')), ask('infergate_ejections_total', 'rate', say('ejected'))],
    },
  ];
}

import type { MetricName } from '@infergate/contract';
import type { MetricQuery } from '../../../../api/metrics.ts';
import type { ChartPlan } from '../../../../elements/chart/metric-chart.tsx';
import type { Say } from '../../../../i18n/texts.ts';
import type { MonitoringKey } from './texts.ts';

type Labels = NonNullable<MetricQuery['GroupBy']>;
const BUSIEST = 10;

/** The charts of one gateway, in the order in which one looks at them. */
export function gatewayCharts(gateway: string, say: Say<MonitoringKey>): readonly ChartPlan[] {
  const Filter: MetricQuery['Filter'] = [{ Label: 'gateway', Values: [gateway] }];
  const ask = (Metric: MetricName, Function: MetricQuery['Function'], name: string, GroupBy: Labels = []) => ({
    name,
    query: { Metric, Function, GroupBy, Filter },
  });
  const byService = ask('infergate_requests_total', 'rate', '', ['service']);
  const duration: MetricName = 'infergate_request_duration_seconds';
  return [
    { title: say('requests'), queries: [ask('infergate_requests_total', 'rate', '', ['class'])] },
    { title: say('services'), queries: [{ ...byService, query: { ...byService.query, Limit: BUSIEST } }] },
    {
      title: say('duration'),
      queries: [
        ...[0.5, 0.9, 0.95, 0.99].map((Quantile) => ({
          name: `TP${Math.round(Quantile * 100)}`,
          query: { Metric: duration, Function: 'quantile' as const, Quantile, Filter },
        })),
        ask(duration, 'average', say('average')),
      ],
    },
    { title: say('rejections'), queries: [ask('infergate_request_problems_total', 'rate', '', ['problem'])] },
    { title: say('entrances'), queries: [ask('infergate_gateway_refused_total', 'rate', '', ['entrance', 'reason'])] },
    { title: say('connections'), queries: [ask('infergate_gateway_connections', 'maximum', say('connections'))] },
    {
      title: say('open'),
      queries: [ask('infergate_requests_open', 'maximum', say('inFlight')), ask('infergate_requests_waiting', 'maximum', say('waiting'))],
    },
    {
      title: say('traffic'),
      queries: [
        ask('infergate_gateway_received_bytes_total', 'rate', say('received')),
        ask('infergate_gateway_sent_bytes_total', 'rate', say('sent')),
      ],
    },
    { title: say('throttled'), queries: [ask('infergate_gateway_throttled_seconds_total', 'rate', say('throttled'))] },
    { title: say('cpu'), queries: [ask('infergate_process_cpu_seconds_total', 'rate', '', ['process'])] },
    { title: say('memory'), queries: [ask('infergate_process_resident_bytes', 'average', '', ['process'])] },
  ];
}

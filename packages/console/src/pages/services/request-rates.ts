import { useQuery } from '@tanstack/react-query';
import { client } from '../../api/client.ts';

const WINDOW_MS = 15 * 60_000;
const STEP_SECONDS = 15;
const EVERY_MS = 10_000;
/** Of one filter. */
const MAX_SERVICES = 1_000;

/** Requests per second of one service over the last quarter of an hour; null: nothing is known of that step. */
export type Rates = readonly (number | null)[];

/** One question for all the services on the page. Empty while there is no answer: then there is nothing to draw. */
export function useRequestRates(names: readonly string[]): ReadonlyMap<string, Rates> {
  const { data } = useQuery({
    queryKey: ['QueryMetrics', 'request rates', names],
    queryFn: () => queryRates(names),
    enabled: names.length > 0,
    // What was drawn stays until there is more.
    placeholderData: (previous: ReadonlyMap<string, Rates> | undefined) => previous,
    refetchInterval: (query) => (query.state.status === 'error' ? false : EVERY_MS),
    retry: false,
  });
  return data ?? NOTHING;
}

const NOTHING: ReadonlyMap<string, Rates> = new Map();

async function queryRates(names: readonly string[]): Promise<ReadonlyMap<string, Rates>> {
  const now = Date.now();
  const answer = await client.call('QueryMetrics', {
    body: {
      StartTime: now - WINDOW_MS,
      EndTime: now,
      StepSeconds: STEP_SECONDS,
      Queries: [
        {
          Metric: 'infergate_requests_total',
          Function: 'rate',
          GroupBy: ['service'],
          Filter: [{ Label: 'service', Values: names.slice(0, MAX_SERVICES) }],
          Limit: Math.min(names.length, MAX_SERVICES),
        },
      ],
    },
  });
  const series = answer.Results[0]?.Series ?? [];
  return new Map(series.map(({ Labels, Values }) => [Labels['service'] ?? '', Values]));
}

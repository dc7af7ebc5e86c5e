import type { OperationBody, OperationResponse } from '@infergate/contract';
import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { client } from './client.ts';

export type MetricQuery = OperationBody<'QueryMetrics'>['Queries'][number];
export type MetricAnswer = OperationResponse<'QueryMetrics'>;

export interface MetricRange {
  /** A fixed range, milliseconds since 1970; or so long up to now. */
  readonly range: { readonly fromMs: number; readonly toMs: number } | { readonly lastMs: number };
  /** Asks for the time so long before that; times of the answer are moved to the range. */
  readonly earlierMs?: number;
  readonly stepSeconds?: number;
  /** How often it is asked again. Absent: not. */
  readonly everyMs?: number;
  readonly enabled?: boolean;
}

/** Series over a range of time, which moves on where it ends now. */
export function useMetrics(queries: readonly MetricQuery[], options: MetricRange): UseQueryResult<MetricAnswer> {
  const { range, earlierMs = 0, stepSeconds, everyMs, enabled = true } = options;
  return useQuery({
    queryKey: ['QueryMetrics', queries, range, earlierMs, stepSeconds],
    queryFn: async () => {
      const toMs = 'toMs' in range ? range.toMs : Date.now();
      const fromMs = 'fromMs' in range ? range.fromMs : toMs - range.lastMs;
      const body = {
        Queries: [...queries],
        StartTime: Math.floor(fromMs - earlierMs),
        EndTime: Math.floor(toMs - earlierMs),
        ...(stepSeconds === undefined ? {} : { StepSeconds: stepSeconds }),
      };
      const answer = await client.call('QueryMetrics', { body });
      return { ...answer, Times: answer.Times.map((timeMs) => timeMs + earlierMs) };
    },
    placeholderData: keepPreviousData,
    enabled,
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
  });
}

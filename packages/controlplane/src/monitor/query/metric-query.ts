import type { MetricLabel, MetricName, OperationBody, OperationResponse } from '@infergate/contract';

export type MetricFunction = OperationBody<'QueryMetrics'>['Queries'][number]['Function'];

/** One question of a request, with its defaults. */
export interface MetricQuery {
  readonly metric: MetricName;
  readonly function: MetricFunction;
  /** With `quantile` only. */
  readonly quantile: number;
  readonly groupBy: readonly MetricLabel[];
  readonly filter: readonly { readonly label: MetricLabel; readonly values: readonly string[] }[];
  readonly limit: number;
}

export interface MetricRequest {
  readonly queries: readonly MetricQuery[];
  /** Milliseconds since 1970. */
  readonly startMs: number;
  readonly endMs: number;
  /** null: fitting for about 240 points. */
  readonly stepSeconds: number | null;
}

export type MetricAnswer = Omit<OperationResponse<'QueryMetrics'>, 'RequestId'>;
export type MetricResult = MetricAnswer['Results'][number];

export interface Excess {
  readonly what: string;
  readonly count: number;
  readonly limit: number;
}

/** More would have to be read than is good for everybody else. */
export class TooMuchToReadError extends Error {
  readonly queryIndex: number;
  readonly excess: Excess;

  constructor(queryIndex: number, excess: Excess) {
    const { what, count, limit } = excess;
    super(
      `This takes ${count} ${what}; at most ${limit} are read at a time. Ask for a shorter range, filter by service or instance, or take a longer step, best of whole hours.`,
    );
    this.name = 'TooMuchToReadError';
    this.queryIndex = queryIndex;
    this.excess = excess;
  }
}

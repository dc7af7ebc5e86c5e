import { ManagementError, type OperationBody } from '@infergate/contract';
import { SeriesUnavailableError } from '../../monitor/keeper/series-keeper.ts';
import { type MetricAnswer, type MetricRequest, TooMuchToReadError } from '../../monitor/query/metric-query.ts';
import type { Call } from '../call.ts';
import type { UseCaseContext } from '../dependencies.ts';
import { invalidParameters } from '../findings.ts';
import { readMetricRequest } from './metric-questions.ts';

const UNAVAILABLE = 'The series of metrics are being opened, or are asked too much at a time. Repeat in a second.';

/** What was counted and measured. The monitor has it. */
export interface MetricSeries {
  /** Throws `TooMuchToReadError` or `SeriesUnavailableError`. */
  query(request: MetricRequest): Promise<MetricAnswer>;
}

/** Questions about series of metrics. */
export class Metrics {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  /** Reads after the transaction of the call: a long question holds up nobody's change. */
  async query(call: Call, body: OperationBody<'QueryMetrics'>): Promise<MetricAnswer> {
    const { calls, series } = this.#context;
    const request = await calls.read(call, () => Promise.resolve(readMetricRequest(body)));
    try {
      return await series.query(request);
    } catch (error) {
      if (error instanceof SeriesUnavailableError) throw new ManagementError('ServiceUnavailable', UNAVAILABLE);
      if (!(error instanceof TooMuchToReadError)) throw error;
      throw invalidParameters([{ path: `Queries[${error.queryIndex}]`, message: error.message }]);
    }
  }
}

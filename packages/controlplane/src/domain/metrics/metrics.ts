import type { OperationBody } from '@infergate/contract';
import { type MetricAnswer, type MetricRequest, TooMuchToReadError } from '../../monitor/query/metric-query.ts';
import type { Call } from '../call.ts';
import type { UseCaseContext } from '../dependencies.ts';
import { invalidParameters } from '../findings.ts';
import { readMetricRequest } from './metric-questions.ts';

/** What was counted and measured. The monitor has it. */
export interface MetricSeries {
  /** Throws `TooMuchToReadError`. */
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
      if (!(error instanceof TooMuchToReadError)) throw error;
      throw invalidParameters([{ path: `Queries[${error.queryIndex}]`, message: error.message }]);
    }
  }
}

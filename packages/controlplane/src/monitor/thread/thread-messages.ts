import type { LogLevel } from '@infergate/kernel';
import type { SeriesLimits } from '../keeper/local-series-keeper.ts';
import type { SecondEnd, WorkerReport } from '../keeper/series-keeper.ts';
import type { Excess, MetricAnswer, MetricRequest } from '../query/metric-query.ts';

/** What the thread is started with. */
export interface ThreadStart {
  readonly path: string;
  readonly limits: Partial<SeriesLimits>;
}

/** What the thread of the series is told. */
export type ToThread =
  | { readonly type: 'report'; readonly report: WorkerReport }
  | { readonly type: 'second'; readonly end: SecondEnd }
  | { readonly type: 'query'; readonly id: number; readonly request: MetricRequest }
  | { readonly type: 'close' };

/** What it says. It ends by itself when it has closed. */
export type FromThread =
  /** From here on it listens; it has to be told everything. */
  | { readonly type: 'open' }
  /** One report, in the order in which they came. */
  | { readonly type: 'taken' }
  | { readonly type: 'answer'; readonly id: number; readonly answer: MetricAnswer }
  | { readonly type: 'too-much'; readonly id: number; readonly queryIndex: number; readonly excess: Excess }
  | { readonly type: 'failed'; readonly id: number; readonly error: Error }
  | { readonly type: 'log'; readonly level: Exclude<LogLevel, 'silent'>; readonly fields: object; readonly message: string };

import type { EntranceRefusals, ForgottenMeasures, MeasuresByService, WorkerTraffic } from '@infergate/contract';
import type { MetricAnswer, MetricRequest } from '../query/metric-query.ts';

/** Takes what is counted and measured, second by second, keeps it and answers questions about it. In this thread, or in one of its own. */
export interface SeriesKeeper {
  /** It knows nothing of any worker: everything has to be said from the beginning. */
  onFresh: (() => void) | null;
  start(): void;
  /** `onTaken` is called when it is done, unless everything has to be said anew by then. */
  report(report: WorkerReport, onTaken: () => void): void;
  /** Everything of the second was said. */
  endSecond(end: SecondEnd): void;
  /** Throws `TooMuchToReadError` or `SeriesUnavailableError`. */
  query(request: MetricRequest): Promise<MetricAnswer>;
  /** Everything that was said is in the file then. */
  close(): Promise<void>;
}

export interface WorkerPlace {
  readonly gatewayId: string;
  readonly index: number;
  readonly pid: number;
}

export interface PresentWorker extends WorkerPlace {
  /** What it holds at the end of the second counts. */
  readonly isLive: boolean;
}

/** What a worker says: what it has counted since it began, but for services only what is new. */
export interface WorkerReport extends WorkerPlace {
  /** In which it counts, seconds since 1970. */
  readonly second: number;
  readonly cpuMs: number;
  readonly connections: number;
  readonly traffic: WorkerTraffic | null;
  readonly turnedAway: readonly EntranceRefusals[];
  /** By service; those with nothing are left out. */
  readonly loads: Readonly<Record<string, ReportedLoad>>;
  /** Applies before the measures. */
  readonly forgotten: ForgottenMeasures;
  readonly measures: MeasuresByService;
  /** The measures do not say what is new but all there is of these services. */
  readonly isWhole: boolean;
}

export interface ReportedLoad {
  readonly open: number;
  readonly waiting: number;
  readonly ejected: number;
}

export interface SecondEnd {
  readonly second: number;
  readonly workers: readonly PresentWorker[];
  /** null: nothing was looked at. */
  readonly usage: UsageSample | null;
}

/** What processes have used, and how many instances there are. */
export interface UsageSample {
  readonly processes: readonly (Usage & { readonly gateway: string; readonly process: string })[];
  readonly instances: readonly (Usage & { readonly service: string; readonly instance: string })[];
  readonly replicas: readonly ServiceReplicas[];
}

export interface Usage {
  /** Since it was looked at last. */
  readonly cpuMs: number;
  readonly rssBytes: number;
}

export interface ServiceReplicas {
  readonly name: string;
  readonly ready: number;
  readonly wanted: number;
}

/** There is nobody to ask for the moment. */
export class SeriesUnavailableError extends Error {
  override readonly name = 'SeriesUnavailableError';
}

export function placeOf({ gatewayId, index, pid }: WorkerPlace): string {
  return `${gatewayId}/${index}/${pid}`;
}

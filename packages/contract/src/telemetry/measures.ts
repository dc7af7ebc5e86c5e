import type { WorkerState } from '../nodes/messages.ts';
import type { HistogramData } from './histogram.ts';

/** What a worker has counted for one service since it started. The service `''` stands for requests that found none. */
export interface ServiceMeasures {
  /** Finished requests by class of status: 1xx, 2xx, 3xx, 4xx, 5xx. A client that left counts as 4xx. */
  readonly classes: readonly number[];
  /** Requests that were refused or could not be completed, by problem code. */
  readonly problems: Readonly<Record<string, number>>;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** How often an instance was ejected for failing where the others answer. */
  readonly ejections: number;
  /** Attempts beyond the first of a request, and those that there was no budget for. */
  readonly retries: number;
  readonly refusedRetries: number;
  /** From the complete request head to the end of the answer. Microseconds. */
  readonly duration: HistogramData;
  /** From the complete request head to the first byte of the answer of the instance. Microseconds. */
  readonly firstByte: HistogramData;
  /** Of the same requests, those that an instance got; by its id. The busiest are told apart, the others are under `''`. */
  readonly instances?: Readonly<Record<string, InstanceMeasures>>;
}

/** How many instances of one service are told apart. */
export const MAX_MEASURED_INSTANCES = 200;

/** What a worker has counted for one instance since the worker started. A retried request counts for the last one that it went to. */
export interface InstanceMeasures {
  /** Of the service; 0 where instances of several are added up. */
  readonly version: number;
  readonly classes: readonly number[];
  readonly duration: HistogramData;
  readonly firstByte: HistogramData;
}

export type MeasuresByService = Readonly<Record<string, ServiceMeasures>>;

/** A report of a worker together with what its earlier reports said of services that this one is silent about. */
export function carryMeasures(report: WorkerState, before: WorkerState | null): WorkerState {
  const measures = before?.measures;
  return measures === undefined ? report : { ...report, measures: { ...measures, ...report.measures } };
}

import type { WorkerState } from '../nodes/messages.ts';
import { carryHistogram, type HistogramData, readHistogram } from './histogram.ts';

/**
 * What a worker has counted for one service since it started. The service `''` stands for requests that found none. In a
 * report, histograms hold only the buckets that have changed, and `instances` only those that have.
 */
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
  /**
   * Of the same requests, those that an instance was given to; by its id. So many are told apart, what came to others while
   * there were more is under `''`. What was counted for an instance that is forgotten stays in the counts of the service.
   */
  readonly instances?: Readonly<Record<string, InstanceMeasures>>;
}

/** How many instances of one service are told apart at a time. */
export const MAX_MEASURED_INSTANCES = 200;

/** What a worker has counted for one instance since the worker started. A retried request counts for the last one that it went to. */
export interface InstanceMeasures {
  /** Of the service; 0: not known, or those of several are added up. */
  readonly version: number;
  readonly classes: readonly number[];
  readonly duration: HistogramData;
  readonly firstByte: HistogramData;
}

export type MeasuresByService = Readonly<Record<string, ServiceMeasures>>;

/**
 * By service what is not counted any more, because it is gone: some of its instances, or all of it. Comes after the report
 * that held their last counts. Should one of that name come again, it is counted from 0.
 */
export type ForgottenMeasures = Readonly<Record<string, 'all' | readonly string[]>>;

/**
 * A report of a worker together with what its earlier reports said and this one is silent about: everything that the worker
 * has counted and still knows. What the report forgets is forgotten first. Neither of the two is changed.
 */
export function carryMeasures(report: WorkerState, before: WorkerState | null): WorkerState {
  const { measures: told, forgotten } = report;
  const known = before?.measures;
  if (told === undefined && forgotten === undefined) return known === undefined ? report : { ...report, measures: known };
  // A map, because a service may have any name.
  const measures = new Map(Object.entries(known ?? {}));
  for (const [service, what] of Object.entries(forgotten ?? {})) forget(measures, service, what);
  for (const [service, now] of Object.entries(told ?? {})) measures.set(service, carryServiceMeasures(now, measures.get(service)));
  return { ...report, measures: Object.fromEntries(measures) };
}

function forget(measures: Map<string, ServiceMeasures>, service: string, what: 'all' | readonly string[]): void {
  const known = measures.get(service);
  if (what === 'all') measures.delete(service);
  else if (known?.instances !== undefined) {
    const instances = { ...known.instances };
    for (const id of what) delete instances[id];
    measures.set(service, { ...known, instances });
  }
}

/** As `carryMeasures`, of one service; `before`: undefined when nothing was said of it. */
export function carryServiceMeasures(now: ServiceMeasures, before: ServiceMeasures | undefined): ServiceMeasures {
  const carried = carryHistograms(now, before);
  if (now.instances === undefined) return before?.instances === undefined ? carried : { ...carried, instances: before.instances };
  const instances: Record<string, InstanceMeasures> = { ...before?.instances };
  for (const [id, measures] of Object.entries(now.instances)) instances[id] = carryHistograms(measures, instances[id]);
  return { ...carried, instances };
}

interface Timed {
  readonly duration: HistogramData;
  readonly firstByte: HistogramData;
}

function carryHistograms<T extends Timed>(now: T, before: Timed | undefined): T {
  return {
    ...now,
    duration: carryHistogram(before?.duration ?? [], readHistogram(now.duration)),
    firstByte: carryHistogram(before?.firstByte ?? [], readHistogram(now.firstByte)),
  };
}

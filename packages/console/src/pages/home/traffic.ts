import type { MetricAnswer, MetricQuery } from '../../api/metrics.ts';

export const TRAFFIC_MS = 15 * 60_000;
export const COURSE_STEP_SECONDS = 15;

const FAILED: MetricQuery['Filter'] = [{ Label: 'class', Values: ['5xx'] }];

/** What the whole installation did lately; the functions below read answers in this order. */
export const TRAFFIC_QUERIES: readonly MetricQuery[] = [
  { Metric: 'infergate_requests_total', Function: 'rate' },
  { Metric: 'infergate_requests_total', Function: 'rate', Filter: FAILED },
  { Metric: 'infergate_request_duration_seconds', Function: 'quantile', Quantile: 0.99 },
  { Metric: 'infergate_instances_ready', Function: 'last' },
  { Metric: 'infergate_instances_wanted', Function: 'last' },
];

type Course = readonly (number | null)[];

/** Step by step; null: nothing is known of the step, or there were no requests to speak of. */
export interface TrafficCourses {
  /** Requests per second. */
  readonly qps: Course;
  /** Part of the requests that were not answered by 5xx. */
  readonly success: Course;
  /** Seconds. */
  readonly tp99: Course;
  readonly ready: Course;
  readonly wanted: Course;
}

export function trafficCourses({ Results }: MetricAnswer): TrafficCourses {
  const [qps = [], failed = [], tp99 = [], ready = [], wanted = []] = Results.map(({ Series }) => Series[0]?.Values ?? []);
  const success = qps.map((rate, i) => (rate === null || rate === 0 ? null : 1 - (failed[i] ?? 0) / rate));
  return { qps, success, tp99, ready, wanted };
}

export function latest(course: Course): number | null {
  return course.findLast((value) => value !== null) ?? null;
}

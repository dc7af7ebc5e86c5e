import type { OperationBody, OperationResponse } from '@infergate/contract';

type MetricsAnswer = OperationResponse<'QueryMetrics'>;
type MetricsQuestion = OperationBody<'QueryMetrics'>;

/** What an instance uses now. null: nothing is known of it. */
export interface Usage {
  /** Cores. */
  readonly cpu: number | null;
  /** Bytes. */
  readonly memory: number | null;
}

export const NO_USAGE: Usage = { cpu: null, memory: null };

/** Long enough to hold a report that was late; the newest value counts. */
const WINDOW_MS = 30_000;
/** Of a rate: over shorter ones it jumps. */
const STEP_SECONDS = 5;

/** Pure. Asks what the instances of a service use, and how many of them get nothing for what their answers were like. */
export function usageQuestion(serviceName: string, nowMs: number): MetricsQuestion {
  const about = {
    GroupBy: ['instance' as const],
    Filter: [{ Label: 'service' as const, Values: [serviceName] }],
    Limit: 1_000,
  };
  return {
    Queries: [
      { Metric: 'infergate_process_cpu_seconds_total', Function: 'rate', ...about },
      { Metric: 'infergate_process_resident_bytes', Function: 'last', ...about },
      { Metric: 'infergate_instances_ejected', Function: 'last', Filter: about.Filter },
    ],
    StartTime: nowMs - WINDOW_MS,
    EndTime: nowMs,
    StepSeconds: STEP_SECONDS,
  };
}

/** Pure. By name of the instance. */
export function usageByInstance(answer: MetricsAnswer | undefined): ReadonlyMap<string, Usage> {
  const [cpu, memory] = answer?.Results ?? [];
  const usage = new Map<string, Usage>();
  for (const [name, value] of latest(cpu)) usage.set(name, { cpu: value, memory: null });
  for (const [name, value] of latest(memory)) usage.set(name, { cpu: usage.get(name)?.cpu ?? null, memory: value });
  return usage;
}

/** Pure. Instances that gateways have ejected just now; which ones they are is not told. */
export function ejectedInstances(answer: MetricsAnswer | undefined): number {
  const values = answer?.Results[2]?.Series[0]?.Values ?? [];
  return values.findLast((value) => value !== null) ?? 0;
}

function latest(result: MetricsAnswer['Results'][number] | undefined): readonly (readonly [string, number])[] {
  return (result?.Series ?? []).flatMap(({ Labels: labels, Values: values }) => {
    const value = values.findLast((each) => each !== null);
    const name = labels['instance'] ?? '';
    return value === undefined || value === null || name === '' ? [] : [[name, value] as const];
  });
}

export function cpuText(cores: number | null): string {
  return cores === null ? '–' : `${(cores * 100).toFixed(cores < 0.1 ? 1 : 0)} %`;
}

export function bytesText(bytes: number | null): string {
  if (bytes === null) return '–';
  const megabytes = bytes / 2 ** 20;
  return megabytes >= 1024 ? `${(megabytes / 1024).toFixed(1)} GB` : `${megabytes.toFixed(0)} MB`;
}

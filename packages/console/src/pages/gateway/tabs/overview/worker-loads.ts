import type { OperationBody, OperationResponse } from '@infergate/contract';

/** What one worker of a gateway carries now; null: nothing is known. */
export interface WorkerLoad {
  /** Such as `worker-0`. */
  readonly worker: string;
  /** Share of a core. */
  readonly cpu: number | null;
  /** Bytes. */
  readonly memory: number | null;
  readonly connections: number | null;
  /** Bytes a second to and from clients. */
  readonly received: number | null;
  readonly sent: number | null;
}

const WINDOW_MS = 30_000;

export function workerLoadQuery(gatewayId: string, nowMs: number): OperationBody<'QueryMetrics'> {
  const about = { GroupBy: ['process' as const], Filter: [{ Label: 'gateway' as const, Values: [gatewayId] }], Limit: 1_000 };
  return {
    StartTime: nowMs - WINDOW_MS,
    EndTime: nowMs,
    StepSeconds: 10,
    Queries: [
      { Metric: 'infergate_process_cpu_seconds_total', Function: 'rate', ...about },
      { Metric: 'infergate_process_resident_bytes', Function: 'last', ...about },
      { Metric: 'infergate_gateway_connections', Function: 'last', ...about },
      { Metric: 'infergate_gateway_received_bytes_total', Function: 'rate', ...about },
      { Metric: 'infergate_gateway_sent_bytes_total', Function: 'rate', ...about },
    ],
  };
}

/** The busiest first. Whoever uses no memory any more has ended. */
export function readWorkerLoads({ Results }: Pick<OperationResponse<'QueryMetrics'>, 'Results'>): readonly WorkerLoad[] {
  const [cpu, memory, connections, received, sent] = Results.map(latestByProcess);
  const workers = [...(memory?.entries() ?? [])].filter(([process, bytes]) => process.startsWith('worker') && bytes > 0);
  return workers
    .map(([worker, bytes]) => ({
      worker,
      cpu: cpu?.get(worker) ?? null,
      memory: bytes,
      connections: connections?.get(worker) ?? null,
      received: received?.get(worker) ?? null,
      sent: sent?.get(worker) ?? null,
    }))
    .toSorted((a, b) => (b.cpu ?? 0) - (a.cpu ?? 0) || a.worker.localeCompare(b.worker, 'en', { numeric: true }));
}

function latestByProcess({ Series }: OperationResponse<'QueryMetrics'>['Results'][number]): ReadonlyMap<string, number> {
  return new Map(
    Series.flatMap(({ Labels, Values }) => {
      const value = Values.findLast((each) => each !== null);
      return value === undefined || value === null ? [] : [[Labels['process'] ?? '', value] as const];
    }),
  );
}

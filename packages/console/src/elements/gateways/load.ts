import type { OperationBody, OperationResponse } from '@infergate/contract';

/** What the nodes of a gateway carry now; null: nothing is known. */
export interface GatewayLoad {
  readonly connections: number | null;
  readonly requestsPerSecond: number | null;
  /** Share of the processor time that its workers could use, 0 to 1 and above where one is helped by threads. */
  readonly cpu: number | null;
}

const WINDOW_MS = 30_000;

export function loadQuery(gatewayIds: readonly string[], nowMs: number): OperationBody<'QueryMetrics'> {
  const Filter = [{ Label: 'gateway' as const, Values: [...gatewayIds] }];
  return {
    StartTime: nowMs - WINDOW_MS,
    EndTime: nowMs,
    StepSeconds: 10,
    Queries: [
      { Metric: 'infergate_gateway_connections', Function: 'last', GroupBy: ['gateway'], Filter, Limit: 1_000 },
      { Metric: 'infergate_requests_total', Function: 'rate', GroupBy: ['gateway'], Filter, Limit: 1_000 },
      { Metric: 'infergate_process_cpu_seconds_total', Function: 'rate', GroupBy: ['gateway', 'process'], Filter, Limit: 1_000 },
    ],
  };
}

type Series = OperationResponse<'QueryMetrics'>['Results'][number]['Series'][number];

/** By id of the gateway. */
export function readLoad({ Results }: Pick<OperationResponse<'QueryMetrics'>, 'Results'>): ReadonlyMap<string, GatewayLoad> {
  const [connections = [], requests = [], processes = []] = Results.map(({ Series: series }) => series);
  const ids = new Set([...connections, ...requests, ...processes].map(gatewayOf));
  return new Map(
    [...ids].map((id) => [
      id,
      { connections: latestOf(connections, id), requestsPerSecond: latestOf(requests, id), cpu: cpuOf(processes, id) },
    ]),
  );
}

function gatewayOf({ Labels }: Series): string {
  return Labels['gateway'] ?? '';
}

function latestOf(series: readonly Series[], id: string): number | null {
  const found = series.find((each) => gatewayOf(each) === id);
  return found === undefined ? null : latest(found);
}

function latest({ Values }: Series): number | null {
  return Values.findLast((value) => value !== null) ?? null;
}

/** Of workers only: what looks after them is not on the way of a request. */
function cpuOf(series: readonly Series[], id: string): number | null {
  const workers = series.filter((each) => gatewayOf(each) === id && (each.Labels['process'] ?? '').startsWith('worker'));
  const shares = workers.map(latest).filter((value) => value !== null);
  return shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

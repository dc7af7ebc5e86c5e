import type { OperationResponse } from '@infergate/contract';
import type { MetricAnswer } from '../../api/metrics.ts';

export type Gateway = OperationResponse<'ListGateway'>['Gateways'][number];
type Series = MetricAnswer['Results'][number]['Series'];

/** Beyond this part of what it can, a gateway is under load. */
const HEAVY = 0.8;
/** Of a node for each core, as long as the configuration says nothing else. */
const CONNECTIONS_PER_CORE = 20_000;

export interface GatewayLoad {
  /** Part of its processors that its workers use; null: nothing is known. */
  readonly cpu: number | null;
  /** Part of the connections that it may have. */
  readonly connections: number | null;
}

/** `cpu`: seconds per second by gateway and process. `connections`: open ones by gateway. */
export function gatewayLoads(gateways: readonly Gateway[], cpu: Series, connections: Series): ReadonlyMap<string, GatewayLoad> {
  const workers = new Map<string, number[]>();
  for (const { Labels, Values } of cpu) {
    const used = latest(Values);
    // Each worker has one core.
    if (used === null || Labels['process']?.startsWith('worker') !== true) continue;
    const id = Labels['gateway'] ?? '';
    workers.set(id, [...(workers.get(id) ?? []), used]);
  }
  const open = new Map(connections.map(({ Labels, Values }) => [Labels['gateway'] ?? '', latest(Values)]));
  return new Map(
    gateways.map((gateway) => [
      gateway.GatewayId,
      { cpu: mean(workers.get(gateway.GatewayId) ?? []), connections: partOfCeiling(gateway, open.get(gateway.GatewayId) ?? null) },
    ]),
  );
}

export type GatewayTrouble = 'failed' | 'changing' | 'nodesMissing' | 'heavy' | 'warned';

/** What there is to say about a gateway, the worst of it; null: nothing. */
export function gatewayTrouble(gateway: Gateway, { cpu, connections }: GatewayLoad): GatewayTrouble | null {
  if (gateway.Status === 'Failed') return 'failed';
  if (gateway.Reason === 'NodesMissing') return 'nodesMissing';
  if ((cpu ?? 0) > HEAVY || (connections ?? 0) > HEAVY) return 'heavy';
  if (gateway.Status !== 'Running') return 'changing';
  return gateway.Warnings.length > 0 ? 'warned' : null;
}

function partOfCeiling({ InstanceType, Nodes }: Gateway, open: number | null): number | null {
  const cores = Number.parseInt(InstanceType, 10);
  return open === null || Number.isNaN(cores) || Nodes === 0 ? null : open / (Nodes * cores * CONNECTIONS_PER_CORE);
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function latest(values: readonly (number | null)[]): number | null {
  return values.findLast((value) => value !== null) ?? null;
}

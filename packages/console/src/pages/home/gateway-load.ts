import type { MetricAnswer } from '../../api/metrics.ts';
import { connectionCeiling, type Gateway } from './connection-ceiling.ts';

type Series = MetricAnswer['Results'][number]['Series'];

/** Beyond this part of what it can, a gateway is under load. */
const HEAVY = 0.8;

export interface GatewayLoad {
  /** Part of its processors that its workers use; null: nothing is known. */
  readonly cpu: number | null;
  /** Part of the connections that it may have; null: how many is not known. */
  readonly connections: number | null;
}

export interface Measures {
  /** Seconds per second by gateway and process. */
  readonly cpu: Series;
  /** Open ones by gateway. */
  readonly connections: Series;
}

/** Pure. `settings`: those of the installation; null: they may not be seen. */
export function gatewayLoads(
  gateways: readonly Gateway[],
  { cpu, connections }: Measures,
  settings: string | null,
): ReadonlyMap<string, GatewayLoad> {
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
      {
        cpu: mean(workers.get(gateway.GatewayId) ?? []),
        connections: partOf(open.get(gateway.GatewayId), settings === null ? null : connectionCeiling(gateway, settings)),
      },
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

function partOf(open: number | null | undefined, ceiling: number | null): number | null {
  return open === null || open === undefined || ceiling === null ? null : open / ceiling;
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function latest(values: readonly (number | null)[]): number | null {
  return values.findLast((value) => value !== null) ?? null;
}

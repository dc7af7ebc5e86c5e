import { metricText } from '@infergate/contract';
import type { GatewayPhase } from '../store/gateway-records.ts';
import type { GatewayDirectory } from './gateway-directory.ts';

const PHASES: readonly GatewayPhase[] = ['Creating', 'Running', 'Updating', 'Deleting', 'Failed'];

/** How dedicated gateways stand, in the text format of Prometheus. */
export function stateMetricsText(directory: Pick<GatewayDirectory, 'all' | 'get'>): string {
  const gateways = directory.all('gateway').map(({ id, name }) => ({
    labels: { gateway: id, gateway_name: name },
    status: directory.get('gateway-status', id),
  }));
  const states = gateways.flatMap(({ labels, status }) =>
    PHASES.map((state) => ({ labels: { ...labels, state }, value: Number((status?.phase ?? 'Creating') === state) })),
  );
  return (
    metricText('infergate_gateway_state', states) +
    metricText(
      'infergate_gateway_nodes',
      gateways.map(({ labels, status }) => ({ labels, value: status?.nodes ?? 0 })),
    ) +
    metricText(
      'infergate_gateway_ready_nodes',
      gateways.map(({ labels, status }) => ({ labels, value: status?.readyNodes ?? 0 })),
    )
  );
}

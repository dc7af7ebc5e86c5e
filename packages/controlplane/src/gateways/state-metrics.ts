import type { GatewayPhase } from '../store/gateway-records.ts';
import type { GatewayDirectory } from './gateway-directory.ts';

interface Metric {
  readonly name: string;
  readonly help: string;
  /** Labels, with the value. */
  readonly lines: readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];
}

const PHASES: readonly GatewayPhase[] = ['Creating', 'Running', 'Updating', 'Deleting', 'Failed'];

/** How dedicated gateways stand, in the text format of Prometheus. */
export function stateMetricsText(directory: Pick<GatewayDirectory, 'all' | 'get'>): string {
  const gateways = directory.all('gateway').map(({ id, name }) => ({
    labels: { gateway: id, gateway_name: name },
    status: directory.get('gateway-status', id),
  }));
  const metrics: readonly Metric[] = [
    {
      name: 'infergate_gateway_state',
      help: '1 for the state that a dedicated gateway is in.',
      lines: gateways.flatMap(({ labels, status }) =>
        PHASES.map((state) => [{ ...labels, state }, Number((status?.phase ?? 'Creating') === state)] as const),
      ),
    },
    {
      name: 'infergate_gateway_nodes',
      help: 'Nodes that a dedicated gateway is to have.',
      lines: gateways.map(({ labels, status }) => [labels, status?.nodes ?? 0] as const),
    },
    {
      name: 'infergate_gateway_ready_nodes',
      help: 'Nodes of a dedicated gateway that serve.',
      lines: gateways.map(({ labels, status }) => [labels, status?.readyNodes ?? 0] as const),
    },
  ];
  return metrics.map(render).join('');
}

function render({ name, help, lines }: Metric): string {
  const head = `# HELP ${name} ${help}\n# TYPE ${name} gauge\n`;
  return head + lines.map(([labels, value]) => `${name}{${labelText(labels)}} ${value}\n`).join('');
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([label, value]) => `${label}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`)
    .join(',');
}

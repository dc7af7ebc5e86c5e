import type { OperationResponse } from '@infergate/contract';

export type Gateway = OperationResponse<'ListGateway'>['Gateways'][number];

type Part = Readonly<Record<string, unknown>>;

/** Pure. Connections that the nodes of a gateway take together by the settings of the installation (JSON text); null: it is not known. */
export function connectionCeiling(
  { GatewayType: type, InstanceType: specification, Nodes: nodes }: Gateway,
  settings: string,
): number | null {
  const root = JSON.parse(settings) as Part;
  const dedicated = partOf(root, 'dedicatedGateways');
  const node =
    type === 'Shared'
      ? partOf(root, 'sharedGateway')
      : type === 'Application'
        ? partOf(partOf(dedicated, 'application'), 'node')
        : partOf(partOf(dedicated, 'specifications'), specification);
  const each = node['maxConnections'];
  return typeof each === 'number' && nodes > 0 ? each * nodes : null;
}

function partOf(whole: Part, key: string): Part {
  const part = whole[key];
  return typeof part === 'object' && part !== null ? (part as Part) : {};
}

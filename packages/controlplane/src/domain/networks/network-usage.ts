import { parseServiceSpec, type ServiceVpc } from '@infergate/contract';
import type { GatewayRecord } from '../../store/gateway-records.ts';
import type { SecurityGroupRecord, VSwitchRecord } from '../../store/network-records.ts';
import type { ServiceRecord } from '../../store/records.ts';
import type { StoreTransaction } from '../../store/store.ts';

/** Everything that may stand on a network. */
export interface NetworkUsers {
  readonly gateways: readonly GatewayRecord[];
  /** Those that name a VPC. */
  readonly services: readonly { readonly name: string; readonly vpc: ServiceVpc }[];
  readonly vSwitches: readonly VSwitchRecord[];
  readonly securityGroups: readonly SecurityGroupRecord[];
}

export async function readNetworkUsers(tx: StoreTransaction): Promise<NetworkUsers> {
  return {
    gateways: await tx.resources('gateway'),
    services: (await tx.allServices()).flatMap(withVpc),
    vSwitches: await tx.resources('vswitch'),
    securityGroups: await tx.resources('security-group'),
  };
}

/** Who would miss the VPC, in words such as `gateway gw-1 (front)`. */
export function usersOfVpc(users: NetworkUsers, vpcId: string): readonly string[] {
  const vSwitchIds = users.vSwitches.filter((vSwitch) => vSwitch.vpcId === vpcId).map(({ id }) => id);
  return [
    ...users.vSwitches.filter((vSwitch) => vSwitch.vpcId === vpcId).map(({ id }) => `vSwitch ${id}`),
    ...users.securityGroups.filter((group) => group.vpcId === vpcId).map(({ id }) => `security group ${id}`),
    ...users.gateways.filter((gateway) => linksVpc(gateway, vpcId) || linksAny(gateway, vSwitchIds)).map(gatewayText),
    ...users.services.filter(({ vpc }) => vpc.id === vpcId).map(serviceText),
  ];
}

export function usersOfVSwitch({ gateways, services }: NetworkUsers, id: string): readonly string[] {
  return [
    ...gateways.filter((gateway) => linksAny(gateway, [id])).map(gatewayText),
    ...services.filter(({ vpc }) => vpc.vSwitchIds.includes(id)).map(serviceText),
  ];
}

export function usersOfSecurityGroup({ services }: NetworkUsers, id: string): readonly string[] {
  return services.filter(({ vpc }) => vpc.securityGroupId === id).map(serviceText);
}

function linksVpc({ linkedVpcs }: GatewayRecord, vpcId: string): boolean {
  return linkedVpcs.some((link) => link.vpcId === vpcId || link.peers.some((peer) => peer.vpcId === vpcId));
}

function linksAny({ internet, linkedVpcs }: GatewayRecord, vSwitchIds: readonly string[]): boolean {
  return [...internet.vSwitchIds, ...linkedVpcs.flatMap((link) => link.vSwitchIds)].some((id) => vSwitchIds.includes(id));
}

function gatewayText({ id, name }: GatewayRecord): string {
  return `gateway ${id} (${name})`;
}

function serviceText({ name }: { readonly name: string }): string {
  return `service ${name}`;
}

/** A description that this build cannot read uses nothing: its service does not run either. */
function withVpc({ name, config }: ServiceRecord): NetworkUsers['services'] {
  const { spec } = parseServiceSpec(JSON.parse(config), { runtime: 'process' });
  const vpc = spec?.networking.vpc ?? null;
  return vpc === null ? [] : [{ name, vpc }];
}

import { listText } from '@infergate/kernel';
import type { LinkedVpc } from '../../../store/gateway-records.ts';
import type { VSwitchRecord } from '../../../store/network-records.ts';
import type { Findings } from '../../findings.ts';
import type { KnownNetworks } from '../known-networks.ts';

/** Where a gateway is to be in a VPC. */
export interface Placement {
  readonly vpcId: string;
  readonly vSwitchIds: readonly string[];
}

export interface PlacementRules {
  readonly networks: KnownNetworks;
  readonly zoneProblem: (vSwitch: VSwitchRecord) => string | null;
  /** Name of the parameter that lists the vSwitches. */
  readonly parameter: string;
}

/** Every vSwitch exists, is of the VPC, in a supported zone, and the only one in its zone. */
export function checkPlacement({ vpcId, vSwitchIds }: Placement, rules: PlacementRules, findings: Findings): void {
  const { networks, parameter } = rules;
  if (!networks.vpcs.has(vpcId)) {
    findings.problem('VpcId', `There is no VPC ${quote(vpcId)}. Those there are: ${listed([...networks.vpcs.keys()])}.`);
    return;
  }
  const byZone = new Map<string, string>();
  for (const id of vSwitchIds) {
    const vSwitch = networks.vSwitches.get(id);
    const problem = vSwitch?.vpcId === vpcId ? placeProblem(vSwitch, byZone, rules) : foreignProblem(id, vpcId, networks);
    if (problem !== null) findings.problem(parameter, problem);
    if (vSwitch !== undefined && !byZone.has(vSwitch.zone)) byZone.set(vSwitch.zone, id);
  }
}

function foreignProblem(id: string, vpcId: string, { vSwitches }: KnownNetworks): string {
  const elsewhere = vSwitches.get(id);
  if (elsewhere !== undefined) return `The vSwitch ${id} is of the VPC ${elsewhere.vpcId}, not of ${vpcId}.`;
  const known = [...vSwitches.values()].filter((vSwitch) => vSwitch.vpcId === vpcId).map((vSwitch) => vSwitch.id);
  return `There is no vSwitch ${quote(id)}. Those of ${vpcId}: ${listed(known)}.`;
}

function placeProblem(vSwitch: VSwitchRecord, byZone: ReadonlyMap<string, string>, { zoneProblem }: PlacementRules): string | null {
  const unsupported = zoneProblem(vSwitch);
  if (unsupported !== null) return unsupported;
  const { id, zone } = vSwitch;
  const other = byZone.get(zone);
  if (other === undefined) return null;
  if (other === id) return `The vSwitch ${id} is named twice.`;
  return `The vSwitches ${other} and ${id} are both in ${zone}. Select only one vSwitch per zone.`;
}

/** Everybody inside the VPC, as a newly linked VPC begins. */
export function everybodyIn(cidr: string): LinkedVpc['allow'] {
  const ranges = cidr.includes(':') ? ['0.0.0.0/0', '::/0'] : ['0.0.0.0/0'];
  return ranges.map((range) => ({ cidr: range, comment: 'Default: everybody in the VPC' }));
}

function listed(ids: readonly string[]): string {
  return ids.length === 0 ? 'none' : listText(ids, 20);
}

function quote(id: string): string {
  return JSON.stringify(id.slice(0, 128));
}

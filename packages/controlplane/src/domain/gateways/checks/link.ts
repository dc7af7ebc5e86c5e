import type { GatewayRecord, LinkedVpc } from '../../../store/gateway-records.ts';
import type { VpcRecord } from '../../../store/network-records.ts';
import type { Findings } from '../../findings.ts';
import { adviseZones, applicationVpc, type NetworkFacts } from './application-network.ts';
import { checkPlacement, everybodyIn } from './placement.ts';

const MAX_LINKS = 20;

/** A vSwitch that is to be linked. */
export interface LinkWish {
  readonly vpcId: string;
  readonly vSwitchId: string;
  /** Owner of the VPC; undefined: this installation's account. */
  readonly accountId: string | undefined;
  /** undefined: as it is, off for a new link. */
  readonly authoritativeDns: boolean | undefined;
}

export interface LinkFacts extends NetworkFacts {
  /** Other accounts whose VPCs may be linked. */
  readonly allowedAccounts: readonly string[];
}

/** The gateway with the vSwitch linked. A vSwitch that is linked already may change its DNS this way. */
export function linkVSwitch(before: GatewayRecord, wish: LinkWish, facts: LinkFacts, findings: Findings): GatewayRecord {
  const { vpcId, vSwitchId } = wish;
  const present = before.linkedVpcs.find((link) => link.vpcId === vpcId);
  const vSwitchIds = [...new Set([...(present?.vSwitchIds ?? []), vSwitchId])];
  checkPlacement({ vpcId, vSwitchIds }, { ...facts, parameter: 'VSwitchId' }, findings);
  const vpc = facts.networks.vpcs.get(vpcId);
  if (vpc !== undefined) checkAccount(vpc, wish, facts, findings);
  if (before.kind === 'Application') {
    checkSameVpc(before, vpcId, facts, findings);
    adviseZones({ vpcId, vSwitchIds }, facts.networks, findings);
  }
  if (present === undefined && before.linkedVpcs.length >= MAX_LINKS)
    findings.problem('VpcId', `A gateway has at most ${MAX_LINKS} linked VPCs. Remove one first.`);
  const link = { ...(present ?? newLink(vpcId, vpc, facts.nowMs)), vSwitchIds };
  const linked = { ...link, authoritativeDns: wish.authoritativeDns ?? link.authoritativeDns };
  checkDns(before, linked, findings);
  const others = before.linkedVpcs.filter((other) => other.vpcId !== vpcId);
  return {
    ...before,
    linkedVpcs: present === undefined ? [...others, linked] : before.linkedVpcs.map((each) => (each === present ? linked : each)),
  };
}

function newLink(vpcId: string, vpc: VpcRecord | undefined, nowMs: number): LinkedVpc {
  return {
    vpcId,
    accountId: vpc?.accountId ?? '',
    vSwitchIds: [],
    authoritativeDns: false,
    allow: everybodyIn(vpc?.cidr ?? ''),
    peers: [],
    createdAt: nowMs,
  };
}

function checkAccount(vpc: VpcRecord, { accountId }: LinkWish, facts: LinkFacts, findings: Findings): void {
  const owner = vpc.accountId;
  if (accountId !== undefined && accountId !== owner)
    findings.problem('AccountId', `The VPC ${vpc.id} belongs to the account ${owner}, not to ${JSON.stringify(accountId.slice(0, 64))}.`);
  if (owner === facts.accountId) return;
  if (accountId === undefined) findings.problem('AccountId', `The VPC ${vpc.id} belongs to another account. Give AccountId: ${owner}.`);
  if (!facts.allowedAccounts.includes(owner))
    findings.problem(
      'AccountId',
      `VPCs of the account ${owner} may not be linked. List it in dedicatedGateways.allowedAccounts of the configuration and start again.`,
    );
}

function checkSameVpc(before: GatewayRecord, vpcId: string, { networks }: LinkFacts, findings: Findings): void {
  const own = applicationVpc(before, networks);
  if (own === null || own === vpcId) return;
  const what = before.linkedVpcs.length > 0 ? 'VPC access' : 'Internet access';
  findings.problem(
    'VpcId',
    `The ${what} of the gateway uses the VPC ${own}, and both networks of an Application gateway are in the same VPC.`,
  );
}

function checkDns({ linkedVpcs }: GatewayRecord, link: LinkedVpc, findings: Findings): void {
  const other = linkedVpcs.find((each) => each.authoritativeDns && each.vpcId !== link.vpcId);
  if (!link.authoritativeDns || other === undefined) return;
  findings.problem(
    'EnableAuthoritativeDns',
    `The linked VPC ${other.vpcId} has authoritative DNS resolution already, and only one VPC of a gateway may have it. Switch it off there first.`,
  );
}

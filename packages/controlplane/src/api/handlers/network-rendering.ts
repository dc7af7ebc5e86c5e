import {
  inOrderOfDecision,
  type OperationResponse,
  type SecurityRule,
  TRAFFIC_DIRECTIONS,
  type TrafficDirection,
} from '@infergate/contract';
import { portText } from '../../domain/networks/security-rules.ts';
import type { VpcView } from '../../domain/networks/vpcs.ts';
import type { SecurityGroupRecord, VSwitchRecord } from '../../store/network-records.ts';
import { renderTime } from './rendering.ts';

type VpcFields = OperationResponse<'DescribeVpc'>['Vpc'];
type VSwitchFields = OperationResponse<'ListVSwitches'>['VSwitches'][number];
type SecurityGroupFields = OperationResponse<'DescribeSecurityGroup'>['SecurityGroup'];
type RuleFields = OperationResponse<'DescribeSecurityGroup'>['Rules'][number];

export function renderVpc({ vpc, vSwitches }: VpcView): VpcFields {
  return {
    VpcId: vpc.id,
    VpcName: vpc.name,
    CidrBlock: vpc.cidr,
    AccountId: vpc.accountId,
    VSwitchIds: vSwitches.map(({ id }) => id),
    Origin: vpc.origin,
    CreateTime: renderTime(vpc.createdAt),
  };
}

export function renderVSwitch(vSwitch: VSwitchRecord): VSwitchFields {
  return {
    VSwitchId: vSwitch.id,
    VSwitchName: vSwitch.name,
    VpcId: vSwitch.vpcId,
    ZoneId: vSwitch.zone,
    CidrBlock: vSwitch.cidr,
    BindAddress: vSwitch.bindAddress,
    Origin: vSwitch.origin,
    CreateTime: renderTime(vSwitch.createdAt),
  };
}

export function renderSecurityGroup(group: SecurityGroupRecord): SecurityGroupFields {
  return {
    SecurityGroupId: group.id,
    SecurityGroupName: group.name,
    Description: group.description,
    VpcId: group.vpcId,
    RuleCount: group.ingress.length + group.egress.length,
    CreateTime: renderTime(group.createdAt),
    UpdateTime: renderTime(group.updatedAt),
  };
}

/** In the order in which they decide. */
export function renderRules(group: SecurityGroupRecord, only: TrafficDirection | undefined): RuleFields[] {
  const wanted = TRAFFIC_DIRECTIONS.filter((direction) => only === undefined || direction === only);
  return wanted.flatMap((direction) => group[direction].toSorted(inOrderOfDecision).map((rule) => renderRule(direction, rule)));
}

function renderRule(direction: TrafficDirection, rule: SecurityRule): RuleFields {
  return {
    Direction: direction,
    Policy: rule.policy === 'allow' ? 'accept' : 'drop',
    IpProtocol: rule.protocol,
    PortRange: portText(rule.ports),
    CidrIp: rule.cidr,
    Priority: rule.priority,
    Description: rule.description,
  };
}

import type { OperationBody } from '@infergate/contract';
import type { Domain } from '../../domain/domain.ts';
import type { RuleText } from '../../domain/networks/security-rules.ts';
import type { Handlers } from './handler.ts';
import { renderRules, renderSecurityGroup, renderVpc, renderVSwitch } from './network-rendering.ts';
import { pageFields, pagingOf } from './rendering.ts';

type VpcOperation = 'ListVpcs' | 'CreateVpc' | 'DescribeVpc' | 'UpdateVpc' | 'DeleteVpc';
type VSwitchOperation = 'ListVSwitches' | 'CreateVSwitch' | 'DeleteVSwitch' | 'ListZones';
type SecurityGroupOperation =
  | 'ListSecurityGroups'
  | 'CreateSecurityGroup'
  | 'DescribeSecurityGroup'
  | 'UpdateSecurityGroup'
  | 'DeleteSecurityGroup'
  | 'AuthorizeSecurityGroupRule'
  | 'RevokeSecurityGroupRule';

export type NetworkOperation = VpcOperation | VSwitchOperation | SecurityGroupOperation | 'DescribeHostCapabilities';

export function networkHandlers(domain: Domain): Handlers<NetworkOperation> {
  return {
    ...vpcHandlers(domain),
    ...vSwitchHandlers(domain),
    ...securityGroupHandlers(domain),
    DescribeHostCapabilities: async ({ call }) => {
      const capabilities = await domain.hostCheck.capabilities(call);
      return {
        Capabilities: capabilities.map(({ name, subject, state, message, remedy }) => ({
          Name: name,
          Subject: subject,
          State: state,
          Message: message,
          Remedy: remedy,
        })),
      };
    },
  };
}

function vpcHandlers({ vpcs }: Domain): Handlers<VpcOperation> {
  return {
    ListVpcs: async ({ call, query }) => {
      const page = pageOf(await vpcs.list(call, { accountId: query.AccountId, name: query.VpcName }), query);
      return { ...page.fields, Vpcs: page.items.map(renderVpc) };
    },
    CreateVpc: async ({ call, body }) => {
      const { VpcName: name = '', CidrBlock: cidr, AccountId: accountId = null } = body;
      const { id } = await vpcs.create(call, { name, cidr, accountId });
      return { VpcId: id, Message: `VPC [${id}] is created` };
    },
    DescribeVpc: async ({ call, path }) => {
      const { users, ...view } = await vpcs.describe(call, path.VpcId);
      return { Vpc: renderVpc(view), VSwitches: view.vSwitches.map(renderVSwitch), UsedBy: [...users] };
    },
    UpdateVpc: async ({ call, path, body }) => {
      await vpcs.rename(call, path.VpcId, body.VpcName);
      return { VpcId: path.VpcId, Message: `VPC [${path.VpcId}] is updated` };
    },
    DeleteVpc: async ({ call, path }) => {
      await vpcs.delete(call, path.VpcId);
      return { VpcId: path.VpcId, Message: `VPC [${path.VpcId}] is deleted` };
    },
  };
}

function vSwitchHandlers({ vSwitches }: Domain): Handlers<VSwitchOperation> {
  return {
    ListVSwitches: async ({ call, query }) => {
      const page = pageOf(await vSwitches.list(call, { vpcId: query.VpcId, zone: query.ZoneId }), query);
      return { ...page.fields, VSwitches: page.items.map(renderVSwitch) };
    },
    CreateVSwitch: async ({ call, body }) => {
      const { VSwitchName: name = '', VpcId: vpcId, ZoneId: zone, CidrBlock: cidr, BindAddress: bindAddress } = body;
      const { id } = await vSwitches.create(call, { name, vpcId, zone, cidr, bindAddress });
      return { VSwitchId: id, Message: `vSwitch [${id}] is created` };
    },
    DeleteVSwitch: async ({ call, path }) => {
      await vSwitches.delete(call, path.VSwitchId);
      return { VSwitchId: path.VSwitchId, Message: `vSwitch [${path.VSwitchId}] is deleted` };
    },
    ListZones: async ({ call }) => {
      const zones = await vSwitches.zones(call);
      return {
        Zones: zones.map(({ zone, isSupported, vSwitches: inZone }) => ({
          ZoneId: zone,
          SupportedByGateways: isSupported,
          VSwitchIds: inZone.map(({ id }) => id),
        })),
      };
    },
  };
}

function securityGroupHandlers({ securityGroups: groups }: Domain): Handlers<SecurityGroupOperation> {
  const answer = (id: string, what: string) => ({ SecurityGroupId: id, Message: `Security group [${id}] ${what}` });
  return {
    ListSecurityGroups: async ({ call, query }) => {
      const page = pageOf(await groups.list(call, { vpcId: query.VpcId, name: query.SecurityGroupName }), query);
      return { ...page.fields, SecurityGroups: page.items.map(renderSecurityGroup) };
    },
    CreateSecurityGroup: async ({ call, body }) => {
      const { VpcId: vpcId, SecurityGroupName: name = '', Description: description = '' } = body;
      const { id } = await groups.create(call, { vpcId, name, description });
      return answer(id, 'is created');
    },
    DescribeSecurityGroup: async ({ call, path, query }) => {
      const { group, users } = await groups.describe(call, path.SecurityGroupId);
      return { SecurityGroup: renderSecurityGroup(group), Rules: renderRules(group, query.Direction), UsedBy: [...users] };
    },
    UpdateSecurityGroup: async ({ call, path, body }) => {
      await groups.update(call, path.SecurityGroupId, { name: body.SecurityGroupName, description: body.Description });
      return answer(path.SecurityGroupId, 'is updated');
    },
    DeleteSecurityGroup: async ({ call, path }) => {
      await groups.delete(call, path.SecurityGroupId);
      return answer(path.SecurityGroupId, 'is deleted');
    },
    AuthorizeSecurityGroupRule: async ({ call, path, body }) => {
      await groups.authorize(call, path.SecurityGroupId, readRuleTexts(body));
      return answer(path.SecurityGroupId, `has ${count(body.Rules.length)} more`);
    },
    RevokeSecurityGroupRule: async ({ call, path, body }) => {
      await groups.revoke(call, path.SecurityGroupId, readRuleTexts(body));
      return answer(path.SecurityGroupId, `has ${count(body.Rules.length)} less`);
    },
  };
}

function readRuleTexts({ Rules }: OperationBody<'AuthorizeSecurityGroupRule'>): readonly RuleText[] {
  return Rules.map((rule) => ({
    direction: rule.Direction,
    policy: rule.Policy ?? 'accept',
    protocol: rule.IpProtocol,
    portRange: rule.PortRange ?? null,
    cidr: rule.CidrIp,
    priority: rule.Priority ?? 1,
    description: rule.Description ?? '',
  }));
}

function count(rules: number): string {
  return rules === 1 ? 'one rule' : `${rules} rules`;
}

interface PageQuery {
  readonly PageNumber?: number | undefined;
  readonly PageSize?: number | undefined;
}

function pageOf<T>(all: readonly T[], { PageNumber, PageSize }: PageQuery) {
  const paging = pagingOf(PageNumber, PageSize);
  return { items: all.slice(paging.offset, paging.offset + paging.size), fields: pageFields(paging, all.length) };
}

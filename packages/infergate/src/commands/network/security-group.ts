import type { OperationBody } from '@infergate/contract';
import { printFields, printList } from '../../output/result.ts';
import { argument, given, oneOf, option, text, wholeNumber } from '../verb/arguments.ts';
import type { Noun, Verb, VerbInput } from '../verb/verb.ts';
import { listAll } from './pages.ts';

const create: Verb = {
  usage: 'create',
  description: 'make a security group; without rules it lets nobody in and everything out',
  options: [
    option('--vpc <vpc-id>', 'its VPC').makeOptionMandatory(),
    option('--name <name>', 'for people'),
    option('--description <text>', 'what it is for'),
  ],
  run: async (input) => {
    const names = { SecurityGroupName: text(input, 'name'), Description: text(input, 'description') };
    const made = await input.client.call('CreateSecurityGroup', { body: given({ VpcId: text(input, 'vpc') ?? '', ...names }) });
    printFields(input.context, input.output, made, [['Security group', made.SecurityGroupId]]);
  },
};

const list: Verb = {
  usage: 'list',
  description: 'list security groups',
  options: [option('--vpc <vpc-id>', 'only those of this VPC'), option('--name <name>', 'only those with this name')],
  run: async (input) => {
    const query = given({ VpcId: text(input, 'vpc'), SecurityGroupName: text(input, 'name') });
    const groups = await listAll(async (page) => {
      const { SecurityGroups, TotalCount } = await input.client.call('ListSecurityGroups', { query: { ...query, ...page } });
      return { items: SecurityGroups, total: TotalCount };
    });
    printList(input.context, input.output, groups, [
      ['ID', (row) => row.SecurityGroupId],
      ['NAME', (row) => row.SecurityGroupName],
      ['VPC', (row) => row.VpcId],
      ['RULES', (row) => row.RuleCount],
      ['DESCRIPTION', (row) => row.Description],
    ]);
  },
};

const describe: Verb = {
  usage: 'describe <group-id>',
  description: 'show a security group, who uses it, and its rules in the order in which they decide',
  run: async (input) => {
    const details = await input.client.call('DescribeSecurityGroup', { path: pathOf(input) });
    const { SecurityGroup: group, Rules, UsedBy } = details;
    printFields(input.context, input.output, details, [
      ['Id', group.SecurityGroupId],
      ['Name', group.SecurityGroupName],
      ['Description', group.Description],
      ['VPC', group.VpcId],
      ['Used by', UsedBy.join(', ')],
      ['Created', group.CreateTime],
      ['Updated', group.UpdateTime],
    ]);
    if (input.output !== 'table' || Rules.length === 0) return;
    printList(input.context, input.output, Rules, [
      ['DIRECTION', (row) => row.Direction],
      ['PRIORITY', (row) => row.Priority],
      ['POLICY', (row) => row.Policy],
      ['PROTOCOL', (row) => row.IpProtocol],
      ['PORTS', (row) => row.PortRange],
      ['CIDR', (row) => row.CidrIp],
      ['DESCRIPTION', (row) => row.Description],
    ]);
  },
};

const update: Verb = {
  usage: 'update <group-id>',
  description: 'change name or description of a security group',
  options: [option('--name <name>', 'for people'), option('--description <text>', 'what it is for')],
  run: async (input) => {
    const body = given({ SecurityGroupName: text(input, 'name'), Description: text(input, 'description') });
    const { Message } = await input.client.call('UpdateSecurityGroup', { path: pathOf(input), body });
    input.context.say(Message);
  },
};

const remove: Verb = {
  usage: 'delete <group-id>',
  description: 'delete a security group that no service uses',
  run: async (input) => {
    const { Message } = await input.client.call('DeleteSecurityGroup', { path: pathOf(input) });
    input.context.say(Message);
  },
};

const RULE_OPTIONS = [
  option('--direction <direction>', 'ingress or egress', 'ingress'),
  option('--policy <policy>', 'accept or drop', 'accept'),
  option('--protocol <protocol>', 'tcp, udp, icmp or all', 'tcp'),
  option('--ports <range>', 'e.g. 80/80 or 1/200; -1/-1 is every port. Needed for tcp and udp'),
  option('--cidr <range>', 'of the peers, IPv4 or IPv6').makeOptionMandatory(),
  option('--priority <number>', '1 (first) to 100; at the same one, drop goes before accept', '1'),
];

const authorize: Verb = {
  usage: 'authorize <group-id>',
  description: 'add a rule',
  options: [...RULE_OPTIONS, option('--description <text>', 'what it is for')],
  run: async (input) => {
    const body = { Rules: [ruleOf(input)] };
    const { Message } = await input.client.call('AuthorizeSecurityGroupRule', { path: pathOf(input), body });
    input.context.say(Message);
  },
};

const revoke: Verb = {
  usage: 'revoke <group-id>',
  description: 'remove the rule that is exactly this one, whatever its description',
  options: RULE_OPTIONS,
  run: async (input) => {
    const body = { Rules: [ruleOf(input)] };
    const { Message } = await input.client.call('RevokeSecurityGroupRule', { path: pathOf(input), body });
    input.context.say(Message);
  },
};

function ruleOf(input: VerbInput): OperationBody<'AuthorizeSecurityGroupRule'>['Rules'][number] {
  return given({
    Direction: oneOf(text(input, 'direction'), ['ingress', 'egress'], '--direction'),
    Policy: text(input, 'policy'),
    IpProtocol: text(input, 'protocol') ?? '',
    PortRange: text(input, 'ports'),
    CidrIp: text(input, 'cidr') ?? '',
    Priority: wholeNumber(text(input, 'priority') ?? '1', '--priority'),
    Description: text(input, 'description'),
  });
}

function pathOf(input: VerbInput): { readonly SecurityGroupId: string } {
  return { SecurityGroupId: argument(input, 0, 'the id of the security group') };
}

export const SECURITY_GROUP: Noun = {
  name: 'security-group',
  description: 'who may connect in a VPC, and where to',
  verbs: [create, list, describe, update, remove, authorize, revoke],
};

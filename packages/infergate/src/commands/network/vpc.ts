import { type Columns, printFields, printList } from '../../output/result.ts';
import { argument, given, option, text } from '../verb/arguments.ts';
import type { Noun, Verb, VerbInput } from '../verb/verb.ts';
import { listAll } from './pages.ts';
import { printVSwitches } from './vswitch.ts';

const create: Verb = {
  usage: 'create',
  description: 'make a VPC',
  options: [
    option('--cidr <range>', 'its range, e.g. 10.0.0.0/16 or fd00::/48').makeOptionMandatory(),
    option('--name <name>', 'for people'),
    option('--account <account>', 'who owns it; the account of the installation when absent'),
  ],
  run: async (input) => {
    const body = given({ CidrBlock: text(input, 'cidr') ?? '', VpcName: text(input, 'name'), AccountId: text(input, 'account') });
    const made = await input.client.call('CreateVpc', { body });
    printFields(input.context, input.output, made, [['VPC', made.VpcId]]);
  },
};

const list: Verb = {
  usage: 'list',
  description: 'list VPCs',
  options: [option('--account <account>', 'only those of this account'), option('--name <name>', 'only those with this name')],
  run: async (input) => {
    const query = given({ AccountId: text(input, 'account'), VpcName: text(input, 'name') });
    const vpcs = await listAll(async (page) => {
      const { Vpcs, TotalCount } = await input.client.call('ListVpcs', { query: { ...query, ...page } });
      return { items: Vpcs, total: TotalCount };
    });
    printList(input.context, input.output, vpcs, COLUMNS);
  },
};

interface VpcRow {
  readonly VpcId: string;
  readonly VpcName: string;
  readonly CidrBlock: string;
  readonly AccountId: string;
  readonly VSwitchIds: readonly string[];
  readonly Origin: string;
}

const COLUMNS: Columns<VpcRow> = [
  ['ID', (row) => row.VpcId],
  ['NAME', (row) => row.VpcName],
  ['CIDR', (row) => row.CidrBlock],
  ['ACCOUNT', (row) => row.AccountId],
  ['VSWITCHES', (row) => row.VSwitchIds.length],
  ['ORIGIN', (row) => row.Origin],
];

const describe: Verb = {
  usage: 'describe <vpc-id>',
  description: 'show a VPC, its vSwitches and who uses it',
  run: async (input) => {
    const details = await input.client.call('DescribeVpc', { path: { VpcId: idOf(input) } });
    const { Vpc, VSwitches, UsedBy } = details;
    printFields(input.context, input.output, details, [
      ['Id', Vpc.VpcId],
      ['Name', Vpc.VpcName],
      ['CIDR', Vpc.CidrBlock],
      ['Account', Vpc.AccountId],
      ['Origin', Vpc.Origin],
      ['Created', Vpc.CreateTime],
      ['Used by', UsedBy.join(', ')],
    ]);
    if (input.output === 'table' && VSwitches.length > 0) printVSwitches(input, VSwitches);
  },
};

const rename: Verb = {
  usage: 'rename <vpc-id> <name>',
  description: 'give a VPC another name',
  run: async (input) => {
    const body = { VpcName: argument(input, 1, 'the name') };
    const { Message } = await input.client.call('UpdateVpc', { path: { VpcId: idOf(input) }, body });
    input.context.say(Message);
  },
};

const remove: Verb = {
  usage: 'delete <vpc-id>',
  description: 'delete a VPC that nobody uses',
  run: async (input) => {
    const { Message } = await input.client.call('DeleteVpc', { path: { VpcId: idOf(input) } });
    input.context.say(Message);
  },
};

function idOf(input: VerbInput): string {
  return argument(input, 0, 'the id of the VPC');
}

export const VPC: Noun = {
  name: 'vpc',
  description: 'private networks that gateways are linked to',
  verbs: [create, list, describe, rename, remove],
};

import { type Columns, printFields, printList } from '../../output/result.ts';
import { argument, given, option, text } from '../verb/arguments.ts';
import type { Noun, Verb, VerbInput } from '../verb/verb.ts';
import { listAll } from './pages.ts';

const create: Verb = {
  usage: 'create',
  description: 'make a vSwitch of a VPC, on an address of the machine that Infergate runs on',
  options: [
    option('--vpc <vpc-id>', 'its VPC').makeOptionMandatory(),
    option('--zone <zone>', 'its zone; "infergate zone list" shows those that gateways support').makeOptionMandatory(),
    option('--cidr <range>', 'its part of the range of the VPC').makeOptionMandatory(),
    option('--bind-address <address>', 'what gateways listen on for it, e.g. 127.0.1.1').makeOptionMandatory(),
    option('--name <name>', 'for people'),
  ],
  run: async (input) => {
    const body = given({
      VpcId: text(input, 'vpc') ?? '',
      ZoneId: text(input, 'zone') ?? '',
      CidrBlock: text(input, 'cidr') ?? '',
      BindAddress: text(input, 'bindAddress') ?? '',
      VSwitchName: text(input, 'name'),
    });
    const made = await input.client.call('CreateVSwitch', { body });
    printFields(input.context, input.output, made, [['vSwitch', made.VSwitchId]]);
  },
};

const list: Verb = {
  usage: 'list',
  description: 'list vSwitches',
  options: [option('--vpc <vpc-id>', 'only those of this VPC'), option('--zone <zone>', 'only those in this zone')],
  run: async (input) => {
    const query = given({ VpcId: text(input, 'vpc'), ZoneId: text(input, 'zone') });
    const vSwitches = await listAll(async (page) => {
      const { VSwitches, TotalCount } = await input.client.call('ListVSwitches', { query: { ...query, ...page } });
      return { items: VSwitches, total: TotalCount };
    });
    printVSwitches(input, vSwitches);
  },
};

interface VSwitchRow {
  readonly VSwitchId: string;
  readonly VSwitchName: string;
  readonly VpcId: string;
  readonly ZoneId: string;
  readonly CidrBlock: string;
  readonly BindAddress: string;
  readonly Origin: string;
}

const COLUMNS: Columns<VSwitchRow> = [
  ['ID', (row) => row.VSwitchId],
  ['NAME', (row) => row.VSwitchName],
  ['VPC', (row) => row.VpcId],
  ['ZONE', (row) => row.ZoneId],
  ['CIDR', (row) => row.CidrBlock],
  ['BIND ADDRESS', (row) => row.BindAddress],
  ['ORIGIN', (row) => row.Origin],
];

export function printVSwitches({ context, output }: VerbInput, rows: readonly VSwitchRow[]): void {
  printList(context, output, rows, COLUMNS);
}

const remove: Verb = {
  usage: 'delete <vswitch-id>',
  description: 'delete a vSwitch that nobody uses',
  run: async (input) => {
    const path = { VSwitchId: argument(input, 0, 'the id of the vSwitch') };
    const { Message } = await input.client.call('DeleteVSwitch', { path });
    input.context.say(Message);
  },
};

export const VSWITCH: Noun = {
  name: 'vswitch',
  description: 'parts of VPCs, each in a zone and on an address of the machine',
  verbs: [create, list, remove],
};

const listZones: Verb = {
  usage: 'list',
  description: 'list zones, those first in which gateways can be linked',
  run: async (input) => {
    const { Zones } = await input.client.call('ListZones', {});
    printList(input.context, input.output, Zones, [
      ['ZONE', (row) => row.ZoneId],
      ['GATEWAYS', (row) => (row.SupportedByGateways ? 'supported' : 'not supported')],
      ['VSWITCHES', (row) => row.VSwitchIds.join(', ')],
    ]);
  },
};

export const ZONE: Noun = { name: 'zone', description: 'zones of vSwitches', verbs: [listZones] };

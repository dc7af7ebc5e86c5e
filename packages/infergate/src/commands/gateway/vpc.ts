import { printList } from '../../output/result.ts';
import { argument, given, option, text } from '../verb/arguments.ts';
import { sayNotices } from '../verb/notices.ts';
import type { Noun, Verb } from '../verb/verb.ts';
import { gatewayPath } from './gateway-argument.ts';
import { untilServed, WAIT_OPTIONS } from './progress.ts';

const link: Verb = {
  usage: 'link <gateway> <vpc> <vswitch>',
  description: 'let a VPC reach the gateway; once for each zone',
  options: [
    option('--account <id>', 'owner of the VPC, where that is another account'),
    option('--authoritative-dns', 'resolve the names of the gateway for this VPC'),
    option('--no-authoritative-dns', 'do not, any more'),
    ...WAIT_OPTIONS,
  ],
  run: async (input) => {
    const path = await gatewayPath(input);
    const dns = input.options['authoritativeDns'];
    const query = given({
      VpcId: argument(input, 1, 'the id of the VPC'),
      VSwitchId: argument(input, 2, 'the id of the vSwitch'),
      AccountId: text(input, 'account'),
      EnableAuthoritativeDns: typeof dns === 'boolean' ? dns : undefined,
    });
    const { Notices } = await input.client.call('CreateGatewayIntranetLinkedVpc', { path, query });
    sayNotices(input, Notices);
    await untilServed(input, path.GatewayId);
  },
};

const unlink: Verb = {
  usage: 'unlink <gateway> <vpc> [vswitch]',
  description: 'take a vSwitch away; the last one, or none named, ends VPC access with its list and peers',
  options: WAIT_OPTIONS,
  run: async (input) => {
    const path = await gatewayPath(input);
    const query = given({ VpcId: argument(input, 1, 'the id of the VPC'), VSwitchId: input.args[2] });
    const { Message } = await input.client.call('DeleteGatewayIntranetLinkedVpc', { path, query });
    input.context.say(Message);
    await untilServed(input, path.GatewayId);
  },
};

const listLinks: Verb = {
  usage: 'list <gateway>',
  description: 'list the linked vSwitches',
  run: async (input) => {
    const { IntranetLinkedVpcList } = await input.client.call('ListGatewayIntranetLinkedVpc', { path: await gatewayPath(input) });
    printList(input.context, input.output, IntranetLinkedVpcList, [
      ['VPC', (row) => row.VpcId],
      ['VSWITCH', (row) => row.VSwitchId],
      ['ZONE', (row) => row.Zone],
      ['ADDRESS', (row) => row.Ip],
      ['STATUS', (row) => row.Status],
      ['ENDPOINT', (row) => row.Endpoint],
      ['ACCOUNT', (row) => row.AccountId],
      ['DNS', (row) => (row.AuthoritativeDnsEnabled ? 'authoritative' : '')],
    ]);
  },
};

export const VPC: Noun = { name: 'vpc', description: 'VPCs from which a gateway is reached', verbs: [link, unlink, listLinks] };

import { printList } from '../../output/result.ts';
import { argument, given, option, text } from '../verb/arguments.ts';
import type { Noun, Verb, VerbInput } from '../verb/verb.ts';
import { gatewayPath } from './gateway-argument.ts';

const region = option('--region <id>', 'where the peer is; otherwise here');

const addPeer: Verb = {
  usage: 'add <gateway> <vpc> <peer-vpc>',
  description: 'let the names of a linked VPC resolve from another VPC',
  options: [region],
  run: (input) => changePeer(input, 'CreateGatewayIntranetLinkedVpcPeer'),
};

const removePeer: Verb = {
  usage: 'remove <gateway> <vpc> <peer-vpc>',
  description: 'end that',
  options: [region],
  run: (input) => changePeer(input, 'DeleteGatewayIntranetLinkedVpcPeer'),
};

const listPeers: Verb = {
  usage: 'list <gateway>',
  description: 'list the peers of linked VPCs',
  run: async (input) => {
    const { PeerVpcList } = await input.client.call('ListGatewayIntranetLinkedVpcPeer', { path: await gatewayPath(input) });
    const rows = PeerVpcList.flatMap(({ VpcId, PeerVpcs }) =>
      PeerVpcs.map((peer) => ({ VpcId, PeerVpcId: peer.VpcId, Region: peer.Region })),
    );
    printList(input.context, input.output, rows, [
      ['VPC', (row) => row.VpcId],
      ['PEER', (row) => row.PeerVpcId],
      ['REGION', (row) => row.Region],
    ]);
  },
};

export const PEER: Noun = { name: 'peer', description: 'VPCs beside linked ones', verbs: [addPeer, removePeer, listPeers] };

async function changePeer(
  input: VerbInput,
  operation: 'CreateGatewayIntranetLinkedVpcPeer' | 'DeleteGatewayIntranetLinkedVpcPeer',
): Promise<void> {
  const path = await gatewayPath(input);
  const peer = given({ VpcId: argument(input, 2, 'the id of the peer'), Region: text(input, 'region') });
  const query = { VpcId: argument(input, 1, 'the id of the linked VPC'), PeerVpcs: JSON.stringify([peer]) };
  const { Message } = await input.client.call(operation, { path, query });
  input.context.say(Message);
}

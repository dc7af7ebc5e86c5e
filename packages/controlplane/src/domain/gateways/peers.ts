import type { LinkedVpc } from '../../store/gateway-records.ts';
import type { Call } from '../call.ts';
import type { UseCaseContext } from '../dependencies.ts';
import { Findings } from '../findings.ts';
import { findChangeable, findDedicated, type GatewayChange, gatewayResource, saveNextGeneration } from './gateway-access.ts';
import { findLink } from './linked-vpcs.ts';

const MAX_PEERS = 20;
const PARAMETER = 'PeerVpcs';

type Peer = LinkedVpc['peers'][number];

export interface PeersChange {
  readonly vpcId: string;
  /** `region` is empty where the caller names none. */
  readonly peers: readonly Peer[];
}

/** VPCs from which the names of a linked one resolve as well. */
export class VpcPeers {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  add(call: Call, id: string, change: PeersChange): Promise<GatewayChange> {
    return this.#change(call, id, change, addPeers);
  }

  remove(call: Call, id: string, change: PeersChange): Promise<GatewayChange> {
    return this.#change(call, id, change, removePeers);
  }

  list(call: Call, id: string, vpcId: string | null): Promise<readonly LinkedVpc[]> {
    return this.#context.calls.read(call, async (tx) => {
      const gateway = await findDedicated(tx, id);
      return vpcId === null ? gateway.linkedVpcs : [findLink(gateway, vpcId)];
    });
  }

  /** All of them, or none. A peer without a region is of this installation's. */
  #change(call: Call, id: string, { vpcId, peers }: PeersChange, apply: typeof addPeers): Promise<GatewayChange> {
    const { calls, clock, clusterId } = this.#context;
    return calls.change(call, gatewayResource(id), async (tx) => {
      const before = await findChangeable(tx, id);
      const link = findLink(before, vpcId);
      const findings = new Findings();
      if (peers.length === 0) findings.problem(PARAMETER, 'Missing. Expected [{"VpcId":"vpc-…","Region":"…"}].');
      const wanted = peers.map((peer) => ({ ...peer, region: peer.region === '' ? clusterId : peer.region }));
      const changed = { ...link, peers: apply(link, wanted, findings) };
      findings.assertNone();
      const after = { ...before, linkedVpcs: before.linkedVpcs.map((each) => (each === link ? changed : each)) };
      return { gateway: await saveNextGeneration(tx, before, after, clock.now()), notices: findings.notices };
    });
  }
}

function addPeers(link: LinkedVpc, wanted: readonly Peer[], findings: Findings): readonly Peer[] {
  const peers = [...link.peers];
  for (const peer of wanted) {
    if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(peer.vpcId))
      findings.problem(PARAMETER, `${JSON.stringify(peer.vpcId.slice(0, 64))} is no id of a VPC.`);
    else if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(peer.region))
      findings.problem(PARAMETER, `${peer.vpcId}: The region is no id such as cn-shanghai.`);
    else if (peer.vpcId === link.vpcId) findings.problem(PARAMETER, `${peer.vpcId} is the linked VPC itself.`);
    else if (peers.some((each) => each.vpcId === peer.vpcId))
      findings.problem(PARAMETER, `${peer.vpcId} is a peer already, or named twice.`);
    peers.push(peer);
  }
  if (peers.length > MAX_PEERS)
    findings.problem(PARAMETER, `A linked VPC has at most ${MAX_PEERS} peers, this one would have ${peers.length}.`);
  return peers;
}

function removePeers(link: LinkedVpc, wanted: readonly Peer[], findings: Findings): readonly Peer[] {
  const gone = new Set(wanted.map(({ vpcId }) => vpcId));
  for (const vpcId of gone)
    if (!link.peers.some((peer) => peer.vpcId === vpcId))
      findings.problem(PARAMETER, `${JSON.stringify(vpcId.slice(0, 64))} is no peer of ${link.vpcId}.`);
  return link.peers.filter(({ vpcId }) => !gone.has(vpcId));
}

import type { GatewayRecord, GatewayStatusRecord, LinkedVpc } from '../../store/gateway-records.ts';
import type { Call } from '../call.ts';
import type { GatewayEndpoints, UseCaseContext } from '../dependencies.ts';
import { Findings, invalidParameters } from '../findings.ts';
import { boundServices, namesOf } from './binding.ts';
import { applicationVpc } from './checks/application-network.ts';
import { type LinkWish, linkVSwitch } from './checks/link.ts';
import { findChangeable, findDedicated, type GatewayChange, gatewayResource, saveNextGeneration } from './gateway-access.ts';
import { type KnownNetworks, readNetworkFacts, readNetworks } from './known-networks.ts';

/** A linked vSwitch as it is shown. */
export interface LinkView {
  readonly link: LinkedVpc;
  readonly vSwitchId: string;
  readonly zone: string;
  readonly address: string;
  readonly isServed: boolean;
  /** Origin in the VPC; empty while there is none. */
  readonly endpoint: string;
}

/** VPC access of gateways: one link for each VPC, with a vSwitch in each zone at most. */
export class LinkedVpcs {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  link(call: Call, id: string, wish: LinkWish): Promise<GatewayChange> {
    const { calls, clock, gatewayRules } = this.#context;
    return calls.change(call, gatewayResource(id), async (tx) => {
      const before = await findChangeable(tx, id);
      const facts = { ...(await readNetworkFacts(tx, this.#context)), allowedAccounts: gatewayRules.allowedAccounts };
      const findings = new Findings();
      const after = linkVSwitch(before, wish, facts, findings);
      const isFirst = before.kind === 'Application' && applicationVpc(before, facts.networks) === null;
      if (isFirst) this.#checkServices(await boundServices(tx, id), wish.vpcId, findings);
      findings.assertNone();
      return { gateway: await saveNextGeneration(tx, before, after, clock.now()), notices: findings.notices };
    });
  }

  /** `vSwitchId`: null for all of the VPC. The last one takes the link with it, and so its list and its peers. */
  unlink(
    call: Call,
    id: string,
    { vpcId, vSwitchId }: { readonly vpcId: string; readonly vSwitchId: string | null },
  ): Promise<GatewayChange> {
    const { calls, clock } = this.#context;
    return calls.change(call, gatewayResource(id), async (tx) => {
      const before = await findChangeable(tx, id);
      const link = findLink(before, vpcId);
      if (vSwitchId !== null && !link.vSwitchIds.includes(vSwitchId)) throw notLinked(before, vSwitchId, link);
      const vSwitchIds = vSwitchId === null ? [] : link.vSwitchIds.filter((each) => each !== vSwitchId);
      const after = { ...before, linkedVpcs: replaced(before.linkedVpcs, { ...link, vSwitchIds }) };
      return { gateway: await saveNextGeneration(tx, before, after, clock.now()), notices: [] };
    });
  }

  list(call: Call, id: string): Promise<readonly LinkView[]> {
    return this.#context.calls.read(call, async (tx) => {
      const gateway = await findDedicated(tx, id);
      const observed = await tx.resource('gateway-status', id);
      return viewLinks(gateway, { observed, networks: await readNetworks(tx), endpoints: this.#context.endpoints.gateway(id) });
    });
  }

  /** Zones whose vSwitches can be linked; the same for every gateway. */
  zones(call: Call, id: string): Promise<readonly string[]> {
    const { calls, networks } = this.#context;
    return calls.read(call, async (tx) => {
      await findDedicated(tx, id);
      return networks.supportedZones;
    });
  }

  #checkServices(bound: Awaited<ReturnType<typeof boundServices>>, vpcId: string, findings: Findings): void {
    const { descriptions } = this.#context;
    const elsewhere = bound.filter((service) => {
      const { spec } = descriptions.show(service);
      return spec !== null && spec.networking.vpc?.id !== vpcId;
    });
    if (elsewhere.length > 0)
      findings.problem('VpcId', `These services use the gateway and are not in the VPC ${vpcId}: ${namesOf(elsewhere)}. Move them first.`);
  }
}

export function findLink({ id, linkedVpcs }: GatewayRecord, vpcId: string): LinkedVpc {
  const link = linkedVpcs.find((each) => each.vpcId === vpcId);
  if (link !== undefined) return link;
  const known = linkedVpcs.map((each) => each.vpcId).join(', ');
  const message = `The VPC ${JSON.stringify(vpcId.slice(0, 128))} is not linked to the gateway ${id}. Linked: ${known === '' ? 'none' : known}.`;
  throw invalidParameters([{ path: 'VpcId', message }]);
}

function notLinked({ id }: GatewayRecord, vSwitchId: string, { vpcId, vSwitchIds }: LinkedVpc) {
  const message = `The vSwitch ${JSON.stringify(vSwitchId.slice(0, 128))} is not linked to the gateway ${id}. Those of ${vpcId}: ${vSwitchIds.join(', ')}.`;
  return invalidParameters([{ path: 'VSwitchId', message }]);
}

function replaced(links: readonly LinkedVpc[], changed: LinkedVpc): readonly LinkedVpc[] {
  return links.flatMap((link) => (link.vpcId !== changed.vpcId ? [link] : changed.vSwitchIds.length === 0 ? [] : [changed]));
}

interface LinkSurroundings {
  readonly observed: GatewayStatusRecord | null;
  readonly networks: KnownNetworks;
  readonly endpoints: GatewayEndpoints | null;
}

function viewLinks({ linkedVpcs }: GatewayRecord, { observed, networks, endpoints }: LinkSurroundings): readonly LinkView[] {
  return linkedVpcs.flatMap((link) => {
    const endpoint = endpoints?.vpcs.find(({ vpcId }) => vpcId === link.vpcId)?.origins[0] ?? '';
    return link.vSwitchIds.map((vSwitchId): LinkView => {
      const listener = observed?.listeners.find((each) => each.vSwitchId === vSwitchId);
      const vSwitch = networks.vSwitches.get(vSwitchId);
      const address = listener?.host ?? vSwitch?.bindAddress ?? '';
      return { link, vSwitchId, zone: vSwitch?.zone ?? '', address, isServed: listener?.healthy === true, endpoint };
    });
  });
}

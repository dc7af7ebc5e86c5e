import type { GatewayListener, GatewayRecord, GatewayStatusRecord, LinkedVpc } from '../store/gateway-records.ts';

/** Turns what a listener is bound to into addresses that callers can use. */
export type Reachable = (host: string) => readonly string[];

const WILDCARDS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** A wildcard stands for the addresses of this host; one of IPv4 for those of IPv4. */
export function reachableAddresses(host: string, hostAddresses: readonly string[]): readonly string[] {
  if (!WILDCARDS.has(host)) return [host];
  return host === '::' ? hostAddresses : hostAddresses.filter((address) => !address.includes(':'));
}

/** Of the Internet portal, while it is open and a node serves it. */
export function internetAddresses(gateway: GatewayRecord, status: GatewayStatusRecord | null, reachable: Reachable): readonly string[] {
  if (!gateway.internet.enabled) return [];
  return addressesOf(status, ({ entrance }) => entrance === 'internet', reachable);
}

/** Of the vSwitches that are linked and served by a node. */
export function vpcAddresses(links: readonly LinkedVpc[], status: GatewayStatusRecord | null, reachable: Reachable): readonly string[] {
  const isLinked = ({ entrance, vpcId, vSwitchId }: GatewayListener): boolean =>
    entrance === 'vpc' &&
    vSwitchId !== null &&
    links.some((link) => link.vpcId === vpcId && (link.vSwitchIds.length === 0 || link.vSwitchIds.includes(vSwitchId)));
  return addressesOf(status, isLinked, reachable);
}

/** Of one of its entrances, as callers reach it: what records of its domains point to where the gateway has no name. */
export function entranceAddresses(
  entrance: 'internet' | 'intranet',
  gateway: GatewayRecord,
  status: GatewayStatusRecord | null,
  hostAddresses: readonly string[],
): readonly string[] {
  const reachable: Reachable = (host) => reachableAddresses(host, hostAddresses);
  return entrance === 'internet' ? internetAddresses(gateway, status, reachable) : vpcAddresses(gateway.linkedVpcs, status, reachable);
}

function addressesOf(
  status: GatewayStatusRecord | null,
  isMeant: (listener: GatewayListener) => boolean,
  reachable: Reachable,
): readonly string[] {
  const healthy = (status?.listeners ?? []).filter((listener) => listener.healthy && isMeant(listener));
  return [...new Set(healthy.flatMap(({ host }) => reachable(host)))];
}

/**
 * The links of a gateway that a caller of these VPCs sees: those of the VPC itself and those that it is a peer of. Who sees
 * none gets the one with authoritative resolution: it is for callers of other clouds and of places that are no VPC.
 */
export function visibleLinks({ linkedVpcs }: GatewayRecord, vpcIds: ReadonlySet<string>): readonly LinkedVpc[] {
  const seen = linkedVpcs.filter((link) => isInView(link, vpcIds));
  return seen.length > 0 ? seen : linkedVpcs.filter(({ authoritativeDns }) => authoritativeDns).slice(0, 1);
}

/** Whether private domains of the gateway resolve for a caller of these VPCs. */
export function hasPrivateView({ linkedVpcs }: GatewayRecord, vpcIds: ReadonlySet<string>): boolean {
  return linkedVpcs.some((link) => isInView(link, vpcIds));
}

function isInView({ vpcId, peers }: LinkedVpc, vpcIds: ReadonlySet<string>): boolean {
  return vpcIds.has(vpcId) || peers.some((peer) => vpcIds.has(peer.vpcId));
}

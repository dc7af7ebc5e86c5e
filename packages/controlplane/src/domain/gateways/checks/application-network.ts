import type { GatewayRecord, LinkedVpc } from '../../../store/gateway-records.ts';
import type { Findings } from '../../findings.ts';
import type { KnownNetworks } from '../known-networks.ts';
import type { GatewayWishes } from '../wishes.ts';
import { checkPlacement, everybodyIn, type Placement, type PlacementRules } from './placement.ts';

export interface NetworkFacts {
  readonly networks: KnownNetworks;
  readonly accountId: string;
  readonly zoneProblem: PlacementRules['zoneProblem'];
  readonly nowMs: number;
}

/**
 * An Application gateway is a record only until one of its networks is enabled with a VPC and vSwitches. Both networks are in one
 * VPC, and a network that is enabled without saying where takes the place of the other.
 */
export function applyApplicationNetworks(
  before: GatewayRecord,
  wishes: GatewayWishes,
  facts: NetworkFacts,
  findings: Findings,
): GatewayRecord {
  const present = presentPlaces(before, facts.networks);
  const given = givenPlace(wishes, facts, findings);
  const isOn = { internet: wishes.internet ?? before.internet.enabled, vpc: wishes.intranet ?? present.vpc !== null };
  const isForAll = wishes.internet !== true && wishes.intranet !== true;
  const choose = (isMeant: boolean, own: Placement | null, other: Placement | null) => (isMeant ? given : null) ?? own ?? other;
  const places: Places = {
    internet: isOn.internet ? choose(isForAll || wishes.internet === true, present.internet, present.vpc) : null,
    vpc: isOn.vpc ? choose(isForAll || wishes.intranet === true, present.vpc, present.internet) : null,
  };
  checkPlaces(places, { wishes, isOn }, findings);
  checkSameVpc(places, given, findings);
  adviseZones(given, facts.networks, findings);
  return withPlaces(before, places, facts);
}

interface Wanted {
  readonly wishes: GatewayWishes;
  readonly isOn: { readonly internet: boolean; readonly vpc: boolean };
}

function checkPlaces(places: Places, { wishes, isOn }: Wanted, findings: Findings): void {
  const isGiven = wishes.vpcId !== undefined || wishes.vSwitchIds !== undefined;
  if (isGiven && !isOn.internet && !isOn.vpc)
    findings.problem('VpcId', 'Say which network is to be there: EnableInternet, EnableIntranet, or both.');
  if (isGiven) return;
  const missing = 'An Application gateway needs a VPC for this: give VpcId and VSwitchIds.';
  if (isOn.internet && places.internet === null) findings.problem('EnableInternet', missing);
  if (isOn.vpc && places.vpc === null) findings.problem('EnableIntranet', missing);
}

interface Places {
  readonly internet: Placement | null;
  readonly vpc: Placement | null;
}

function presentPlaces({ internet, linkedVpcs }: GatewayRecord, networks: KnownNetworks): Places {
  const [linked] = linkedVpcs;
  const [first] = internet.vSwitchIds;
  const vpcId = first === undefined ? undefined : networks.vSwitches.get(first)?.vpcId;
  return {
    internet: internet.enabled && vpcId !== undefined ? { vpcId, vSwitchIds: internet.vSwitchIds } : null,
    vpc: linked === undefined ? null : { vpcId: linked.vpcId, vSwitchIds: linked.vSwitchIds },
  };
}

/** The VPC of an Application gateway; null while it has no network. */
export function applicationVpc(gateway: GatewayRecord, networks: KnownNetworks): string | null {
  const { internet, vpc } = presentPlaces(gateway, networks);
  return vpc?.vpcId ?? internet?.vpcId ?? null;
}

function givenPlace({ vpcId, vSwitchIds }: GatewayWishes, facts: NetworkFacts, findings: Findings): Placement | null {
  const { networks, zoneProblem } = facts;
  if (vpcId === undefined && vSwitchIds === undefined) return null;
  if (vSwitchIds === undefined) {
    findings.problem('VSwitchIds', 'Missing. Give one vSwitch of each zone that the gateway is to be in; two zones are advised.');
    return null;
  }
  const ofFirst = networks.vSwitches.get(vSwitchIds[0] ?? '')?.vpcId;
  const place = { vpcId: vpcId ?? ofFirst ?? '', vSwitchIds };
  if (place.vpcId === '') {
    findings.problem('VSwitchIds', `There is no vSwitch ${JSON.stringify(vSwitchIds[0])}.`);
    return null;
  }
  checkPlacement(place, { networks, zoneProblem, parameter: 'VSwitchIds' }, findings);
  checkOwner(place, facts, findings);
  return place;
}

function checkOwner({ vpcId }: Placement, { networks, accountId }: NetworkFacts, findings: Findings): void {
  const owner = networks.vpcs.get(vpcId)?.accountId;
  if (owner === undefined || owner === accountId) return;
  findings.problem(
    'VpcId',
    `The VPC ${vpcId} belongs to the account ${owner}. Link it with CreateGatewayIntranetLinkedVpc, which takes an AccountId.`,
  );
}

function checkSameVpc({ internet, vpc }: Places, given: Placement | null, findings: Findings): void {
  if (internet === null || vpc === null || internet.vpcId === vpc.vpcId) return;
  const [what, other] = given === internet ? ['VPC access', vpc] : ['Internet access', internet];
  findings.problem(
    'VpcId',
    `The ${what} of the gateway uses the VPC ${other.vpcId}, and both networks of an Application gateway are in the same VPC.`,
  );
}

export function adviseZones(given: Placement | null, networks: KnownNetworks, findings: Findings): void {
  if (given === null) return;
  const zones = new Set(given.vSwitchIds.map((id) => networks.vSwitches.get(id)?.zone));
  if (zones.size < 2) findings.notice('VSwitchIds', 'For high availability, select at least two vSwitches in different zones.');
}

function withPlaces(before: GatewayRecord, { internet, vpc }: Places, facts: NetworkFacts): GatewayRecord {
  const { allow } = before.internet;
  return {
    ...before,
    internet: { enabled: internet !== null, allow, vSwitchIds: internet?.vSwitchIds ?? [] },
    linkedVpcs: vpc === null ? [] : [linkOf(before, vpc, facts)],
  };
}

function linkOf({ linkedVpcs }: GatewayRecord, { vpcId, vSwitchIds }: Placement, { networks, nowMs }: NetworkFacts): LinkedVpc {
  const present = linkedVpcs.find((linked) => linked.vpcId === vpcId);
  if (present !== undefined) return { ...present, vSwitchIds };
  const vpc = networks.vpcs.get(vpcId);
  return {
    vpcId,
    accountId: vpc?.accountId ?? '',
    vSwitchIds,
    authoritativeDns: false,
    allow: everybodyIn(vpc?.cidr ?? ''),
    peers: [],
    createdAt: nowMs,
  };
}

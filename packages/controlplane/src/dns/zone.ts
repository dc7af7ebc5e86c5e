import type { GatewayRecord, GatewayStatusRecord } from '../store/gateway-records.ts';
import { gatewayNames } from '../translate/gateway-names.ts';
import type { DnsDirectory, ZoneSettings } from './directory.ts';
import { hasPrivateView, internetAddresses, type Reachable, reachableAddresses, visibleLinks, vpcAddresses } from './gateway-addresses.ts';
import { isWithin, parentOf, plainName } from './names.ts';

/** What a name stands for. `empty`: names below it exist, it has no records itself. */
export type NameContent =
  | { readonly kind: 'addresses'; readonly addresses: readonly string[] }
  | { readonly kind: 'alias'; readonly target: string }
  | { readonly kind: 'empty' };

/** `own` null: not ours. `below`: what every name one label below it stands for. */
interface ZoneEntry {
  own: NameContent | null;
  below: NameContent | null;
}

/** The names of gateways as callers of one view see them. */
export interface Zone {
  readonly origin: string;
  readonly ttlSeconds: number;
  readonly serial: number;
  readonly nameServers: readonly string[];
  readonly entries: ReadonlyMap<string, ZoneEntry>;
}

const EMPTY: NameContent = { kind: 'empty' };

export interface View {
  /** Where the callers are; none for callers of the Internet. */
  readonly vpcIds: ReadonlySet<string>;
  /** Of the state that is shown. */
  readonly serial: number;
}

export function zoneOf(directory: DnsDirectory, settings: ZoneSettings, { vpcIds, serial }: View): Zone {
  const origin = settings.baseDomain;
  const nameServers = settings.nameServers.length > 0 ? settings.nameServers.map(plainName) : [`ns.${origin}`];
  const hostAddresses = settings.hostAddresses();
  const reachable: Reachable = (host) => reachableAddresses(host, hostAddresses);
  const zone = new ZoneWriter(origin);
  zone.set(origin, addresses(reachable(settings.sharedInternetHost)));
  for (const name of nameServers) if (isWithin(name, origin)) zone.set(name, addresses(reachable(settings.serverHost)));
  const statuses = new Map(directory.statuses.map((status) => [status.id, status]));
  const present = directory.gateways.filter(({ desired }) => desired === 'running');
  for (const gateway of present) addGateway(zone, gateway, { status: statuses.get(gateway.id) ?? null, reachable, vpcIds });
  for (const gateway of present) addDomains(zone, gateway, vpcIds);
  zone.fillGaps();
  return { origin, ttlSeconds: settings.ttlSeconds, serial, nameServers, entries: zone.entries };
}

interface GatewayView {
  readonly status: GatewayStatusRecord | null;
  readonly reachable: Reachable;
  readonly vpcIds: ReadonlySet<string>;
}

/** The name of a gateway is there as long as the gateway is: records of users point at it. Its addresses come and go. */
function addGateway(zone: ZoneWriter, gateway: GatewayRecord, { status, reachable, vpcIds }: GatewayView): void {
  const names = gatewayNames(gateway.id, zone.origin);
  zone.setWithServices(names.internet, addresses(internetAddresses(gateway, status, reachable)));
  const links = visibleLinks(gateway, vpcIds);
  if (links.length > 0) zone.setWithServices(names.vpc, addresses(vpcAddresses(links, status, reachable)));
}

/** Private domains, in their views. Public ones are in zones of others. */
function addDomains(zone: ZoneWriter, gateway: GatewayRecord, vpcIds: ReadonlySet<string>): void {
  if (!hasPrivateView(gateway, vpcIds)) return;
  for (const { domain, type } of gateway.domains) {
    if (type === 'intranet') zone.alias(plainName(domain), gatewayNames(gateway.id, zone.origin).vpc);
  }
}

function addresses(list: readonly string[]): NameContent {
  return { kind: 'addresses', addresses: list };
}

class ZoneWriter {
  readonly origin: string;
  readonly entries = new Map<string, ZoneEntry>();

  constructor(origin: string) {
    this.origin = origin;
  }

  set(name: string, content: NameContent): void {
    this.#entry(name).own = content;
  }

  /** Services of a gateway are reached under names one label below it. */
  setWithServices(name: string, content: NameContent): void {
    this.set(name, content);
    this.#entry(name).below = content;
  }

  /** The first that takes a name has it; names of gateways come before all. */
  alias(domain: string, target: string): void {
    const content: NameContent = { kind: 'alias', target };
    if (!domain.startsWith('*.')) this.#entry(domain).own ??= content;
    else this.#entry(domain.slice(2)).below ??= content;
  }

  /** Names between ours and the origin exist, too, though nothing is said of them. */
  fillGaps(): void {
    for (const name of this.entries.keys()) {
      for (let each: string | null = name; each !== null && isWithin(each, this.origin); each = parentOf(each))
        this.#entry(each).own ??= EMPTY;
    }
  }

  #entry(name: string): ZoneEntry {
    const known = this.entries.get(name);
    if (known !== undefined) return known;
    const entry = { own: null, below: null };
    this.entries.set(name, entry);
    return entry;
  }
}

/** `refused`: not ours to speak of. `absent`: it is, and there is no such name. */
export function findName(zone: Zone, name: string): NameContent | 'absent' | 'refused' {
  const own = zone.entries.get(name)?.own ?? null;
  if (own !== null) return own;
  const parent = parentOf(name);
  const below = parent === null ? null : (zone.entries.get(parent)?.below ?? null);
  if (below !== null) return below;
  return isWithin(name, zone.origin) ? 'absent' : 'refused';
}

import type { ListenerAddress } from '@infergate/contract';
import type { GatewayRecord, GatewaySpecification } from '../../store/gateway-records.ts';
import type { VSwitchRecord } from '../../store/network-records.ts';

/** What one node may use. */
export interface NodeCapacity {
  readonly workers: number;
  readonly memoryMiB: number;
  readonly maxConnections: number;
  /** 0: not limited. */
  readonly bandwidthMbps: number;
}

export interface CapacitySettings {
  readonly specifications: Readonly<Record<GatewaySpecification, NodeCapacity>>;
  readonly application: { readonly node: NodeCapacity };
  /** IP address that Internet portals listen on. */
  readonly internetAddress: string;
  /** Supported ones. */
  readonly zones: readonly string[];
}

/** A place to listen; its port is fixed by the record, or that of the owner in the store. */
export interface ListenerSlot {
  readonly entrance: ListenerAddress['entrance'];
  readonly host: string;
  readonly port: { readonly fixed: number } | { readonly owner: string };
  readonly vpcId: string | null;
  readonly vSwitchId: string | null;
  readonly zone: string | null;
}

export interface PlannedListener extends Omit<ListenerSlot, 'port'> {
  readonly port: number;
}

/** How a gateway is to run. */
export interface GatewayPlan {
  readonly listeners: readonly PlannedListener[];
  /** 0: none of its processes run. */
  readonly nodes: number;
  readonly workersPerNode: number;
  /** Of a node. */
  readonly memoryMiB: number;
  /** Of a node. */
  readonly maxConnections: number;
  readonly notices: readonly string[];
}

export interface PlanInput {
  readonly record: GatewayRecord;
  /** All there are. */
  readonly vSwitches: readonly VSwitchRecord[];
  /** Wanted now; of an Application gateway what its load asks for. */
  readonly nodes: number;
  /** By owner. */
  readonly ports: ReadonlyMap<string, number>;
}

/** Owners of ports in the store begin with it. */
export function portOwnerPrefix(gatewayId: string): string {
  return `gateway/${gatewayId}/`;
}

function capacityOf({ kind, specification }: GatewayRecord, settings: Pick<CapacitySettings, 'specifications' | 'application'>) {
  return kind === 'Application' ? settings.application.node : settings.specifications[specification];
}

/** An Application gateway is nothing but a record until a network is opened. */
function isLogical({ kind, internet, linkedVpcs }: GatewayRecord): boolean {
  return kind === 'Application' && !internet.enabled && linkedVpcs.length === 0;
}

export function listenerAddress({ entrance, host, port, vpcId, zone }: PlannedListener): ListenerAddress {
  return { entrance, host, port, ...(vpcId === null ? {} : { vpcId }), ...(zone === null ? {} : { zone }) };
}

/** Pure. Where the gateway is to listen, in a stable order. */
export function listenerSlots(
  record: GatewayRecord,
  vSwitches: readonly VSwitchRecord[],
  { internetAddress, zones }: Pick<CapacitySettings, 'internetAddress' | 'zones'>,
): readonly ListenerSlot[] {
  return [...internetSlots(record, internetAddress), ...vpcSlots(record, vSwitches, zones)];
}

function internetSlots({ id, internet, ports }: GatewayRecord, host: string): readonly ListenerSlot[] {
  if (!internet.enabled) return [];
  const place = { entrance: 'internet', host, vpcId: null, vSwitchId: null, zone: null } as const;
  const main: ListenerSlot = { ...place, port: portOf(ports.internet, `${portOwnerPrefix(id)}internet`) };
  return ports.internetTls === null ? [main] : [main, { ...place, port: { fixed: ports.internetTls } }];
}

/** Every zone of a linked VPC. Where vSwitches share an address, only the first can have the common port. */
function vpcSlots({ id, linkedVpcs, ports }: GatewayRecord, vSwitches: readonly VSwitchRecord[], zones: readonly string[]): ListenerSlot[] {
  const linked = new Set(linkedVpcs.map(({ vpcId }) => vpcId));
  const places = vSwitches
    .filter(({ vpcId, zone }) => linked.has(vpcId) && zones.includes(zone))
    .toSorted((a, b) => compare(a.vpcId, b.vpcId) || compare(a.zone, b.zone) || compare(a.id, b.id));
  const used = new Set<string>();
  return places.flatMap(({ id: vSwitchId, vpcId, zone, bindAddress }) => {
    const place = { entrance: 'vpc', host: bindAddress, vpcId, vSwitchId, zone } as const;
    if (used.has(bindAddress)) return [{ ...place, port: { owner: `${portOwnerPrefix(id)}vpc/${vSwitchId}` } }];
    used.add(bindAddress);
    const main: ListenerSlot = { ...place, port: portOf(ports.vpc, `${portOwnerPrefix(id)}vpc`) };
    return ports.vpcTls === null ? [main] : [main, { ...place, port: { fixed: ports.vpcTls } }];
  });
}

function portOf(fixed: number | null, owner: string): ListenerSlot['port'] {
  return fixed === null ? { owner } : { fixed };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Pure. A slot whose owner has no port is left out. */
export function planGateway({ record, vSwitches, nodes: wanted, ports }: PlanInput, settings: CapacitySettings): GatewayPlan {
  const listeners = listenerSlots(record, vSwitches, settings).flatMap(({ port, ...place }) => {
    const number = 'fixed' in port ? port.fixed : ports.get(port.owner);
    return number === undefined ? [] : [{ ...place, port: number }];
  });
  const capacity = capacityOf(record, settings);
  const nodes = isLogical(record) ? 0 : wanted;
  return {
    listeners,
    nodes,
    workersPerNode: capacity.workers,
    memoryMiB: capacity.memoryMiB,
    maxConnections: capacity.maxConnections,
    notices: zoneNotices(record, vSwitches),
  };
}

function zoneNotices({ linkedVpcs }: GatewayRecord, vSwitches: readonly VSwitchRecord[]): readonly string[] {
  return linkedVpcs.flatMap(({ vpcId }) => {
    const zones = new Set(vSwitches.filter((vSwitch) => vSwitch.vpcId === vpcId).map(({ zone }) => zone));
    if (zones.size >= 2) return [];
    return [
      `VPC ${vpcId} has vSwitches in ${zones.size === 1 ? 'one zone only' : 'no zone'}: with two, the gateway outlives the loss of one.`,
    ];
  });
}

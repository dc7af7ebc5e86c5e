import { IpRange, type Logger } from '@infergate/kernel';
import type { VpcRecord, VSwitchRecord } from '../../store/network-records.ts';
import type { TimestampMs } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import { type NetworkUsers, readNetworkUsers, usersOfVpc, usersOfVSwitch } from './network-usage.ts';

/** A VPC of the configuration with its vSwitches, checked. */
export interface ConfiguredVpc extends Pick<VpcRecord, 'id' | 'name' | 'cidr' | 'accountId'> {
  readonly vSwitches: readonly Pick<VSwitchRecord, 'id' | 'name' | 'zone' | 'cidr' | 'bindAddress'>[];
}

/** What must be written so that the store says what the configuration says. */
export interface NetworkImport {
  readonly vpcs: readonly VpcRecord[];
  readonly vSwitches: readonly VSwitchRecord[];
  readonly removedVpcs: readonly string[];
  readonly removedVSwitches: readonly string[];
  /** What is not as a reader of the configuration would think. */
  readonly warnings: readonly string[];
}

/** Carries the networks of the configuration over into the store. Safe to repeat. */
export async function importNetworks(
  store: Store,
  configured: readonly ConfiguredVpc[],
  { clock, log }: { readonly clock: { now(): TimestampMs }; readonly log: Logger },
): Promise<void> {
  const plan = await store.transaction(async (tx) => {
    const made = planNetworkImport({
      configured,
      vpcs: await tx.resources('vpc'),
      users: await readNetworkUsers(tx),
      nowMs: clock.now(),
    });
    for (const id of made.removedVSwitches) await tx.deleteResource('vswitch', id);
    for (const id of made.removedVpcs) await tx.deleteResource('vpc', id);
    for (const vpc of made.vpcs) await tx.putResource('vpc', vpc);
    for (const vSwitch of made.vSwitches) await tx.putResource('vswitch', vSwitch);
    return made;
  });
  for (const warning of plan.warnings) log.warn({ part: 'networks' }, warning);
}

export interface ImportInput {
  readonly configured: readonly ConfiguredVpc[];
  /** As they are stored; the vSwitches are among the users. */
  readonly vpcs: readonly VpcRecord[];
  readonly users: NetworkUsers;
  readonly nowMs: TimestampMs;
}

function planNetworkImport({ configured, vpcs, users, nowMs }: ImportInput): NetworkImport {
  const wantedVpcs = configured.map(
    ({ id, name, cidr, accountId }): VpcRecord => ({ id, name, cidr, accountId, ...provenance(vpcs, id, nowMs) }),
  );
  const wantedVSwitches = configured.flatMap((vpc) =>
    vpc.vSwitches.map((vSwitch): VSwitchRecord => ({ ...vSwitch, vpcId: vpc.id, ...provenance(users.vSwitches, vSwitch.id, nowMs) })),
  );
  const goneVSwitches = judgeGone(missing(users.vSwitches, wantedVSwitches), (id) => usersOfVSwitch(users, id));
  const remaining = users.vSwitches.filter(({ id }) => !goneVSwitches.removed.includes(id));
  const goneVpcs = judgeGone(missing(vpcs, wantedVpcs), (id) => usersOfVpc({ ...users, vSwitches: remaining }, id));
  return {
    vpcs: wantedVpcs.filter((vpc) => !vpcs.some((stored) => isSame(stored, vpc))),
    vSwitches: wantedVSwitches.filter((vSwitch) => !users.vSwitches.some((stored) => isSame(stored, vSwitch))),
    removedVpcs: goneVpcs.removed,
    removedVSwitches: goneVSwitches.removed,
    warnings: [
      ...goneVSwitches.kept.map(
        ({ id, by }) => `the vSwitch ${id} is not in the configuration any more, but is kept: in use by ${by.join(', ')}`,
      ),
      ...goneVpcs.kept.map(({ id, by }) => `the VPC ${id} is not in the configuration any more, but is kept: in use by ${by.join(', ')}`),
      ...takenOver('VPC', vpcs, wantedVpcs),
      ...takenOver('vSwitch', users.vSwitches, wantedVSwitches),
      ...overlapping(users.vSwitches, wantedVSwitches),
    ],
  };
}

type Entry = Pick<VpcRecord, 'id' | 'origin' | 'createdAt'>;

function provenance(stored: readonly Entry[], id: string, nowMs: TimestampMs): Pick<Entry, 'origin' | 'createdAt'> {
  return { origin: 'configuration', createdAt: stored.find((entry) => entry.id === id)?.createdAt ?? nowMs };
}

function isSame(a: object, b: object): boolean {
  const text = (value: object): string => JSON.stringify(Object.entries(value).toSorted(([x], [y]) => (x < y ? -1 : 1)));
  return text(a) === text(b);
}

function missing(stored: readonly Entry[], wanted: readonly { readonly id: string }[]): readonly string[] {
  const ids = new Set(wanted.map(({ id }) => id));
  return stored.filter(({ id, origin }) => origin === 'configuration' && !ids.has(id)).map(({ id }) => id);
}

interface Gone {
  readonly removed: readonly string[];
  readonly kept: readonly { readonly id: string; readonly by: readonly string[] }[];
}

function judgeGone(ids: readonly string[], usersOf: (id: string) => readonly string[]): Gone {
  const judged = ids.map((id) => ({ id, by: usersOf(id) }));
  return { removed: judged.filter(({ by }) => by.length === 0).map(({ id }) => id), kept: judged.filter(({ by }) => by.length > 0) };
}

function takenOver(what: string, stored: readonly Entry[], wanted: readonly { readonly id: string }[]): readonly string[] {
  const ids = new Set(wanted.map(({ id }) => id));
  return stored
    .filter(({ id, origin }) => origin === 'api' && ids.has(id))
    .map(({ id }) => `the ${what} ${id} was made by a call; from now on the configuration says what it is`);
}

/** Only calls can have made the other one: the configuration has been checked by itself. */
function overlapping(stored: readonly VSwitchRecord[], wanted: readonly VSwitchRecord[]): readonly string[] {
  const ids = new Set(wanted.map(({ id }) => id));
  const others = stored.filter(({ id, origin }) => origin === 'api' && !ids.has(id));
  return wanted.flatMap((entry) =>
    others
      .filter((other) => other.vpcId === entry.vpcId && doOverlap(other.cidr, entry.cidr))
      .map((other) => `the vSwitch ${entry.id} (${entry.cidr}) overlaps with ${other.id} (${other.cidr}), which was made by a call`),
  );
}

function doOverlap(a: string, b: string): boolean {
  const [range, other] = [IpRange.parse(a), IpRange.parse(b)];
  return range !== null && other !== null && range.overlaps(other);
}

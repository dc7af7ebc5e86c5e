/** Which vSwitches may be chosen together, and what is advised. */

export interface VSwitchOption {
  readonly VSwitchId: string;
  readonly VSwitchName: string;
  readonly ZoneId: string;
  readonly CidrBlock: string;
}

export interface ZoneOptions {
  readonly zone: string;
  /** Gateways can be linked there; elsewhere the server refuses, and says so. */
  readonly isSupported: boolean;
  readonly vSwitches: readonly VSwitchOption[];
  /** The one of this zone that the gateway has already. */
  readonly linked: string | null;
}

/** By zone, supported ones first: of each zone one vSwitch is chosen. */
export function zonesOf(
  vSwitches: readonly VSwitchOption[],
  supported: readonly string[],
  linked: readonly string[],
): readonly ZoneOptions[] {
  const zones = [...new Set(vSwitches.map(({ ZoneId }) => ZoneId))].map((zone): ZoneOptions => {
    const own = vSwitches.filter(({ ZoneId }) => ZoneId === zone);
    const present = own.find(({ VSwitchId }) => linked.includes(VSwitchId));
    return { zone, isSupported: supported.includes(zone), vSwitches: own, linked: present?.VSwitchId ?? null };
  });
  return zones.toSorted((a, b) => Number(b.isSupported) - Number(a.isSupported) || a.zone.localeCompare(b.zone));
}

/** Chosen ids by zone; empty or absent: none of that zone. */
export type ChosenByZone = Readonly<Record<string, string | undefined>>;

/** What is to be added to what the gateway has. */
export function addedIds(chosen: ChosenByZone | undefined, zones: readonly ZoneOptions[]): readonly string[] {
  return zones.flatMap(({ zone, linked }) => {
    const id = chosen?.[zone];
    return id === undefined || id === '' || linked !== null ? [] : [id];
  });
}

/** `none`: nothing is chosen. `one`: one zone where there are two. `enough`: two zones, or all there are. */
export function zoneAdvice(chosen: ChosenByZone | undefined, zones: readonly ZoneOptions[]): 'none' | 'one' | 'enough' {
  const count = addedIds(chosen, zones).length + zones.filter(({ linked }) => linked !== null).length;
  if (count === 0) return 'none';
  return count === 1 && zones.filter(({ isSupported }) => isSupported).length > 1 ? 'one' : 'enough';
}

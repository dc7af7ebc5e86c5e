import { useMemo } from 'react';
import { useOperation } from '../../../api/queries.ts';
import { type ZoneOptions, zonesOf } from './vswitch-choice.ts';

/** The vSwitches of a VPC by zone; null: not known yet. */
export function usePlace(gatewayId: string, vpcId: string | undefined, linked: readonly string[]): readonly ZoneOptions[] | null {
  const isChosen = vpcId !== undefined && vpcId !== '';
  const { data: zones } = useOperation('ListGatewayIntranetSupportedZone', { path: { GatewayId: gatewayId } });
  const { data } = useOperation('ListVSwitches', { query: { VpcId: vpcId ?? '', PageSize: 1_000 } }, { enabled: isChosen });
  return useMemo(() => {
    if (zones === undefined || data === undefined) return null;
    // While another VPC is asked for, the answer about the last one stays.
    const own = data.VSwitches.filter((vSwitch) => vSwitch.VpcId === vpcId);
    return zonesOf(own, zones.Zones, linked);
  }, [zones, data, vpcId, linked]);
}

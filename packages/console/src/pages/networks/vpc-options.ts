import { useOperation } from '../../api/queries.ts';
import { named } from './named.ts';

/** VPCs to choose from. */
export function useVpcOptions(): readonly { readonly value: string; readonly label: string }[] {
  const { data } = useOperation('ListVpcs', { query: { PageSize: 1_000 } });
  return (data?.Vpcs ?? []).map(({ VpcId, VpcName, CidrBlock }) => ({
    value: VpcId,
    label: `${named(VpcName, VpcId)} · ${CidrBlock}`,
  }));
}

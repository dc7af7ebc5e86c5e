import { useChange } from '../../../api/queries.ts';
import type { LinkedVpcRow } from './linked-vpcs.ts';

export interface DnsChange {
  /** Of the VPC that is being changed; null: of none. */
  readonly pendingVpc: string | null;
  readonly error: Error | null;
  readonly set: (row: LinkedVpcRow, isOn: boolean) => void;
}

/** Linking a vSwitch again changes the DNS of its VPC. One VPC at most has it; the server names the other one. */
export function useDnsChange(gatewayId: string): DnsChange {
  const { mutate, isPending, error, variables } = useChange('CreateGatewayIntranetLinkedVpc');
  return {
    pendingVpc: isPending ? (variables.query?.VpcId ?? null) : null,
    error,
    set: ({ vpcId, accountId, vSwitches }, EnableAuthoritativeDns) => {
      const query = { VpcId: vpcId, VSwitchId: vSwitches[0]?.id ?? '', AccountId: accountId, EnableAuthoritativeDns };
      mutate({ path: { GatewayId: gatewayId }, query });
    },
  };
}

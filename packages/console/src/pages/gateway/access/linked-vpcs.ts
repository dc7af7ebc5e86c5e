import type { OperationResponse } from '@infergate/contract';

type Link = OperationResponse<'ListGatewayIntranetLinkedVpc'>['IntranetLinkedVpcList'][number];

/** A linked VPC with its vSwitches, which the server lists one by one. */
export interface LinkedVpcRow {
  readonly vpcId: string;
  readonly accountId: string;
  /** Running when the gateway answers in every vSwitch. */
  readonly status: string;
  readonly endpoint: string;
  readonly hasAuthoritativeDns: boolean;
  readonly vSwitches: readonly { readonly id: string; readonly zone: string; readonly address: string }[];
}

export function linkedVpcRows(links: readonly Link[]): readonly LinkedVpcRow[] {
  return [...new Set(links.map(({ VpcId }) => VpcId))].map((vpcId) => {
    const own = links.filter(({ VpcId }) => VpcId === vpcId);
    return {
      vpcId,
      accountId: own[0]?.AccountId ?? '',
      status: own.every(({ Status }) => Status === 'Running') ? 'Running' : 'Creating',
      endpoint: own.find(({ Endpoint }) => Endpoint !== '')?.Endpoint ?? '',
      hasAuthoritativeDns: own.some(({ AuthoritativeDnsEnabled }) => AuthoritativeDnsEnabled),
      vSwitches: own.map(({ VSwitchId, Zone, Ip }) => ({ id: VSwitchId, zone: Zone, address: Ip })),
    };
  });
}

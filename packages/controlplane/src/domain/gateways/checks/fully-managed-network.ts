import type { GatewayRecord } from '../../../store/gateway-records.ts';
import type { Findings } from '../../findings.ts';
import type { GatewayWishes } from '../wishes.ts';
import type { NetworkFacts } from './application-network.ts';

/** A FullyManaged gateway has a portal that is on or off; its VPCs are linked one by one. */
export function applyFullyManagedNetworks(
  before: GatewayRecord,
  wishes: GatewayWishes,
  _facts: NetworkFacts,
  findings: Findings,
): GatewayRecord {
  const hint = 'Only an Application gateway is placed into a VPC. Link VPCs with CreateGatewayIntranetLinkedVpc.';
  if (wishes.vpcId !== undefined) findings.problem('VpcId', hint);
  if (wishes.vSwitchIds !== undefined) findings.problem('VSwitchIds', hint);
  if (wishes.intranet === false && before.linkedVpcs.length > 0)
    findings.problem('EnableIntranet', 'VPCs are linked. Remove them with DeleteGatewayIntranetLinkedVpc, which closes VPC access.');
  return { ...before, internet: { ...before.internet, enabled: wishes.internet ?? before.internet.enabled } };
}

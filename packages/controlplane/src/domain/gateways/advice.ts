import type { GatewayRecord } from '../../store/gateway-records.ts';
import type { Findings } from '../findings.ts';
import type { GatewayWishes } from './wishes.ts';

/** What is worth knowing of a gateway although nothing is wrong with it. */

export function adviseNodes({ nodes }: GatewayRecord, findings: Findings): void {
  if ('wanted' in nodes && nodes.wanted < 2) findings.notice('Replicas', 'For availability, two nodes or more are advised.');
}

export function noticeIntranet({ kind, linkedVpcs }: GatewayRecord, { intranet }: GatewayWishes, findings: Findings): void {
  if (kind === 'FullyManaged' && intranet === true && linkedVpcs.length === 0)
    findings.notice('EnableIntranet', 'VPC access is there once a VPC is linked with CreateGatewayIntranetLinkedVpc.');
}

/** In PAI-EAS VPC access is on from the beginning, although only a later call says where. */
export function withoutPlaceless(wishes: GatewayWishes, findings: Findings): GatewayWishes {
  const { intranet, vpcId, vSwitchIds } = wishes;
  if (intranet !== true || vpcId !== undefined || vSwitchIds !== undefined) return wishes;
  findings.notice('EnableIntranet', 'VPC access begins when UpdateGateway says where, with EnableIntranet, VpcId and VSwitchIds.');
  return { ...wishes, intranet: undefined };
}

/** An open portal with an empty list is closed to everybody: that is easy to miss. */
export function noticePortal(before: GatewayRecord | null, { internet }: GatewayRecord, findings: Findings): void {
  if (internet.enabled && before?.internet.enabled !== true && internet.allow.length === 0)
    findings.notice('EnableInternet', 'The Internet allowlist is empty, so nobody is let in yet. Add entries with CreateAclPolicy.');
}

import { isIP } from 'node:net';
import type { OperationResponse } from '@infergate/contract';
import type { GatewayEndpoints } from '../../domain/dependencies.ts';
import type { DomainView } from '../../domain/gateways/domains.ts';
import type { LinkView } from '../../domain/gateways/linked-vpcs.ts';
import type { AclEntry, GatewayDomain, GatewayRecord, LinkedVpc } from '../../store/gateway-records.ts';
import { renderTime } from './rendering.ts';

type DomainFields = OperationResponse<'ListGatewayDomains'>['CustomDomains'][number];

/** `vpcId`: only this list. */
export function renderAllowlists({ id, internet, linkedVpcs }: GatewayRecord, vpcId: string | null) {
  const wanted = linkedVpcs.filter((link) => vpcId === null || link.vpcId === vpcId);
  return {
    GatewayId: id,
    InternetAclPolicyList: vpcId === null ? [{ AclPolicyList: internet.allow.map(renderEntry) }] : [],
    IntranetVpcAclPolicyList: wanted.map((link) => ({ VpcId: link.vpcId, AclPolicyList: link.allow.map(renderEntry) })),
  };
}

function renderEntry({ cidr, comment }: AclEntry) {
  return { Entry: cidr, Comment: comment };
}

export function renderLink({ link, vSwitchId, zone, address, isServed, endpoint }: LinkView) {
  return {
    AccountId: link.accountId,
    AuthoritativeDnsEnabled: link.authoritativeDns,
    Ip: address,
    SecurityGroupId: '',
    Status: isServed ? 'Running' : 'Creating',
    VSwitchId: vSwitchId,
    VpcId: link.vpcId,
    Zone: zone,
    Endpoint: endpoint,
  };
}

export function renderPeers({ vpcId, peers }: LinkedVpc) {
  return { VpcId: vpcId, PeerVpcs: peers.map((peer) => ({ VpcId: peer.vpcId, Region: peer.region, Status: 'Running' })) };
}

export function renderDomain(view: DomainView): DomainFields {
  const { domain, certificate, endpoints } = view;
  const record = dnsRecord(view);
  const issued = certificate?.issued ?? null;
  return {
    Domain: domain.domain,
    Type: domain.type,
    CertificateId: domain.certificateId ?? '',
    CertificateName: certificate?.name ?? '',
    CertificateStartDate: issued === null ? '' : renderTime(issued.notBefore),
    CertificateEndDate: issued === null ? '' : renderTime(issued.notAfter),
    CertificateStatus: certificateStatus(view),
    ClientCertificateId: domain.clientCertificateId ?? '',
    ServiceName: domain.serviceName ?? '',
    CreateTime: renderTime(domain.createdAt),
    UpdateTime: renderTime(domain.updatedAt),
    DnsRecord: record,
    Message: whatToDo(domain, record, endpoints),
  };
}

function certificateStatus({ domain, certificate, isOver }: DomainView): string {
  if (domain.certificateId === null) return '';
  if (certificate === null) return 'Missing';
  if (certificate.issued === null) return 'Pending';
  return isOver ? 'Expired' : 'Succeeded';
}

/** A CNAME to the name of the gateway; where there is no name, its address. */
function dnsRecord({ domain: { domain, type }, endpoints, addresses }: DomainView): DomainFields['DnsRecord'] {
  const name = type === 'internet' ? endpoints?.internetName : endpoints?.vpcName;
  if (name !== null && name !== undefined) return { Name: domain, Type: 'CNAME', Value: name };
  const [address = ''] = addresses;
  return { Name: domain, Type: isIP(address) === 6 ? 'AAAA' : 'A', Value: address };
}

function originOf(type: GatewayDomain['type'], endpoints: GatewayEndpoints | null): string {
  const origins = type === 'internet' ? endpoints?.internet : endpoints?.vpcs.flatMap((vpc) => vpc.origins);
  return origins?.[0] ?? '';
}

function whatToDo({ type }: GatewayDomain, { Name, Type, Value }: DomainFields['DnsRecord'], endpoints: GatewayEndpoints | null): string {
  if (Type === 'CNAME') return `Create a CNAME record for ${Name} that points to ${Value}.`;
  const origin = originOf(type, endpoints);
  if (Value === '')
    return `The gateway has no ${type === 'internet' ? 'Internet' : 'VPC'} endpoint yet. Open one, and point ${Name} to it.`;
  const where = URL.canParse(origin) ? ` It is called at port ${new URL(origin).port === '' ? '80' : new URL(origin).port}.` : '';
  return `Without baseDomain the gateway has no name for a CNAME: create an ${Type} record for ${Name} that points to ${Value}.${where}`;
}

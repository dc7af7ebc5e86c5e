import { Type } from 'typebox';
import type { Domain } from '../../domain/domain.ts';
import { readAclEntries } from '../parameters/acl-entries.ts';
import { readJsonText } from '../parameters/json-text.ts';
import { renderAllowlists, renderDomain, renderLink, renderPeers } from './gateway-access-rendering.ts';
import { renderChange } from './gateways.ts';
import type { Handlers } from './handler.ts';

type AllowlistOperation = 'CreateAclPolicy' | 'DeleteAclPolicy' | 'ListAclPolicy';
type LinkOperation =
  | 'CreateGatewayIntranetLinkedVpc'
  | 'DeleteGatewayIntranetLinkedVpc'
  | 'ListGatewayIntranetLinkedVpc'
  | 'ListGatewayIntranetSupportedZone';
type PeerOperation = 'CreateGatewayIntranetLinkedVpcPeer' | 'DeleteGatewayIntranetLinkedVpcPeer' | 'ListGatewayIntranetLinkedVpcPeer';
type DomainOperation = 'AttachGatewayDomain' | 'DetachGatewayDomain' | 'ListGatewayDomains';

export function gatewayAccessHandlers(domain: Domain): Handlers<AllowlistOperation | LinkOperation | PeerOperation | DomainOperation> {
  return { ...allowlistHandlers(domain), ...linkHandlers(domain), ...peerHandlers(domain), ...domainHandlers(domain) };
}

function allowlistHandlers({ gateways: { allowlists } }: Domain): Handlers<AllowlistOperation> {
  const changeOf = (query: { readonly VpcId?: string; readonly AclPolicyList?: string }) => ({
    vpcId: query.VpcId ?? null,
    entries: readAclEntries('AclPolicyList', query.AclPolicyList),
  });
  return {
    CreateAclPolicy: async ({ call, path, query }) =>
      renderChange(await allowlists.add(call, path.GatewayId, changeOf(query)), 'has a new allowlist'),
    DeleteAclPolicy: async ({ call, path, query }) =>
      renderChange(await allowlists.remove(call, path.GatewayId, changeOf(query)), 'has a new allowlist'),
    ListAclPolicy: async ({ call, path, query }) => {
      const vpcId = query.VpcId ?? null;
      return renderAllowlists(await allowlists.show(call, path.GatewayId, vpcId), vpcId);
    },
  };
}

function linkHandlers({ gateways: { links } }: Domain): Handlers<LinkOperation> {
  return {
    CreateGatewayIntranetLinkedVpc: async ({ call, path, query }) => {
      const wish = {
        vpcId: query.VpcId,
        vSwitchId: query.VSwitchId,
        accountId: query.AccountId,
        authoritativeDns: query.EnableAuthoritativeDns,
      };
      return renderChange(
        await links.link(call, path.GatewayId, wish),
        `is linked with vSwitch [${query.VSwitchId}] of VPC [${query.VpcId}]`,
      );
    },
    DeleteGatewayIntranetLinkedVpc: async ({ call, path, query }) => {
      const { VpcId: vpcId, VSwitchId: vSwitchId = null } = query;
      const what = vSwitchId === null ? '' : `vSwitch [${vSwitchId}] of `;
      return renderChange(
        await links.unlink(call, path.GatewayId, { vpcId, vSwitchId }),
        `is not linked with ${what}VPC [${vpcId}] any more`,
      );
    },
    ListGatewayIntranetLinkedVpc: async ({ call, path }) => ({
      GatewayId: path.GatewayId,
      IntranetLinkedVpcList: (await links.list(call, path.GatewayId)).map(renderLink),
    }),
    ListGatewayIntranetSupportedZone: async ({ call, path }) => ({ Zones: [...(await links.zones(call, path.GatewayId))] }),
  };
}

const PEERS = Type.Array(
  Type.Object(
    { VpcId: Type.String({ maxLength: 128 }), Region: Type.Optional(Type.String({ maxLength: 128 })) },
    { additionalProperties: false },
  ),
  { maxItems: 100 },
);

function peerHandlers({ gateways: { peers } }: Domain): Handlers<PeerOperation> {
  const changeOf = (query: { readonly VpcId: string; readonly PeerVpcs?: string }) => ({
    vpcId: query.VpcId,
    peers: readJsonText('PeerVpcs', query.PeerVpcs, PEERS).map(({ VpcId, Region = '' }) => ({ vpcId: VpcId, region: Region })),
  });
  return {
    CreateGatewayIntranetLinkedVpcPeer: async ({ call, path, query }) =>
      renderChange(await peers.add(call, path.GatewayId, changeOf(query)), `has new peers of VPC [${query.VpcId}]`),
    DeleteGatewayIntranetLinkedVpcPeer: async ({ call, path, query }) =>
      renderChange(await peers.remove(call, path.GatewayId, changeOf(query)), `has fewer peers of VPC [${query.VpcId}]`),
    ListGatewayIntranetLinkedVpcPeer: async ({ call, path, query }) => ({
      GatewayId: path.GatewayId,
      PeerVpcList: (await peers.list(call, path.GatewayId, query.VpcId ?? null)).map(renderPeers),
    }),
  };
}

const NAMED_DOMAIN = { Domain: Type.String({ minLength: 1, maxLength: 300 }), Type: Type.Enum(['internet', 'intranet']) };
const REFERENCE = Type.Optional(Type.String({ maxLength: 128 }));

/** What is there besides is what a client read from ListGatewayDomains and sends back. */
const DETACHED = Type.Object(NAMED_DOMAIN);
const ATTACHED = Type.Object(
  { ...NAMED_DOMAIN, CertificateId: REFERENCE, ClientCertificateId: REFERENCE, ServiceName: REFERENCE },
  { additionalProperties: false },
);

function domainHandlers({ gateways: { domains } }: Domain): Handlers<DomainOperation> {
  const given = (text: string | undefined) => (text === undefined || text === '' ? null : text);
  return {
    AttachGatewayDomain: async ({ call, path, query }) => {
      const wanted = readJsonText('CustomDomain', query.CustomDomain, ATTACHED);
      const attached = await domains.attach(call, path.GatewayId, {
        domain: wanted.Domain,
        type: wanted.Type,
        certificateId: given(wanted.CertificateId),
        clientCertificateId: given(wanted.ClientCertificateId),
        serviceName: given(wanted.ServiceName),
      });
      const shown = renderDomain(attached.view);
      return { ...renderChange(attached, `has the domain [${shown.Domain}]. ${shown.Message}`), CustomDomain: shown };
    },
    DetachGatewayDomain: async ({ call, path, query }) => {
      const { Domain: domain, Type: type } = readJsonText('CustomDomain', query.CustomDomain, DETACHED);
      return renderChange(await domains.detach(call, path.GatewayId, { domain, type }), `has the ${type} domain [${domain}] no more`);
    },
    ListGatewayDomains: async ({ call, path }) => ({
      CustomDomains: (await domains.list(call, path.GatewayId)).map(renderDomain),
      Message: '',
    }),
  };
}

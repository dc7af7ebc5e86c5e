import { Type } from 'typebox';
import { define } from './definition.ts';
import { flag, jsonText, MESSAGE, NOTICES, text } from './fragments.ts';
import { CUSTOM_DOMAIN, INTERNET_ACL, INTRANET_ACL, LINKED_VPC, PEER_VPCS } from './gateway-models.ts';

const GATEWAY_PATH = '/gateways/{ClusterId}/{GatewayId}';

const CHANGED = { GatewayId: Type.String(), ...MESSAGE, ...NOTICES };

const LIST_OF = text('The list of this linked VPC; absent: the Internet list.');

/** Who reaches a gateway, from where, and under which names. */
export const GATEWAY_ACCESS_OPERATIONS = {
  ...allowlistOperations(),
  ...linkOperations(),
  ...peerOperations(),
  ...domainOperations(),
};

function allowlistOperations() {
  const path = `${GATEWAY_PATH}/acl_policy` as const;
  const entries = text('Addresses and CIDR ranges: `[{"Entry","Comment"}]` as JSON text, or separated by commas or line breaks.');
  return {
    CreateAclPolicy: define({
      method: 'POST',
      path,
      role: 'administrator',
      summary: 'Adds entries to an allowlist: all of them, or none',
      query: { AclPolicyList: entries, VpcId: LIST_OF },
      body: null,
      response: CHANGED,
    }),
    DeleteAclPolicy: define({
      method: 'DELETE',
      path,
      role: 'administrator',
      summary: 'Removes entries from an allowlist: all of them, or none',
      query: { AclPolicyList: entries, VpcId: LIST_OF },
      body: null,
      response: CHANGED,
    }),
    ListAclPolicy: define({
      method: 'GET',
      path,
      role: 'viewer',
      summary: 'Lists who is let in: over the Internet, and from each linked VPC',
      query: { VpcId: text('Only this linked VPC.') },
      body: null,
      response: {
        GatewayId: Type.String(),
        InternetAclPolicyList: Type.Array(INTERNET_ACL),
        IntranetVpcAclPolicyList: Type.Array(INTRANET_ACL),
      },
    }),
  };
}

function linkOperations() {
  const path = `${GATEWAY_PATH}/intranet_endpoint_linked_vpc` as const;
  return {
    CreateGatewayIntranetLinkedVpc: define({
      method: 'POST',
      path,
      role: 'administrator',
      summary: 'Links a vSwitch of a VPC, at most one in each zone; from then on the gateway answers in the whole VPC',
      query: {
        VpcId: Type.String({ minLength: 1, maxLength: 128 }),
        VSwitchId: Type.String({ minLength: 1, maxLength: 128 }),
        AccountId: text('Owner of the VPC, where that is another account.'),
        EnableAuthoritativeDns: flag('Names of the gateway are resolved for this VPC; of one linked VPC at most. Default false.'),
      },
      body: null,
      response: CHANGED,
    }),
    DeleteGatewayIntranetLinkedVpc: define({
      method: 'DELETE',
      path,
      role: 'administrator',
      summary: 'Takes a vSwitch away; the last one takes VPC access, its allowlist and its peers with it',
      query: {
        VpcId: Type.String({ minLength: 1, maxLength: 128 }),
        VSwitchId: text('Absent: every vSwitch of the VPC.'),
      },
      body: null,
      response: CHANGED,
    }),
    ListGatewayIntranetLinkedVpc: define({
      method: 'GET',
      path,
      role: 'viewer',
      summary: 'Lists the linked vSwitches with the addresses that the gateway has in them',
      query: {},
      body: null,
      response: { GatewayId: Type.String(), IntranetLinkedVpcList: Type.Array(LINKED_VPC) },
    }),
    ListGatewayIntranetSupportedZone: define({
      method: 'GET',
      path: `${GATEWAY_PATH}/intranet_supported_zone`,
      role: 'viewer',
      summary: 'Lists the zones whose vSwitches can be linked',
      query: {},
      body: null,
      response: { Zones: Type.Array(Type.String()) },
    }),
  };
}

function peerOperations() {
  const path = `${GATEWAY_PATH}/intranet_endpoint_linked_vpc_peer` as const;
  const query = { VpcId: Type.String({ minLength: 1, maxLength: 128 }), PeerVpcs: jsonText('`[{"VpcId","Region"}]`') };
  return {
    CreateGatewayIntranetLinkedVpcPeer: define({
      method: 'POST',
      path,
      role: 'administrator',
      summary: 'Adds VPCs from which the names of a linked VPC resolve as well',
      query,
      body: null,
      response: CHANGED,
    }),
    DeleteGatewayIntranetLinkedVpcPeer: define({
      method: 'DELETE',
      path,
      role: 'administrator',
      summary: 'Removes peers of a linked VPC',
      query,
      body: null,
      response: CHANGED,
    }),
    ListGatewayIntranetLinkedVpcPeer: define({
      method: 'GET',
      path,
      role: 'viewer',
      summary: 'Lists the peers of linked VPCs',
      query: { VpcId: text('Only of this linked VPC.') },
      body: null,
      response: { GatewayId: Type.String(), PeerVpcList: Type.Array(PEER_VPCS) },
    }),
  };
}

function domainOperations() {
  return {
    AttachGatewayDomain: define({
      method: 'PUT',
      path: `${GATEWAY_PATH}/domain/attach`,
      role: 'administrator',
      summary: 'Gives a gateway a domain of your own, or changes one that it has',
      query: { CustomDomain: jsonText('`{"Domain","Type":"internet|intranet","CertificateId","ServiceName","ClientCertificateId"}`') },
      body: null,
      response: { ...CHANGED, CustomDomain: Type.Optional(CUSTOM_DOMAIN) },
    }),
    DetachGatewayDomain: define({
      method: 'PUT',
      path: `${GATEWAY_PATH}/domain/detach`,
      role: 'administrator',
      summary: 'Takes a domain away from a gateway',
      query: { CustomDomain: jsonText('`{"Domain","Type":"internet|intranet"}`') },
      body: null,
      response: CHANGED,
    }),
    ListGatewayDomains: define({
      method: 'GET',
      path: `${GATEWAY_PATH}/domains`,
      role: 'viewer',
      summary: 'Lists the domains of a gateway with the DNS record that each needs',
      query: {},
      body: null,
      response: { CustomDomains: Type.Array(CUSTOM_DOMAIN), ...MESSAGE },
    }),
  };
}

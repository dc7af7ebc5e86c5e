import { Type } from 'typebox';
import { define } from './definition.ts';
import { MESSAGE, PAGE, PAGING, text } from './fragments.ts';
import { CIDR, HOST_CAPABILITY, NAME, VPC, VSWITCH, ZONE } from './network-models.ts';
import { SECURITY_GROUP_OPERATIONS } from './security-group-operations.ts';

/** Private networks on the addresses of this machine, who may connect in them, and what the machine allows. Named as in Alibaba's VPC product. */
export const NETWORK_OPERATIONS = {
  ...vpcOperations(),
  ...vSwitchOperations(),
  ...SECURITY_GROUP_OPERATIONS,
  ListZones: define({
    method: 'GET',
    path: '/zones',
    role: 'viewer',
    isEas: false,
    summary: 'Lists zones: those in which gateways can be linked, and others in which there are vSwitches',
    query: {},
    body: null,
    response: { Zones: Type.Array(ZONE) },
  }),
  DescribeHostCapabilities: define({
    method: 'GET',
    path: '/host/capabilities',
    role: 'developer',
    isEas: false,
    summary: 'Tries what the host of the controller allows gateways, and says how to allow the rest. Leaves nothing behind',
    query: {},
    body: null,
    response: { Capabilities: Type.Array(HOST_CAPABILITY) },
  }),
};

function vpcOperations() {
  return {
    ListVpcs: define({
      method: 'GET',
      path: '/vpcs',
      role: 'viewer',
      isEas: false,
      summary: 'Lists VPCs by id',
      query: { ...PAGING, AccountId: text('Only those of this account.'), VpcName: text('Only those with this name.') },
      body: null,
      response: { ...PAGE, Vpcs: Type.Array(VPC) },
    }),
    CreateVpc: define({
      method: 'POST',
      path: '/vpcs',
      role: 'administrator',
      isEas: false,
      summary: 'Makes a VPC, of this account or of another one',
      query: {},
      body: Type.Object(
        {
          VpcName: Type.Optional(Type.String(NAME)),
          CidrBlock: CIDR('Its range'),
          AccountId: Type.Optional(
            Type.String({ minLength: 1, maxLength: 64, description: 'Who owns it. Default: the account of this installation.' }),
          ),
        },
        { additionalProperties: false },
      ),
      response: { VpcId: Type.String(), ...MESSAGE },
    }),
    DescribeVpc: define({
      method: 'GET',
      path: '/vpcs/{VpcId}',
      role: 'viewer',
      isEas: false,
      summary: 'Shows a VPC, its vSwitches and who uses it',
      query: {},
      body: null,
      response: { Vpc: VPC, VSwitches: Type.Array(VSWITCH), UsedBy: Type.Array(Type.String()) },
    }),
    UpdateVpc: define({
      method: 'PUT',
      path: '/vpcs/{VpcId}',
      role: 'administrator',
      isEas: false,
      summary: 'Renames a VPC',
      query: {},
      body: Type.Object({ VpcName: Type.String(NAME) }, { additionalProperties: false }),
      response: { VpcId: Type.String(), ...MESSAGE },
    }),
    DeleteVpc: define({
      method: 'DELETE',
      path: '/vpcs/{VpcId}',
      role: 'administrator',
      isEas: false,
      summary: 'Deletes a VPC that nobody uses',
      query: {},
      body: null,
      response: { VpcId: Type.String(), ...MESSAGE },
    }),
  };
}

function vSwitchOperations() {
  return {
    ListVSwitches: define({
      method: 'GET',
      path: '/vswitches',
      role: 'viewer',
      isEas: false,
      summary: 'Lists vSwitches by id',
      query: { ...PAGING, VpcId: text('Only those of this VPC.'), ZoneId: text('Only those in this zone.') },
      body: null,
      response: { ...PAGE, VSwitches: Type.Array(VSWITCH) },
    }),
    CreateVSwitch: define({
      method: 'POST',
      path: '/vswitches',
      role: 'administrator',
      isEas: false,
      summary: 'Makes a vSwitch of a VPC, on an address of this machine',
      query: {},
      body: Type.Object(
        {
          VpcId: Type.String({ minLength: 1, maxLength: 64 }),
          ZoneId: Type.String({ minLength: 1, maxLength: 64 }),
          CidrBlock: CIDR('Its part of the range of the VPC'),
          BindAddress: Type.String({
            maxLength: 64,
            description: 'Address of this machine that gateways listen on for it; tried at once.',
          }),
          VSwitchName: Type.Optional(Type.String(NAME)),
        },
        { additionalProperties: false },
      ),
      response: { VSwitchId: Type.String(), ...MESSAGE },
    }),
    DeleteVSwitch: define({
      method: 'DELETE',
      path: '/vswitches/{VSwitchId}',
      role: 'administrator',
      isEas: false,
      summary: 'Deletes a vSwitch that nobody uses',
      query: {},
      body: null,
      response: { VSwitchId: Type.String(), ...MESSAGE },
    }),
  };
}

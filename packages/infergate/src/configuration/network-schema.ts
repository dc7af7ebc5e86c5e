import { Type } from 'typebox';
import { identifier, ipAddress, range, strict } from './schema-parts.ts';

const zone = () => identifier('zone-a');

export const ZonesSchema = Type.Array(zone(), {
  default: ['zone-a', 'zone-b'],
  minItems: 1,
  maxItems: 100,
  description: 'Zones that gateways support: a vSwitch of another zone cannot be linked.',
});

const VSwitchSchema = Type.Object(
  {
    id: identifier('vsw-a'),
    name: Type.String({ default: '', maxLength: 128 }),
    zone: zone(),
    cidr: range(),
    bindAddress: ipAddress(),
  },
  strict,
);

const VpcSchema = Type.Object(
  {
    id: identifier('vpc-a'),
    name: Type.String({ default: '', maxLength: 128 }),
    cidr: range(),
    accountId: Type.Union([Type.Null(), Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$', expected: 'an account id' })], {
      default: null,
      description: 'Who owns it; null: the account of this installation.',
    }),
    vSwitches: Type.Array(VSwitchSchema, { default: [], maxItems: 100 }),
  },
  strict,
);

/** Bound to loopback addresses, which Linux has without any set-up. */
const LOCAL_VPC = {
  id: 'vpc-local',
  name: 'Local VPC',
  cidr: '127.0.0.0/16',
  accountId: null,
  vSwitches: [
    { id: 'vsw-local-a', name: 'Local zone a', zone: 'zone-a', cidr: '127.0.1.0/24', bindAddress: '127.0.1.1' },
    { id: 'vsw-local-b', name: 'Local zone b', zone: 'zone-b', cidr: '127.0.2.0/24', bindAddress: '127.0.2.1' },
  ],
};

/** More can be made by calls of the management API. */
export const VpcsSchema = Type.Array(VpcSchema, {
  default: [LOCAL_VPC],
  maxItems: 100,
  description:
    'Private networks, each with its vSwitches: what zone they are in and what address of this machine gateways listen on there.',
});

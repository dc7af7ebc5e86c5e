import { Type } from 'typebox';
import { TRAFFIC_DIRECTIONS } from '../networks/security-group.ts';

/** What answers about networks are made of. Times are RFC 3339. */

export const NAME = { minLength: 0, maxLength: 128 };
export const CIDR = (what: string) => Type.String({ maxLength: 64, description: `${what}; IPv4 or IPv6.` });

const strict = { additionalProperties: false } as const;

const ORIGIN = Type.Enum(['configuration', 'api'], { description: '`configuration`: of infergate.yaml, and changed only there.' });

export const VPC = Type.Object(
  {
    VpcId: Type.String(),
    VpcName: Type.String(),
    CidrBlock: Type.String(),
    AccountId: Type.String({ description: 'Who owns it.' }),
    VSwitchIds: Type.Array(Type.String()),
    Origin: ORIGIN,
    CreateTime: Type.String(),
  },
  strict,
);

export const VSWITCH = Type.Object(
  {
    VSwitchId: Type.String(),
    VSwitchName: Type.String(),
    VpcId: Type.String(),
    ZoneId: Type.String(),
    CidrBlock: Type.String(),
    BindAddress: Type.String({ description: 'Address of this machine that gateways listen on for it.' }),
    Origin: ORIGIN,
    CreateTime: Type.String(),
  },
  strict,
);

export const ZONE = Type.Object(
  {
    ZoneId: Type.String(),
    SupportedByGateways: Type.Boolean({ description: 'Gateways can be linked to its vSwitches.' }),
    VSwitchIds: Type.Array(Type.String()),
  },
  strict,
);

export const SECURITY_GROUP = Type.Object(
  {
    SecurityGroupId: Type.String(),
    SecurityGroupName: Type.String(),
    Description: Type.String(),
    VpcId: Type.String(),
    RuleCount: Type.Integer(),
    CreateTime: Type.String(),
    UpdateTime: Type.String(),
  },
  strict,
);

export const SECURITY_GROUP_RULE = Type.Object(
  {
    Direction: Type.Enum([...TRAFFIC_DIRECTIONS]),
    Policy: Type.Enum(['accept', 'drop']),
    IpProtocol: Type.Enum(['tcp', 'udp', 'icmp', 'all']),
    PortRange: Type.String({ description: '`-1/-1`: every port.' }),
    CidrIp: Type.String(),
    Priority: Type.Integer(),
    Description: Type.String(),
  },
  strict,
);

export const HOST_CAPABILITY = Type.Object(
  {
    Name: Type.String({ description: 'What was tried, a constant such as `low-ports`.' }),
    Subject: Type.String({ description: 'What it was tried with, e.g. a vSwitch; empty: the whole host.' }),
    State: Type.Enum(['ok', 'limited', 'missing']),
    Message: Type.String(),
    Remedy: Type.String({ description: 'What to do about it; empty where there is nothing to do.' }),
  },
  strict,
);

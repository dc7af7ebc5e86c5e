import { Type } from 'typebox';
import { TRAFFIC_DIRECTIONS } from '../networks/security-group.ts';
import { define } from './definition.ts';
import { MESSAGE, PAGE, PAGING, text } from './fragments.ts';
import { CIDR, NAME, SECURITY_GROUP, SECURITY_GROUP_RULE } from './network-models.ts';

const PATH = '/security_groups/{SecurityGroupId}';
const ANSWER = { SecurityGroupId: Type.String(), ...MESSAGE };

/** Most rules in one call. */
const MAX_RULES = 100;

/** What a rule is told by; the description is no part of it. */
const RULE = Type.Object(
  {
    Direction: Type.Enum([...TRAFFIC_DIRECTIONS]),
    Policy: Type.Optional(Type.String({ maxLength: 16, description: '`accept` (default) or `drop`.' })),
    IpProtocol: Type.String({ maxLength: 16, description: '`tcp`, `udp`, `icmp` or `all`.' }),
    PortRange: Type.Optional(
      Type.String({
        maxLength: 16,
        description: 'Such as `80/80` or `1/200`; `-1/-1` is every port. May be absent for `icmp` and `all`, which have none.',
      }),
    ),
    CidrIp: CIDR('Range of the peers, such as `10.0.0.0/8`'),
    Priority: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: '1 (default) goes first.' })),
    Description: Type.Optional(Type.String({ maxLength: 512 })),
  },
  { additionalProperties: false },
);

const RULES = Type.Object({ Rules: Type.Array(RULE, { minItems: 1, maxItems: MAX_RULES }) }, { additionalProperties: false });

/** Who may connect in a VPC, and where to. */
export const SECURITY_GROUP_OPERATIONS = { ...groupOperations(), ...ruleOperations() };

function groupOperations() {
  return {
    ListSecurityGroups: define({
      method: 'GET',
      path: '/security_groups',
      role: 'viewer',
      isEas: false,
      summary: 'Lists security groups by id',
      query: { ...PAGING, VpcId: text('Only those of this VPC.'), SecurityGroupName: text('Only those with this name.') },
      body: null,
      response: { ...PAGE, SecurityGroups: Type.Array(SECURITY_GROUP) },
    }),
    CreateSecurityGroup: define({
      method: 'POST',
      path: '/security_groups',
      role: 'administrator',
      isEas: false,
      summary: 'Makes a security group of a VPC. Without rules it lets nobody in and everything out',
      query: {},
      body: Type.Object(
        {
          VpcId: Type.String({ minLength: 1, maxLength: 64 }),
          SecurityGroupName: Type.Optional(Type.String(NAME)),
          Description: Type.Optional(Type.String({ maxLength: 256 })),
        },
        { additionalProperties: false },
      ),
      response: ANSWER,
    }),
    DescribeSecurityGroup: define({
      method: 'GET',
      path: PATH,
      role: 'viewer',
      isEas: false,
      summary: 'Shows a security group with its rules, in the order in which they decide, and who uses it',
      query: { Direction: Type.Optional(Type.Enum([...TRAFFIC_DIRECTIONS], { description: 'Only rules of this direction.' })) },
      body: null,
      response: { SecurityGroup: SECURITY_GROUP, Rules: Type.Array(SECURITY_GROUP_RULE), UsedBy: Type.Array(Type.String()) },
    }),
    UpdateSecurityGroup: define({
      method: 'PUT',
      path: PATH,
      role: 'administrator',
      isEas: false,
      summary: 'Changes name or description of a security group',
      query: {},
      body: Type.Object(
        { SecurityGroupName: Type.Optional(Type.String(NAME)), Description: Type.Optional(Type.String({ maxLength: 256 })) },
        { additionalProperties: false },
      ),
      response: ANSWER,
    }),
    DeleteSecurityGroup: define({
      method: 'DELETE',
      path: PATH,
      role: 'administrator',
      isEas: false,
      summary: 'Deletes a security group that no service uses',
      query: {},
      body: null,
      response: ANSWER,
    }),
  };
}

function ruleOperations() {
  return {
    AuthorizeSecurityGroupRule: define({
      method: 'PUT',
      path: `${PATH}/rules/authorize`,
      role: 'administrator',
      isEas: false,
      summary: 'Adds rules to a security group: all of them, or none',
      query: {},
      body: RULES,
      response: ANSWER,
    }),
    RevokeSecurityGroupRule: define({
      method: 'PUT',
      path: `${PATH}/rules/revoke`,
      role: 'administrator',
      isEas: false,
      summary: 'Removes rules from a security group: all of them, or none. A rule is told by everything but its description',
      query: {},
      body: RULES,
      response: ANSWER,
    }),
  };
}

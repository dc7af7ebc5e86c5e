import type { OperationBody, OperationResponse } from '@infergate/contract';

export type Rule = OperationResponse<'DescribeSecurityGroup'>['Rules'][number];
export type WrittenRule = OperationBody<'AuthorizeSecurityGroupRule'>['Rules'][number];

/** What a rule is told by, on one line. */
export function ruleText({ Policy, IpProtocol, PortRange, CidrIp, Priority }: Omit<Rule, 'Direction' | 'Description'>): string {
  return [Policy, IpProtocol, PortRange, CidrIp, Priority].join(' ');
}

/** As it is taken away again. */
export function revocation({ Direction, Policy, IpProtocol, PortRange, CidrIp, Priority }: Rule): WrittenRule {
  return { Direction, Policy, IpProtocol, PortRange, CidrIp, Priority };
}

/** Only some protocols have ports. */
export function hasPorts(protocol: string): boolean {
  return protocol === 'tcp' || protocol === 'udp';
}

const FIELDS = ['Direction', 'Policy', 'IpProtocol', 'PortRange', 'CidrIp', 'Priority', 'Description'] as const;

/** The form has one rule, which the server speaks of as the first of a list. */
export const RULE_PLACES = {
  fields: FIELDS,
  aliases: Object.fromEntries(FIELDS.map((field) => [`Rules[0].${field}`, field])),
};

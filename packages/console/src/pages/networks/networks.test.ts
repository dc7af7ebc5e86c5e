import { expect, test } from 'vitest';
import { filledIn, named } from './named.ts';
import { hasPorts, revocation, RULE_PLACES, ruleText } from './tabs/security-groups/rule-text.ts';

const rule = {
  Direction: 'ingress',
  Policy: 'accept',
  IpProtocol: 'tcp',
  PortRange: '80/80',
  CidrIp: '10.0.0.0/8',
  Priority: 1,
  Description: 'office',
} as const;

test('a rule is told by everything but its description', () => {
  expect(ruleText(rule)).toBe('accept tcp 80/80 10.0.0.0/8 1');
  expect(revocation(rule)).not.toHaveProperty('Description');
  expect(revocation(rule)).toMatchObject({ Direction: 'ingress', PortRange: '80/80' });
});

test('what the server says of the rule finds its field', () => {
  expect(RULE_PLACES.aliases['Rules[0].PortRange']).toBe('PortRange');
});

test('only tcp and udp have ports', () => {
  expect(['tcp', 'udp', 'icmp', 'all'].map(hasPorts)).toEqual([true, true, false, false]);
});

test('what was left empty is not sent', () => {
  expect(filledIn({ VpcName: '', CidrBlock: '10.0.0.0/16', AccountId: undefined })).toEqual({ CidrBlock: '10.0.0.0/16' });
  expect([named('', 'vpc-1'), named('main', 'vpc-1')]).toEqual(['vpc-1', 'main']);
});

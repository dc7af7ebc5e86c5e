import { describe, expect, it } from 'vitest';
import { decideTraffic, readySecurityGroup, type SecurityRule, type Traffic, type TrafficDirection } from './security-group.ts';

/** Ranges of whole parts of IPv4 addresses are enough here: `10.` or `*`. */
const readRange = (cidr: string) =>
  cidr === 'bad' ? null : { contains: (address: string) => cidr === '*' || address === cidr || address.startsWith(cidr) };

function rule(overrides: Partial<SecurityRule> = {}): SecurityRule {
  return { policy: 'allow', protocol: 'tcp', ports: { from: 80, to: 80 }, cidr: '*', priority: 1, description: '', ...overrides };
}

function isAllowed(rules: readonly SecurityRule[], traffic: Partial<Traffic> = {}, direction: TrafficDirection = 'ingress'): boolean {
  const group = readySecurityGroup({ ingress: [], egress: [], [direction]: rules }, readRange);
  return decideTraffic(group, direction, { protocol: 'tcp', port: 80, address: '10.0.0.1', ...traffic }).isAllowed;
}

describe('a security group', () => {
  it('without a rule that matches lets nobody in and everything out', () => {
    const group = readySecurityGroup({ ingress: [], egress: [] }, readRange);
    const traffic: Traffic = { protocol: 'tcp', port: 80, address: '10.0.0.1' };
    expect(decideTraffic(group, 'ingress', traffic)).toEqual({ isAllowed: false, rule: null });
    expect(decideTraffic(group, 'egress', traffic)).toEqual({ isAllowed: true, rule: null });
  });

  it('looks at protocol, port and address', () => {
    expect(isAllowed([rule()])).toBe(true);
    expect(isAllowed([rule()], { protocol: 'udp' })).toBe(false);
    expect(isAllowed([rule()], { port: 81 })).toBe(false);
    expect(isAllowed([rule({ ports: { from: 80, to: 90 } })], { port: 90 })).toBe(true);
    expect(isAllowed([rule({ ports: { from: 80, to: 90 } })], { port: 79 })).toBe(false);
    expect(isAllowed([rule({ cidr: '10.' })])).toBe(true);
    expect(isAllowed([rule({ cidr: '10.' })], { address: '192.0.2.1' })).toBe(false);
  });

  it('takes every port where none is named, and every protocol for all', () => {
    expect(isAllowed([rule({ ports: null })], { port: 65_535 })).toBe(true);
    expect(isAllowed([rule({ protocol: 'icmp', ports: null })], { protocol: 'icmp', port: null })).toBe(true);
    expect(isAllowed([rule({ protocol: 'all', ports: null })], { protocol: 'udp' })).toBe(true);
    expect(isAllowed([rule({ protocol: 'all' })], { protocol: 'icmp', port: null })).toBe(false);
  });

  it('goes by priority, whatever the order of the list', () => {
    const deny = rule({ policy: 'deny', priority: 50 });
    expect(isAllowed([deny, rule({ priority: 49 })])).toBe(true);
    expect(isAllowed([rule({ priority: 51 }), deny])).toBe(false);
  });

  it('denies before it allows at the same priority', () => {
    const deny = rule({ policy: 'deny', cidr: '10.' });
    expect(isAllowed([rule(), deny])).toBe(false);
    expect(isAllowed([deny, rule()])).toBe(false);
    expect(isAllowed([deny, rule()], { address: '192.0.2.1' })).toBe(true);
  });

  it('keeps the directions apart, and says which rule decided', () => {
    const deny = rule({ policy: 'deny', description: 'nothing to 80' });
    const group = readySecurityGroup({ ingress: [rule()], egress: [deny] }, readRange);
    const traffic: Traffic = { protocol: 'tcp', port: 80, address: '10.0.0.1' };
    expect(decideTraffic(group, 'ingress', traffic).isAllowed).toBe(true);
    expect(decideTraffic(group, 'egress', traffic)).toEqual({ isAllowed: false, rule: deny });
  });

  it('is refused whole when a range cannot be read', () => {
    expect(() => isAllowed([rule({ cidr: 'bad', policy: 'deny' })])).toThrow('the security rule for bad names no range');
  });
});

/** Security groups: ordered rules of who may connect, and where to. They hold for direct, NLB and Nacos access and for what services send out. */

export const TRAFFIC_DIRECTIONS = ['ingress', 'egress'] as const;
export type TrafficDirection = (typeof TRAFFIC_DIRECTIONS)[number];

export interface SecurityRule {
  readonly policy: 'allow' | 'deny';
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'all';
  /** Inclusive; null: every port. */
  readonly ports: { readonly from: number; readonly to: number } | null;
  /** Of the peer: whoever connects (ingress), or is connected to (egress). */
  readonly cidr: string;
  /** 1 (first) to 100. */
  readonly priority: number;
  readonly description: string;
}

/** The rules of a group; their order says nothing. */
export type SecurityRules = Readonly<Record<TrafficDirection, readonly SecurityRule[]>>;

export interface Traffic {
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  /** Of the instance (ingress) or of the peer (egress); null for ICMP. */
  readonly port: number | null;
  /** IP address of the peer in its plain form: IPv4 not in the form of IPv6. */
  readonly address: string;
}

export interface Verdict {
  readonly isAllowed: boolean;
  /** What decided; null: no rule matched, so that the default did. */
  readonly rule: SecurityRule | null;
}

/** Understands CIDR texts, such as `IpRange.parse` of the kernel. */
export type RangeReader = (cidr: string) => { contains(address: string): boolean } | null;

interface ReadyRule {
  readonly rule: SecurityRule;
  readonly contains: (address: string) => boolean;
}

/** A group made ready for many decisions. */
export type ReadySecurityGroup = Readonly<Record<TrafficDirection, readonly ReadyRule[]>>;

/** What happens where no rule matches. */
const DEFAULT_POLICY: Readonly<Record<TrafficDirection, SecurityRule['policy']>> = { ingress: 'deny', egress: 'allow' };

/** Throws for a rule whose range cannot be read: it must not be left out in silence. */
export function readySecurityGroup(rules: SecurityRules, readRange: RangeReader): ReadySecurityGroup {
  const ready = (rule: SecurityRule): ReadyRule => {
    const range = readRange(rule.cidr);
    if (range === null) throw new Error(`the security rule for ${rule.cidr} names no range`);
    return { rule, contains: (address) => range.contains(address) };
  };
  return {
    ingress: rules.ingress.toSorted(inOrderOfDecision).map(ready),
    egress: rules.egress.toSorted(inOrderOfDecision).map(ready),
  };
}

/** The first rule that matches decides, in the order of `inOrderOfDecision`. */
export function decideTraffic(group: ReadySecurityGroup, direction: TrafficDirection, traffic: Traffic): Verdict {
  const found = group[direction].find((ready) => matches(ready, traffic));
  const policy = found?.rule.policy ?? DEFAULT_POLICY[direction];
  return { isAllowed: policy === 'allow', rule: found?.rule ?? null };
}

/** The lowest number of priority first, and among equals those that deny. */
export function inOrderOfDecision(a: SecurityRule, b: SecurityRule): number {
  if (a.priority !== b.priority) return a.priority - b.priority;
  return Number(a.policy === 'allow') - Number(b.policy === 'allow');
}

function matches({ rule, contains }: ReadyRule, { protocol, port, address }: Traffic): boolean {
  if (rule.protocol !== 'all' && rule.protocol !== protocol) return false;
  if (rule.ports !== null && (port === null || port < rule.ports.from || port > rule.ports.to)) return false;
  return contains(address);
}

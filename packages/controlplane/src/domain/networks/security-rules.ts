import type { FieldProblem, SecurityRule, TrafficDirection } from '@infergate/contract';
import { IpRange } from '@infergate/kernel';
import { nameProblems } from './network-rules.ts';

/** A rule as a caller writes it. */
export interface RuleText {
  readonly direction: TrafficDirection;
  readonly policy: string;
  readonly protocol: string;
  /** null: not given, which is enough for what has no ports. */
  readonly portRange: string | null;
  readonly cidr: string;
  readonly priority: number;
  readonly description: string;
}

export interface DirectedRule {
  readonly direction: TrafficDirection;
  readonly rule: SecurityRule;
}

const POLICIES: Readonly<Record<string, SecurityRule['policy']>> = { accept: 'allow', allow: 'allow', drop: 'deny', deny: 'deny' };
const PROTOCOLS: readonly SecurityRule['protocol'][] = ['tcp', 'udp', 'icmp', 'all'];
const EVERY_PORT = '-1/-1';

export type ReadRule = { readonly directed: DirectedRule } | { readonly problems: readonly FieldProblem[] };

/** `path` is where the rule stands in the call. */
export function readRule(text: RuleText, path: string): ReadRule {
  const policy = Object.hasOwn(POLICIES, text.policy.toLowerCase()) ? POLICIES[text.policy.toLowerCase()] : undefined;
  const protocol = PROTOCOLS.find((known) => known === text.protocol.toLowerCase());
  const ports = readPorts(text.portRange);
  const range = IpRange.parse(text.cidr);
  const problems = [
    ...(policy === undefined ? [{ path: `${path}.Policy`, message: 'Expected accept or drop.' }] : []),
    ...(protocol === undefined ? [{ path: `${path}.IpProtocol`, message: `Expected ${PROTOCOLS.join(', ')}.` }] : []),
    ...portProblems(ports, protocol, `${path}.PortRange`),
    ...(range === null
      ? [{ path: `${path}.CidrIp`, message: `Expected an IPv4 or IPv6 range (CIDR), not ${JSON.stringify(text.cidr)}.` }]
      : []),
    ...nameProblems(`${path}.Description`, text.description),
  ];
  if (policy === undefined || protocol === undefined || ports === 'wrong' || range === null || problems.length > 0) return { problems };
  const { direction, priority, description } = text;
  const rule: SecurityRule = { policy, protocol, ports: ports === 'absent' ? null : ports, cidr: range.toString(), priority, description };
  return { directed: { direction, rule } };
}

/** Whether two rules are one: the description says nothing to packets. */
export function isSameRule(a: DirectedRule, b: DirectedRule): boolean {
  return ruleKey(a) === ruleKey(b);
}

/** The rule in words, for messages. */
export function ruleText({ direction, rule }: DirectedRule): string {
  const policy = rule.policy === 'allow' ? 'accept' : 'drop';
  return `${direction} ${policy} ${rule.protocol} ${portText(rule.ports)} ${rule.cidr} with priority ${rule.priority}`;
}

/** As Alibaba writes it. */
export function portText(ports: SecurityRule['ports']): string {
  return ports === null ? EVERY_PORT : `${ports.from}/${ports.to}`;
}

function ruleKey({ direction, rule }: DirectedRule): string {
  return [direction, rule.policy, rule.protocol, portText(rule.ports), rule.cidr, rule.priority].join(' ');
}

function readPorts(text: string | null): SecurityRule['ports'] | 'absent' | 'wrong' {
  if (text === null) return 'absent';
  if (text === EVERY_PORT) return null;
  const [, from, to] = /^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? [];
  if (from === undefined || to === undefined) return 'wrong';
  const ports = { from: Number(from), to: Number(to) };
  return ports.from >= 1 && ports.from <= ports.to && ports.to <= 65_535 ? ports : 'wrong';
}

function portProblems(
  ports: ReturnType<typeof readPorts>,
  protocol: SecurityRule['protocol'] | undefined,
  path: string,
): readonly FieldProblem[] {
  const hasPorts = protocol === undefined || protocol === 'tcp' || protocol === 'udp';
  if (ports === 'wrong' || (ports === 'absent' && hasPorts))
    return [{ path, message: 'Expected a range of ports such as 80/80 or 1/200, or -1/-1 for every port.' }];
  return ports === null || ports === 'absent' || hasPorts
    ? []
    : [{ path, message: `Only tcp and udp have ports: write -1/-1 for ${protocol}.` }];
}

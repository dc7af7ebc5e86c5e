import { SHARED_GATEWAY } from '@infergate/contract';
import type { GatewayRecord } from '../../../store/gateway-records.ts';
import type { Findings } from '../../findings.ts';
import type { GatewayRules } from '../rules.ts';
import type { GatewayWishes } from '../wishes.ts';

export interface SettingsFacts {
  readonly rules: GatewayRules;
  /** Every dedicated gateway but this one. */
  readonly others: readonly GatewayRecord[];
}

/** The gateway with what is asked of itself; its networks are looked at elsewhere. */
export function applySettings(before: GatewayRecord, wishes: GatewayWishes, facts: SettingsFacts, findings: Findings): GatewayRecord {
  if (wishes.name !== undefined) checkName(wishes.name, before.id, facts.others, findings);
  const ports = overlay(before.ports, wishes.ports);
  checkPorts(ports, before, facts, findings);
  return {
    ...before,
    name: wishes.name ?? before.name,
    specification: specificationOf(before, wishes, findings),
    nodes: nodesOf(before, wishes, facts.rules, findings),
    sslRedirection: wishes.sslRedirection ?? before.sslRedirection,
    isDefault: wishes.isDefault ?? before.isDefault,
    scaleFromZero: wishes.scaleFromZero ?? before.scaleFromZero,
    maxRequestBodyBytes: wishes.maxRequestBodyBytes ?? before.maxRequestBodyBytes,
    timeouts: overlay(before.timeouts, wishes.timeouts),
    ports,
  };
}

/** null is a value; only undefined leaves the one before. */
function overlay<T extends object>(before: T, wanted: { readonly [K in keyof T]?: T[K] | undefined }): T {
  const given = Object.entries(wanted).filter(([, value]) => value !== undefined);
  return { ...before, ...(Object.fromEntries(given) as Partial<T>) };
}

/** Whoever names a gateway by its id must not mean another one that is called so. */
const LIKE_AN_ID = /^(?:gw-|shared$)/i;

function checkName(name: string, id: string, others: readonly GatewayRecord[], findings: Findings): void {
  if (name !== id && LIKE_AN_ID.test(name)) findings.problem('Name', 'A name is not "shared" and does not begin with "gw-": so ids look.');
  if (name !== name.trim() || /[\p{C}\p{Zl}\p{Zp}]/u.test(name))
    findings.problem('Name', 'A name has no control characters, and no blanks at its ends.');
  const other = [SHARED_GATEWAY, ...others].find((gateway) => gateway.name === name);
  if (other !== undefined) findings.problem('Name', `The gateway ${other.id} is named ${name} already. Choose another name.`);
}

function specificationOf({ kind, specification }: GatewayRecord, wishes: GatewayWishes, findings: Findings) {
  if (kind === 'Application' && wishes.specification !== undefined)
    findings.problem('InstanceType', 'An Application gateway has no specification: its nodes follow the load. Leave it out.');
  return wishes.specification ?? specification;
}

function nodesOf(before: GatewayRecord, wishes: GatewayWishes, rules: GatewayRules, findings: Findings): GatewayRecord['nodes'] {
  return 'wanted' in before.nodes
    ? fixedNodes(before.nodes.wanted, wishes, findings)
    : followingNodes(before.nodes, wishes, rules, findings);
}

function fixedNodes(before: number, wishes: GatewayWishes, findings: Findings): { readonly wanted: number } {
  for (const key of ['MinReplicas', 'MaxReplicas'] as const) {
    const value = key === 'MinReplicas' ? wishes.minReplicas : wishes.maxReplicas;
    if (value !== undefined) findings.problem(key, 'Only Application gateways follow the load. Set Replicas.');
  }
  return { wanted: wishes.replicas ?? before };
}

function followingNodes(
  before: { readonly min: number; readonly max: number },
  wishes: GatewayWishes,
  { application }: GatewayRules,
  findings: Findings,
): { readonly min: number; readonly max: number } {
  if (wishes.replicas !== undefined)
    findings.problem('Replicas', 'The nodes of an Application gateway follow the load. Set MinReplicas and MaxReplicas.');
  const min = wishes.minReplicas ?? before.min;
  const max = wishes.maxReplicas ?? before.max;
  const { minNodes, maxNodes } = application;
  const outside = `is not within ${minNodes} and ${maxNodes}, which dedicatedGateways.application of the configuration allows.`;
  if (wishes.minReplicas !== undefined && (min < minNodes || min > maxNodes)) findings.problem('MinReplicas', `${min} ${outside}`);
  if (wishes.maxReplicas !== undefined && (max < minNodes || max > maxNodes)) findings.problem('MaxReplicas', `${max} ${outside}`);
  if (min > max) findings.problem('MaxReplicas', `It is ${max}, less than MinReplicas, which is ${min}.`);
  return { min, max };
}

const PORT_NAMES = { internet: 'Internet', internetTls: 'InternetTls', vpc: 'Vpc', vpcTls: 'VpcTls' } as const;
type PortKey = keyof typeof PORT_NAMES;

const ENTRANCES: readonly (readonly PortKey[])[] = [
  ['internet', 'internetTls'],
  ['vpc', 'vpcTls'],
];

function checkPorts(ports: GatewayRecord['ports'], before: GatewayRecord, { rules, others }: SettingsFacts, findings: Findings): void {
  for (const entrance of ENTRANCES) {
    const [plain, tls] = entrance.map((key) => ports[key]);
    if (plain !== null && plain === tls)
      findings.problem(`Ports.${PORT_NAMES[entrance[1] as PortKey]}`, `Port ${tls} is taken by the plain one.`);
    for (const key of entrance) if (ports[key] !== before.ports[key]) checkPort(key, ports[key], { rules, others, entrance }, findings);
  }
}

interface PortFacts extends SettingsFacts {
  readonly entrance: readonly PortKey[];
}

function checkPort(key: PortKey, port: number | null, { rules, others, entrance }: PortFacts, findings: Findings): void {
  if (port === null) return;
  const path = `Ports.${PORT_NAMES[key]}`;
  const { from, to } = rules.ports;
  if (port >= from && port <= to)
    findings.problem(path, `Ports ${from} to ${to} are given out by the installation (dedicatedGateways.ports). Choose one outside.`);
  const holder = others.find((other) => entrance.some((each) => other.ports[each] === port));
  if (holder !== undefined) findings.problem(path, `Port ${port} is taken by the gateway ${holder.id}.`);
}

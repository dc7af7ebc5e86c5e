import { listText, openFilesNeeded } from '@infergate/kernel';
import type { HostCapability, HostDemands, Installed, NodeDemand } from './host.ts';
import type { NamespaceSupport } from './namespace-check.ts';

/** What was found, as capabilities with remedies. Pure. */

type Judgement = Pick<HostCapability, 'state' | 'message' | 'remedy'>;

/** Ports in a message. */
const MAX_SHOWN = 10;

const fine = (message: string): Judgement => ({ state: 'ok', message, remedy: '' });
const limited = (message: string, remedy: string): Judgement => ({ state: 'limited', message, remedy });
const missing = (message: string, remedy: string): Judgement => ({ state: 'missing', message, remedy });

/** `outcome` of an attempt at a port that nothing listens on; `no-free-port` when there was none to try. */
export function judgeLowPorts(outcome: string | null): Judgement {
  if (outcome === null) return fine('Gateways can listen on ports below 1024.');
  if (outcome === 'no-free-port')
    return limited('All ports below 1024 that were tried are taken.', 'Stop what listens there, or use ports from 1024 on.');
  return missing(
    `Ports below 1024 are refused (${outcome}).`,
    'Start Infergate as root, give Node.js the capability ("setcap cap_net_bind_service=+ep $(readlink -f $(which node))"), or run "sysctl -w net.ipv4.ip_unprivileged_port_start=80". Ports from 1024 on need nothing.',
  );
}

export function judgeLoopbackAliases(problem: string | null): Judgement {
  if (problem === null) return fine('Every address of 127.0.0.0/8 can be listened on.');
  return missing(problem, 'Or let all vSwitches share 127.0.0.1: each gets a port of its own.');
}

export function judgeIpv6(outcome: string | null): Judgement {
  if (outcome === null) return fine('IPv6 is there.');
  return missing(`IPv6 is not there (${outcome} on ::1).`, 'Run "sysctl -w net.ipv6.conf.all.disable_ipv6=0", or use IPv4 alone.');
}

export function judgeBindAddress(address: string, problem: string | null): Judgement {
  return problem === null ? fine(`Gateways can listen on ${address}.`) : missing(problem, 'Without it the vSwitch has no gateways.');
}

/** `limit`: files that a process may open; null: unknown, or without end. */
export function judgeOpenFiles(limit: number | null, specifications: HostDemands['specifications']): Judgement {
  if (limit === null) return fine('The system sets no limit on open files.');
  const needs = Object.entries(specifications).map(([name, { maxConnections, workers }]) => ({
    name,
    files: openFilesNeeded(maxConnections, workers),
  }));
  const short = needs.filter(({ files }) => files > limit);
  if (short.length === 0) return fine(`A process may open ${limit} files: enough for every specification.`);
  const most = Math.max(...short.map(({ files }) => files));
  return limited(
    `A process may open ${limit} files, and ${short.map(({ name, files }) => `${name} needs ${files}`).join(', ')}: their connection ceilings are cut.`,
    `Run "ulimit -Hn ${most}" before Infergate is started, or set LimitNOFILE=${most} in its systemd unit.`,
  );
}

export function judgeNamespaces(support: NamespaceSupport): Judgement {
  if (support === 'direct') return fine('Network namespaces can be made.');
  if (support === 'in-user-namespace')
    return limited('Network namespaces can be made inside user namespaces only.', 'Start Infergate as root to make them directly.');
  return missing(
    'Network namespaces cannot be made.',
    'On Linux start Infergate as root, or allow user namespaces ("sysctl -w kernel.unprivileged_userns_clone=1 user.max_user_namespaces=10000"). Gateways do without them.',
  );
}

/** Each gateway takes one port for its Internet portal and one for its VPCs. */
const PORTS_OF_A_GATEWAY = 2;

export function judgePorts(
  taken: readonly number[],
  demands: Pick<HostDemands, 'ports' | 'maxGateways'>,
  installed: Pick<Installed, 'gateways' | 'ports'>,
): Judgement {
  const { from, to } = demands.ports;
  const total = to - from + 1;
  const free = total - new Set([...taken, ...installed.ports.filter((port) => port >= from && port <= to)]).size;
  const others = taken.filter((port) => !installed.ports.includes(port));
  const wanted = Math.max(0, demands.maxGateways - installed.gateways) * PORTS_OF_A_GATEWAY;
  const message = `${free} of the ${total} ports ${from}-${to} are free${others.length === 0 ? '' : `; other programs listen on ${listText(others, MAX_SHOWN)}`}.`;
  if (free >= wanted) return fine(message);
  const remedy = `Widen dedicatedGateways.ports in infergate.yaml: ${demands.maxGateways} gateways (maxGateways) need up to ${wanted} more.`;
  return free < PORTS_OF_A_GATEWAY ? missing(`${message} No gateway can be made.`, remedy) : limited(message, remedy);
}

/** What the machine has, as far as this process may use it. */
export interface Machine {
  readonly cores: number;
  readonly memoryMiB: number;
}

export function judgeCores({ cores }: Machine, specifications: HostDemands['specifications']): Judgement {
  return judgeSize({ have: cores, unit: cores === 1 ? 'core' : 'cores', need: ({ workers }) => workers }, specifications);
}

export function judgeMemory({ memoryMiB }: Machine, specifications: HostDemands['specifications']): Judgement {
  return judgeSize({ have: memoryMiB, unit: 'MiB of memory', need: (node) => node.memoryMiB }, specifications);
}

interface Size {
  readonly have: number;
  readonly unit: string;
  readonly need: (node: NodeDemand) => number;
}

function judgeSize({ have, unit, need }: Size, specifications: HostDemands['specifications']): Judgement {
  const short = Object.entries(specifications).filter(([, node]) => need(node) > have);
  const message = `This host has ${have} ${unit}`;
  if (short.length === 0) return fine(`${message}: enough for a node of every specification.`);
  const needs = short.map(([name, node]) => `${name} needs ${need(node)}`).join(', ');
  const remedy = 'Choose a smaller specification, or a bigger machine. Larger ones start all the same; their nodes share what there is.';
  const isEvery = short.length === Object.keys(specifications).length;
  return isEvery ? missing(`${message}, and ${needs}.`, remedy) : limited(`${message}, and ${needs}.`, remedy);
}

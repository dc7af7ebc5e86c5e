import { processIdentity, type Clock, isAlive, pause, type ProcessIdentity, terminate } from '@infergate/kernel';
import type { NodeView } from '../publish/node.ts';
import type { GatewayLink } from './gateway-link.ts';
import { aliveOf, type ProcessRecord } from './process-record.ts';

const POLL_MS = 50;
/** What the processes get less than the keeper waits, so that they end by themselves. */
const MARGIN_MS = 500;
/** A supervisor that a worker has just brought back needs this long to introduce itself. */
const INTRODUCTION_MS = 1500;
/** How long a killed process may take to disappear. */
const KILL_LIMIT_MS = 5000;

/**
 * Processes of a gateway that are alive: those recorded, and those that its supervisor reports right now. What one said
 * that is no longer connected is not trusted: its pids may belong to somebody else by now.
 */
export function aliveProcesses(gatewayId: string, record: ProcessRecord | null, nodes: readonly NodeView[]): ProcessIdentity[] {
  const found = new Map(aliveOf(record).map((identity) => [identity.pid, identity]));
  for (const { hello, workers, isConnected } of nodes) {
    if (hello.gatewayId !== gatewayId || !isConnected) continue;
    if (isAlive(hello)) found.set(hello.pid, { pid: hello.pid, startTime: hello.startTime, bootId: hello.bootId });
    for (const { pid } of workers) {
      const identity = found.has(pid) ? null : processIdentity(pid);
      if (identity !== null) found.set(pid, identity);
    }
  }
  return [...found.values()];
}

export interface Ending {
  readonly gatewayId: string;
  readonly record: ProcessRecord | null;
  readonly link: GatewayLink;
  readonly clock: Clock;
}

/** Lets the gateway finish what is open for at most `graceMs`, then kills it. Resolves when nothing of it is left; false when something is. */
export async function endGateway({ gatewayId, record, link, clock }: Ending, graceMs: number): Promise<boolean> {
  const known = new Map<number, ProcessIdentity>();
  const asked = new Set<number>();
  const lookAround = () => {
    for (const identity of aliveProcesses(gatewayId, record, link.nodes())) known.set(identity.pid, identity);
    return [...known.values()].filter(isAlive);
  };
  const deadline = clock.monotonic() + graceMs;
  // Whoever is not known yet would bring back what is ended here.
  const introductionEnd = record === null ? 0 : clock.monotonic() + Math.min(INTRODUCTION_MS, graceMs / 2);
  let isIntroduced = false;
  for (let alive = lookAround(); clock.monotonic() < deadline; alive = lookAround()) {
    isIntroduced ||= connectedSupervisors(gatewayId, link).length > 0 || clock.monotonic() >= introductionEnd;
    if (isIntroduced && alive.length === 0) break;
    if (isIntroduced) askToEnd({ gatewayId, link, alive, asked }, Math.max(0, deadline - clock.monotonic() - MARGIN_MS));
    await pause(clock, POLL_MS);
  }
  for (const limit = clock.monotonic() + KILL_LIMIT_MS; clock.monotonic() < limit; ) {
    const alive = lookAround();
    if (alive.length === 0) return true;
    for (const identity of alive) terminate(identity, 'SIGKILL');
    await pause(clock, POLL_MS);
  }
  return lookAround().length === 0;
}

function connectedSupervisors(gatewayId: string, link: GatewayLink): readonly NodeView[] {
  return link.nodes().filter(({ hello, isConnected }) => hello.gatewayId === gatewayId && isConnected);
}

interface Asking {
  readonly gatewayId: string;
  readonly link: GatewayLink;
  readonly alive: readonly ProcessIdentity[];
  readonly asked: Set<number>;
}

/** A connected supervisor drains its workers; without one everybody is asked by signal. Each is asked once. */
function askToEnd({ gatewayId, link, alive, asked }: Asking, graceMs: number): void {
  const supervisors = connectedSupervisors(gatewayId, link);
  if (supervisors.length > 0) {
    if (supervisors.every(({ hello }) => asked.has(hello.pid))) return;
    for (const { hello } of supervisors) asked.add(hello.pid);
    link.send(gatewayId, { type: 'drain', graceMs });
    return;
  }
  for (const identity of alive) {
    if (!asked.has(identity.pid)) terminate(identity, 'SIGTERM');
    asked.add(identity.pid);
  }
}

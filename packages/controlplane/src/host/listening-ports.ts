import { readFile } from 'node:fs/promises';
import type { BindAttempt } from './bind-attempt.ts';

export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** Ports of the range that something listens on, whatever its address. */
export async function findTakenPorts(range: PortRange, attempt: BindAttempt): Promise<readonly number[]> {
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'latin1').catch(() => null)));
  const known = tables.filter((table) => table !== null);
  if (known.length === 0) return tryPorts(range, attempt);
  const listening = new Set(known.flatMap(listeningPorts));
  return [...listening].filter((port) => port >= range.from && port <= range.to).toSorted((a, b) => a - b);
}

/** Of a table such as /proc/net/tcp: `sl local_address rem_address st …`, addresses as `0100007F:1F90`; state 0A listens. */
export function listeningPorts(table: string): readonly number[] {
  return [...table.matchAll(/^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} 0A /gm)].map(([, port = '']) =>
    Number.parseInt(port, 16),
  );
}

/** Sockets open at a time, and in all: beyond them ports are taken for free. */
const AT_ONCE = 64;
const MOST = 2048;

/** Where the system has no such table. A gateway that starts at the same moment may find its port taken, and tries again. */
async function tryPorts({ from, to }: PortRange, attempt: BindAttempt): Promise<readonly number[]> {
  const taken: number[] = [];
  const end = Math.min(to, from + MOST - 1);
  for (let first = from; first <= end; first += AT_ONCE) {
    const ports = Array.from({ length: Math.min(AT_ONCE, end - first + 1) }, (_, at) => first + at);
    const outcomes = await Promise.all(ports.map((port) => attempt('127.0.0.1', port)));
    taken.push(...ports.filter((_, at) => outcomes[at] !== null));
  }
  return taken;
}

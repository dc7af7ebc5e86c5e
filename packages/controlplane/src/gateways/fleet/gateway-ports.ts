import { createServer } from 'node:net';
import type { Store, StoreTransaction } from '../../store/store.ts';
import { type ListenerSlot, portOwnerPrefix } from './gateway-plan.ts';

export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** Whether nobody listens on the address now. */
export type ProbePort = (host: string, port: number) => Promise<boolean>;

/**
 * Ports of a gateway, by owner. What an owner was given once it keeps, whoever holds it now; a port that is given for
 * the first time is one that nobody holds on any of its addresses. An owner that is missing could not be given any.
 */
export async function allocatePorts(
  store: Store,
  gatewayId: string,
  slots: readonly ListenerSlot[],
  { range, probe }: { readonly range: PortRange; readonly probe: ProbePort },
): Promise<ReadonlyMap<string, number>> {
  return store.transaction(async (tx) => {
    const ports = new Map((await tx.heldPorts(portOwnerPrefix(gatewayId))).map(({ owner, port }) => [owner, port]));
    for (const [owner, hosts] of hostsByOwner(slots)) {
      if (ports.has(owner)) continue;
      const port = await firstUnused(tx, owner, { range, isUnused: (candidate) => isUnusedOn(hosts, candidate, probe) });
      if (port !== null) ports.set(owner, port);
    }
    return ports;
  });
}

export async function releasePorts(tx: StoreTransaction, gatewayId: string): Promise<void> {
  for (const { owner } of await tx.heldPorts(portOwnerPrefix(gatewayId))) await tx.releasePort(owner);
}

function hostsByOwner(slots: readonly ListenerSlot[]): ReadonlyMap<string, readonly string[]> {
  const hosts = new Map<string, string[]>();
  for (const { host, port } of slots) if ('owner' in port) hosts.set(port.owner, [...(hosts.get(port.owner) ?? []), host]);
  return hosts;
}

interface Search {
  readonly range: PortRange;
  readonly isUnused: (port: number) => Promise<boolean>;
}

async function firstUnused(tx: StoreTransaction, owner: string, { range, isUnused }: Search): Promise<number | null> {
  const busy: number[] = [];
  for (;;) {
    const port = await tx.allocatePort(owner, range.from, range.to, busy);
    if (port === null || (await isUnused(port))) {
      if (port === null) await tx.releasePort(owner);
      return port;
    }
    busy.push(port);
  }
}

async function isUnusedOn(hosts: readonly string[], port: number, probe: ProbePort): Promise<boolean> {
  for (const host of hosts) if (!(await probe(host, port))) return false;
  return true;
}

/** An address that cannot be listened on at all is no reason against a port. */
export const probePort: ProbePort = (host, port) =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE' && error.code !== 'EACCES'));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });

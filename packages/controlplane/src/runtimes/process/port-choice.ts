import { createServer } from 'node:net';

/** How ports of instances are handed out; the store remembers who has which. */
export interface PortAllocation {
  /** A port of the range that nobody owns and that is not in `except`, now owned by `owner`; null when none is left. */
  allocatePort(owner: string, except: readonly number[]): Promise<number | null>;
  releasePort(owner: string): Promise<void>;
}

/** Ports that are taken by somebody else are skipped; so many of them mean that something is wrong. */
const MAX_TRIES = 100;

/** A port that is free right now. `previous` is not taken again: whoever started last time may have failed because of it. */
export async function choosePort(allocation: PortAllocation, owner: string, previous: number): Promise<number> {
  const except = [previous];
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    await allocation.releasePort(owner);
    const port = await allocation.allocatePort(owner, except);
    if (port === null) break;
    if (await isPortFree(port)) return port;
    except.push(port);
  }
  await allocation.releasePort(owner);
  throw new Error('no free port is left for the instance: stop other services, or end the programs that listen in the range 20000-29999');
}

/** Whether a program that listens on every address of this machine could have the port now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => resolve(false));
    server.listen({ port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

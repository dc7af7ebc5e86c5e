import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { AddressPolicy, silentLogger, systemClock } from '@infergate/kernel';
import { resolveInstanceUser } from '../../src/runtimes/process/instance-accounts.ts';
import type { PortAllocation } from '../../src/runtimes/process/port-choice.ts';
import type { ProcessDriverOptions } from '../../src/runtimes/process/process-driver.ts';

/** How tests open a driver over a directory; light enough for a process of its own. */
export async function driverOptions(root: string): Promise<ProcessDriverOptions> {
  return {
    dataDir: join(root, 'data'),
    allowedPaths: [join(root, 'allowed')],
    user: await resolveInstanceUser(),
    programs: {
      node: process.execPath,
      processorsEntry: join(root, 'allowed', 'processors.mjs'),
      packages: [],
      searchPath: process.env['PATH'] ?? '',
    },
    policy: new AddressPolicy({ deny: [], ownListeners: [] }),
    clock: systemClock,
    log: silentLogger,
    systemDirectory: join(root, 'system'),
    ...randomPorts(),
  };
}

/** Ports as the store gives them, for one test. */
export function randomPorts(): PortAllocation {
  const owned = new Map<string, number>();
  return {
    allocatePort: (owner, except) => {
      const taken = new Set([...owned.values(), ...except]);
      let port = randomInt(20_000, 30_000);
      while (taken.has(port)) port = randomInt(20_000, 30_000);
      owned.set(owner, port);
      return Promise.resolve(port);
    },
    releasePort: (owner) => {
      owned.delete(owner);
      return Promise.resolve();
    },
  };
}

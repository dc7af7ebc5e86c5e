import type { Logger } from '@infergate/kernel';
import type { RuntimeDriver } from '../runtimes/driver.ts';

const GRACE_MS = 10_000;

/**
 * Ends what runs without a record: records are stored before anything is started and dropped after it has ended, so
 * nobody will ever ask for it again.
 */
export async function removeOrphans(driver: RuntimeDriver, names: readonly string[], log: Logger): Promise<void> {
  for (const name of names) log.warn({ instance: name, runtime: driver.kind }, 'an instance that belongs to no service is ended');
  const removals = await Promise.allSettled(names.map((name) => driver.remove(name, GRACE_MS)));
  for (const removal of removals) {
    if (removal.status === 'rejected') log.warn({ err: removal.reason as unknown }, 'it could not be ended; it is tried again');
  }
}

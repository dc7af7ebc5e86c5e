import { mkdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '@infergate/kernel';
import { listRuns, namesIn, type RunEntry } from './instance-directory.ts';

/** Services whose ended instances are remembered; deleted ones are forgotten by and by. */
const MAX_SERVICES = 256;

/** Keeps the logs of the last removed instances of each service: `<service id>/<instance>/<run>/`. */
export class EndedLogs {
  readonly #directory: string;
  readonly #keptPerService: number;

  constructor(directory: string, keptPerService: number) {
    this.#directory = directory;
    this.#keptPerService = keptPerService;
  }

  /** Takes the directory with the runs away from the instance. Nothing happens when there is none. */
  async take(serviceId: string, name: string, runsPath: string, nowMs: number): Promise<void> {
    const target = join(this.#directory, serviceId, name);
    await mkdir(join(this.#directory, serviceId), { recursive: true, mode: 0o700 });
    await rm(target, { recursive: true, force: true });
    try {
      await rename(runsPath, target);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return;
      throw error;
    }
    await utimes(target, nowMs / 1000, nowMs / 1000);
    await this.#prune(serviceId);
  }

  /** Newest first; empty for an instance that is not remembered. */
  runsOf(name: string): readonly RunEntry[] {
    for (const serviceId of namesIn(this.#directory)) {
      const runs = listRuns(join(this.#directory, serviceId, name));
      if (runs.length > 0) return runs;
    }
    return [];
  }

  async #prune(serviceId: string): Promise<void> {
    await keepNewest(join(this.#directory, serviceId), this.#keptPerService);
    await keepNewest(this.#directory, MAX_SERVICES);
  }
}

async function keepNewest(directory: string, count: number): Promise<void> {
  const names = namesIn(directory);
  if (names.length <= count) return;
  const entries = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(directory, name))).mtimeMs })));
  entries.sort((a, b) => b.at - a.at);
  for (const { name } of entries.slice(count)) await rm(join(directory, name), { recursive: true, force: true });
}

import { readdirSync } from 'node:fs';
import { chmod, chown, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '@infergate/kernel';
import { readIntent, writeIntent, type Intent } from './intent.ts';
import { removeAsOwner, type InstanceUser } from './instance-user.ts';
import { RunFiles } from './run-files.ts';
import { exists, openDirectory } from './runtime-root.ts';

/** One run whose files are on disk. */
export interface RunEntry {
  readonly number: number;
  readonly runId: string;
  readonly directory: string;
}

/** Runs whose logs are kept while the instance exists: this one and the one before. */
const KEPT_RUNS = 2;

/**
 * The directory of one instance: `intent.json`, `work/` (the instance's own, its working directory) and `runs/<number>-<id>/`.
 * All but `work/` belongs to this program.
 */
export class InstanceDirectory {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  get workPath(): string {
    return join(this.path, 'work');
  }

  get runsPath(): string {
    return join(this.path, 'runs');
  }

  intent(): Intent | null {
    return readIntent(join(this.path, 'intent.json'));
  }

  writeIntent(intent: Intent): void {
    writeIntent(join(this.path, 'intent.json'), intent);
  }

  run({ run, runId }: Pick<Intent, 'run' | 'runId'>): RunFiles {
    return new RunFiles(join(this.runsPath, `${run}-${runId}`));
  }

  /** Makes room for a new run; the logs of the one before stay. */
  async open(): Promise<void> {
    await openDirectory(this.path);
    await openDirectory(this.runsPath);
    for (const { directory } of listRuns(this.runsPath).slice(KEPT_RUNS - 1)) await rm(directory, { recursive: true, force: true });
  }

  /** Removes the working directory. Whose it was may not be who is admitted now. */
  async clearWork(): Promise<void> {
    if (!(await exists(this.path))) return;
    await openDirectory(this.path);
    await removeAsOwner(this.workPath);
  }

  /** Lets the user of the instance pass through, and nobody else where no other needs to. */
  async admit(user: InstanceUser | null): Promise<void> {
    if (user?.isOwn !== true) return;
    await chown(this.path, 0, user.gid);
    await chmod(this.path, 0o710);
  }

  /** Nothing of the instance may be running any more. */
  async remove(): Promise<void> {
    await this.clearWork();
    await rm(this.path, { recursive: true, force: true });
  }
}

/** Newest first. */
export function listRuns(directory: string): readonly RunEntry[] {
  const runs = namesIn(directory).flatMap((name) => {
    const match = /^(\d+)-([a-z0-9]+)$/.exec(name);
    return match === null ? [] : [{ number: Number(match[1]), runId: match[2] ?? '', directory: join(directory, name) }];
  });
  return runs.sort((a, b) => b.number - a.number);
}

export function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

import { realpath } from 'node:fs/promises';
import { errorCode } from '@infergate/kernel';
import { StagingError } from './staging-error.ts';
import { isWithin } from './tree-copy.ts';

export interface PathRules {
  /** Directories whose content services may use. */
  readonly allowedPaths: readonly string[];
  /** Never readable for a service, wherever it lies. */
  readonly dataDir: string;
}

/** The path without links, when services may read it. `field` names the key of the description in messages. */
export async function allowedPath(path: string, field: string, rules: PathRules): Promise<string> {
  const real = await resolveLinks(path, field);
  const allowed = await Promise.all(rules.allowedPaths.map((directory) => realpath(directory).catch(() => null)));
  // The same words for what exists and what does not, so that nobody can explore the disk by asking.
  if (real === null || !allowed.some((directory) => directory !== null && isWithin(directory, real)))
    throw new StagingError(
      `${field}: ${path} does not exist below a directory that services may use (${rules.allowedPaths.join(', ')}); move it there, or add its directory to allowedPaths in the configuration`,
    );
  if (isWithin(await realpath(rules.dataDir), real))
    throw new StagingError(`${field}: ${path} lies in the data directory; keep models and programs elsewhere`);
  return real;
}

async function resolveLinks(path: string, field: string): Promise<string | null> {
  try {
    return await realpath(path);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new StagingError(`${field}: ${path} cannot be read (${code ?? 'unknown error'})`, { cause: error });
  }
}

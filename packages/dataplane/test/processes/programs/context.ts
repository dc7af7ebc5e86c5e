import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeNodeOptions, type ProcessContext } from '@infergate/dataplane';

/** What the entries of the real program gather, but the build is a file, so that a test can install another. */
export function context(): ProcessContext {
  const options = decodeNodeOptions(process.argv[2]);
  const build = readFileSync(join(options.stateDirectory, 'build'), 'utf8');
  return { options, build, environmentKey: undefined, environment: { PATH: process.env['PATH'] ?? '' }, execArgv: process.execArgv };
}

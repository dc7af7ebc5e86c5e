import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'tsdown';

const repository = resolve(import.meta.dirname, '../../../..');

export interface Bundle {
  readonly directory: string;
  readonly supervisor: string;
  readonly worker: string;
  remove(): void;
}

/** Bundles the programs as the real build does, where the installed packages can be found from. */
export async function bundlePrograms(): Promise<Bundle> {
  const cache = join(repository, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const directory = mkdtempSync(join(cache, 'gateway-programs-'));
  await build({
    cwd: import.meta.dirname,
    entry: { supervisor: 'programs/supervisor.ts', worker: 'programs/worker.ts' },
    format: 'esm',
    platform: 'node',
    target: 'node20',
    outDir: directory,
    clean: false,
    dts: false,
    config: false,
    logLevel: 'warn',
    inputOptions: { resolve: { conditionNames: ['source', 'import', 'node', 'default'] } },
    deps: { alwaysBundle: [/^@infergate\//], neverBundle: ['@photostructure/sqlite', 'ipaddr.js', 'pino', 'undici'] },
  });
  return {
    directory,
    supervisor: join(directory, 'supervisor.mjs'),
    worker: join(directory, 'worker.mjs'),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

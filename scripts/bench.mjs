// Runs bench/<name>.ts on the sources: `node scripts/bench.mjs control-plane`. Further arguments are the bench's own.
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { fail, root } from './workspace.mjs';

const [name] = process.argv.slice(2);
if (name === undefined || !/^[a-z-]+(\/[a-z-]+)*$/.test(name)) fail('Name one of bench/*.ts, e.g. control-plane.');
const conditions = ['source', 'module', 'node', 'development|production'];
await runnerImport(join(root, 'bench', `${name}.ts`), {
  root,
  logLevel: 'error',
  ssr: { resolve: { conditions, externalConditions: ['source', 'node'] }, noExternal: [/^@infergate\//] },
});

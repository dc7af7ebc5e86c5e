// Writes what is generated in docs/reference anew. The tests that compare the pages with the program do the writing,
// because they run on the TypeScript sources as they are.
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tests = ['packages/contract/test/service-reference.test.ts', 'packages/infergate/test/reference/pages.test.ts'];
const run = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--update', '--project', 'integration', ...tests], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = run.status ?? 1;

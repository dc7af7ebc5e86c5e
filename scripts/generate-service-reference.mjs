// Writes docs/reference/service-json.md anew from the table of keys. The test that compares the two does the writing,
// because it runs on the TypeScript sources as they are.
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const test = 'packages/contract/test/service-reference.test.ts';
const run = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--update', '--project', 'unit', test], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = run.status ?? 1;

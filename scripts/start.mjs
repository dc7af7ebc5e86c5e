// `npm start`: installs and builds what is missing, then runs `infergate up --quickstart` in this very process,
// so that a signal to it reaches the program.
import { join } from 'node:path';
import { ensureInstalled, fail, requireNode, root, run } from './workspace.mjs';

requireNode();
await ensureInstalled();
const code = await run(process.execPath, [join(root, 'scripts', 'build.mjs')]);
if (code !== 0) fail(`The build failed (exit code ${code}).`);
process.argv.splice(2, 0, 'up', '--quickstart');
await import('../packages/infergate/bin/infergate.mjs');

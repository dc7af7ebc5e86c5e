// `npm test`: installs and builds what is missing, then runs every test. Arguments go to Vitest.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { ensurePebble } from './pebble.mjs';
import { ensureInstalled, fail, requireNode, root, run } from './workspace.mjs';

requireNode();
await ensureInstalled();
await ensureChromium();
await ensurePebble();
const built = await run(process.execPath, [join(root, 'scripts', 'build.mjs')]);
if (built !== 0) fail(`The build failed (exit code ${built}).`);

const results = join(root, '.cache', 'test-results.json');
mkdirSync(join(root, '.cache'), { recursive: true });
rmSync(results, { force: true });
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${results}`, ...process.argv.slice(2)];
const code = await run(process.execPath, [vitest, ...args], { stdio: ['ignore', 1, 2] });
const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(results, 'utf8'));
process.stdout.write(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped\n`);
process.exit(code);

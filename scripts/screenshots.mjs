// A picture of every page of the console, for somebody to look at: npm run screenshots [-- zh-CN]
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { ensureChromium } from './chromium.mjs';
import { root } from './workspace.mjs';

await ensureChromium();
// The installation and what is in it are those of the tests.
const options = { configFile: false, root, logLevel: 'error', resolve: { conditions: ['source'] } };
const { module } = await runnerImport(join(root, 'e2e', 'support', 'screenshots.ts'), options);
await module.takeScreenshots(join(root, 'screenshots'), (line) => process.stdout.write(`${line}\n`), process.argv[2]);

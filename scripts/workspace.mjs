// What `npm start`, `npm test` and `npm run build` share: is everything installed, is everything built?
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '..');

const MINIMUM_NODE = [20, 19];

export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1])) return;
  fail(`Infergate needs Node.js ${MINIMUM_NODE.join('.')} or newer; this is ${process.version}.`);
}

export function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** Runs a program and resolves with its exit code; its output goes where ours goes. */
export function run(command, args, options = {}) {
  return new Promise((done, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
    child.once('error', reject);
    child.once('exit', (code, signal) => done(code ?? (signal === null ? 1 : 128)));
  });
}

/** Installs exactly what the lockfile says, unless that was done after the lockfile was last changed. Needs no network then. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  process.stderr.write('Installing the packages that package-lock.json names (once, about a minute) …\n');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const code = npm === undefined ? await run('npm', args) : await run(process.execPath, [npm, ...args]);
  if (code !== 0) fail(`The installation failed (npm ci, exit code ${code}). Is a package registry reachable?`);
}

function isInstalled() {
  const marker = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(marker)) return false;
  return statSync(marker).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}

/** A digest of everything that a build depends on. */
export function sourceDigest() {
  const hash = createHash('sha256');
  const single = ['package-lock.json', 'scripts/build.mjs', 'packages/console/index.html', 'packages/console/vite.config.ts'];
  const inputs = single.map((path) => join(root, path));
  for (const name of readdirSync(join(root, 'packages')).sort()) inputs.push(...sourcesBelow(join(root, 'packages', name, 'src')));
  for (const copied of [['examples'], ['packages', 'console', 'public']]) inputs.push(...sourcesBelow(join(root, ...copied)));
  for (const path of inputs) hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0');
  return hash.digest('hex');
}

function sourcesBelow(directory) {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

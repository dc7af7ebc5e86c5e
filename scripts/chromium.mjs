// The browser of the console's tests: Debian's Chromium, installed where that is possible, else the tests are skipped.
import { existsSync } from 'node:fs';
import { run } from './workspace.mjs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Path of a browser, or null. */
export function findChromium() {
  return [process.env.CHROMIUM_PATH, ...PLACES].find((path) => path !== undefined && existsSync(path)) ?? null;
}

/** Installs it with apt-get where that is ours to do. */
export async function ensureChromium() {
  if (findChromium() !== null || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  process.stderr.write('Installing Chromium for the tests of the console (once) …\n');
  const quiet = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  const updated = await run('apt-get', ['update', '-qq'], quiet);
  const installed = updated === 0 ? await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], quiet) : updated;
  if (installed !== 0) process.stderr.write('Chromium could not be installed; the tests of the console are skipped.\n');
}

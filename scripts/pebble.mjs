// The ACME server of the tests: Debian's pebble, installed where that is possible, else the tests are skipped.
import { existsSync } from 'node:fs';
import { run } from './workspace.mjs';

const PROGRAMS = ['/usr/bin/pebble', '/usr/bin/pebble-challtestsrv'];

/** Installs it with apt-get where that is ours to do. */
export async function ensurePebble() {
  if (PROGRAMS.every((program) => existsSync(program)) || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  process.stderr.write('Installing pebble for the tests of certificates (once) …\n');
  const quiet = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  const install = () => run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'pebble'], quiet);
  // The list of packages may be as fresh as the system.
  const installed = (await install()) === 0 || ((await run('apt-get', ['update', '-qq'], quiet)) === 0 && (await install()) === 0);
  if (!installed) process.stderr.write('pebble could not be installed; the tests with an ACME server are skipped.\n');
}

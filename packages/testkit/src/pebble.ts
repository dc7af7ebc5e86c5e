import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get as getSecure } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority } from './certificate.ts';

const PEBBLE = '/usr/bin/pebble';
const NAME_SERVER = '/usr/bin/pebble-challtestsrv';

/** Debian's `pebble`, an ACME server for tests; tests that need it are skipped where it is absent. */
export const hasPebble = existsSync(PEBBLE) && existsSync(NAME_SERVER);

export interface Pebble {
  readonly directoryUrl: string;
  /** Who signed the certificate of the server itself. */
  readonly authorityPem: string;
  close(): Promise<void>;
}

export interface PebbleOptions {
  /** Where it looks for answers, at 127.0.0.1, whatever the domain: every name resolves to that. */
  readonly httpPort: number;
  readonly tlsPort: number;
}

/** An authority with its own name server, in processes of their own. */
export async function startPebble(options: PebbleOptions): Promise<Pebble> {
  const folder = mkdtempSync(join(tmpdir(), 'infergate-pebble-'));
  const [port, management, dns, dnsManagement] = await freePorts(4);
  const root = createAuthority('Root of the test server');
  const { cert, key } = root.issue({ subject: 'localhost', names: ['localhost', '127.0.0.1'] });
  writeFileSync(join(folder, 'cert.pem'), cert);
  writeFileSync(join(folder, 'key.pem'), key);
  const files = { certificate: join(folder, 'cert.pem'), privateKey: join(folder, 'key.pem') };
  const addresses = { listenAddress: `127.0.0.1:${port}`, managementListenAddress: `127.0.0.1:${management}` };
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ pebble: { ...addresses, ...files, ...options } }));
  const none = ['-http01', '', '-https01', '', '-tlsalpn01', ''];
  const children = [
    start(NAME_SERVER, ['-dns01', `127.0.0.1:${dns}`, '-management', `127.0.0.1:${dnsManagement}`, '-defaultIPv6', '', ...none]),
    start(PEBBLE, ['-config', join(folder, 'config.json'), '-dnsserver', `127.0.0.1:${dns}`, '-strict']),
  ];
  const close = async () => {
    await Promise.all(children.map(end));
    rmSync(folder, { recursive: true, force: true });
  };
  const directoryUrl = `https://127.0.0.1:${port}/dir`;
  try {
    await untilAnswered(directoryUrl, root.cert, children);
  } catch (error) {
    await close();
    throw error;
  }
  return { directoryUrl, authorityPem: root.cert, close };
}

function start(program: string, args: readonly string[]): ChildProcess {
  return spawn(program, args, { stdio: 'ignore', env: { PEBBLE_VA_NOSLEEP: '1' } });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGKILL');
  await ended;
}

/** The programs take no port 0; these were free a moment ago. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
  return ports;
}

async function untilAnswered(url: string, ca: string, children: readonly ChildProcess[]): Promise<void> {
  while (!(await isAnswered(url, ca))) {
    const dead = children.find(({ exitCode }) => exitCode !== null);
    if (dead !== undefined) throw new Error(`${dead.spawnfile} ended with ${dead.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function isAnswered(url: string, ca: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = getSecure(url, { ca }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('error', () => resolve(false));
  });
}

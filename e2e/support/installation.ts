import { type ChildProcess, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { AccessKeyCredentials, ManagementClient } from '@infergate/sdk';
import { installationTrust, trustingFetch } from '../../packages/infergate/src/commands/trust.ts';
import { SmallDisk } from './small-disk.ts';
import { until } from './until.ts';

export const repository = resolve(import.meta.dirname, '..', '..');
const program = join(repository, 'packages', 'infergate', 'bin', 'infergate.mjs');

export interface RunFile {
  readonly pid: number;
  readonly controllerPid: number;
  readonly admin: string;
  readonly internet: string;
  readonly vpc: string;
}

export interface InstallationOptions {
  /** Mode of the data directory's parent; 0o755 lets instances reach it. */
  readonly parentMode?: number;
  readonly arguments?: readonly string[];
  /** Puts the data directory on a file system of a few megabytes, which needs root. */
  readonly onSmallDisk?: boolean;
  /** Text of infergate.yaml. */
  readonly configuration?: string;
  /** Added to the few variables that the program is given. */
  readonly environment?: Readonly<Record<string, string>>;
  /** In PEM; that of the installation itself, for its client. */
  readonly certificate?: string;
  /** Of another checkout, in place of this one's. */
  readonly program?: string;
}

/** The real program on a data directory of its own and free ports; every process of it is found by that directory. */
export class Installation {
  readonly parent: string;
  readonly dataDir: string;
  /** Under the data directory, when it was asked for. */
  readonly disk: SmallDisk | null;
  readonly #options: InstallationOptions;
  #launcher: ChildProcess | null = null;

  private constructor(options: InstallationOptions) {
    this.#options = options;
    this.parent = mkdtempSync(join(tmpdir(), 'ig-'));
    chmodSync(this.parent, options.parentMode ?? 0o755);
    this.dataDir = join(this.parent, 'data');
    this.disk = options.onSmallDisk === true ? new SmallDisk(this.dataDir) : null;
  }

  static async start(options: InstallationOptions = {}): Promise<Installation> {
    const installation = new Installation(options);
    try {
      await installation.up();
    } catch (error) {
      await installation.dispose().catch(() => undefined);
      throw error;
    }
    return installation;
  }

  /** Starts the launcher and waits for its ready line. */
  async up(): Promise<void> {
    const out = openSync(join(this.parent, 'up.log'), 'a');
    const known = this.output();
    const child = spawn(process.execPath, [this.#options.program ?? program, ...this.#upArguments()], {
      cwd: repository,
      stdio: ['ignore', out, out],
      env: { ...cleanEnvironment(), ...this.#options.environment },
    });
    closeSync(out);
    this.#launcher = child;
    await until('it says that it is ready', () => this.output().slice(known.length).includes('infergate ready') || child.exitCode !== null);
    if (child.exitCode !== null) throw new Error(`infergate up ended with ${child.exitCode}:\n${this.output()}`);
  }

  /** Everything that "up" printed. */
  output(): string {
    try {
      return readFileSync(join(this.parent, 'up.log'), 'utf8');
    } catch {
      return '';
    }
  }

  get run(): RunFile {
    return JSON.parse(readFileSync(join(this.dataDir, 'run.json'), 'utf8')) as RunFile;
  }

  get accessKey(): { accessKeyId: string; accessKeySecret: string } {
    return JSON.parse(readFileSync(join(this.dataDir, 'credentials.json'), 'utf8')) as { accessKeyId: string; accessKeySecret: string };
  }

  client(): ManagementClient {
    const { certificate } = this.#options;
    const own = certificate === undefined ? null : { certificatePem: certificate, certificate: new X509Certificate(certificate) };
    return new ManagementClient({
      endpoint: this.run.admin,
      credentials: new AccessKeyCredentials(this.accessKey),
      clusterId: 'local',
      fetch: trustingFetch(installationTrust(own)),
    });
  }

  /** Runs a command of the CLI against this installation. */
  async cli(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const child = spawn(process.execPath, [program, ...args, '--data-dir', this.dataDir], {
      cwd: repository,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: cleanEnvironment(),
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString()));
    child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return { code, stdout, stderr };
  }

  /** SIGTERM to the launcher; resolves with its exit code. */
  async stop(): Promise<number | null> {
    const child = this.#launcher;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
    return child.exitCode;
  }

  /** Pids of every living process that belongs to this data directory, by role. */
  processes(): Map<number, string> {
    const found = new Map<number, string>();
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const description = describeProcess(name);
      if (description !== null && this.#owns(description)) found.set(Number(name), description.command);
    }
    return found;
  }

  /** kill -9 of every process at one moment: all stand still before the first dies, so that none can bring another back. */
  async killEverything(): Promise<void> {
    await until('no process is left', () => {
      const pids = [...this.processes().keys()];
      for (const signal of ['SIGSTOP', 'SIGKILL'] as const) for (const pid of pids) kill(pid, signal);
      return pids.length === 0;
    });
  }

  /** Ends whatever is left and removes the folder. Fails when something was left after an orderly stop. */
  async dispose(): Promise<void> {
    await this.stop();
    const left = this.processes();
    await this.killEverything();
    this.disk?.remove();
    rmSync(this.parent, { recursive: true, force: true });
    if (left.size > 0) throw new Error(`processes were left behind: ${[...left.values()].join('\n')}`);
  }

  #upArguments(): string[] {
    const { configuration, arguments: extra = [] } = this.#options;
    const file = join(this.parent, 'infergate.yaml');
    if (configuration !== undefined) writeFileSync(file, configuration);
    const listen = ['--admin-listen', '127.0.0.1:0', '--internet-listen', '127.0.0.1:0', '--vpc-listen', '127.0.0.1:0'];
    return ['up', '--data-dir', this.dataDir, ...listen, ...(configuration === undefined ? [] : ['--config', file]), ...extra];
  }

  #owns({ command, environment }: ProcessDescription): boolean {
    return command.includes(this.dataDir) || environment.includes(this.dataDir);
  }
}

interface ProcessDescription {
  readonly command: string;
  readonly environment: string;
}

function describeProcess(pid: string): ProcessDescription | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    if (stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z')) return null;
    return {
      command: readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' '),
      environment: readFileSync(`/proc/${pid}/environ`, 'latin1'),
    };
  } catch {
    return null;
  }
}

export function kill(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** NODE_ENV=test and the runner's own settings do not belong into the program under test. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG, TMPDIR } = process.env;
  return { PATH, HOME, LANG, ...(TMPDIR === undefined ? {} : { TMPDIR }) };
}

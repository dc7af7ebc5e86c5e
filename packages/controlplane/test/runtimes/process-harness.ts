import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { WorkloadSpec } from '@infergate/contract';
import { type InstancePlan, ProcessDriver, type ProcessDriverOptions } from '@infergate/controlplane';
import { serviceSpec } from '@infergate/testkit';
import { driverOptions } from './driver-options.ts';

export const isRoot = process.getuid?.() === 0;

/** A directory of its own for one test: a data directory, a folder that services may use, and drivers over them. */
export class ProcessHarness {
  readonly root: string;
  readonly #drivers: ProcessDriver[] = [];

  private constructor(root: string) {
    this.root = root;
  }

  static async create(): Promise<ProcessHarness> {
    const root = await mkdtemp(join(tmpdir(), 'infergate-process-'));
    // mkdtemp makes it private; the user of the instances has to get through.
    await chmod(root, 0o755);
    await mkdir(join(root, 'data'), { mode: 0o711 });
    await mkdir(join(root, 'allowed'));
    return new ProcessHarness(root);
  }

  get dataDir(): string {
    return join(this.root, 'data');
  }

  async open(overrides: Partial<ProcessDriverOptions> = {}): Promise<ProcessDriver> {
    const driver = await ProcessDriver.open({ ...(await driverOptions(this.root)), ...overrides });
    this.#drivers.push(driver);
    return driver;
  }

  /** A program of Node.js in the folder that services may use. */
  async program(name: string, source: string): Promise<string> {
    const path = join(this.root, 'allowed', name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, source, { mode: 0o644 });
    return path;
  }

  /** Ends everything that any driver of this harness has started. */
  async dispose(): Promise<void> {
    await Promise.all(this.#drivers.map((driver) => driver.close()));
    const last = await ProcessDriver.open(await driverOptions(this.root));
    for (const { name } of await last.list()) await last.remove(name, 0);
    await last.close();
    await rm(this.root, { recursive: true, force: true });
  }
}

export function command(argv: readonly string[], overrides: object = {}): WorkloadSpec {
  return { kind: 'command', run: { kind: 'exec', argv }, env: [], port: null, directory: null, ...overrides };
}

export function shell(script: string, overrides: object = {}): WorkloadSpec {
  return { kind: 'command', run: { kind: 'shell', script }, env: [], port: null, directory: null, ...overrides };
}

export function planOf(name: string, workload: WorkloadSpec, memoryMb: number | null = null): InstancePlan {
  const spec = serviceSpec({ workload, resources: { cpuCores: null, memoryMb, gpus: null } });
  return { name, serviceId: 'eas-m-echo', version: 1, ordinal: 0, spec };
}

/** Serves `hello` on its PORT until it is asked to end. */
export const SERVER = `
import { createServer } from 'node:http';
createServer((_, response) => response.end('hello')).listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
process.on('SIGTERM', () => { console.log('ending'); process.exit(0); });
`;

/** Stands for the built-in processors: says what it was started with. */
export const PROCESSOR = `
import { readFileSync } from 'node:fs';
const { MODEL_PATH: path, MODEL_CONFIG: config, MODEL_ENTRY: entry = null } = process.env;
console.log(JSON.stringify({ code: process.argv[2], path, content: readFileSync(path, 'utf8'), config, entry }));
setInterval(() => {}, 1000);
`;

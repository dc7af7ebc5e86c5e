import { spawn } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { processIdentity, terminateGroup, type AddressPolicy, type Clock, type Logger, type Timer } from '@infergate/kernel';
import type { InstancePlan, LogFollowQuery, LogLine, LogPiece, LogQuery, ObservedInstance, RuntimeDriver } from '../driver.ts';
import { EndedLogs } from './ended-logs.ts';
import { InstanceDirectory, listRuns, namesIn, type RunEntry } from './instance-directory.ts';
import type { InstanceAccounts } from './instance-accounts.ts';
import { InstanceUsers } from './instance-users.ts';
import { LogTrimmer, type LogLimits } from './logs/log-trimmer.ts';
import { readPiece, readRuns } from './logs/run-reader.ts';
import type { PortAllocation } from './port-choice.ts';
import { ProcessInstance, type InstanceTools } from './process-instance.ts';
import { readKernelUnits, readProcessTable } from './process-table.ts';
import { Programs, type ProgramSource } from './programs.ts';
import { chooseRuntimeRoot, openDirectory } from './runtime-root.ts';
import { SharedProcessTable } from './shared-table.ts';
import { ModelStore } from './staging/model-store.ts';
import type { TreeBounds } from './staging/tree-copy.ts';

export interface ProcessLimits {
  /** For each stream of each run. */
  readonly logs: LogLimits;
  /** Of `model_path`. */
  readonly model: TreeBounds;
  readonly modelDownloadMs: number;
  /** Of `runtime.process.directory`. */
  readonly directory: TreeBounds;
  /** Removed instances per service whose logs are kept. */
  readonly endedLogs: number;
}

export const DEFAULT_PROCESS_LIMITS: ProcessLimits = {
  logs: { maxBytes: 256 * 2 ** 20, keepBytes: 192 * 2 ** 20 },
  model: { maxBytes: 4 * 2 ** 30, maxFiles: 20_000 },
  modelDownloadMs: 60 * 60 * 1000,
  directory: { maxBytes: 256 * 2 ** 20, maxFiles: 20_000 },
  endedLogs: 3,
};

export interface ProcessDriverOptions extends PortAllocation {
  /** Absolute; exists. Services can read nothing in it. */
  readonly dataDir: string;
  /** Absolute directories whose content services may use as models and programs. */
  readonly allowedPaths: readonly string[];
  /** See `resolveInstanceUser`. */
  readonly user: InstanceAccounts;
  readonly programs: ProgramSource;
  readonly policy: AddressPolicy;
  readonly clock: Clock;
  readonly log: Logger;
  readonly limits?: Partial<ProcessLimits>;
  /** For tests: where instances live when their user cannot reach the data directory. */
  readonly systemDirectory?: string;
}

const TICK_MS = 1000;
/** Names become file names. */
const SAFE_NAME = /^[a-z0-9][a-z0-9_.-]{0,127}$/i;

/**
 * Runs instances as local processes that need nothing of this one: they survive its death and are adopted by the next.
 * Only one driver may work on a data directory at a time; the lock of the data directory sees to that.
 */
export class ProcessDriver implements RuntimeDriver {
  readonly kind = 'process';
  readonly #options: ProcessDriverOptions;
  readonly #instancesPath: string;
  readonly #tools: InstanceTools;
  readonly #endedLogs: EndedLogs;
  readonly #instances = new Map<string, ProcessInstance>();
  readonly #removing = new Map<string, Promise<void>>();
  readonly #listeners = new Set<() => void>();
  readonly #timer: Timer;
  #ticking: Promise<void> | null = null;

  /** Adopts what runs. */
  static async open(options: ProcessDriverOptions): Promise<ProcessDriver> {
    const limits = { ...DEFAULT_PROCESS_LIMITS, ...options.limits };
    const dataDir = await realpath(options.dataDir);
    const table = openTable(options.clock);
    const users = new InstanceUsers({ accounts: options.user, table, clock: options.clock, log: options.log });
    const root = await chooseRuntimeRoot({ ...options, user: users.probe, dataDir });
    await openDirectory(join(root, 'instances'));
    const rules = { allowedPaths: options.allowedPaths, dataDir };
    const models = new ModelStore({
      directory: join(root, 'models'),
      rules,
      policy: options.policy,
      bounds: limits.model,
      downloadTimeoutMs: limits.modelDownloadMs,
    });
    await models.open();
    const trimmer = await LogTrimmer.open(join(root, 'instances'), limits.logs, options.log);
    const driver = new ProcessDriver(options, root, { rules, models, trimmer, users, table, limits });
    for (const name of namesIn(join(root, 'instances'))) await driver.#load(name);
    await driver.#dropUnusedModels();
    return driver;
  }

  private constructor(
    options: ProcessDriverOptions,
    root: string,
    parts: Pick<InstanceTools, 'rules' | 'models' | 'trimmer' | 'users' | 'table'> & { readonly limits: ProcessLimits },
  ) {
    this.#options = options;
    this.#instancesPath = join(root, 'instances');
    this.#endedLogs = new EndedLogs(join(root, 'ended'), parts.limits.endedLogs);
    this.#tools = {
      ...parts,
      clock: options.clock,
      log: options.log,
      ports: options,
      directoryBounds: parts.limits.directory,
      bootId: processIdentity()?.bootId ?? '',
      programs: new Programs(options.programs, parts.users.probe, join(root, 'programs')),
      hint: () => this.#listeners.forEach((listener) => listener()),
    };
    this.#timer = options.clock.setInterval(() => this.#tickSoon(), TICK_MS);
    this.#timer.unref();
  }

  async ensure(plan: InstancePlan): Promise<void> {
    const { workload } = plan.spec;
    if (workload.kind === 'external') throw new TypeError(`${plan.name} is external; the process runtime cannot run it`);
    for (const text of [plan.name, plan.serviceId]) if (!SAFE_NAME.test(text)) throw new TypeError(`${text} is no name for an instance`);
    await this.#removing.get(plan.name);
    const instance = this.#instances.get(plan.name) ?? this.#add(plan.name);
    await instance.ensure(plan, workload);
  }

  remove(name: string, graceMs: number): Promise<void> {
    const running = this.#removing.get(name);
    // A later call may shorten the time that is left.
    if (running !== undefined) {
      void this.#instances.get(name)?.stop(graceMs);
      return running;
    }
    const removal = this.#remove(name, graceMs).finally(() => this.#removing.delete(name));
    this.#removing.set(name, removal);
    return removal;
  }

  async list(): Promise<readonly ObservedInstance[]> {
    for (const name of namesIn(this.#instancesPath)) if (!this.#instances.has(name) && !this.#removing.has(name)) await this.#load(name);
    return [...this.#instances.values()].flatMap((instance) => instance.observe() ?? []);
  }

  watch(onHint: () => void): () => void {
    const listener = (): void => onHint();
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  exec(name: string, argv: readonly string[], timeoutMs: number): Promise<boolean> {
    const instance = this.#instances.get(name);
    const environment = instance?.environment() ?? null;
    const [file, ...args] = argv;
    if (instance === undefined || environment === null || file === undefined) return Promise.resolve(false);
    const user = instance.intent?.user ?? null;
    const child = spawn(file, args, {
      cwd: instance.directory.workPath,
      env: environment,
      stdio: 'ignore',
      detached: true,
      ...(user === null ? {} : { uid: user.uid, gid: user.gid }),
    });
    return new Promise((resolve) => {
      const timer = this.#options.clock.setTimeout(() => killGroup(child.pid), timeoutMs);
      const settle = (isHealthy: boolean): void => {
        timer.cancel();
        killGroup(child.pid);
        resolve(isHealthy);
      };
      child.once('error', () => settle(false));
      child.once('exit', (code) => settle(code === 0));
    });
  }

  readLog(name: string, query: LogQuery): Promise<readonly LogLine[]> {
    return readRuns(this.#runsOf(name), { ...query, isNewestLive: this.#instances.get(name)?.isLive ?? false });
  }

  followLog(name: string, query: LogFollowQuery): Promise<LogPiece> {
    return readPiece(this.#runsOf(name), { ...query, isNewestLive: this.#instances.get(name)?.isLive ?? false });
  }

  #runsOf(name: string): readonly RunEntry[] {
    const instance = this.#instances.get(name);
    return [...(instance === undefined ? [] : listRuns(instance.directory.runsPath)), ...this.#endedLogs.runsOf(name)];
  }

  async close(): Promise<void> {
    this.#timer.cancel();
    await this.#ticking;
    await Promise.all([...this.#instances.values()].map((instance) => instance.abandon()));
    this.#listeners.clear();
  }

  #add(name: string): ProcessInstance {
    const instance = new ProcessInstance(name, new InstanceDirectory(join(this.#instancesPath, name)), this.#tools);
    this.#instances.set(name, instance);
    return instance;
  }

  async #load(name: string): Promise<void> {
    // Other files of ours, such as a trial of the file system that a crash left behind.
    if (!SAFE_NAME.test(name)) return;
    const instance = this.#add(name);
    if (!(await instance.load())) await this.#discard(instance);
  }

  async #remove(name: string, graceMs: number): Promise<void> {
    const instance = this.#instances.get(name);
    if (instance !== undefined) {
      await instance.stop(graceMs);
      await this.#discard(instance);
      await this.#dropUnusedModels();
    }
    // Also for an unknown one: the controller may have died between the two.
    await this.#options.releasePort(name);
    this.#tools.hint();
  }

  async #discard(instance: ProcessInstance): Promise<void> {
    const serviceId = instance.intent?.serviceId;
    if (serviceId !== undefined)
      await this.#endedLogs.take(serviceId, instance.name, instance.directory.runsPath, this.#options.clock.now());
    await instance.directory.remove();
    await this.#tools.users.release(instance.directory.path, instance.intent?.user ?? null);
    this.#instances.delete(instance.name);
  }

  async #dropUnusedModels(): Promise<void> {
    const used = [...this.#instances.values()].flatMap(({ intent }) => intent?.modelKey ?? []);
    await this.#tools.models.keepOnly(new Set(used));
  }

  #tickSoon(): void {
    this.#ticking ??= this.#tick().finally(() => {
      this.#ticking = null;
    });
  }

  async #tick(): Promise<void> {
    const instances = [...this.#instances.values()].filter((instance) => instance.isLive);
    if (instances.length === 0) return;
    const rows = await this.#tools.table.rows(0);
    for (const instance of instances) {
      try {
        await instance.tick(rows);
      } catch (error) {
        this.#options.log.error({ instance: instance.name, err: error }, 'instance could not be watched');
      }
    }
  }
}

function openTable(clock: Clock): SharedProcessTable {
  const units = readKernelUnits();
  return new SharedProcessTable(clock, () => readProcessTable(units));
}

function killGroup(leader: number | undefined): void {
  if (leader !== undefined) terminateGroup(leader, 'SIGKILL');
}

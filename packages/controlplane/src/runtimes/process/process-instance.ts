import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { isAlive, processIdentity, randomId, type Clock, type Logger, type ProcessIdentity } from '@infergate/kernel';
import type { InstancePlan, ObservedInstance } from '../driver.ts';
import type { InstanceDirectory } from './instance-directory.ts';
import type { InstanceUser } from './instance-user.ts';
import type { InstanceUsers } from './instance-users.ts';
import type { Intent } from './intent.ts';
import type { LocalWorkload } from './launch.ts';
import { readTail } from './logs/log-query.ts';
import type { LogTrimmer } from './logs/log-trimmer.ts';
import { modelKey, prepareLaunch, type Preparation, type PreparationTools, type PreparedLaunch } from './preparation.ts';
import { environmentOf, proportionalBytes, type ProcessRow } from './process-table.ts';
import type { RunFiles, Verdict } from './run-files.ts';
import { RunLogs } from './run-logs.ts';
import { decideVerdict, type ChildExit } from './run-outcome.ts';
import { endSession, rowKey, sessionMembers, type Session } from './session-end.ts';
import type { SharedProcessTable } from './shared-table.ts';
import { StagingError } from './staging/staging-error.ts';
import { parsePidFile, spawnWrapped } from './wrapper.ts';

/** What all instances of a driver share. */
export interface InstanceTools extends PreparationTools {
  readonly clock: Clock;
  readonly log: Logger;
  readonly bootId: string;
  readonly users: InstanceUsers;
  readonly trimmer: LogTrimmer;
  readonly table: SharedProcessTable;
  /** Something about an instance has changed. */
  readonly hint: () => void;
}

type Phase =
  | {
      readonly kind: 'preparing';
      progress: string;
      readonly abort: AbortController;
      /** The decision is on disk. */
      readonly accepted: Promise<void>;
      /** It runs, or it ended with a reason. */
      readonly done: Promise<void>;
    }
  | {
      readonly kind: 'running';
      readonly leader: ProcessIdentity;
      /** null for an adopted one. */
      readonly environment: Readonly<Record<string, string>> | null;
      readonly logs: RunLogs;
      known: ReadonlySet<string>;
      usage: { readonly memoryBytes: number; readonly cpuMs: number } | null;
    }
  | { readonly kind: 'ended'; readonly verdict: Verdict; readonly lastLog: string };

type Running = Extract<Phase, { kind: 'running' }>;

const LAST_LOG_LINES = 20;
const LAST_LOG_CHARACTERS = 4096;

/** One instance of the process runtime, from the decision to start it until nothing of it is left. */
export class ProcessInstance {
  readonly name: string;
  readonly directory: InstanceDirectory;
  readonly #tools: InstanceTools;
  #phase: Phase | null = null;
  #intent: Intent | null = null;
  /** Set once by the first `stop`; on the clock's monotonic scale. */
  #deadline: number | null = null;
  #finishing: Promise<void> | null = null;
  #isAbandoned = false;

  constructor(name: string, directory: InstanceDirectory, tools: InstanceTools) {
    this.name = name;
    this.directory = directory;
    this.#tools = tools;
  }

  get intent(): Intent | null {
    return this.#intent;
  }

  get #user(): InstanceUser | null {
    return this.#intent?.user ?? null;
  }

  get isLive(): boolean {
    return this.#phase?.kind === 'preparing' || this.#phase?.kind === 'running';
  }

  /** What is on disk, adopted when it runs. False when nothing was ever started: then the directory is of no use. */
  async load(): Promise<boolean> {
    const intent = this.directory.intent();
    if (intent === null) return false;
    this.#intent = { ...intent, user: await this.#tools.users.adopt(this.directory.path, intent.user) };
    const files = this.directory.run(intent);
    const verdict = files.verdict();
    if (verdict !== null) return this.#adoptVerdict(verdict);
    const leader = readLeader(files, intent);
    if (leader === null) return false;
    this.#phase = this.#runningPhase(leader, files, null);
    this.#tools.log.info({ instance: this.name, pid: leader.pid }, 'adopted instance');
    if (!isAlive(leader)) await this.#finish(null);
    return true;
  }

  /** Begins a run unless there is one. Resolves when the decision is on disk. */
  async ensure(plan: InstancePlan, workload: LocalWorkload): Promise<void> {
    await this.#finishing?.catch(() => undefined);
    const before = this.#phase;
    if (before?.kind === 'preparing') return before.accepted;
    if (before?.kind === 'running') return;
    const abort = new AbortController();
    const previousPort = this.#intent?.port ?? 0;
    const accepted = this.#accept(plan);
    const done = accepted.then(() => this.#prepareAndStart({ plan, workload, previousPort, signal: abort.signal }));
    done.catch(() => undefined);
    this.#phase = { kind: 'preparing', progress: 'preparing', abort, accepted, done };
    try {
      await accepted;
    } catch (error) {
      this.#phase = before;
      throw error;
    }
  }

  observe(): ObservedInstance | null {
    const phase = this.#phase;
    if (phase === null) return null;
    if (phase.kind === 'running' && !isAlive(phase.leader)) this.#finishSoon(null);
    return { name: this.name, state: this.#observedState(phase), address: this.#address(), ...usageOf(phase) };
  }

  /** Once a second: uses the table for liveness, memory and CPU, and looks after the logs. */
  async tick(rows: readonly ProcessRow[]): Promise<void> {
    const phase = this.#phase;
    if (phase?.kind !== 'running' || this.#finishing !== null) return;
    if (!isAlive(phase.leader)) return this.#finishSoon(null);
    const members = sessionMembers(this.#session(phase), rows);
    phase.known = new Set(members.map(rowKey));
    phase.usage = { memoryBytes: sum(members, (row) => row.rssBytes), cpuMs: sum(members, (row) => row.cpuMs) };
    await phase.logs.upkeep(this.#tools.clock.now(), this.#tools.trimmer);
    this.#checkMemory(phase, members);
  }

  /** SIGTERM now, SIGKILL at the deadline; resolves when nothing is left. A second call can only shorten the time. */
  async stop(graceMs: number): Promise<void> {
    const deadline = this.#tools.clock.monotonic() + graceMs;
    this.#deadline = Math.min(this.#deadline ?? Number.POSITIVE_INFINITY, deadline);
    const phase = this.#phase;
    if (phase?.kind === 'preparing') {
      phase.abort.abort(new Error('the instance was removed'));
      await phase.done.catch(() => undefined);
    }
    if (this.#phase?.kind === 'running') await this.#finish(null);
  }

  /** From now on the instance is none of this object's business: it goes on, and somebody else may adopt it. */
  async abandon(): Promise<void> {
    this.#isAbandoned = true;
    if (this.#phase?.kind === 'preparing') this.#phase.abort.abort();
    if (this.#phase?.kind === 'preparing') await this.#phase.done.catch(() => undefined);
    await this.#finishing?.catch(() => undefined);
  }

  /** The environment that the program runs with; null when it does not run or that cannot be found out. */
  environment(): Readonly<Record<string, string>> | null {
    return this.#phase?.kind === 'running' ? (this.#phase.environment ?? environmentOf(this.#phase.leader.pid)) : null;
  }

  async #accept(plan: InstancePlan): Promise<void> {
    await this.directory.open();
    const user = await this.#tools.users.assign(this.directory.path);
    const intent: Intent = {
      format: 1,
      name: this.name,
      serviceId: plan.serviceId,
      serviceName: plan.spec.name,
      version: plan.version,
      run: (this.#intent?.run ?? 0) + 1,
      runId: randomId('', 12),
      port: 0,
      memoryMb: plan.spec.resources.memoryMb,
      user,
      bootId: this.#tools.bootId,
      startedAtMs: this.#tools.clock.now(),
      modelKey: plan.spec.workload.kind === 'processor' ? modelKey(plan) : null,
    };
    this.directory.run(intent).create();
    this.directory.writeIntent(intent);
    this.#intent = intent;
  }

  async #prepareAndStart(order: Omit<Preparation, 'directory' | 'user' | 'onProgress'>): Promise<void> {
    const onProgress = (progress: string): void => {
      if (this.#phase?.kind === 'preparing') this.#phase.progress = progress;
    };
    try {
      const launch = await prepareLaunch({ ...order, directory: this.directory, user: this.#user, onProgress }, this.#tools);
      order.signal.throwIfAborted();
      await this.#start(launch);
    } catch (error) {
      const reason = order.signal.aborted ? 'called off before it started' : this.#describeFailure(error);
      await this.#conclude({ reason, endedAtMs: this.#tools.clock.now() });
    }
    this.#tools.hint();
  }

  /** The intent with its port is on disk before there is a process. */
  async #start(launch: PreparedLaunch): Promise<void> {
    const intent = { ...(this.#intent as Intent), port: launch.port, startedAtMs: this.#tools.clock.now() };
    const files = this.directory.run(intent);
    this.directory.writeIntent(intent);
    this.#intent = intent;
    files.grantPermit();
    const child = this.#spawn(launch, files);
    if (child.pid === undefined) throw (await once(child, 'error'))[0];
    // Gone at once: an identity that nothing has. Its exit follows.
    const leader = processIdentity(child.pid) ?? { pid: child.pid, startTime: 'ended', bootId: this.#tools.bootId };
    const phase = this.#runningPhase(leader, files, launch.environment);
    this.#phase = phase;
    child.on('error', (error) => this.#tools.log.warn({ instance: this.name, err: error }, 'instance process'));
    child.once('exit', (code, signal) => {
      // The end may have been noticed otherwise, and the next run begun.
      if (this.#phase === phase) this.#finishSoon({ code, signal });
    });
    this.#tools.log.info({ instance: this.name, pid: child.pid, port: launch.port }, 'started instance');
  }

  #spawn(launch: PreparedLaunch, runFiles: RunFiles): ChildProcess {
    const user = this.#user;
    const files = runFiles.open(user);
    try {
      const { argv, environment } = launch;
      return spawnWrapped({ argv, environment, user, files, workingDirectory: this.directory.workPath, permitPath: runFiles.permitPath });
    } finally {
      files.close();
    }
  }

  #runningPhase(leader: ProcessIdentity, files: RunFiles, environment: Running['environment']): Running {
    return { kind: 'running', leader, environment, logs: new RunLogs(files.directory), known: new Set(), usage: null };
  }

  #checkMemory(phase: Running, members: readonly ProcessRow[]): void {
    const limitMb = this.#intent?.memoryMb ?? null;
    if (limitMb === null || (phase.usage?.memoryBytes ?? 0) <= limitMb * 2 ** 20) return;
    // The sum of resident sizes counts shared pages once for each process; only the exact number may kill.
    const bytes = proportionalBytes(members);
    phase.usage = { memoryBytes: bytes, cpuMs: phase.usage?.cpuMs ?? 0 };
    if (bytes <= limitMb * 2 ** 20) return;
    const reason = `out of memory (${Math.ceil(bytes / 2 ** 20)} of ${limitMb} MB)`;
    this.#files().writeVerdict({ reason, endedAtMs: this.#tools.clock.now() });
    this.#deadline = this.#tools.clock.monotonic();
    this.#finishSoon(null);
  }

  /** Ends what is left of the run and notes why it ended. */
  #finish(exit: ChildExit | null): Promise<void> {
    this.#finishing ??= this.#endRun(exit).finally(() => {
      this.#finishing = null;
      this.#tools.hint();
    });
    return this.#finishing;
  }

  #finishSoon(exit: ChildExit | null): void {
    if (this.#isAbandoned) return;
    this.#finish(exit).catch((error: unknown) => {
      this.#tools.log.error({ instance: this.name, err: error }, 'what is left of the instance could not be ended');
    });
  }

  async #endRun(exit: ChildExit | null): Promise<void> {
    const phase = this.#phase;
    if (phase?.kind !== 'running') return;
    const { clock, table, trimmer, bootId } = this.#tools;
    const files = this.#files();
    files.withdrawPermit();
    const start = clock.monotonic();
    // What a program leaves behind that ended by itself gets no grace.
    const deadline = this.#deadline === null ? () => start : () => this.#deadline ?? start;
    const isFromEarlierBoot = phase.leader.bootId !== bootId;
    // Numbers and start times of another boot mean somebody else now.
    if (!isFromEarlierBoot) await endSession(this.#session(phase), { clock, table, deadline });
    await phase.logs.upkeep(clock.now(), trimmer);
    const remains = { exitText: files.exitText(), exitedAtMs: files.exitedAtMs(), childExit: exit, isFromEarlierBoot };
    await this.#conclude(files.verdict() ?? decideVerdict(remains, clock.now()));
  }

  async #conclude(verdict: Verdict): Promise<void> {
    if (this.#isAbandoned) return;
    this.#files().writeVerdict(verdict);
    this.#deadline = null;
    this.#phase = { kind: 'ended', verdict, lastLog: await this.#lastLog() };
    this.#tools.log.info({ instance: this.name, reason: verdict.reason }, 'instance ended');
  }

  #describeFailure(error: unknown): string {
    if (error instanceof StagingError) return error.message;
    this.#tools.log.error({ instance: this.name, err: error }, 'instance could not be prepared');
    return `could not be prepared: ${error instanceof Error ? error.message : String(error)}`;
  }

  async #adoptVerdict(verdict: Verdict): Promise<true> {
    // The verdict may be older than the end, when the controller died in between.
    const leader = readLeader(this.#files(), this.#intent as Intent);
    this.#phase =
      leader === null ? { kind: 'ended', verdict, lastLog: await this.#lastLog() } : this.#runningPhase(leader, this.#files(), null);
    if (leader !== null) await this.#finish(null);
    return true;
  }

  async #lastLog(): Promise<string> {
    const run = { directory: this.#files().directory, runId: (this.#intent as Intent).runId, isOver: true };
    const query = { previous: false, maxLines: LAST_LOG_LINES, keyword: null, fromMs: null, toMs: null, after: null };
    const lines = await readTail(run, query);
    return lines
      .map((line) => line.text)
      .join('\n')
      .slice(-LAST_LOG_CHARACTERS);
  }

  #observedState(phase: Phase): ObservedInstance['state'] {
    if (phase.kind === 'preparing') return { kind: 'preparing', progress: phase.progress };
    if (phase.kind === 'running') return { kind: 'running', startedAtMs: this.#intent?.startedAtMs ?? 0, pid: phase.leader.pid };
    return { kind: 'ended', ...phase.verdict, lastLog: phase.lastLog };
  }

  #address(): ObservedInstance['address'] {
    const port = this.#intent?.port ?? 0;
    return port === 0 ? null : { host: '127.0.0.1', port, tls: false, basePath: '' };
  }

  #session({ leader, known }: Running): Session {
    return { leader, name: this.name, user: this.#user, known };
  }

  #files(): RunFiles {
    return this.directory.run(this.#intent as Intent);
  }
}

/** Who runs, by what the wrapper wrote. After this call a wrapper that has written nothing never starts anything. */
function readLeader(files: RunFiles, intent: Intent): ProcessIdentity | null {
  files.withdrawPermit();
  const leader = parsePidFile(files.pidText(), intent.bootId);
  // Without /proc the wrapper knows only its number.
  return leader === null || leader.startTime !== '' ? leader : processIdentity(leader.pid);
}

function usageOf(phase: Phase): Pick<ObservedInstance, 'memoryBytes' | 'cpuMs'> {
  return phase.kind === 'running' && phase.usage !== null ? phase.usage : { memoryBytes: null, cpuMs: null };
}

function sum(rows: readonly ProcessRow[], value: (row: ProcessRow) => number): number {
  return rows.reduce((total, row) => total + value(row), 0);
}

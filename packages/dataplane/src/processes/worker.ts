import type { ChildProcess } from 'node:child_process';
import type { FleetMessage, SnapshotMessage, SupervisorMessage, WorkerState } from '@infergate/contract';
import {
  Backoff,
  connectionLimits,
  createLogger,
  isAlive,
  loadSecretKey,
  openFileLimit,
  SecretBox,
  systemClock,
  within,
  type Clock,
  type Logger,
  type Timer,
} from '@infergate/kernel';
import { LeasedCounters } from '../counters/leased/leased-counters.ts';
import { createGateway, type Gateway } from '../gateway.ts';
import { SnapshotFile } from '../snapshots/snapshot-file.ts';
import { AccessLog } from '../telemetry/access-log.ts';
import { LogFile } from '../telemetry/log-file.ts';
import { startDetached, withoutHeapFlag } from './detached-process.ts';
import { Link } from './link.ts';
import { encodeStarter, nodePaths, type ProcessContext } from './node-options.ts';
import { ownHello, ownIdentity } from './own-hello.ts';
import { revisionOf } from './revision.ts';
import { WorkerSockets } from './worker-sockets.ts';

export interface WorkerContext extends ProcessContext {
  readonly index: number;
  /** Of the gateway's nodes. */
  readonly node: number;
}

/** What is served should be the latest: this long the supervisor may take to say what that is. */
const FIRST_SNAPSHOT_MS = 1000;
const REPORT_MS = 1000;
const COUNTERS_BEAT_MS = 100;
/** What was counted and does not fit into one report follows at this pace. */
const MORE_MEASURES_MS = 100;
/** So long the supervisor may take to read what a worker says at its end. */
const LAST_WORDS_MS = 200;
/** How long nobody answers before this worker starts a supervisor, and how much longer each further worker waits. */
const REVIVE_AFTER_MS = 100;
const REVIVE_STAGGER_MS = 200;
/** One that is to be replaced lets the others try first: they have everything that the gateway listens on. */
const REVIVE_OUTDATED_MS = 500;
const REVIVE_BACKOFF = { initialMs: 1000, maxMs: 30_000 };

/** Serves until it is asked to end; resolves with the exit code. */
export function runWorker(context: WorkerContext): Promise<number> {
  return new Worker(context, systemClock).run();
}

/** One process that serves requests. It needs nobody: without its supervisor it serves on and brings it back. */
class Worker {
  readonly #context: WorkerContext;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #accessLog: AccessLog | null;
  readonly #counters: LeasedCounters;
  readonly #gateway: Gateway;
  readonly #sockets: WorkerSockets;
  readonly #link: Link;
  readonly #reviveBackoff = new Backoff(REVIVE_BACKOFF);
  #reviveAtMs = 0;
  #isReviving = false;
  /** What the gateway is by now; null: what this worker was started with. */
  #fleet: FleetMessage | null = null;
  #isDraining = false;
  /** What was counted has to be said. */
  #areMeasuresDue = false;
  #measuresRound = 0;
  #soon: Timer | null = null;
  #onSnapshot: (() => void) | null = null;
  #end: (code: number) => void = () => undefined;

  constructor(context: WorkerContext, clock: Clock) {
    this.#context = context;
    this.#clock = clock;
    this.#log = createLogger({ level: context.options.settings.logLevel }).child({
      role: 'worker',
      ...this.#own,
      pid: process.pid,
    });
    this.#accessLog = this.#openAccessLog();
    this.#counters = new LeasedCounters({ clock, send: (report) => this.#link.send(report), isAlive });
    this.#gateway = this.#createGateway();
    this.#sockets = new WorkerSockets(context.options, this.#gateway, this.#log);
    this.#link = new Link({
      path: nodePaths(context.options).supervisorSocket,
      clock,
      backoff: { initialMs: 20, maxMs: 500 },
      onConnected: () => this.#introduce(),
      onMessage: (message) => this.#receive(message as SupervisorMessage),
      onReady: () => this.#report(),
      onLost: () => this.#counters.disconnected(),
      onUnreachable: (sinceMs) => this.#reviveSupervisor(sinceMs),
    });
  }

  async run(): Promise<number> {
    const ended = new Promise<number>((resolve) => {
      this.#end = resolve;
    });
    this.#obeySignals();
    this.#loadLastSnapshot();
    this.#clock.setInterval(() => this.#counters.beat(), COUNTERS_BEAT_MS);
    await this.#firstSnapshot();
    const { nodes } = this.#context.options.settings;
    if (!this.#isDraining) await this.#sockets.serve(this.#context.node, nodes);
    this.#clock.setInterval(() => this.#reportMeasures(), REPORT_MS);
    this.#report();
    return ended;
  }

  #createGateway(): Gateway {
    const { gatewayId } = this.#context.options;
    const maxConnections = { node: this.#context.node, ...this.#connectionLimits() };
    return createGateway({
      id: gatewayId,
      clock: this.#clock,
      log: this.#log,
      counters: this.#counters,
      maxConnections,
      limits: { maxConnections: maxConnections.ofProcess },
      onIdle: () => this.#reportSoon(),
      accessLog: this.#accessLog,
    });
  }

  #connectionLimits(): { readonly ofNode: number; readonly ofProcess: number } {
    const { maxConnections: wanted, workersPerNode } = this.#context.options.settings;
    const limits = connectionLimits(wanted, workersPerNode, openFileLimit());
    if (limits.ofNode < wanted)
      this.#log.warn({ wanted, ...limits }, 'the system allows fewer open files than this many connections need (ulimit -n)');
    return limits;
  }

  /** Serving goes before logging: without a file to write to there is no access log. */
  #openAccessLog(): AccessLog | null {
    const { options, index } = this.#context;
    if (options.accessLog === null) return null;
    const { maxBytes, keep, withQuery } = options.accessLog;
    try {
      const sink = new LogFile({ path: nodePaths(options).accessLog(index), maxBytes, keep });
      return new AccessLog({ clock: this.#clock, log: this.#log, sink, withQuery });
    } catch (error) {
      this.#log.error({ err: error }, 'the access log cannot be opened; requests are not logged');
      return null;
    }
  }

  #obeySignals(): void {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => this.#drain(this.#context.options.settings.drainGraceMs));
    process.on('uncaughtException', (error) => {
      this.#log.error({ err: error }, 'the worker fails and is replaced');
      this.#accessLog?.close();
      this.#end(1);
    });
  }

  #loadLastSnapshot(): void {
    const { options, environmentKey } = this.#context;
    const box = new SecretBox(loadSecretKey({ keyFile: options.secretKeyFile, environmentKey }));
    const saved = new SnapshotFile(nodePaths(options).snapshot, box).load(this.#log);
    if (saved !== null) this.#apply(saved);
  }

  async #firstSnapshot(): Promise<void> {
    const arrived = new Promise<void>((resolve) => {
      this.#onSnapshot = resolve;
    });
    this.#link.start();
    await within(this.#clock, FIRST_SNAPSHOT_MS, arrived, undefined);
    this.#onSnapshot = null;
  }

  #introduce(): void {
    this.#link.send(ownHello(this.#context, { role: 'worker', ...this.#own }, this.#gateway.version));
    this.#counters.connected();
    this.#beginRound(0);
  }

  /** Who gets them from here on has nothing to go by. */
  #beginRound(round: number): void {
    this.#measuresRound = round;
    this.#gateway.reportAnew();
    this.#reportMeasures();
  }

  #receive(message: SupervisorMessage): void {
    if (message.type === 'lease-grant') return this.#counters.receive(message);
    if (message.type === 'drain') return this.#drain(message.graceMs);
    if (message.type === 'fleet') return this.#follow(message);
    if (message.type === 'report-measures') return this.#beginRound(message.round);
    // A later build may know more messages.
    if (message.type !== 'snapshot') return;
    if (this.#apply(message) === 'gap') return this.#link.reconnect();
    this.#onSnapshot?.();
    this.#report();
  }

  /** It runs on as it was started, until it is replaced; but what nobody is to listen on is closed now. */
  #follow(fleet: FleetMessage): void {
    this.#fleet = fleet;
    if (this.#isDraining) return;
    this.#sockets.keep(fleet.listeners, fleet.settings.drainGraceMs);
    // Those that are replaced and those that replace them share one ceiling.
    const { maxConnections, workersPerNode } = fleet.settings;
    this.#gateway.limitConnections(connectionLimits(maxConnections, workersPerNode, openFileLimit()).ofNode);
    this.#report();
  }

  #apply(message: SnapshotMessage): string {
    try {
      return this.#gateway.apply(message);
    } catch (error) {
      this.#log.error({ err: error, version: message.version }, 'a snapshot could not be applied; the last one stays');
      return 'refused';
    }
  }

  #reportSoon(): void {
    if (this.#soon !== null) return;
    this.#soon = this.#clock.setTimeout(() => {
      this.#soon = null;
      this.#report();
    }, 0);
  }

  #reportMeasures(): void {
    this.#areMeasuresDue = true;
    this.#report();
  }

  /**
   * What cannot be said now is said when the supervisor can read again. Without a connection nothing is lost: the next
   * introduction says everything.
   */
  #report(): void {
    if (!this.#link.canSend) return;
    const { user, system } = process.cpuUsage();
    const state: WorkerState = {
      type: 'state',
      ...this.#gateway.state(),
      listeners: this.#isDraining ? [] : this.#sockets.served,
      starting: !this.#sockets.isServing,
      draining: this.#isDraining,
      ...this.#takeMeasures(),
      rssBytes: process.memoryUsage.rss(),
      cpuMs: Math.round((user + system) / 1000),
    };
    this.#link.send(state);
  }

  #takeMeasures(): Pick<WorkerState, 'measures' | 'forgotten' | 'measuresRound'> {
    if (!this.#areMeasuresDue) return {};
    this.#areMeasuresDue = false;
    const { measures, forgotten, isWhole } = this.#gateway.report();
    if (!isWhole) this.#clock.setTimeout(() => this.#reportMeasures(), MORE_MEASURES_MS);
    return {
      measuresRound: this.#measuresRound,
      ...(isEmpty(measures) ? {} : { measures }),
      ...(isEmpty(forgotten) ? {} : { forgotten }),
    };
  }

  /** While it drains it goes on reporting, because others wait for its requests to end. */
  #drain(graceMs: number): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    this.#log.info({ graceMs }, 'worker drains');
    this.#counters.retire();
    this.#sockets.release();
    this.#report();
    this.#finish(graceMs).then(
      () => this.#end(0),
      (error: unknown) => {
        this.#log.error({ err: error }, 'draining failed');
        this.#end(1);
      },
    );
  }

  async #finish(graceMs: number): Promise<void> {
    await this.#gateway.close(graceMs);
    this.#reportMeasures();
    await within(this.#clock, LAST_WORDS_MS, this.#link.close(), undefined);
  }

  #reviveSupervisor(sinceMs: number): void {
    const nowMs = this.#clock.monotonic();
    if (this.#isDraining || this.#isReviving || nowMs < this.#reviveAtMs || sinceMs < this.#patienceMs) return;
    this.#reviveAtMs = nowMs + this.#reviveBackoff.next();
    const child = this.#startSupervisor();
    this.#isReviving = child !== null;
    child?.once('error', (error) => {
      this.#isReviving = false;
      this.#log.error({ err: error }, 'a supervisor could not be started');
    });
    // One at a time: a second one would wait for the first to end, and then outlive the gateway.
    child?.once('exit', () => {
      this.#isReviving = false;
    });
    this.#log.warn({ supervisor: child?.pid }, 'the supervisor is gone; another one starts');
  }

  get #own(): { readonly index: number; readonly node: number } {
    return { index: this.#context.index, node: this.#context.node };
  }

  get #patienceMs(): number {
    return REVIVE_AFTER_MS + this.#context.index * REVIVE_STAGGER_MS + (this.#isOutdated ? REVIVE_OUTDATED_MS : 0);
  }

  get #isOutdated(): boolean {
    if (this.#fleet === null) return false;
    const { build, options } = this.#context;
    const form = { build, listeners: [] };
    const isMissing = this.#fleet.listeners.length > this.#sockets.held.listeners.length;
    return isMissing || revisionOf({ ...form, settings: options.settings }) !== revisionOf({ ...form, settings: this.#fleet.settings });
  }

  /** As the gateway is by now, as far as this worker has its sockets. */
  #startSupervisor(): ChildProcess | null {
    const { options, execArgv } = this.#context;
    const { listeners, descriptors } = this.#sockets.held;
    const settings = this.#fleet?.settings ?? options.settings;
    const context = {
      ...this.#context,
      options: { ...options, settings, listeners },
      execArgv: withoutHeapFlag(execArgv, options.settings),
    };
    const args = [encodeStarter({ role: 'worker', ...ownIdentity() })];
    return startDetached(context, { program: 'supervisor', args, descriptors }, this.#log);
  }
}

function isEmpty(record: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(record).length === 0;
}

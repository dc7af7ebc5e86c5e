import type { MeasuresByService, SnapshotMessage, SupervisorMessage, WorkerState } from '@infergate/contract';
import {
  Backoff,
  connectionLimits,
  createLogger,
  isAlive,
  loadSecretKey,
  openFileLimit,
  processIdentity,
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
import { FIRST_LISTENER_FD, startDetached } from './detached-process.ts';
import { Link } from './link.ts';
import { encodeNodeOptions, nodePaths, type ProcessContext } from './node-options.ts';
import { ownHello } from './own-hello.ts';

export interface WorkerContext extends ProcessContext {
  readonly index: number;
}

/** What is served should be the latest: this long the supervisor may take to say what that is. */
const FIRST_SNAPSHOT_MS = 1000;
const REPORT_MS = 1000;
const COUNTERS_BEAT_MS = 100;
/** Every so many reports say what was counted, too. */
const MEASURES_EVERY = 10;
/** How long nobody answers before this worker starts a supervisor, and how much longer each further worker waits. */
const REVIVE_AFTER_MS = 100;
const REVIVE_STAGGER_MS = 200;
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
  readonly #link: Link;
  readonly #reviveBackoff = new Backoff(REVIVE_BACKOFF);
  #reviveAtMs = 0;
  #isReviving = false;
  #isDraining = false;
  #beats = 0;
  #soon: Timer | null = null;
  #onSnapshot: (() => void) | null = null;
  #end: (code: number) => void = () => undefined;

  constructor(context: WorkerContext, clock: Clock) {
    this.#context = context;
    this.#clock = clock;
    this.#log = createLogger({ level: context.options.settings.logLevel }).child({
      role: 'worker',
      index: context.index,
      pid: process.pid,
    });
    this.#accessLog = this.#openAccessLog();
    this.#counters = new LeasedCounters({ clock, send: (report) => this.#link.send(report), isAlive });
    this.#gateway = this.#createGateway();
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
    await this.#listen();
    this.#clock.setInterval(() => this.#beat(), REPORT_MS);
    this.#report();
    return ended;
  }

  #createGateway(): Gateway {
    const { gatewayId } = this.#context.options;
    const maxConnections = this.#connectionLimits();
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
      this.#log.warn({ wanted, ...limits }, 'the system allows fewer open files than sharedGateway.maxConnections needs (ulimit -n)');
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

  async #listen(): Promise<void> {
    const { listeners } = this.#context.options;
    for (const [position, { entrance, vpcId }] of listeners.entries()) {
      const fd = FIRST_LISTENER_FD + position;
      const address = await this.#gateway.listen(entrance, { fd }, vpcId);
      this.#log.info({ ...address, version: this.#gateway.version }, 'worker serves');
    }
  }

  #introduce(): void {
    this.#link.send(ownHello(this.#context, 'worker', this.#context.index, this.#gateway.version));
    this.#counters.connected();
    this.#report(this.#gateway.measures('all'));
  }

  #receive(message: SupervisorMessage): void {
    if (message.type === 'lease-grant') return this.#counters.receive(message);
    if (message.type === 'drain') return this.#drain(message.graceMs);
    // A later build may know more messages.
    if (message.type !== 'snapshot') return;
    if (this.#apply(message) === 'gap') return this.#link.reconnect();
    this.#onSnapshot?.();
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

  #beat(): void {
    this.#beats += 1;
    if (this.#beats % MEASURES_EVERY === 0) this.#report(this.#gateway.measures('changed'));
    else this.#report();
  }

  /** Without a connection nothing is lost: the next introduction says everything. */
  #report(measures?: MeasuresByService): void {
    const { user, system } = process.cpuUsage();
    const state: WorkerState = {
      type: 'state',
      ...this.#gateway.state(),
      draining: this.#isDraining,
      ...(measures === undefined ? {} : { measures }),
      rssBytes: process.memoryUsage.rss(),
      cpuMs: Math.round((user + system) / 1000),
    };
    this.#link.send(state);
  }

  /** While it drains it goes on reporting, because others wait for its requests to end. */
  #drain(graceMs: number): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    this.#log.info({ graceMs }, 'worker drains');
    this.#counters.retire();
    this.#report();
    this.#gateway.close(graceMs).then(
      () => this.#end(0),
      (error: unknown) => {
        this.#log.error({ err: error }, 'draining failed');
        this.#end(1);
      },
    );
  }

  #reviveSupervisor(sinceMs: number): void {
    const { index, options } = this.#context;
    const nowMs = this.#clock.monotonic();
    if (this.#isDraining || this.#isReviving || nowMs < this.#reviveAtMs || sinceMs < REVIVE_AFTER_MS + index * REVIVE_STAGGER_MS) return;
    this.#reviveAtMs = nowMs + this.#reviveBackoff.next();
    const child = startDetached(
      this.#context,
      options.programs.supervisor,
      [encodeNodeOptions(options), JSON.stringify(processIdentity())],
      this.#log,
    );
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
}

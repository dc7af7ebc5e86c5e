import { closeSync, mkdirSync } from 'node:fs';
import type { ControlMessage, ProcessHello, ReconfigureMessage, SnapshotMessage } from '@infergate/contract';
import {
  createLogger,
  FileLock,
  isAlive,
  listenMessages,
  loadSecretKey,
  type MessageSocket,
  openFileLimit,
  SecretBox,
  systemClock,
  within,
  type Clock,
  type Logger,
  type MessageServer,
  type Timer,
} from '@infergate/kernel';
import { SnapshotFile } from '../snapshots/snapshot-file.ts';
import { SnapshotStore } from '../snapshots/snapshot-store.ts';
import { ceilingNotice } from './ceiling-notice.ts';
import { FIRST_LISTENER_FD } from './detached-process.ts';
import { Fleet } from './fleet.ts';
import { Link } from './link.ts';
import { rotateByCopy } from './log-rotation.ts';
import { nodePaths, type SupervisorContext } from './node-options.ts';
import { ownHello } from './own-hello.ts';
import { Succession, type Successor } from './succession.ts';
import { askToTakeOver, lockAfter } from './take-over.ts';

/** A burst of changes is written once. */
const SAVE_AFTER_MS = 200;
const HEARTBEAT_MS = 1000;
/** States that arrive together travel together. */
const REPORT_AFTER_MS = 2;
/** Taken off the grace of the workers, so that this process ends within its own. */
const MARGIN_MS = 200;
const KILL_AFTER_MS = 1500;
/** So long the controller may take to read what is said at the end. */
const LAST_WORDS_MS = 200;
const MAX_LOG_BYTES = 16 * 1024 * 1024;
const KEPT_LOGS = 3;

/** Looks after the workers until it is asked to end; resolves with the exit code. */
export function runSupervisor(context: SupervisorContext): Promise<number> {
  return new Supervisor(context, systemClock).run();
}

/**
 * One for each gateway, held by a lock. It holds the listening sockets without ever accepting, keeps its workers alive and
 * stands between them and the controller. It is on no request's way: whoever of the three dies, the others go on.
 */
class Supervisor {
  readonly #context: SupervisorContext;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #store = new SnapshotStore();
  readonly #fleet: Fleet;
  readonly #descriptors: readonly number[];
  readonly #notices: readonly string[];
  readonly #link: Link;
  #file: SnapshotFile | null = null;
  #saving: Timer | null = null;
  #reporting: Timer | null = null;
  #server: MessageServer | null = null;
  #isEnding = false;
  #succession: Succession | null = null;
  #end: (code: number) => void = () => undefined;

  constructor(context: SupervisorContext, clock: Clock) {
    this.#context = context;
    this.#clock = clock;
    this.#log = createLogger({ level: context.options.settings.logLevel }).child({ role: 'supervisor', pid: process.pid });
    const { settings, listeners } = context.options;
    this.#descriptors = listeners.map((_, position) => FIRST_LISTENER_FD + position);
    this.#notices = [ceilingNotice(settings.maxConnections, settings.workersPerNode, openFileLimit()) ?? []].flat();
    this.#fleet = new Fleet({
      context,
      clock,
      log: this.#log,
      store: this.#store,
      descriptors: this.#descriptors,
      onSuccessor: (hello, socket) => this.#meet(hello, socket),
      onChange: () => this.#reportSoon(),
      onLastWords: () => this.#report(),
    });
    this.#link = new Link({
      path: context.options.controllerSocket,
      clock,
      backoff: { initialMs: 50, maxMs: 1000 },
      onConnected: () => this.#introduce(),
      onMessage: (message) => this.#receive(message as ControlMessage),
      onReady: () => this.#report(),
    });
  }

  async run(): Promise<number> {
    const { options } = this.#context;
    const paths = nodePaths(options);
    mkdirSync(options.stateDirectory, { recursive: true, mode: 0o700 });
    const lock = await this.#lock(paths.lock);
    if (lock === null) return 0;
    const ended = new Promise<number>((resolve) => {
      this.#end = resolve;
    });
    this.#obeySignals();
    this.#loadLastSnapshot(paths.snapshot);
    this.#server = await listenMessages(paths.supervisorSocket, (socket) => this.#fleet.accept(socket));
    this.#fleet.start();
    this.#link.start();
    this.#clock.setInterval(() => this.#beat(paths.log), HEARTBEAT_MS);
    const code = await ended;
    await this.#server.close();
    lock.release();
    return code;
  }

  /** null: this process is not needed. */
  async #lock(path: string): Promise<FileLock | null> {
    const { starter } = this.#context;
    if (starter?.role === 'supervisor' && !(await askToTakeOver(this.#context, this.#clock))) {
      // It has changed its mind, or was killed: its workers bring back what it was.
      this.#log.warn({ predecessor: starter.pid }, 'the supervisor that started this one does not make room for it');
      return null;
    }
    const lock = starter?.role === 'supervisor' ? await lockAfter(starter, path, this.#clock) : FileLock.acquire(path);
    if (lock === null) this.#log.info({}, 'another supervisor lives; this one is not needed');
    if (lock === null || starter?.role !== 'worker' || isAlive(starter)) return lock;
    // It comes late: the gateway has ended meanwhile, and must not rise again by itself.
    this.#log.info({}, 'the worker that asked for this supervisor is gone; it is not needed');
    lock.release();
    return null;
  }

  #obeySignals(): void {
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.on(signal, () => void this.#stop(this.#context.options.settings.drainGraceMs));
    // The workers start the program that is installed now, and that one replaces them one by one.
    process.on('SIGHUP', () => {
      this.#log.info({}, 'supervisor makes room for its successor');
      this.#save();
      this.#end(0);
    });
  }

  /** Otherwise the system would go on taking connections that nobody will ever serve. */
  #giveListenersUp(): void {
    for (const fd of this.#descriptors) {
      try {
        closeSync(fd);
      } catch (error) {
        this.#log.warn({ err: error, fd }, 'a listening socket was not ours to close');
      }
    }
  }

  #loadLastSnapshot(path: string): void {
    const { options, environmentKey } = this.#context;
    this.#file = new SnapshotFile(path, new SecretBox(loadSecretKey({ keyFile: options.secretKeyFile, environmentKey })));
    const saved = this.#file.load(this.#log);
    if (saved !== null) this.#store.apply(saved);
    this.#log.info({ version: this.#store.version }, 'supervisor started');
  }

  #introduce(): void {
    this.#link.send(ownHello(this.#context, { role: 'supervisor', index: 0, node: 0 }, this.#store.version));
    this.#fleet.askForMeasures();
    this.#report();
  }

  #receive(message: ControlMessage): void {
    if (message.type === 'drain') return void this.#stop(message.graceMs);
    if (message.type === 'reconfigure') return void this.#reconfigure(message);
    // A later build may know more messages.
    if (message.type === 'snapshot') this.#take(message);
  }

  /** One change at a time; who wants another one asks again when this one is decided. */
  async #reconfigure(message: ReconfigureMessage): Promise<void> {
    if (this.#isEnding || this.#succession !== null) return;
    const succession = new Succession(message, {
      context: this.#context,
      descriptors: this.#descriptors,
      clock: this.#clock,
      log: this.#log,
    });
    this.#succession = succession;
    const outcome = await succession.run();
    this.#succession = null;
    if ('socket' in outcome) return this.#makeRoom(outcome);
    this.#log.warn({ ...outcome }, 'the gateway stays as it is');
    this.#link.send(outcome);
  }

  #meet(hello: ProcessHello, socket: MessageSocket): void {
    if (this.#isEnding || this.#succession?.arrived(hello, socket) !== true) socket.close();
  }

  /** From here on the successor is the supervisor: what was bound for it lives in it alone. */
  #makeRoom({ settings, listeners, socket }: Successor): void {
    if (this.#isEnding) return socket.close();
    this.#isEnding = true;
    this.#fleet.leave();
    this.#save();
    socket.send({ type: 'take-over' });
    this.#fleet.tell({ type: 'fleet', settings, listeners });
    this.#log.info({}, 'supervisor makes room for its successor');
    this.#end(0);
  }

  #take(message: SnapshotMessage): void {
    const order = this.#store.apply(message);
    switch (order) {
      case 'apply':
        this.#fleet.relay(message);
        this.#saving ??= this.#clock.setTimeout(() => this.#save(), SAVE_AFTER_MS);
        return;
      case 'same':
        return this.#fleet.repair();
      case 'gap':
        return this.#link.reconnect();
      case 'stale':
        this.#log.error(
          { ours: this.#store.version, theirs: message.version },
          'the controller sent an older snapshot than is served; it is ignored',
        );
        return;
    }
  }

  #save(): void {
    this.#saving?.cancel();
    this.#saving = null;
    const whole = this.#store.whole();
    if (whole === null) return;
    try {
      this.#file?.save(whole);
    } catch (error) {
      this.#log.error({ err: error }, 'the snapshot could not be saved; a restart would begin with an older one');
    }
  }

  #beat(logPath: string): void {
    this.#report();
    try {
      rotateByCopy(logPath, MAX_LOG_BYTES, KEPT_LOGS);
    } catch (error) {
      this.#log.warn({ err: error }, 'the log could not be rotated');
    }
  }

  #reportSoon(): void {
    if (this.#reporting !== null) return;
    this.#reporting = this.#clock.setTimeout(() => {
      this.#reporting = null;
      this.#report();
    }, REPORT_AFTER_MS);
  }

  /** What cannot be said now is said when the controller can read again, or is back. */
  #report(): void {
    if (!this.#link.canSend) return;
    this.#link.send({ ...this.#fleet.report(), notices: this.#notices });
    if (this.#fleet.hasMeasures) this.#reportSoon();
  }

  async #stop(graceMs: number): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#succession?.cancel();
    this.#log.info({ graceMs }, 'supervisor ends its workers');
    this.#giveListenersUp();
    await this.#fleet.stop(Math.max(0, graceMs - MARGIN_MS), KILL_AFTER_MS);
    if (this.#saving !== null) this.#save();
    this.#report();
    await within(this.#clock, LAST_WORDS_MS, this.#link.close(), undefined);
    this.#end(0);
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Backoff, type Clock, FileLock, systemClock } from '@infergate/kernel';
import { type DataPaths, dataPaths, prepareDataDirectory } from '../configuration/paths.ts';
import type { Settings } from '../configuration/settings.ts';
import type { ControllerMessage, LauncherMessage } from './launch-protocol.ts';
import { readRunFile, removeRunFile, writeRunFile } from './run-file.ts';

export type ReadyMessage = Extract<ControllerMessage, { type: 'ready' }>;

/** The program cannot start here; the message says what to do. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError';
}

export interface LauncherOptions {
  readonly settings: Settings;
  readonly mode: 'serve' | 'stop';
  /** Called at the first readiness only; a controller that came back is announced by the run file alone. */
  readonly onReady: (ready: ReadyMessage) => void;
  /** For people, on stderr. */
  readonly say: (text: string) => void;
  readonly clock?: Clock;
}

/** What the controller is given on top of its own grace before it is killed at shutdown. */
const SHUTDOWN_MARGIN_MS = 5000;
/** A controller that lived this long was healthy: the next failure starts counting anew. */
const HEALTHY_AFTER_MS = 60_000;

/**
 * Starts the controller, starts it again when it dies, passes signals on. Holds the lock of the data directory.
 * Gateways and instances are not its children: they go on without it.
 */
export class Launcher {
  readonly #options: LauncherOptions;
  readonly #paths: DataPaths;
  readonly #clock: Clock;
  readonly #backoff = new Backoff({ initialMs: 50, maxMs: 10_000 });
  #controller: ChildProcess | null = null;
  #announced = false;
  #adminPort: number | null = null;
  #stopping = false;
  #stopDeadlineMs = 0;
  /** The result is known; what still ends is not started again. */
  #isOver = false;
  #finish: ((exitCode: number) => void) | null = null;
  #fail: ((error: Error) => void) | null = null;

  constructor(options: LauncherOptions) {
    this.#options = options;
    this.#paths = dataPaths(options.settings.dataDir);
    this.#clock = options.clock ?? systemClock;
  }

  /** Runs until everything has stopped; resolves with the exit code of the program. */
  async run(): Promise<number> {
    this.#prepareDataDirectory();
    const lock = this.#acquireLock();
    try {
      return await new Promise<number>((resolve, reject) => {
        this.#finish = (exitCode) => this.#settle(() => resolve(exitCode));
        this.#fail = (error) => this.#settle(() => reject(error));
        if (this.#options.mode === 'stop') this.#beginToStop();
        this.#startController();
      });
    } finally {
      removeRunFile(this.#paths.runFile);
      lock.release();
    }
  }

  /** Ends everything in order. The second call gives up waiting. */
  stop(): void {
    if (this.#stopping) {
      this.#finish?.(1);
      return;
    }
    this.#options.say('Stopping: open requests may finish, then gateways and instances end …');
    this.#beginToStop();
    this.#send({ type: 'shutdown' });
    if (this.#controller === null) this.#startController();
  }

  #beginToStop(): void {
    this.#stopping = true;
    const limit = this.#options.settings.shutdownGraceMs + SHUTDOWN_MARGIN_MS;
    this.#stopDeadlineMs = this.#clock.monotonic() + limit;
    this.#clock.setTimeout(() => this.#controller?.kill('SIGKILL'), limit).unref();
  }

  #settle(how: () => void): void {
    this.#isOver = true;
    how();
  }

  #prepareDataDirectory(): void {
    const { root } = this.#paths;
    try {
      prepareDataDirectory(this.#paths);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new LaunchError(`${root} cannot be used as data directory: ${reason}. Choose another folder with --data-dir.`, {
        cause: error,
      });
    }
  }

  #acquireLock(): FileLock {
    const lock = FileLock.acquire(this.#paths.lock);
    if (lock !== null) return lock;
    const run = readRunFile(this.#paths.runFile);
    const who = run === null ? '' : ` (pid ${run.pid}, ${run.admin})`;
    throw new LaunchError(
      `Infergate runs already on ${this.#paths.root}${who}. Stop it with "infergate down", or choose another folder with --data-dir.`,
    );
  }

  #startController(): void {
    const entry = fileURLToPath(new URL('./controller.mjs', import.meta.url));
    // Its output is ours: with us gone it ends anyway. Everything that must outlive us writes to files.
    const child = spawn(process.execPath, [entry], { stdio: ['ignore', 2, 2, 'ipc'] });
    const startedAt = this.#clock.monotonic();
    this.#controller = child;
    child.on('message', (message) => this.#receive(message as ControllerMessage, child));
    child.once('error', (error) => this.#fail?.(error));
    child.once('exit', (code, signal) => this.#controllerEnded(code, signal, this.#clock.monotonic() - startedAt));
    // Once stopping, a controller that comes up only adopts what runs and ends it.
    const { settings } = this.#options;
    const mode = this.#stopping ? 'stop' : this.#options.mode;
    // Nothing listens any more: a key that is gone must not keep things from ending.
    const shown = mode === 'stop' ? { ...settings, tls: null } : settings;
    this.#send({ type: 'start', mode, settings: shown, earlierAdminPort: this.#adminPort });
  }

  #receive(message: ControllerMessage, child: ChildProcess): void {
    if (message.type === 'refused') {
      this.#refused(message.message);
      return;
    }
    if (child.pid !== undefined) writeRunFile(this.#paths.runFile, child.pid, message);
    const adminPort = Number(new URL(message.admin).port);
    if (this.#adminPort !== null && this.#adminPort !== adminPort)
      this.#options.say(`Port ${this.#adminPort} was taken meanwhile; console and management API are at ${message.admin} now.`);
    this.#adminPort = adminPort;
    if (this.#announced) return;
    this.#announced = true;
    this.#options.onReady(message);
  }

  /** At the first start the user must change something; later it may pass, and the traffic goes on meanwhile. */
  #refused(message: string): void {
    if (this.#announced || this.#stopping) this.#options.say(`The controller cannot start: ${message}`);
    else this.#fail?.(new LaunchError(message));
  }

  #controllerEnded(code: number | null, signal: NodeJS.Signals | null, livedMs: number): void {
    this.#controller = null;
    if (this.#isOver) return;
    if (this.#stopping && code === 0) return this.#finish?.(0);
    // What it left behind must still be ended: the next one adopts it, as long as there is time.
    if (this.#stopping && this.#clock.monotonic() >= this.#stopDeadlineMs) return this.#finish?.(1);
    if (livedMs > HEALTHY_AFTER_MS) this.#backoff.reset();
    this.#options.say(
      `The controller ended (${signal ?? `exit code ${code}`}); it starts again. Its log: ${this.#paths.logs}/controller.log`,
    );
    this.#clock.setTimeout(() => {
      if (this.#controller === null && !this.#isOver) this.#startController();
    }, this.#backoff.next());
  }

  #send(message: LauncherMessage): void {
    // A channel that has just closed is answered by the exit event.
    this.#controller?.send(message, () => undefined);
  }
}

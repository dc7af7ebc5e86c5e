import { type FleetSettings, type ListenerAddress, listenerKey } from '@infergate/contract';
import { Backoff, type Clock, isAlive, type Logger, Signal, terminate } from '@infergate/kernel';
import type { NodeView } from '../publish/node.ts';
import type { GatewayLink } from './gateway-link.ts';
import { aliveProcesses, endGateway } from './gateway-processes.ts';
import { GatewaySpawner, type SpawnCommand, type SupervisorStart } from './gateway-spawner.ts';
import { boundBy, decideKeeping, isAsWanted, nextListeners, satisfies } from './keeper-decision.ts';
import { isComplete, type KeeperProblem, type KeeperProgress, problemOf, progressOf, refusalError } from './keeper-progress.ts';
import { ListenError, type ListenRequest, ListeningSockets, resolveListen } from './listening-sockets.ts';
import { aliveOf, type ProcessRecord, readProcessRecord, removeProcessRecord, writeProcessRecord } from './process-record.ts';
import { Reconfiguration } from './reconfiguration.ts';
import { SilenceWatch } from './silence-watch.ts';

export interface GatewayKeeperOptions {
  readonly gatewayId: string;
  readonly build: string;
  readonly supervisor: (start: SupervisorStart) => SpawnCommand;
  /** Output of the processes is appended here. */
  readonly logPath: string;
  readonly recordPath: string;
  readonly link: GatewayLink;
  readonly clock: Clock;
  readonly log: Logger;
}

/** How a gateway is to be. */
export interface GatewayWanted {
  /** May be empty: it runs and nothing listens. */
  readonly listen: readonly ListenRequest[];
  readonly settings: FleetSettings;
}

/** The gateway does not come up; the message says where to look. */
export class GatewayStartError extends Error {
  override readonly name = 'GatewayStartError';
}

const POLL_MS = 200;
/** A living supervisor dials again after a pause; with nothing recorded as alive a shorter wait is enough. */
const START_PATIENCE_MS = 15_000;
const UNRECORDED_PATIENCE_MS = 2000;
const SERVING_PATIENCE_MS = 30_000;
const MAX_FAILED_STARTS = 3;
/** For open requests, when a gateway of an earlier build moves to other addresses. */
const REPLACE_GRACE_MS = 10_000;
const RESPAWN = { initialMs: 100, maxMs: 10_000 };
/** A gateway that served this long was healthy. */
const HEALTHY_AFTER_MS = 60_000;

/**
 * Sees to it that one gateway runs as it is wanted: adopts the one that lives and has it change while it serves, starts it
 * where none does. Its processes are detached and need nobody here; the keeper may come and go.
 */
export class GatewayKeeper {
  readonly #options: GatewayKeeperOptions;
  readonly #signal: Signal;
  readonly #spawner: GatewaySpawner;
  readonly #backoff = new Backoff(RESPAWN);
  readonly #reconfiguration = new Reconfiguration();
  readonly #silence = new SilenceWatch();
  readonly #listeners = new Set<() => void>();
  #applied: GatewayWanted | null = null;
  /** The last of `#applied` whose names are addresses. */
  #wanted: GatewayWanted | null = null;
  #resolved: GatewayWanted | null = null;
  #record: ProcessRecord | null = null;
  #isServing = false;
  #isAsWanted = false;
  #wasComplete = false;
  #hasServed = false;
  #lonelySince = 0;
  #servingSince = 0;
  #spawnAt = 0;
  #failedStarts = 0;
  #failure: KeeperProblem | null = null;
  #renewedPid: number | null = null;
  #isEnding = false;
  #isStopped = false;
  #told = '';
  #stopListening: (() => void) | null = null;
  #keeping: Promise<void> | null = null;

  constructor(options: GatewayKeeperOptions) {
    this.#options = options;
    this.#signal = new Signal(options.clock);
    const { supervisor, logPath } = options;
    this.#spawner = new GatewaySpawner({ supervisor, logPath, onEnd: (pid, how) => this.#ended(pid, how) });
  }

  /** What the gateway listens on, as far as is known. */
  get listeners(): readonly ListenerAddress[] | null {
    return this.#record?.listeners ?? null;
  }

  /** A supervisor is connected, whether the gateway is already as it is wanted or still as it was before. */
  get isServing(): boolean {
    return this.#isServing;
  }

  progress(): KeeperProgress {
    return progressOf({
      node: this.#connected(),
      isAsWanted: this.#isAsWanted,
      wasComplete: this.#wasComplete,
      hasServed: this.#hasServed,
      isStopped: this.#isStopped,
      problem: this.#problem(),
      nodes: this.#applied?.settings.nodes ?? 0,
      recorded: this.#record?.listeners ?? [],
    });
  }

  /** Called when `progress` has become another one. */
  onProgress(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Resolves with the bound addresses when a gateway is connected that is told to be as wanted. Rejects with `ListenError`,
   * `GatewayStartError` or `GatewayChangeError` when that cannot be; then nothing is looked after.
   */
  async start(wanted: GatewayWanted): Promise<readonly ListenerAddress[]> {
    await this.#begin(wanted);
    const starting = this.#comeUp();
    // Whoever closes waits for the loop that is running; its failure is the starter's to hear.
    this.#keeping = starting.catch(() => undefined);
    await starting;
    if (!this.#isEnding) this.#keeping = this.#keep();
    return this.#record?.listeners ?? [];
  }

  /** Looks after the gateway from now on. What fails is tried again and stands in `progress`. */
  run(wanted: GatewayWanted): void {
    this.#keeping = this.#begin(wanted)
      .then(() => this.#giveLivingOneTime())
      .then(() => this.#keep());
  }

  /** From now on it is to be like this. The latest counts, whatever became of those before. */
  apply(wanted: GatewayWanted): void {
    this.#applied = wanted;
    this.#signal.raise();
  }

  /** Looks after it no longer; the gateway goes on. */
  async close(): Promise<void> {
    this.#isEnding = true;
    this.#stopListening?.();
    this.#signal.raise();
    await this.#keeping;
  }

  /** Open requests get `graceMs`; then all its processes are gone, also those that an earlier controller started. */
  async stop(graceMs: number): Promise<void> {
    await this.close();
    const { gatewayId, recordPath, link, clock, log } = this.#options;
    const record = this.#record ?? readProcessRecord(recordPath);
    if (await endGateway({ gatewayId, record, link, clock }, graceMs)) removeProcessRecord(recordPath);
    else log.error({ gatewayId }, 'processes of the gateway could not be ended');
    this.#isServing = false;
    this.#isStopped = true;
    this.#tell();
  }

  async #begin(wanted: GatewayWanted): Promise<void> {
    const { link, recordPath, clock } = this.#options;
    this.#applied = wanted;
    this.#record = readProcessRecord(recordPath);
    this.#lonelySince = clock.monotonic();
    this.#stopListening = link.onChange(() => this.#signal.raise());
  }

  async #comeUp(): Promise<void> {
    await this.#giveLivingOneTime();
    while (!this.#isAsWanted && !this.#isEnding) {
      // Before the next step, which may come so late that it would already be time for one more.
      if (this.#failedStarts >= MAX_FAILED_STARTS) throw this.#startError();
      await this.#step();
      const refused = this.#reconfiguration.refusal;
      if (refused !== null) throw refusalError(refused, this.#requests);
      if (!this.#isAsWanted) await this.#signal.wait(POLL_MS);
    }
  }

  async #keep(): Promise<void> {
    const { log, gatewayId } = this.#options;
    while (!this.#isEnding) {
      try {
        await this.#step();
        if (this.#isServing) this.#failure = null;
      } catch (error) {
        const known = this.#failure?.message;
        this.#failure = problemOf(error);
        // It is tried every few seconds, perhaps for days: once is enough to read.
        const level = this.#failure.message === known ? 'debug' : 'error';
        this.#spawnAt = this.#options.clock.monotonic() + this.#backoff.next();
        log[level]({ err: error, gatewayId }, 'the gateway could not be started; it is tried again');
      }
      this.#tell();
      if (!this.#isEnding) await this.#signal.wait(this.#isAsWanted ? POLL_MS * 5 : POLL_MS);
    }
  }

  async #step(): Promise<void> {
    const { gatewayId, build, link, clock } = this.#options;
    const { listen, settings } = await this.#resolveWanted();
    const node = this.#connected();
    const wanted = { listeners: listen, settings };
    this.#note(node, wanted);
    if (node !== null && this.#silence.hangs(node, clock.monotonic())) return this.#endHanging(node);
    const decision = decideKeeping({
      hello: node?.hello ?? null,
      wanted,
      recorded: this.#record?.listeners ?? null,
      build,
      alive: node === null ? aliveProcesses(gatewayId, this.#record, link.nodes()).length : 1,
      lonelyMs: clock.monotonic() - this.#lonelySince,
      patienceMs: this.#servingSince > 0 ? SERVING_PATIENCE_MS : START_PATIENCE_MS,
    });
    switch (decision) {
      case 'serve':
        return;
      case 'serve-other-build':
        return this.#renew(node);
      case 'reconfigure':
        return this.#reconfigure(node, wanted);
      case 'wait':
        return;
      case 'replace':
        return this.#replace();
      case 'spawn':
        return this.#spawn();
    }
  }

  get #requests(): readonly ListenRequest[] {
    return this.#wanted?.listen ?? [];
  }

  /** What is to be reached now. Throws when a name cannot be resolved. */
  async #resolveWanted(): Promise<GatewayWanted> {
    for (;;) {
      const applied = this.#applied;
      if (applied === null) throw new Error('the keeper has not been started');
      if (applied === this.#resolved && this.#wanted !== null) return this.#wanted;
      const listen = await resolveListen(applied.listen);
      if (applied !== this.#applied) continue;
      this.#resolved = applied;
      this.#wanted = { listen, settings: applied.settings };
      this.#isAsWanted = false;
      this.#wasComplete = false;
      this.#failure = null;
      this.#spawnAt = 0;
      this.#failedStarts = 0;
      this.#reconfiguration.reset();
    }
  }

  #problem(): KeeperProblem | null {
    const { refusal } = this.#reconfiguration;
    if (refusal !== null) return problemOf(refusalError(refusal, this.#requests));
    if (this.#failure !== null) return this.#failure;
    return this.#failedStarts >= MAX_FAILED_STARTS ? problemOf(this.#startError()) : null;
  }

  #startError(): GatewayStartError {
    return new GatewayStartError(`The gateway ended ${this.#failedStarts} times before it was ready. Its log: ${this.#options.logPath}`);
  }

  #tell(): void {
    const told = JSON.stringify(this.progress());
    if (told === this.#told) return;
    this.#told = told;
    for (const listener of this.#listeners) listener();
  }

  /** A process may be dead before the end of its connection is noticed. */
  #connected(): NodeView | null {
    const { gatewayId, link } = this.#options;
    return link.nodes().find(({ hello, isConnected }) => isConnected && hello.gatewayId === gatewayId && isAlive(hello)) ?? null;
  }

  /** Remembers who serves, in memory and on disk. */
  #note(node: NodeView | null, wanted: SupervisorStart): void {
    const { clock } = this.#options;
    const nowMs = clock.monotonic();
    if (node === null) {
      if (this.#isServing) this.#lonelySince = nowMs;
      this.#isServing = false;
      this.#isAsWanted = false;
      return;
    }
    const listeners = boundBy(node.hello, this.#record?.listeners ?? null);
    this.#noteProcesses(node, listeners);
    this.#isAsWanted = node.hello.settings === undefined ? satisfies(listeners, wanted.listeners) : isAsWanted(node.hello, wanted);
    if (this.#isAsWanted) this.#reconfiguration.reset();
    this.#wasComplete ||= this.#isAsWanted && isComplete(node);
    if (!this.#isServing) this.#servingSince = nowMs;
    this.#isServing = true;
    this.#hasServed ||= this.#wasComplete;
    this.#failedStarts = 0;
    if (nowMs - this.#servingSince > HEALTHY_AFTER_MS) this.#backoff.reset();
  }

  #noteProcesses({ hello }: NodeView, listeners: readonly ListenerAddress[]): void {
    const { recordPath, gatewayId, link } = this.#options;
    const { pid, startTime, bootId, build } = hello;
    const alive = aliveProcesses(gatewayId, this.#record, link.nodes());
    const workers = alive.filter((identity) => identity.pid !== pid).sort((a, b) => a.pid - b.pid);
    const record = { gatewayId, build, listeners, supervisor: { pid, startTime, bootId }, workers };
    if (JSON.stringify(record) !== JSON.stringify(this.#record)) writeProcessRecord(recordPath, record);
    this.#record = record;
  }

  /** Asks it once to change to what is wanted; what came of that is seen in its next hello, or in a refusal. */
  #reconfigure(node: NodeView | null, wanted: SupervisorStart): void {
    const { gatewayId, link, clock, log } = this.#options;
    if (node === null) return;
    const listeners = nextListeners(node.hello.listeners, wanted.listeners);
    const message = this.#reconfiguration.next(node, { settings: wanted.settings, listeners }, clock.monotonic());
    if (message === null) return;
    log.info({ gatewayId, pid: node.hello.pid, settings: wanted.settings, listeners }, 'the gateway is asked to change');
    link.send(gatewayId, message);
  }

  /**
   * Asks a supervisor of another build once to make room for the program that is installed now: its workers bring that
   * up, and it replaces them one by one behind the same sockets. Where it cannot, the gateway goes on as it is.
   */
  #renew(node: NodeView | null): void {
    const { gatewayId, build, log } = this.#options;
    if (node === null || this.#renewedPid === node.hello.pid) return;
    const { pid, startTime, bootId } = node.hello;
    const fields = { gatewayId, pid, runs: node.hello.build, installed: build };
    if (this.#renewedPid === null) {
      log.info(fields, 'the gateway is asked to change to the program that is installed now');
      terminate({ pid, startTime, bootId }, 'SIGHUP');
    } else log.warn(fields, 'the gateway goes on with another version of the program; "infergate down" and "infergate up" change it');
    this.#renewedPid = pid;
  }

  /** Its workers bring back another one. As long as it hangs nobody gives out what is left of the limits, and nothing can change. */
  #endHanging({ hello, silentMs }: NodeView): void {
    const { gatewayId, log } = this.#options;
    const { pid, startTime, bootId } = hello;
    log.error({ gatewayId, pid, silentMs: Math.round(silentMs) }, 'a gateway supervisor hangs and is killed');
    terminate({ pid, startTime, bootId }, 'SIGKILL');
  }

  /** Who is not recorded as alive may still live: all processes may have been replaced while no controller was there. */
  async #giveLivingOneTime(): Promise<void> {
    const { clock } = this.#options;
    if (this.#record === null || aliveOf(this.#record).length > 0 || (await this.#areFree(this.#record.listeners))) return;
    const limit = clock.monotonic() + UNRECORDED_PATIENCE_MS;
    while (this.#connected() === null && clock.monotonic() < limit && !this.#isEnding) await this.#signal.wait(POLL_MS);
  }

  async #areFree(listeners: readonly ListenerAddress[]): Promise<boolean> {
    try {
      await ListeningSockets.check(listeners.map((listener) => ({ ...listener, flag: null })));
      return true;
    } catch {
      return false;
    }
  }

  async #replace(): Promise<void> {
    const { gatewayId, link, clock, log } = this.#options;
    const held = this.#record?.listeners ?? [];
    // What cannot be had must not cost what there is.
    await ListeningSockets.check(this.#requests.filter((request) => request.port === 0 || !held.some(({ port }) => port === request.port)));
    log.warn({ gatewayId, held, wanted: this.#requests }, 'the gateway is ended to make room for a new one');
    await endGateway({ gatewayId, record: this.#record, link, clock }, REPLACE_GRACE_MS);
    this.#record = null;
    return this.#spawn();
  }

  async #spawn(): Promise<void> {
    const { gatewayId, build, recordPath, clock, log } = this.#options;
    const settings = this.#wanted?.settings;
    if (clock.monotonic() < this.#spawnAt || settings === undefined) return;
    const sockets = await this.#bind();
    if (sockets === null) return;
    if (this.#isEnding) return sockets.close();
    // No await between: our copies must never get to accept a connection.
    const supervisor = this.#spawner.spawn(sockets, settings);
    this.#lonelySince = clock.monotonic();
    this.#spawnAt = clock.monotonic() + this.#backoff.next();
    this.#record = { gatewayId, build, listeners: sockets.addresses, supervisor, workers: [] };
    writeProcessRecord(recordPath, this.#record);
    log.info({ gatewayId, pid: supervisor?.pid, listeners: sockets.addresses }, 'gateway started');
  }

  /** Ports that were given once are kept, so that "any port" does not change while we live. null: not now. */
  async #bind(): Promise<ListeningSockets | null> {
    const bound = this.#servingSince > 0 ? (this.#record?.listeners ?? []) : [];
    const requests = this.#requests.map((request) => {
      const before = bound.find((each) => listenerKey({ ...each, port: 0 }) === listenerKey({ ...request, port: 0 }));
      return request.port === 0 && before !== undefined ? { ...request, port: before.port } : request;
    });
    try {
      return await ListeningSockets.bind(requests);
    } catch (error) {
      // Processes that nobody recorded may hold it, and are about to say hello.
      const mayBeOurs = error instanceof ListenError && error.isInUse && this.#record !== null;
      const isLate = this.#options.clock.monotonic() - this.#lonelySince >= START_PATIENCE_MS;
      if (mayBeOurs && !isLate) return null;
      throw error;
    }
  }

  #ended(pid: number | undefined, how: string): void {
    const { gatewayId, log } = this.#options;
    log.warn({ gatewayId, pid, how }, 'a gateway supervisor has ended');
    if (!this.#isServing) this.#failedStarts += 1;
    this.#signal.raise();
  }
}

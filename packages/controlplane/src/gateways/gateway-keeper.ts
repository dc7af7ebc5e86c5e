import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { ListenerAddress } from '@infergate/contract';
import { Backoff, type Clock, isAlive, type Logger, processIdentity, terminate } from '@infergate/kernel';
import type { NodeView } from '../publish/node.ts';
import type { GatewayLink } from './gateway-link.ts';
import { aliveProcesses, endGateway } from './gateway-processes.ts';
import { decideKeeping, satisfies } from './keeper-decision.ts';
import { ListenError, type ListenRequest, ListeningSockets, resolveListen } from './listening-sockets.ts';
import { aliveOf, type ProcessRecord, readProcessRecord, removeProcessRecord, writeProcessRecord } from './process-record.ts';
import { Signal } from './signal.ts';

/** How to start a supervisor. Its listening sockets are the descriptors 3, 4, … in the order of the addresses. */
export interface SpawnCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** All of it: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
}

export interface GatewayKeeperOptions {
  readonly gatewayId: string;
  readonly build: string;
  readonly listen: readonly ListenRequest[];
  readonly supervisor: (listeners: readonly ListenerAddress[]) => SpawnCommand;
  /** Output of the processes is appended here. */
  readonly logPath: string;
  readonly recordPath: string;
  readonly link: GatewayLink;
  readonly clock: Clock;
  readonly log: Logger;
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
/** For open requests, when a gateway moves to other addresses. */
const REPLACE_GRACE_MS = 10_000;
const RESPAWN = { initialMs: 100, maxMs: 10_000 };
/** A gateway that served this long was healthy. */
const HEALTHY_AFTER_MS = 60_000;

/**
 * Sees to it that one gateway runs: adopts the one that lives, starts it where none does. Its processes are detached
 * and need nobody here; the keeper may come and go.
 */
export class GatewayKeeper {
  readonly #options: GatewayKeeperOptions;
  readonly #signal: Signal;
  readonly #backoff = new Backoff(RESPAWN);
  #requested: readonly ListenRequest[] = [];
  #record: ProcessRecord | null = null;
  #child: ChildProcess | null = null;
  #isServing = false;
  #lonelySince = 0;
  #servingSince = 0;
  #spawnAt = 0;
  #failedStarts = 0;
  #renewedPid: number | null = null;
  #isEnding = false;
  #stopListening: (() => void) | null = null;
  #keeping: Promise<void> | null = null;

  constructor(options: GatewayKeeperOptions) {
    this.#options = options;
    this.#signal = new Signal(options.clock);
  }

  /** What the gateway listens on, as far as is known. */
  get listeners(): readonly ListenerAddress[] | null {
    return this.#record?.listeners ?? null;
  }

  get isServing(): boolean {
    return this.#isServing;
  }

  /** Resolves with the bound addresses when a gateway is connected. Rejects with `ListenError` or `GatewayStartError`. */
  async start(): Promise<readonly ListenerAddress[]> {
    const { link, listen, recordPath, clock } = this.#options;
    this.#requested = await resolveListen(listen);
    this.#record = readProcessRecord(recordPath);
    this.#lonelySince = clock.monotonic();
    this.#stopListening = link.onChange(() => this.#signal.raise());
    const starting = this.#comeUp();
    // Whoever closes waits for the loop that is running; its failure is the starter's to hear.
    this.#keeping = starting.catch(() => undefined);
    await starting;
    if (!this.#isEnding) this.#keeping = this.#keep();
    return this.#record?.listeners ?? [];
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
  }

  async #comeUp(): Promise<void> {
    await this.#giveLivingOneTime();
    while (!this.#isServing && !this.#isEnding) {
      await this.#step();
      if (this.#failedStarts >= MAX_FAILED_STARTS)
        throw new GatewayStartError(`The gateway ended ${this.#failedStarts} times before it was ready. Its log: ${this.#options.logPath}`);
      if (!this.#isServing) await this.#signal.wait(POLL_MS);
    }
  }

  async #keep(): Promise<void> {
    const { log, gatewayId } = this.#options;
    while (!this.#isEnding) {
      await this.#signal.wait(this.#isServing ? POLL_MS * 5 : POLL_MS);
      if (this.#isEnding) return;
      try {
        await this.#step();
      } catch (error) {
        this.#spawnAt = this.#options.clock.monotonic() + this.#backoff.next();
        log.error({ err: error, gatewayId }, 'the gateway could not be started; it is tried again');
      }
    }
  }

  async #step(): Promise<void> {
    const { gatewayId, build, link, clock } = this.#options;
    const node = this.#connected();
    this.#note(node);
    const decision = decideKeeping({
      hello: node?.hello ?? null,
      requested: this.#requested,
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
      case 'wait':
        return;
      case 'replace':
        return this.#replace();
      case 'spawn':
        return this.#spawn();
    }
  }

  /** A process may be dead before the end of its connection is noticed. */
  #connected(): NodeView | null {
    const { gatewayId, link } = this.#options;
    return link.nodes().find(({ hello, isConnected }) => isConnected && hello.gatewayId === gatewayId && isAlive(hello)) ?? null;
  }

  /** Remembers who serves, in memory and on disk. */
  #note(node: NodeView | null): void {
    const { clock, recordPath, gatewayId, link } = this.#options;
    const nowMs = clock.monotonic();
    if (node === null) {
      if (this.#isServing) this.#lonelySince = nowMs;
      this.#isServing = false;
      return;
    }
    const listeners = node.hello.listeners.length > 0 ? node.hello.listeners : (this.#record?.listeners ?? []);
    const { pid, startTime, bootId, build } = node.hello;
    const alive = aliveProcesses(gatewayId, this.#record, link.nodes());
    const workers = alive.filter((identity) => identity.pid !== pid).sort((a, b) => a.pid - b.pid);
    const record = { gatewayId, build, listeners, supervisor: { pid, startTime, bootId }, workers };
    if (JSON.stringify(record) !== JSON.stringify(this.#record)) writeProcessRecord(recordPath, record);
    this.#record = record;
    if (!satisfies(listeners, this.#requested)) return;
    if (!this.#isServing) this.#servingSince = nowMs;
    this.#isServing = true;
    this.#failedStarts = 0;
    if (nowMs - this.#servingSince > HEALTHY_AFTER_MS) this.#backoff.reset();
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

  /** Who is not recorded as alive may still live: all processes may have been replaced while no controller was there. */
  async #giveLivingOneTime(): Promise<void> {
    const { clock } = this.#options;
    if (this.#record === null || aliveOf(this.#record).length > 0 || (await this.#areFree(this.#record.listeners))) return;
    const limit = clock.monotonic() + UNRECORDED_PATIENCE_MS;
    while (this.#connected() === null && clock.monotonic() < limit && !this.#isEnding) await this.#signal.wait(POLL_MS);
  }

  async #areFree(listeners: readonly ListenerAddress[]): Promise<boolean> {
    try {
      await ListeningSockets.check(listeners.map((listener) => ({ ...listener, flag: '' })));
      return true;
    } catch {
      return false;
    }
  }

  async #replace(): Promise<void> {
    const { gatewayId, link, clock, log } = this.#options;
    const held = this.#record?.listeners ?? [];
    // What cannot be had must not cost what there is.
    await ListeningSockets.check(
      this.#requested.filter((request) => request.port === 0 || !held.some(({ port }) => port === request.port)),
    );
    log.warn({ gatewayId, held, wanted: this.#requested }, 'the gateway is ended to make room for a new one');
    await endGateway({ gatewayId, record: this.#record, link, clock }, REPLACE_GRACE_MS);
    this.#record = null;
    return this.#spawn();
  }

  async #spawn(): Promise<void> {
    const { gatewayId, build, recordPath, clock, log } = this.#options;
    if (clock.monotonic() < this.#spawnAt) return;
    const sockets = await this.#bind();
    if (sockets === null) return;
    if (this.#isEnding) return sockets.close();
    // No await from here to close: our copies must never get to accept a connection.
    let child: ChildProcess;
    try {
      child = this.#spawnChild(sockets);
    } finally {
      sockets.close();
    }
    this.#child = child;
    this.#lonelySince = clock.monotonic();
    this.#spawnAt = clock.monotonic() + this.#backoff.next();
    const supervisor = child.pid === undefined ? null : processIdentity(child.pid);
    this.#record = { gatewayId, build, listeners: sockets.addresses, supervisor, workers: [] };
    writeProcessRecord(recordPath, this.#record);
    log.info({ gatewayId, pid: child.pid, listeners: sockets.addresses }, 'gateway started');
  }

  /** Ports that were given once are kept, so that "any port" does not change while we live. null: not now. */
  async #bind(): Promise<ListeningSockets | null> {
    const bound = this.#servingSince > 0 ? (this.#record?.listeners ?? []) : [];
    const requests = this.#requested.map((request) => {
      const before = bound.find(({ entrance }) => entrance === request.entrance);
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

  #spawnChild(sockets: ListeningSockets): ChildProcess {
    const { supervisor, logPath } = this.#options;
    const { command, args, env } = supervisor(sockets.addresses);
    const output = openSync(logPath, 'a', 0o600);
    try {
      const stdio = ['ignore', output, output, ...sockets.descriptors] as const;
      const child = spawn(command, [...args], { detached: true, stdio: [...stdio], env: { ...env } });
      child.once('error', (error) => this.#childEnded(child, error.message));
      child.once('exit', (code, signal) => this.#childEnded(child, signal ?? `exit code ${code}`));
      child.unref();
      return child;
    } finally {
      closeSync(output);
    }
  }

  #childEnded(child: ChildProcess, how: string): void {
    const { gatewayId, log } = this.#options;
    log.warn({ gatewayId, pid: child.pid, how }, 'a gateway supervisor has ended');
    if (this.#child === child) this.#child = null;
    if (!this.#isServing) this.#failedStarts += 1;
    this.#signal.raise();
  }
}

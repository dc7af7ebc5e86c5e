import { readFileSync } from 'node:fs';
import {
  type FleetMessage,
  listenerKey,
  type NodeState,
  type ProcessHello,
  type SnapshotMessage,
  type WorkerMessage,
} from '@infergate/contract';
import {
  Backoff,
  errorCode,
  isAlive,
  processIdentity,
  writeFileAtomic,
  type Clock,
  type Logger,
  type MessageSocket,
  type Timer,
} from '@infergate/kernel';
import { CounterOwner } from '../counters/owner/counter-owner.ts';
import type { SnapshotStore } from '../snapshots/snapshot-store.ts';
import { startDetached } from './detached-process.ts';
import { FleetMember, type WorkerRecord } from './fleet-member.ts';
import { planFleet, type WantedNode } from './fleet-plan.ts';
import { nodePaths, type ProcessContext, workersOf } from './node-options.ts';
import { ownIdentity } from './own-hello.ts';
import { wantedNodes } from './revision.ts';

export interface FleetOptions {
  readonly context: ProcessContext;
  readonly clock: Clock;
  readonly log: Logger;
  readonly store: SnapshotStore;
  /** The listening sockets, in the order of the options. */
  readonly descriptors: readonly number[];
  /** Who takes over from this supervisor says so. */
  readonly onSuccessor: (hello: ProcessHello, socket: MessageSocket) => void;
  /** A worker came, went or reported. */
  onChange(): void;
  /** A worker is going to be forgotten: what it has counted last must be said now. */
  onLastWords(): void;
}

/** So many parts of what workers count travel in one message: about 2 MB. */
const MEASURES_AT_ONCE = 4;
const LOOK_MS = 200;
/** A process whose connection has just gone may be about to die. */
const LOOK_AGAIN_MS = 10;
const OWNER_TICK_MS = 100;
/** Who dials has to say who it is within this time. */
const HELLO_LIMIT_MS = 2000;
/** A worker that ends sooner than this has crashed at its start: if the one before did, too, the next one waits a little. */
const RAPID_MS = 5000;
const CRASH_BACKOFF = { initialMs: 100, maxMs: 10_000 };

/**
 * The workers of all nodes of a gateway: adopts those that live, starts those that are missing, replaces those that die; and owns the
 * counters that they share.
 */
export class Fleet {
  readonly #options: FleetOptions;
  readonly #members = new Map<number, FleetMember>();
  readonly #backoff = new Backoff(CRASH_BACKOFF);
  #spawnAtMs = 0;
  #crashesInARow = 0;
  #wanted: readonly WantedNode[];
  readonly #bound: ReadonlySet<string>;
  readonly #timers: Timer[] = [];
  #owner: CounterOwner | null = null;
  #recorded = '';
  #onEmpty: (() => void) | null = null;

  constructor(options: FleetOptions) {
    this.#options = options;
    const { build, options: node } = options.context;
    this.#wanted = wantedNodes(build, node.settings, node.listeners);
    this.#bound = new Set(node.listeners.map(listenerKey));
  }

  start(): void {
    const { clock } = this.#options;
    const record = this.#readRecord();
    for (const worker of record) {
      if (isAlive(worker)) this.#members.set(worker.index, new FleetMember(worker, clock.monotonic()));
    }
    const owner = this.#createOwner(record.length > 0);
    this.#owner = owner;
    this.#timers.push(
      clock.setInterval(() => this.#look(), LOOK_MS),
      clock.setInterval(() => owner.tick(), OWNER_TICK_MS),
    );
    this.#look();
  }

  /** A process has dialled; it is a worker once it has said so. */
  accept(socket: MessageSocket): void {
    const { clock, context } = this.#options;
    const limit = clock.setTimeout(() => socket.close(), HELLO_LIMIT_MS);
    let member: FleetMember | null = null;
    socket.onMessage = (value) => {
      const message = value as WorkerMessage;
      if (message.type === 'hello') {
        limit.cancel();
        if (message.role === 'supervisor') return this.#options.onSuccessor(message, socket);
        if (message.gatewayId !== context.options.gatewayId) return socket.close();
        member = this.#welcome(message, socket);
      } else if (member === null) return;
      else if (message.type === 'lease-report') this.#owner?.receive(member.id, message);
      else this.#heard(member, message);
    };
    socket.onDrain = () => {
      member?.unblock();
      member?.offer(this.#options.store, null);
    };
    socket.onClose = () => {
      limit.cancel();
      if (member?.disconnect(socket) === true) this.#lost(member);
    };
  }

  /** Passes a change on that the store has taken. */
  relay(message: SnapshotMessage): void {
    for (const member of this.#members.values()) member.offer(this.#options.store, message);
  }

  /** Everything once more to those who do not follow. */
  repair(): void {
    for (const member of this.#members.values()) member.offerAgain(this.#options.store);
  }

  /** What every worker should know, also should this supervisor be gone. */
  tell(message: FleetMessage): void {
    for (const member of this.#members.values()) member.tell(message);
  }

  /** Starts and ends no workers any more: another supervisor does. */
  leave(): void {
    for (const timer of this.#timers) timer.cancel();
  }

  /** Of what the workers have counted, the next part that was not said yet. */
  report(): NodeState {
    const nowMs = this.#options.clock.monotonic();
    const members = [...this.#members.values()];
    for (const member of members) member.askIfBehind();
    let parts = MEASURES_AT_ONCE;
    return {
      type: 'node-state',
      workers: members.map((member) => {
        const withMeasures = member.hasMeasures && (parts -= 1) >= 0;
        return {
          index: member.index,
          pid: member.identity.pid,
          node: member.node,
          isCurrent: this.#isCurrent(member, nowMs),
          alive: member.isResponsive(nowMs),
          state: member.report(withMeasures),
        };
      }),
    };
  }

  /** Some of what was counted was not said in the last report. */
  get hasMeasures(): boolean {
    return [...this.#members.values()].some((member) => member.hasMeasures);
  }

  /** From here on, everything that was counted is said from the beginning. */
  askForMeasures(): void {
    for (const member of this.#members.values()) member.askForMeasures();
  }

  /** Ends all workers; resolves when none is left. What is still there `killAfterMs` after the grace is killed. */
  async stop(graceMs: number, killAfterMs: number): Promise<void> {
    this.#wanted = [];
    for (const member of this.#members.values()) member.drain(graceMs);
    const kill = this.#options.clock.setTimeout(() => {
      for (const member of this.#members.values()) member.kill();
    }, graceMs + killAfterMs);
    await this.#empty();
    kill.cancel();
    for (const timer of this.#timers) timer.cancel();
  }

  #welcome(hello: ProcessHello, socket: MessageSocket): FleetMember {
    const { clock, store, log } = this.#options;
    const known = this.#members.get(hello.index);
    const isKnown = known?.identity.pid === hello.pid && known.identity.startTime === hello.startTime;
    const { pid, startTime, bootId, node = 0 } = hello;
    const index = known === undefined || isKnown ? hello.index : this.#freeIndex();
    const member = isKnown && known !== undefined ? known : new FleetMember({ index, node, pid, startTime, bootId }, clock.monotonic());
    this.#members.set(member.index, member);
    member.connect(socket, hello, clock.monotonic());
    const { settings, listeners } = this.#options.context.options;
    member.tell({ type: 'fleet', settings, listeners });
    member.offer(store, null);
    log.info({ worker: member.index, workerPid: pid, build: hello.build, version: hello.version }, 'worker connected');
    return member;
  }

  /** It is dead, or it will dial again. */
  #lost(member: FleetMember): void {
    this.#owner?.leave(member.id);
    this.#look();
    if (member.isRunning) this.#options.clock.setTimeout(() => this.#look(), LOOK_AGAIN_MS);
  }

  #createOwner(isSuccessor: boolean): CounterOwner {
    const { clock, context } = this.#options;
    const members = [...this.#members.values()];
    return new CounterOwner(
      {
        clock,
        identity: ownIdentity(),
        seats: workersOf(context.options.settings),
        send: (id, grant) => [...this.#members.values()].find((member) => member.id === id)?.grant(grant),
      },
      { workers: members.map(({ id }) => id), isSuccessor },
    );
  }

  #heard(member: FleetMember, message: Extract<WorkerMessage, { type: 'state' }>): void {
    const nowMs = this.#options.clock.monotonic();
    const before = member.view(nowMs, this.#bound);
    member.heard(message, nowMs);
    const { isReady, isDraining, revision } = member.view(nowMs, this.#bound);
    if (before.isReady !== isReady || before.isDraining !== isDraining || before.revision !== revision) this.#look();
    this.#options.onChange();
  }

  /** Compares what is with what should be. */
  #look(): void {
    const { clock, context } = this.#options;
    const nowMs = clock.monotonic();
    for (const member of this.#members.values()) if (!member.isRunning) this.#remove(member, 'gone');
    const views = [...this.#members.values()].map((member) => member.view(nowMs, this.#bound));
    for (const action of planFleet(views, this.#wanted)) {
      if (action.kind === 'spawn') this.#spawn(action.index, action.node);
      else if (action.kind === 'drain') this.#members.get(action.index)?.drain(context.options.settings.drainGraceMs);
      else this.#members.get(action.index)?.kill();
    }
    this.#writeRecord();
  }

  #isCurrent(member: FleetMember, nowMs: number): boolean {
    const { revision, node } = member.view(nowMs, this.#bound);
    return this.#wanted[node] !== undefined && (revision === null || revision === this.#wanted[node].revision);
  }

  #spawn(index: number, node: number): void {
    const { clock, context, descriptors, log } = this.#options;
    const nowMs = clock.monotonic();
    if (nowMs < this.#spawnAtMs) return;
    const child = startDetached(context, { program: 'worker', args: [String(index), String(node)], descriptors }, log);
    child?.on('error', (error) => log.error({ err: error, worker: index }, 'a worker could not be started'));
    const identity = child?.pid === undefined ? null : processIdentity(child.pid);
    if (child === null || identity === null) {
      this.#spawnAtMs = nowMs + this.#backoff.next();
      return;
    }
    const member = new FleetMember({ index, node, ...identity }, nowMs);
    this.#members.set(index, member);
    child.once('exit', (code, signal) => {
      this.#remove(member, signal ?? `exit code ${code}`);
      this.#look();
    });
    log.info({ worker: index, node, workerPid: child.pid }, 'worker started');
  }

  #remove(member: FleetMember, how: string): void {
    if (this.#members.get(member.index) !== member) return;
    const { clock, log } = this.#options;
    if (member.hasMeasures) this.#options.onLastWords();
    this.#members.delete(member.index);
    this.#owner?.gone(member.id);
    const nowMs = clock.monotonic();
    const livedMs = nowMs - member.startedAtMs;
    if (!member.isDraining) this.#noteCrash(livedMs < RAPID_MS);
    const fields = { worker: member.index, workerPid: member.identity.pid, how, livedMs: Math.round(livedMs) };
    if (member.isDraining) log.info(fields, 'worker ended');
    else log.warn(fields, 'worker ended unasked');
    this.#options.onChange();
    if (this.#members.size === 0) this.#onEmpty?.();
  }

  #noteCrash(isRapid: boolean): void {
    this.#crashesInARow = isRapid ? this.#crashesInARow + 1 : 0;
    if (!isRapid) this.#backoff.reset();
    if (this.#crashesInARow < 2) return;
    const { clock } = this.#options;
    const delayMs = this.#backoff.next();
    this.#spawnAtMs = clock.monotonic() + delayMs;
    clock.setTimeout(() => this.#look(), delayMs);
  }

  #freeIndex(): number {
    let index = 0;
    while (this.#members.has(index)) index += 1;
    return index;
  }

  #empty(): Promise<void> {
    if (this.#members.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onEmpty = resolve;
    });
  }

  // Whoever supervises after us must know whom to wait for.

  #readRecord(): readonly WorkerRecord[] {
    const path = nodePaths(this.#options.context.options).workers;
    try {
      const records = JSON.parse(readFileSync(path, 'utf8')) as readonly (Omit<WorkerRecord, 'node'> & Partial<WorkerRecord>)[];
      // An earlier build knew one node.
      return records.map((record) => ({ node: 0, ...record }));
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') this.#options.log.warn({ err: error, path }, 'the list of workers cannot be read');
      return [];
    }
  }

  #writeRecord(): void {
    const text = `${JSON.stringify([...this.#members.values()].map(({ record }) => record))}\n`;
    if (text === this.#recorded) return;
    try {
      writeFileAtomic(nodePaths(this.#options.context.options).workers, text, 0o600);
      this.#recorded = text;
    } catch (error) {
      this.#options.log.error({ err: error }, 'the list of workers cannot be written');
    }
  }
}

import type { LeaseGrant, LeaseReport, OwnerIdentity } from '@infergate/contract';
import type { Clock, Timer } from '@infergate/kernel';
import { LeasedCounters } from '../src/counters/leased/leased-counters.ts';
import { CounterOwner } from '../src/counters/owner/counter-owner.ts';

/** What processes are promised to do by themselves. */
const BEAT_MS = 100;
/** More messages than this at one moment have no end. */
const MAX_ROUNDS = 1000;

/** Time that stands still until it is set; timers fire when a process is given its turn. */
export class HandClock implements Clock {
  #nowMs = 0;
  readonly #due = new Set<{ readonly fn: () => void; readonly atMs: number }>();

  now(): number {
    return this.#nowMs;
  }

  monotonic(): number {
    return this.#nowMs;
  }

  set(nowMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
  }

  fire(): void {
    for (const timer of this.#due) {
      if (timer.atMs > this.#nowMs) continue;
      this.#due.delete(timer);
      timer.fn();
    }
  }

  setTimeout(fn: () => void, ms: number): Timer {
    const timer = { fn, atMs: this.#nowMs + ms };
    this.#due.add(timer);
    return { cancel: () => void this.#due.delete(timer), unref: () => undefined };
  }

  setInterval(): Timer {
    throw new Error('not used');
  }
}

/** A worker and the two directions of its connection. */
export class NodeWorker {
  readonly id: string;
  readonly counters: LeasedCounters;
  readonly toOwner: LeaseReport[] = [];
  readonly toWorker: LeaseGrant[] = [];
  isConnected = false;
  isAlive = true;
  /** It does nothing, not even read. */
  isStopped = false;

  constructor(id: string, clock: Clock, isAlive: (owner: OwnerIdentity) => boolean) {
    this.id = id;
    this.counters = new LeasedCounters({
      clock,
      isAlive,
      send: (report) => {
        if (!this.isConnected) return false;
        // What travels is text: nothing is shared.
        this.toOwner.push(JSON.parse(JSON.stringify(report)) as LeaseReport);
        return true;
      },
    });
  }
}

/** A node in one process: an owner, workers, and messages that arrive when the test says so. */
export class LeasedNode {
  readonly clock = new HandClock();
  readonly seats: number;
  workers: NodeWorker[] = [];
  owner: CounterOwner | null = null;
  isOwnerStopped = false;
  #lastId = 0;
  #ownerPid = 0;

  constructor(seats: number) {
    this.seats = seats;
    this.startOwner(false);
    for (let i = 0; i < seats; i += 1) this.startWorker();
    this.settle();
  }

  get nowMs(): number {
    return this.clock.monotonic();
  }

  worker(index: number): NodeWorker {
    return this.workers[index] as NodeWorker;
  }

  startWorker(): NodeWorker {
    this.#lastId += 1;
    const worker = new NodeWorker(`w${this.#lastId}`, this.clock, ({ pid }) => this.owner !== null && pid === this.#ownerPid);
    this.workers.push(worker);
    this.connect(worker);
    return worker;
  }

  connect(worker: NodeWorker): void {
    if (this.owner === null || worker.isConnected || worker.isStopped) return;
    worker.isConnected = true;
    worker.counters.connected();
  }

  disconnect(worker: NodeWorker): void {
    if (!worker.isConnected) return;
    worker.isConnected = false;
    worker.toOwner.length = 0;
    worker.toWorker.length = 0;
    worker.counters.disconnected();
    this.owner?.leave(worker.id);
  }

  kill(worker: NodeWorker): void {
    worker.isAlive = false;
    worker.isConnected = false;
    worker.toOwner.length = 0;
    worker.toWorker.length = 0;
    this.workers = this.workers.filter((each) => each !== worker);
    this.owner?.leave(worker.id);
    this.owner?.gone(worker.id);
  }

  killOwner(): void {
    this.owner = null;
    this.isOwnerStopped = false;
    for (const worker of this.workers) {
      if (!worker.isConnected) continue;
      worker.isConnected = false;
      worker.toOwner.length = 0;
      worker.toWorker.length = 0;
      worker.counters.disconnected();
    }
  }

  startOwner(isSuccessor = true): void {
    if (this.owner !== null) return;
    this.#ownerPid += 1;
    this.owner = new CounterOwner(
      {
        clock: this.clock,
        identity: { pid: this.#ownerPid, startTime: '', bootId: '' },
        seats: this.seats,
        send: (id, grant) => {
          const worker = this.workers.find((each) => each.id === id);
          if (worker?.isConnected === true) worker.toWorker.push(JSON.parse(JSON.stringify(grant)) as LeaseGrant);
        },
      },
      { workers: this.workers.map(({ id }) => id), isSuccessor },
    );
  }

  /** The next message of one direction arrives. */
  deliverToOwner(worker: NodeWorker): boolean {
    if (this.owner === null || this.isOwnerStopped) return false;
    const message = worker.toOwner.shift();
    if (message !== undefined) this.owner.receive(worker.id, message);
    return message !== undefined;
  }

  deliverToWorker(worker: NodeWorker): boolean {
    if (worker.isStopped) return false;
    const message = worker.toWorker.shift();
    if (message !== undefined) worker.counters.receive(message);
    return message !== undefined;
  }

  /** Everybody says what there is to say, and hears it, until nothing is left. */
  settle(): void {
    let rounds = 0;
    for (let isMoving = true; isMoving; ) {
      isMoving = false;
      rounds += 1;
      if (rounds > MAX_ROUNDS) throw new Error('they never stop talking');
      for (const worker of this.workers) {
        if (!worker.isStopped) worker.counters.flush();
        while (this.deliverToOwner(worker)) isMoving = true;
        while (this.deliverToWorker(worker)) isMoving = true;
      }
    }
  }

  /** Time passes; every process does what it does by itself. */
  pass(ms: number, stepMs = BEAT_MS): void {
    const endMs = this.nowMs + ms;
    while (this.nowMs < endMs) {
      this.clock.set(Math.min(endMs, this.nowMs + stepMs));
      this.turn();
    }
  }

  turn(): void {
    this.clock.fire();
    for (const worker of this.workers) if (!worker.isStopped) worker.counters.beat();
    if (!this.isOwnerStopped) this.owner?.tick();
    this.settle();
  }
}

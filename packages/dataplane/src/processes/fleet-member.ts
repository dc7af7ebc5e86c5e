import {
  type FleetMessage,
  type LeaseGrant,
  listenerKey,
  type ProcessHello,
  type SnapshotMessage,
  type SnapshotVersion,
  type SupervisorMessage,
  type WorkerState,
} from '@infergate/contract';
import { isAlive, terminate, type MessageSocket, type ProcessIdentity } from '@infergate/kernel';
import { isSame } from '../snapshots/order.ts';
import type { SnapshotStore } from '../snapshots/snapshot-store.ts';
import type { WorkerView } from './fleet-plan.ts';
import { MeasuresRelay } from './measures-relay.ts';
import { revisionOf } from './revision.ts';

/** A worker that says nothing for this long counts as failed: nobody waits for it. */
const SILENT_AFTER_MS = 5000;

/** Whom the next supervisor has to look for. */
export interface WorkerRecord extends ProcessIdentity {
  readonly index: number;
  readonly node: number;
}

/** One worker process as its supervisor knows it. */
export class FleetMember {
  readonly index: number;
  readonly node: number;
  readonly identity: ProcessIdentity;
  readonly startedAtMs: number;
  hello: ProcessHello | null = null;
  state: WorkerState | null = null;
  isDraining = false;
  #socket: MessageSocket | null = null;
  #heardAtMs: number;
  #sent: SnapshotVersion | null = null;
  #isBlocked = false;
  readonly #measures = new MeasuresRelay();

  constructor({ index, node, ...identity }: WorkerRecord, nowMs: number) {
    this.index = index;
    this.node = node;
    this.identity = identity;
    this.startedAtMs = nowMs;
    this.#heardAtMs = nowMs;
  }

  /** Names the process for ever. */
  get id(): string {
    return `${this.identity.pid}/${this.identity.startTime}`;
  }

  get isRunning(): boolean {
    return isAlive(this.identity);
  }

  get isConnected(): boolean {
    return this.#socket !== null;
  }

  isResponsive(nowMs: number): boolean {
    return this.#socket !== null && nowMs - this.#heardAtMs < SILENT_AFTER_MS;
  }

  get record(): WorkerRecord {
    return { index: this.index, node: this.node, ...this.identity };
  }

  /** `bound`: the listeners of the gateway. What a worker still has beyond them it is about to end. */
  view(nowMs: number, bound: ReadonlySet<string>): WorkerView {
    const isReady = this.#socket !== null && this.state !== null && this.state.starting !== true;
    return {
      index: this.index,
      node: this.node,
      isDraining: this.isDraining,
      isReady,
      revision: isReady ? this.#revision(bound) : null,
      silentMs: nowMs - this.#heardAtMs,
    };
  }

  connect(socket: MessageSocket, hello: ProcessHello, nowMs: number): void {
    this.#socket?.close();
    this.#socket = socket;
    this.#isBlocked = false;
    this.#sent = null;
    this.#heardAtMs = nowMs;
    this.#measures.restart();
    this.hello = hello;
  }

  #revision(bound: ReadonlySet<string>): string | null {
    if (this.hello === null) return null;
    const { build, settings } = this.hello;
    const serves = this.state?.listeners ?? [];
    return revisionOf({ build, settings, listeners: serves.filter((listener) => bound.has(listenerKey(listener))) });
  }

  /** False: it speaks by another connection already. */
  disconnect(socket: MessageSocket): boolean {
    if (this.#socket !== socket) return false;
    this.#socket = null;
    return true;
  }

  heard(state: WorkerState, nowMs: number): void {
    this.#heardAtMs = nowMs;
    const { measures: _, forgotten: __, measuresRound: ___, ...rest } = state;
    this.state = rest;
    this.#measures.heard(state);
    if (state.draining === true) this.isDraining = true;
  }

  get hasMeasures(): boolean {
    return this.#measures.hasNews;
  }

  /** The latest state; `withMeasures`: and the next of the reports on what was counted. */
  report(withMeasures: boolean): WorkerState | null {
    if (this.state === null) return null;
    return withMeasures ? { ...this.state, ...this.#measures.take() } : this.state;
  }

  /** Whoever keeps what this worker counts knows nothing of it, or no longer everything. */
  askForMeasures(): void {
    this.#send({ type: 'report-measures', round: this.#measures.nextRound() });
  }

  askIfBehind(): void {
    if (this.#measures.isBehind) this.askForMeasures();
  }

  /** Sends what is new; a worker that cannot take it now gets everything when it can. */
  offer(store: SnapshotStore, latest: SnapshotMessage | null): void {
    if (this.#socket === null || this.#isBlocked || store.version === null || isSame(this.#sent, store.version)) return;
    const fits = latest !== null && latest.base !== null && isSame(this.#sent, latest.base) && isSame(latest.version, store.version);
    this.#send(fits ? latest : (store.whole() as SnapshotMessage));
    this.#sent = store.version;
  }

  /** What was sent may have been lost on a worker that does not follow. */
  offerAgain(store: SnapshotStore): void {
    if (!isSame(this.state?.version ?? null, store.version)) this.#sent = null;
    this.offer(store, null);
  }

  unblock(): void {
    this.#isBlocked = false;
  }

  drain(graceMs: number): void {
    this.isDraining = true;
    if (this.#socket === null) terminate(this.identity, 'SIGTERM');
    else this.#send({ type: 'drain', graceMs });
  }

  kill(): void {
    terminate(this.identity, 'SIGKILL');
  }

  tell(message: FleetMessage): void {
    this.#send(message);
  }

  /** Leases are small and follow from what the worker has said: they are sent even when it is slow to read. */
  grant(grant: LeaseGrant): void {
    this.#send(grant);
  }

  #send(message: SupervisorMessage): void {
    if (this.#socket !== null) this.#isBlocked = !this.#socket.send(message);
  }
}

import {
  carryMeasures,
  type ControlMessage,
  isNewer,
  type NodeState,
  type ProcessHello,
  type ReconfigureRefusal,
  type SnapshotMessage,
  type SnapshotVersion,
  type WorkerState,
} from '@infergate/contract';
import type { MessageSocket } from '@infergate/kernel';

/** A worker or a whole node that says nothing for this long, or does not take over what it was sent, counts as failed. */
export const SILENCE_LIMIT_MS = 5000;
/** A worker whose supervisor is new needs a moment to dial it: until then it may well be serving. */
const REJOIN_LIMIT_MS = 2000;

export interface WorkerView {
  readonly index: number;
  readonly pid: number;
  /** The node of the gateway that it belongs to. */
  readonly node: number;
  /** False: nobody waits for it any more. */
  readonly isLive: boolean;
  /** False: it is going to be replaced by one that runs as the gateway is wanted now. */
  readonly isCurrent: boolean;
  readonly state: WorkerState | null;
}

/** What the controller knows of one supervisor and its workers. */
export interface NodeView {
  readonly hello: ProcessHello;
  readonly isConnected: boolean;
  /** Milliseconds since it last said anything. */
  readonly silentMs: number;
  /** What was sent last. */
  readonly sent: SnapshotVersion | null;
  readonly workers: readonly WorkerView[];
  /** What it has said last of a change that it cannot make. */
  readonly refusal: ReconfigureRefusal | null;
  /** What does not hold as asked, in words for the owner of the gateway. */
  readonly notices: readonly string[];
}

/** null: there is nothing for the node. */
type ChangesSince = (base: SnapshotVersion | null) => SnapshotMessage | null;

interface Worker {
  readonly pid: number;
  readonly node: number;
  readonly isCurrent: boolean;
  readonly state: WorkerState | null;
  /** Since when its supervisor has not heard of it; null while it does. */
  readonly missingSince: number | null;
  /** Since when it has not moved although there is something newer; null while it is up to date. */
  behindSince: number | null;
}

/** One connected supervisor: sends it the latest state at its own pace, and remembers what its workers report. */
export class GatewayNode {
  readonly hello: ProcessHello;
  readonly #socket: MessageSocket;
  readonly #workers = new Map<number, Worker>();
  #sent: SnapshotVersion | null = null;
  #isBlocked = false;
  #heardAt: number;
  #lostAt: number | null = null;
  #hasReported = false;
  #refusal: ReconfigureRefusal | null = null;
  #notices: readonly string[] = [];
  #resentAt = Number.NEGATIVE_INFINITY;

  constructor(hello: ProcessHello, socket: MessageSocket, nowMs: number) {
    this.hello = hello;
    this.#socket = socket;
    this.#heardAt = nowMs;
  }

  get isConnected(): boolean {
    return this.#lostAt === null;
  }

  /** Its connection ended so long ago that nobody waits for it. */
  isGone(nowMs: number): boolean {
    return this.#lostAt !== null && nowMs - this.#lostAt >= SILENCE_LIMIT_MS;
  }

  /** What its workers do is not known at this moment: nothing can be concluded. */
  isUncertain(nowMs: number): boolean {
    if (this.#lostAt !== null) return !this.isGone(nowMs);
    if (nowMs - this.#heardAt >= SILENCE_LIMIT_MS) return false;
    return !this.#hasReported || [...this.#workers.values()].some((worker) => mayComeBack(worker, nowMs));
  }

  lose(nowMs: number): void {
    this.#lostAt ??= nowMs;
  }

  close(): void {
    this.#socket.close();
  }

  unblock(): void {
    this.#isBlocked = false;
  }

  send(message: ControlMessage): void {
    this.#socket.send(message);
  }

  refused(refusal: ReconfigureRefusal): void {
    this.#refusal = refusal;
  }

  /** Sends what is newer than what it has; a node that cannot take it now gets the latest when it can. */
  offer(version: SnapshotVersion | null, changesSince: ChangesSince, nowMs: number): void {
    if (version === null || this.#isBlocked || !this.isConnected) return;
    if (this.#sent !== null && !isNewer(version, this.#sent)) return;
    const message = changesSince(this.#sent);
    if (message === null) return;
    this.#isBlocked = !this.#socket.send(message);
    this.#sent = message.version;
    for (const worker of this.#workers.values()) if (isBehind(worker, this.#sent)) worker.behindSince ??= nowMs;
  }

  /** A worker that does not follow may have lost a delta: everything is sent once more, now and then. */
  repair(changesSince: ChangesSince, nowMs: number): void {
    const isStuck = [...this.#workers.values()].some((worker) => worker.missingSince === null && isStuckSince(worker, nowMs));
    if (!isStuck || this.#isBlocked || !this.isConnected || nowMs - this.#resentAt < 2 * SILENCE_LIMIT_MS) return;
    this.#resentAt = nowMs;
    const message = changesSince(null);
    if (message === null) return;
    this.#isBlocked = !this.#socket.send(message);
    this.#sent = message.version;
  }

  update(state: NodeState, nowMs: number): void {
    this.#heardAt = nowMs;
    this.#hasReported = true;
    const present = new Set(state.workers.map(({ index }) => index));
    for (const index of this.#workers.keys()) if (!present.has(index)) this.#workers.delete(index);
    this.#notices = state.notices ?? [];
    for (const { index, pid, alive, state: report, node = 0, isCurrent = true } of state.workers) {
      const known = this.#workers.get(index);
      const before = known?.pid === pid ? known : null;
      const full = report === null ? null : carryMeasures(report, before?.state ?? null);
      const missingSince = alive ? null : (before?.missingSince ?? nowMs);
      const worker: Worker = { pid, node, isCurrent, state: full, missingSince, behindSince: null };
      const hasMoved = before === null || hasAdvanced(before.state, report);
      if (isBehind(worker, this.#sent)) worker.behindSince = hasMoved ? nowMs : (before.behindSince ?? nowMs);
      this.#workers.set(index, worker);
    }
  }

  view(nowMs: number): NodeView {
    const isSilent = this.#lostAt !== null || nowMs - this.#heardAt >= SILENCE_LIMIT_MS;
    const workers = [...this.#workers].map(([index, worker]) => ({
      index,
      pid: worker.pid,
      node: worker.node,
      isCurrent: worker.isCurrent,
      isLive: worker.missingSince === null && !isSilent && !isStuckSince(worker, nowMs),
      state: worker.state,
    }));
    return {
      hello: this.hello,
      isConnected: this.isConnected,
      silentMs: nowMs - this.#heardAt,
      sent: this.#sent,
      workers,
      refusal: this.#refusal,
      notices: this.#notices,
    };
  }
}

function mayComeBack({ missingSince }: Worker, nowMs: number): boolean {
  return missingSince !== null && nowMs - missingSince < REJOIN_LIMIT_MS;
}

function isBehind({ state }: Pick<Worker, 'state'>, sent: SnapshotVersion | null): boolean {
  if (sent === null) return false;
  const has = state?.version ?? null;
  return has === null || isNewer(sent, has);
}

function isStuckSince({ behindSince }: Worker, nowMs: number): boolean {
  return behindSince !== null && nowMs - behindSince >= SILENCE_LIMIT_MS;
}

function hasAdvanced(before: WorkerState | null, now: WorkerState | null): boolean {
  const had = before?.version ?? null;
  const has = now?.version ?? null;
  return has !== null && (had === null || isNewer(has, had));
}

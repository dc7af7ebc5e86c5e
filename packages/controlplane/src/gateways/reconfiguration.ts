import type { FleetSettings, ListenerAddress, ReconfigureMessage, ReconfigureRefusal } from '@infergate/contract';
import { Backoff } from '@infergate/kernel';
import type { NodeView } from '../publish/node.ts';

interface Attempt {
  readonly id: string;
  readonly pid: number;
  readonly key: string;
  readonly atMs: number;
}

/** A successor has said hello by then, or a refusal has come. */
const ANSWER_MS = 15_000;
/** What is wanted has changed again: the earlier attempt may still be under way, and then this one is not heard. */
const ASK_AGAIN_MS = 500;
const RETRY = { initialMs: 200, maxMs: 10_000 };
/** A socket that was just given up may be in use for a moment longer. */
const REFUSALS_BEFORE_PROBLEM = 2;

/** Asks one living gateway after the other to change, and knows what came of it. */
export class Reconfiguration {
  readonly #backoff = new Backoff(RETRY);
  #count = 0;
  #attempt: Attempt | null = null;
  #refusals = 0;
  #retryAtMs = 0;
  #last: ReconfigureRefusal | null = null;

  /** Why it cannot be had, once that is certain. */
  get refusal(): ReconfigureRefusal | null {
    return this.#refusals >= REFUSALS_BEFORE_PROBLEM ? this.#last : null;
  }

  /** Something else is wanted, or it has been reached. */
  reset(): void {
    this.#backoff.reset();
    this.#refusals = 0;
    this.#retryAtMs = 0;
    this.#last = null;
  }

  /** The message to send now; null while there is an answer, or the next try, to wait for. */
  next(
    node: NodeView,
    wanted: { settings: FleetSettings; listeners: readonly ListenerAddress[] },
    nowMs: number,
  ): ReconfigureMessage | null {
    this.#hear(node, nowMs);
    if (nowMs < this.#retryAtMs) return null;
    const { settings, listeners } = wanted;
    const key = JSON.stringify([settings, listeners]);
    const { pid } = node.hello;
    if (this.#attempt?.pid === pid && nowMs - this.#attempt.atMs < (this.#attempt.key === key ? ANSWER_MS : ASK_AGAIN_MS)) return null;
    this.#count += 1;
    this.#attempt = { id: `${process.pid}.${this.#count}`, pid, key, atMs: nowMs };
    return { type: 'reconfigure', id: this.#attempt.id, settings, listeners };
  }

  #hear({ refusal }: NodeView, nowMs: number): void {
    if (this.#attempt === null || refusal?.id !== this.#attempt.id) return;
    this.#attempt = null;
    this.#last = refusal;
    this.#refusals += 1;
    this.#retryAtMs = nowMs + this.#backoff.next();
  }
}

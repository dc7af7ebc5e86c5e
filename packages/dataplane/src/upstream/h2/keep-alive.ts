import { FLAG, pingFrame } from '../../http2/frames.ts';
import type { FrameOutput } from '../../http2/frame-output.ts';

/** Silence while calls are open after which the peer is asked whether it lives … */
const SILENCE_MS = 10_000;
/** … and how long it has to answer. */
const ANSWER_MS = 10_000;
/** Servers of gRPC end connections on which they are asked more often than every five minutes without sending anything. */
const ASK_AGAIN_MS = 330_000;
const PAYLOAD = 'infrgate';

/** Finds out that a peer is dead although its connection looks alive. */
export class KeepAlive {
  readonly #output: FrameOutput;
  #hasHeard = false;
  #heardMs: number;
  /** When the question went out that is not answered yet; 0: none. */
  #askedMs = 0;
  #lastAskedMs = Number.NEGATIVE_INFINITY;
  /** Asked since the last frame that was no answer. */
  #hasAsked = false;

  constructor(output: FrameOutput, nowMs: number) {
    this.#output = output;
    this.#heardMs = nowMs;
  }

  /** Bytes came. */
  heard(): void {
    this.#hasHeard = true;
  }

  /** A frame came that is no PING. */
  heardFrame(): void {
    this.#hasAsked = false;
  }

  ping(flags: number, payload: Buffer): void {
    if ((flags & FLAG.ack) === 0 && payload.length === 8) this.#output.add(pingFrame(payload.toString('latin1'), true));
  }

  /** Called at every sweep; asks when it is time to. */
  isDead(nowMs: number, hasCalls: boolean): boolean {
    if (this.#hasHeard) {
      this.#hasHeard = false;
      this.#heardMs = nowMs;
      this.#askedMs = 0;
    }
    if (this.#askedMs !== 0) return nowMs - this.#askedMs >= ANSWER_MS;
    const mayAsk = !this.#hasAsked || nowMs - this.#lastAskedMs >= ASK_AGAIN_MS;
    if (!hasCalls || !mayAsk || nowMs - this.#heardMs < SILENCE_MS) return false;
    this.#askedMs = nowMs;
    this.#lastAskedMs = nowMs;
    this.#hasAsked = true;
    this.#output.add(pingFrame(PAYLOAD, false));
    return false;
  }
}

import { Allowance } from './allowance.ts';

/** Requests that a client may take back: more than a program that cancels what it no longer needs, less than an attack. */
const RESETS = { capacity: 200, perSecond: 50 };
/** Bytes of frames that carry nothing: settings, pings, priorities, windows, empty ones, refused heads. */
const CHATTER_BYTES = { capacity: 1024 * 1024, perSecond: 128 * 1024 };
/** What a frame that asks for an answer, or for work, costs besides its bytes. */
const ANSWER_COST = 64;
/** For these many bytes that it is sent a client may talk one byte about windows … */
const SENT_PER_CHATTER = 4;
/** … and keep for later as many as these. */
const MOST_EARNED_BYTES = 64 * 1024;
/** Silence after which a client is asked for a sign of life. */
const PROBE_MS = 5_000;

/** Why a session is ended. */
export type Misconduct = 'resets' | 'chatter' | 'silence' | 'settings' | 'slowness';

export interface ConductLimits {
  /** How long the client may take to take note of our settings, and how long a head may take to come. */
  readonly headMs: number;
  /** How long it may say nothing at all, though it was asked for a sign of life. */
  readonly silenceMs: number;
}

/** What a client does besides asking for something: streams that it opens only to reset them, floods of frames, silence. */
export class Conduct {
  readonly #limits: ConductLimits;
  readonly #resets: Allowance;
  readonly #chatter: Allowance;
  readonly #startedAtMs: number;
  /** The client has taken note of our settings. */
  hasSettings = false;
  #heard = false;
  #heardAtMs: number;
  #isProbed = false;
  #headSinceMs = -1;
  #earnedBytes = 0;

  constructor(limits: ConductLimits, nowMs: number) {
    this.#limits = limits;
    this.#startedAtMs = nowMs;
    this.#heardAtMs = nowMs;
    this.#resets = new Allowance(RESETS, nowMs);
    this.#chatter = new Allowance(CHATTER_BYTES, nowMs);
  }

  /** Bytes came. */
  heard(): void {
    this.#heard = true;
  }

  /** Content was sent, of which the client may talk. */
  sent(bytes: number): void {
    this.#earnedBytes = Math.min(MOST_EARNED_BYTES, this.#earnedBytes + bytes / SENT_PER_CHATTER);
  }

  /** A request was taken back. False: too often. */
  reset(nowMs: number): boolean {
    return this.#resets.spend(1, nowMs);
  }

  /** A frame came that carries nothing. False: too many of them. */
  chatter(bytes: number, nowMs: number): boolean {
    return this.#chatter.spend(bytes + ANSWER_COST, nowMs);
  }

  /** A frame came that widens a window. False: too many of them. */
  widening(bytes: number, nowMs: number): boolean {
    const earned = Math.min(bytes, this.#earnedBytes);
    this.#earnedBytes -= earned;
    return this.#chatter.spend(bytes - earned, nowMs);
  }

  /** `probe`: the client is to be asked for a sign of life. null: nothing is wrong. */
  sweep(isInHead: boolean, nowMs: number): Misconduct | 'probe' | null {
    const { headMs, silenceMs } = this.#limits;
    if (!this.hasSettings && nowMs - this.#startedAtMs >= headMs) return 'settings';
    if (!isInHead) this.#headSinceMs = -1;
    else if (this.#headSinceMs === -1) this.#headSinceMs = nowMs;
    else if (nowMs - this.#headSinceMs >= headMs) return 'slowness';
    if (this.#heard) {
      this.#heard = false;
      this.#isProbed = false;
      this.#heardAtMs = nowMs;
    }
    const silentMs = nowMs - this.#heardAtMs;
    if (silentMs >= silenceMs) return 'silence';
    if (silentMs < PROBE_MS || this.#isProbed) return null;
    this.#isProbed = true;
    return 'probe';
  }
}

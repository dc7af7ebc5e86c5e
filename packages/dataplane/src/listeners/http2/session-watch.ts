import type { ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { Allowance } from './allowance.ts';

/** Requests that a client may take back: more than a program that cancels what it no longer needs, less than an attack. */
const RESETS = { capacity: 200, perSecond: 50 };
/** Bytes of frames that carry nothing: settings, pings, priorities, windows, empty ones, refused heads. */
const CHATTER_BYTES = { capacity: 1024 * 1024, perSecond: 128 * 1024 };
/** For these many bytes that it is sent a client may talk one byte about windows. */
const SENT_PER_CHATTER = 4;
/** Silence after which a client is asked for a sign of life. */
const PROBE_MS = 5_000;

/** Why a session is ended. `dead`: it has given up by itself. */
export type Misconduct = 'resets' | 'chatter' | 'silence' | 'settings' | 'dead';

export interface SessionWatchOptions {
  /** How long the client may take to take note of our settings. */
  readonly ackMs: number;
  /** How long it may say nothing at all, though it was asked for a sign of life. */
  readonly silenceMs: number;
  readonly nowMs: number;
}

/** What Node keeps to itself: bytes that the session has handed over and that have not left yet. */
interface Handled {
  readonly _handle?: { readonly writeQueueSize?: number } | null;
}

/**
 * Watches what `node:http2` does not: streams that are opened only to be reset, floods of frames that carry nothing, and
 * clients that are gone. A session that has given up by itself, because of a broken frame, reads its socket no longer and
 * says so to nobody; it is known by a ping that does not leave.
 */
export class SessionWatch {
  readonly #socket: Socket;
  readonly #session: ServerHttp2Session;
  readonly #resets: Allowance;
  readonly #chatter: Allowance;
  readonly #ackMs: number;
  readonly #silenceMs: number;
  readonly #startedAtMs: number;
  #heardAtMs: number;
  /** What had been written when the present silence was probed; -1: it was not. */
  #writtenAtProbe = -1;
  #readBytes = 0;
  #accountedBytes = 0;
  #hasTooManyResets = false;

  constructor(session: ServerHttp2Session, socket: Socket, { ackMs, silenceMs, nowMs }: SessionWatchOptions) {
    this.#session = session;
    this.#socket = socket;
    this.#ackMs = ackMs;
    this.#silenceMs = silenceMs;
    this.#startedAtMs = nowMs;
    this.#heardAtMs = nowMs;
    this.#resets = new Allowance(RESETS, nowMs);
    this.#chatter = new Allowance(CHATTER_BYTES, nowMs);
  }

  /** Nothing that the session has written waits to leave. */
  get hasSentAll(): boolean {
    return (this.#socket as Handled)._handle?.writeQueueSize === 0;
  }

  /** A client has taken a request back. False: too often. */
  noteReset(nowMs: number): boolean {
    this.#hasTooManyResets ||= !this.#resets.spend(1, nowMs);
    return !this.#hasTooManyResets;
  }

  /** `carriedBytes`: heads and bodies that have come in all. null: nothing is wrong. */
  sweep(carriedBytes: number, nowMs: number): Misconduct | null {
    const readBytes = this.#socket.bytesRead;
    const isSilent = readBytes === this.#readBytes;
    this.#readBytes = readBytes;
    if (this.#session.pendingSettingsAck && nowMs - this.#startedAtMs >= this.#ackMs) return 'settings';
    const lost = this.#listen(isSilent, nowMs);
    if (lost !== null) return lost;
    const accountedBytes = readBytes - carriedBytes - this.#socket.bytesWritten / SENT_PER_CHATTER;
    const isQuiet = this.#chatter.spend(accountedBytes - this.#accountedBytes, nowMs);
    this.#accountedBytes = accountedBytes;
    return isQuiet ? null : 'chatter';
  }

  #listen(isSilent: boolean, nowMs: number): Misconduct | null {
    if (!isSilent) {
      this.#heardAtMs = nowMs;
      this.#writtenAtProbe = -1;
      return null;
    }
    const silentMs = nowMs - this.#heardAtMs;
    if (silentMs >= this.#silenceMs) return 'silence';
    if (silentMs < PROBE_MS || this.#session.destroyed) return null;
    const { bytesWritten } = this.#socket;
    if (this.#writtenAtProbe !== -1) return bytesWritten === this.#writtenAtProbe && this.hasSentAll ? 'dead' : null;
    this.#writtenAtProbe = bytesWritten;
    this.#session.ping(ignore);
    return null;
  }
}

function ignore(): void {}

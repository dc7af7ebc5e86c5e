import {
  DEFAULT_MAX_FRAME_BYTES,
  DEFAULT_WINDOW_BYTES,
  FLAG,
  FRAME,
  frameHead,
  headersFrames,
  MAX_WINDOW_BYTES,
  SETTINGS_ACK,
} from '../../http2/frames.ts';
import { encodeFields } from '../../http2/field-encoder.ts';
import type { H2Call } from './call.ts';
import type { H2Output } from './output.ts';
import type { PeerSettings } from './peer-settings.ts';

const EMPTY = Buffer.alloc(0);

/** The bodies of a session's requests, within the windows that the peer grants. */
export class RequestSide {
  readonly #output: H2Output;
  readonly #peer: PeerSettings;
  /** What the peer takes over all streams. */
  #window = DEFAULT_WINDOW_BYTES;
  /** Calls that were told to wait, in the order in which they are served. */
  readonly #thirsty = new Set<H2Call>();

  constructor(output: H2Output, peer: PeerSettings) {
    this.#output = output;
    this.#peer = peer;
  }

  /** The start of the body, which has gone with the head where there is none. */
  begin(call: H2Call, body: string | Buffer, complete: boolean): void {
    call.sendWindow = this.#peer.windowBytes;
    call.requestDone = complete;
    if (body.length === 0) return;
    // Most bodies are one small frame, which is text already.
    if (typeof body === 'string' && body.length <= Math.min(this.#window, call.sendWindow, DEFAULT_MAX_FRAME_BYTES)) {
      this.#spend(call, body.length);
      this.#output.add(frameHead(body.length, FRAME.data, complete ? FLAG.endStream : 0, call.id) + body);
      return;
    }
    call.blocked.push(typeof body === 'string' ? Buffer.from(body, 'latin1') : Buffer.from(body));
    if (complete) call.trailers = [];
    if (this.#sendBlocked(call)) this.#thirsty.add(call);
  }

  /** False: wait for `drain`. */
  write(call: H2Call, bytes: Buffer): boolean {
    call.moved = true;
    const sent = call.blocked.length > 0 ? 0 : this.#sendPieces(call, bytes, false);
    if (sent < bytes.length) call.blocked.push(Buffer.from(bytes.subarray(sent)));
    if (sent === bytes.length && !this.#output.isFull) return true;
    this.#thirsty.add(call);
    return false;
  }

  end(call: H2Call, trailers: readonly string[]): void {
    call.moved = true;
    call.requestDone = true;
    call.trailers = trailers;
    if (call.blocked.length === 0) this.#sendEnd(call);
  }

  /** Sends what waits, as far as it may now, and tells those that are done with it. */
  pump(): void {
    let turns = this.#thirsty.size;
    for (const call of this.#thirsty) {
      // Those that are not done go behind the others, and it ends with the last of those that were there.
      if (turns === 0 || this.#output.isFull) return;
      turns -= 1;
      this.#thirsty.delete(call);
      if (this.#sendBlocked(call)) this.#thirsty.add(call);
      else {
        call.moved = true;
        if (!call.requestDone) call.events.drain();
      }
    }
  }

  forget(call: H2Call): void {
    this.#thirsty.delete(call);
    call.blocked.length = 0;
  }

  /** The peer's settings. False: they are not valid. */
  settings(payload: Buffer, calls: Iterable<H2Call>): boolean {
    const before = this.#peer.windowBytes;
    if (!this.#peer.read(payload)) return false;
    const change = this.#peer.windowBytes - before;
    if (change !== 0) {
      for (const call of calls) {
        call.sendWindow += change;
        if (call.sendWindow > MAX_WINDOW_BYTES) return false;
      }
    }
    this.#output.add(SETTINGS_ACK);
    if (change > 0) this.pump();
    return true;
  }

  /** A wider window: of a call, or of the session. False: it is not valid. */
  widen(call: H2Call | null, payload: Buffer): boolean {
    if (payload.length !== 4) return false;
    const bytes = payload.readUInt32BE(0) & MAX_WINDOW_BYTES;
    if (bytes === 0) return false;
    if (call === null) this.#window += bytes;
    else call.sendWindow += bytes;
    if ((call === null ? this.#window : call.sendWindow) > MAX_WINDOW_BYTES) return false;
    this.pump();
    return true;
  }

  /** True while something is left. */
  #sendBlocked(call: H2Call): boolean {
    while (call.blocked.length > 0) {
      const bytes = call.blocked[0] as Buffer;
      const isLast = call.blocked.length === 1 && call.trailers !== null && call.trailers.length === 0;
      const sent = this.#sendPieces(call, bytes, isLast);
      if (sent < bytes.length) {
        call.blocked[0] = bytes.subarray(sent);
        return true;
      }
      call.blocked.shift();
      if (isLast) call.trailers = null;
    }
    if (call.trailers !== null) this.#sendEnd(call);
    return false;
  }

  /** Returns how many bytes it could send. */
  #sendPieces(call: H2Call, bytes: Buffer, isLast: boolean): number {
    let at = 0;
    while (at < bytes.length) {
      const size = Math.min(bytes.length - at, this.#window, call.sendWindow, this.#peer.maxFrameBytes, DEFAULT_MAX_FRAME_BYTES);
      if (size <= 0) return at;
      this.#spend(call, size);
      this.#output.addData(call.id, bytes.subarray(at, at + size), isLast && at + size === bytes.length);
      at += size;
    }
    return at;
  }

  #sendEnd(call: H2Call): void {
    const { trailers } = call;
    call.trailers = null;
    if (trailers === null || trailers.length === 0) this.#output.addData(call.id, EMPTY, true);
    else this.#output.add(headersFrames(encodeFields(lowerCased(trailers)), FLAG.endStream, call.id));
  }

  #spend(call: H2Call, bytes: number): void {
    this.#window -= bytes;
    call.sendWindow -= bytes;
  }
}

function lowerCased(fields: readonly string[]): readonly string[] {
  return fields.map((text, i) => (i % 2 === 0 ? text.toLowerCase() : text));
}

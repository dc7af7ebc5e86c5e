import { encodeFields } from './field-encoder.ts';
import type { FrameOutput } from './frame-output.ts';
import {
  DEFAULT_MAX_FRAME_BYTES,
  DEFAULT_WINDOW_BYTES,
  FLAG,
  FRAME,
  frameHead,
  headersFrames,
  MAX_WINDOW_BYTES,
  REASON,
  SETTINGS_ACK,
} from './frames.ts';
import type { PeerSettings } from './peer-settings.ts';

/** The sending half of a stream, as the sender keeps it. */
export interface SendingStream {
  readonly id: number;
  sendWindow: number;
  /** What windows have no room for yet … */
  readonly blocked: Buffer[];
  /** … and the trailers behind it, which end the stream; null: it does not end yet. */
  trailers: readonly string[] | null;
  /** Something went out, or was handed over. */
  moved: boolean;
  /** There is room for more, or everything is out. */
  drained(): void;
}

const EMPTY = Buffer.alloc(0);
/** The table of fields that we use has no bytes (RFC 7541 section 6.3). */
const NO_TABLE = '\x20';
const NO_TRAILERS: readonly string[] = [];

/** Sends the bodies of the streams of a session, within the windows that the peer grants. */
export class FrameSender {
  readonly #output: FrameOutput;
  readonly #peer: PeerSettings;
  /** What the peer takes over all streams. */
  #window = DEFAULT_WINDOW_BYTES;
  /** Streams that were told to wait, in the order in which they are served. */
  readonly #thirsty = new Set<SendingStream>();

  constructor(output: FrameOutput, peer: PeerSettings) {
    this.#output = output;
    this.#peer = peer;
  }

  open(stream: SendingStream): void {
    stream.sendWindow = this.#peer.windowBytes;
  }

  /** A header block, and what the peer has to be told before it. */
  encode(fields: readonly string[]): string {
    const block = encodeFields(fields);
    if (!this.#peer.awaitsTableSize) return block;
    this.#peer.awaitsTableSize = false;
    return NO_TABLE + block;
  }

  /** A piece that is text already, as most bodies are. False: wait for `drained`. */
  writeText(stream: SendingStream, text: string, isLast: boolean): boolean {
    const room = Math.min(this.#window, stream.sendWindow, DEFAULT_MAX_FRAME_BYTES);
    if (text.length > room || this.#mustWait(stream)) {
      const hasRoom = text.length === 0 || this.write(stream, Buffer.from(text, 'latin1'));
      if (isLast) this.end(stream, NO_TRAILERS);
      return hasRoom;
    }
    this.#spend(stream, text.length);
    this.#output.add(frameHead(text.length, FRAME.data, isLast ? FLAG.endStream : 0, stream.id) + text);
    return this.#hasRoom(stream);
  }

  /** Takes its own copy of what cannot be sent yet. False: wait for `drained`. */
  write(stream: SendingStream, bytes: Buffer): boolean {
    stream.moved = true;
    const sent = this.#mustWait(stream) ? 0 : this.#sendPieces(stream, bytes, false);
    if (sent === bytes.length) return this.#hasRoom(stream);
    stream.blocked.push(Buffer.from(bytes.subarray(sent)));
    this.#thirsty.add(stream);
    return false;
  }

  end(stream: SendingStream, trailers: readonly string[]): void {
    stream.moved = true;
    stream.trailers = trailers;
    if (stream.blocked.length === 0) this.#sendEnd(stream);
  }

  /** Sends what waits, as far as it may now, and tells those that are done with it. */
  pump(): void {
    let turns = this.#thirsty.size;
    for (const stream of this.#thirsty) {
      // Those that are not done go behind the others, and it ends with the last of those that were there.
      if (turns === 0 || this.#output.isFull) return;
      turns -= 1;
      this.#thirsty.delete(stream);
      if (this.#sendBlocked(stream)) this.#thirsty.add(stream);
      else {
        stream.moved = true;
        stream.drained();
      }
    }
  }

  forget(stream: SendingStream): void {
    this.#thirsty.delete(stream);
    stream.blocked.length = 0;
  }

  /** The peer's settings. Returns why they are not valid; `REASON.none` when they are. */
  settings(payload: Buffer, streams: Iterable<SendingStream>): number {
    const before = this.#peer.windowBytes;
    const fault = this.#peer.read(payload);
    if (fault !== REASON.none) return fault;
    const change = this.#peer.windowBytes - before;
    if (change !== 0) {
      for (const stream of streams) {
        stream.sendWindow += change;
        if (stream.sendWindow > MAX_WINDOW_BYTES) return REASON.flowControl;
      }
    }
    this.#output.add(SETTINGS_ACK);
    if (change > 0) this.pump();
    return REASON.none;
  }

  /** A wider window: of a stream, or of the session. Returns why it is not valid; `REASON.none` when it is. */
  widen(stream: SendingStream | null, payload: Buffer): number {
    if (payload.length !== 4) return REASON.frameSize;
    const bytes = payload.readUInt32BE(0) & MAX_WINDOW_BYTES;
    if (bytes === 0) return REASON.protocol;
    if (stream === null) this.#window += bytes;
    else stream.sendWindow += bytes;
    if ((stream === null ? this.#window : stream.sendWindow) > MAX_WINDOW_BYTES) return REASON.flowControl;
    this.pump();
    return REASON.none;
  }

  /** Its turn has not come, or what is sent would only pile up: here it counts as unsent, and its stream stays open. */
  #mustWait(stream: SendingStream): boolean {
    return stream.blocked.length > 0 || this.#output.isStuck;
  }

  #hasRoom(stream: SendingStream): boolean {
    if (!this.#output.isFull) return true;
    this.#thirsty.add(stream);
    return false;
  }

  /** True while something is left. */
  #sendBlocked(stream: SendingStream): boolean {
    while (stream.blocked.length > 0) {
      const bytes = stream.blocked[0] as Buffer;
      const isLast = stream.blocked.length === 1 && stream.trailers !== null && stream.trailers.length === 0;
      const sent = this.#sendPieces(stream, bytes, isLast);
      if (sent < bytes.length) {
        stream.blocked[0] = bytes.subarray(sent);
        return true;
      }
      stream.blocked.shift();
      if (isLast) stream.trailers = null;
    }
    if (stream.trailers !== null) this.#sendEnd(stream);
    return false;
  }

  /** Returns how many bytes it could send. */
  #sendPieces(stream: SendingStream, bytes: Buffer, isLast: boolean): number {
    let at = 0;
    while (at < bytes.length) {
      const size = Math.min(bytes.length - at, this.#window, stream.sendWindow, this.#peer.maxFrameBytes, DEFAULT_MAX_FRAME_BYTES);
      if (size <= 0) return at;
      this.#spend(stream, size);
      this.#output.addData(stream.id, bytes.subarray(at, at + size), isLast && at + size === bytes.length);
      at += size;
    }
    return at;
  }

  #sendEnd(stream: SendingStream): void {
    const { trailers } = stream;
    stream.trailers = null;
    if (trailers === null || trailers.length === 0) this.#output.addData(stream.id, EMPTY, true);
    else this.#output.add(headersFrames(this.encode(lowerCased(trailers)), FLAG.endStream, stream.id));
  }

  #spend(stream: SendingStream, bytes: number): void {
    stream.moved = true;
    this.#window -= bytes;
    stream.sendWindow -= bytes;
  }
}

function lowerCased(fields: readonly string[]): readonly string[] {
  return fields.map((text, i) => (i % 2 === 0 ? text.toLowerCase() : text));
}

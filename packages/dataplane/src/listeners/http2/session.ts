import type { Socket } from 'node:net';
import { FieldDecoder } from '../../http2/field-decoder.ts';
import { FrameOutput } from '../../http2/frame-output.ts';
import { FrameReader, type FrameHandler } from '../../http2/frame-reader.ts';
import { FrameSender } from '../../http2/frame-sender.ts';
import {
  DEFAULT_MAX_FRAME_BYTES,
  DEFAULT_WINDOW_BYTES,
  FLAG,
  FRAME,
  FRAME_HEADER_BYTES,
  goAwayFrame,
  headersFrames,
  pingFrame,
  PREFACE,
  REASON,
  rstStreamFrame,
  SETTING,
  settingsFrame,
  windowUpdateFrame,
} from '../../http2/frames.ts';
import { PeerSettings } from '../../http2/peer-settings.ts';
import type { Flow } from '../../limits/bandwidth/flow.ts';
import { ClientStream, type StreamHost } from './client-stream.ts';
import { RecentStreams } from './recent-streams.ts';
import { announcedLength, isMalformedHead, isMalformedTrailer } from './head-fault.ts';

export interface SessionLimits {
  readonly maxStreams: number;
  readonly maxFieldBytes: number;
  readonly maxFields: number;
  readonly maxTargetBytes: number;
}

export interface SessionOptions {
  readonly limits: SessionLimits;
  readonly flow: Flow;
}

/** Whom a session tells what happens. */
export interface SessionOwner {
  /** A request's head has come; looked at when the read is over. */
  arrived(stream: ClientStream): void;
  /** The stream is over, in whatever way. `byClient`: the client has reset it, or made us do it. */
  streamClosed(stream: ClientStream, byClient: boolean): void;
  /** A frame that carries nothing. False: the session is ended for it. */
  chatter(bytes: number): boolean;
  widening(bytes: number): boolean;
  acknowledged(): void;
  sent(bytes: number): void;
  /** The client has said goodbye. */
  left(): void;
  /** The session cannot go on. */
  failed(reason: number): void;
}

/** How much further than the limits a head is read: what lies between is told why it is refused, the rest is reset. */
const HEAD_SLACK = 2;
/** Of RFC 9113 section 6.5.2: what a field counts besides its name and value. */
const FIELD_OVERHEAD_BYTES = 32;
/** What clients may send on all streams before somebody takes it. */
const SESSION_WINDOW_BYTES = 1024 * 1024;
/** Settings that a client may have in one frame: each is there once, and few exist. */
const MAX_SETTINGS_BYTES = 6 * 64;
/** A client that makes us answer and takes no answers is cut. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
const PRIORITY_BYTES = 5;
const PREFACE_BYTES = Buffer.from(PREFACE, 'latin1');

/** The framing of one client's connection: frames in, frames out. What a request is worth is not decided here. */
export class ClientSession implements FrameHandler, StreamHost {
  readonly #owner: SessionOwner;
  readonly #limits: SessionLimits;
  readonly #output: FrameOutput;
  readonly #peer = new PeerSettings();
  readonly #sender: FrameSender;
  readonly #reader: FrameReader;
  readonly #decoder: FieldDecoder;
  readonly #streams = new Map<number, ClientStream>();
  readonly #cutByUs = new RecentStreams();
  #prefaceLeft = PREFACE_BYTES.length;
  #hasTheirSettings = false;
  #isAcknowledged = false;
  #lastId = 0;
  #window = SESSION_WINDOW_BYTES;
  #uncredited = 0;
  /** Takes no more streams. */
  #isLeaving = false;
  #isOver = false;

  constructor(socket: Socket, owner: SessionOwner, { limits, flow }: SessionOptions) {
    this.#owner = owner;
    this.#limits = limits;
    const listBytes = (limits.maxFieldBytes + limits.maxTargetBytes + limits.maxFields * FIELD_OVERHEAD_BYTES) * HEAD_SLACK;
    this.#output = new FrameOutput(socket, { beforeFlush: () => undefined, afterFlush: () => this.#sender.pump(), flow });
    this.#sender = new FrameSender(this.#output, this.#peer);
    this.#reader = new FrameReader(this, { maxFrameBytes: DEFAULT_MAX_FRAME_BYTES, maxBlockBytes: listBytes });
    this.#decoder = new FieldDecoder({ maxBytes: listBytes, maxFields: limits.maxFields * HEAD_SLACK });
    const settings = settingsFrame([
      [SETTING.maxConcurrentStreams, limits.maxStreams],
      [SETTING.maxHeaderListSize, listBytes],
    ]);
    this.#output.add(settings + windowUpdateFrame(0, SESSION_WINDOW_BYTES - DEFAULT_WINDOW_BYTES));
    this.#output.flushNow();
  }

  get open(): number {
    return this.#streams.size;
  }

  /** The head of a request has begun to come. */
  get isInHead(): boolean {
    return this.#reader.isInHead;
  }

  get waitingBytes(): number {
    return this.#output.waitingBytes;
  }

  receive(bytes: Buffer): void {
    const rest = this.#prefaceLeft === 0 ? bytes : this.#takePreface(bytes);
    if (rest.length > 0 && !this.#isOver) this.#reader.push(rest);
    if (this.#reader.fault !== null) this.#fail(this.#reader.faultReason);
  }

  /** The socket can take more. */
  drained(): void {
    this.#sender.pump();
  }

  probe(): void {
    this.#output.add(pingFrame('infrgate', false));
  }

  /** Tells the client to open no more streams. */
  leave(reason: number): void {
    this.#isLeaving = true;
    this.#output.add(goAwayFrame(this.#lastId, reason));
  }

  /** Sends what there is; whatever comes is ignored from now on. */
  close(): void {
    this.#isOver = true;
    this.#output.close();
    for (const stream of this.#streams.values()) this.#drop(stream);
  }

  // What streams ask for.

  sendHead(stream: ClientStream, fields: readonly string[], isLast: boolean): void {
    this.#output.add(headersFrames(this.#sender.encode(fields), isLast ? FLAG.endStream : 0, stream.id));
  }

  write(stream: ClientStream, content: string | Buffer): boolean {
    this.#owner.sent(content.length);
    return typeof content === 'string' ? this.#sender.writeText(stream, content, false) : this.#sender.write(stream, content);
  }

  writeLast(stream: ClientStream, text: string): void {
    this.#owner.sent(text.length);
    this.#sender.writeText(stream, text, true);
  }

  end(stream: ClientStream, trailers: readonly string[]): void {
    this.#sender.end(stream, trailers);
  }

  reset(stream: ClientStream, reason: number): void {
    this.#output.add(rstStreamFrame(stream.id, reason));
    this.#cutByUs.add(stream.id);
    this.#drop(stream);
    this.#owner.streamClosed(stream, false);
  }

  finished(stream: ClientStream): void {
    this.#drop(stream);
    this.#owner.streamClosed(stream, false);
  }

  consumed(stream: ClientStream, bytes: number): void {
    this.#credit(bytes);
    stream.uncredited += bytes;
    if (!stream.isOpen || stream.inputEnded || stream.uncredited < DEFAULT_WINDOW_BYTES / 2) return;
    this.#output.add(windowUpdateFrame(stream.id, stream.uncredited));
    stream.receiveWindow += stream.uncredited;
    stream.uncredited = 0;
  }

  // What the client sends.

  dataLength(streamId: number, bytes: number, padding: number): void {
    this.#window -= bytes;
    const stream = this.#streams.get(streamId);
    if (stream !== undefined) stream.receiveWindow -= bytes;
    if (this.#window < 0 || (stream !== undefined && stream.receiveWindow < 0)) return this.#fail(REASON.flowControl);
    if (stream === undefined) this.#credit(padding);
    else if (padding > 0) this.consumed(stream, padding);
    if (bytes === padding) this.#owner.chatter(FRAME_HEADER_BYTES + bytes);
  }

  data(streamId: number, content: Buffer, isLast: boolean): void {
    const stream = this.#streams.get(streamId);
    if (this.#isOver) return;
    if (stream === undefined) return this.#dropContent(streamId, content.length);
    const fault = contentFault(stream, content.length, isLast);
    if (fault !== REASON.none) {
      this.#credit(content.length);
      return this.#punish(stream, fault);
    }
    stream.received += content.length;
    if (content.length > 0) stream.body.arrive(content);
    if (isLast) this.#endInput(stream, []);
  }

  headers(streamId: number, block: Buffer, isLast: boolean): void {
    if (this.#isOver) return;
    if (!this.#hasTheirSettings) return this.#fail(REASON.protocol);
    if (!this.#decoder.decode(block)) return this.#fail(REASON.compression);
    const stream = this.#streams.get(streamId);
    if (stream !== undefined) this.#trailers(stream, isLast);
    else if (streamId % 2 === 0) this.#fail(REASON.protocol);
    else if (this.#output.waitingBytes > MAX_WAITING_BYTES) this.#fail(REASON.enhanceYourCalm);
    else if (streamId > this.#lastId) this.#begin(streamId, block.length, isLast);
    else if (this.#owner.chatter(FRAME_HEADER_BYTES + block.length)) this.#checkClosed(streamId);
  }

  control(type: number, flags: number, streamId: number, payload: Buffer): void {
    if (this.#isOver) return;
    if (!this.#hasTheirSettings && type !== FRAME.settings) return this.#fail(REASON.protocol);
    if (type === FRAME.windowUpdate) return this.#windowUpdate(streamId, payload);
    if (!this.#owner.chatter(FRAME_HEADER_BYTES + payload.length)) return;
    if (type === FRAME.rstStream) this.#resetByClient(streamId, payload);
    else if (type === FRAME.settings) this.#settings(flags, streamId, payload);
    else if (type === FRAME.ping) this.#ping(flags, streamId, payload);
    else if (type === FRAME.priority) this.#priority(streamId, payload);
    else if (type === FRAME.goAway) this.#owner.left();
    else if (type === FRAME.pushPromise) this.#fail(REASON.protocol);
    if (this.#output.waitingBytes > MAX_WAITING_BYTES) this.#fail(REASON.enhanceYourCalm);
  }

  #takePreface(bytes: Buffer): Buffer {
    const length = Math.min(this.#prefaceLeft, bytes.length);
    const from = PREFACE_BYTES.length - this.#prefaceLeft;
    if (PREFACE_BYTES.compare(bytes, 0, length, from, from + length) !== 0) this.#fail(REASON.protocol);
    this.#prefaceLeft -= length;
    return bytes.subarray(length);
  }

  #begin(id: number, blockBytes: number, isComplete: boolean): void {
    this.#lastId = id;
    const { fields, fault, isTooLarge } = this.#decoder;
    if (this.#isLeaving) return this.#refuseStream(id, blockBytes, REASON.refused);
    if (this.#streams.size >= this.#limits.maxStreams) {
      if (this.#isAcknowledged) return this.#fail(REASON.protocol);
      return this.#refuseStream(id, blockBytes, REASON.refused);
    }
    if (isTooLarge) return this.#refuseStream(id, blockBytes, REASON.enhanceYourCalm);
    if (fault !== null || isMalformedHead(fields)) return this.#refuseStream(id, blockBytes, REASON.protocol);
    const stream = new ClientStream(this, { id, fields, isComplete });
    stream.length = announcedLength(fields);
    if (isComplete && stream.length > 0) return this.#refuseStream(id, blockBytes, REASON.protocol);
    stream.receiveWindow = DEFAULT_WINDOW_BYTES;
    this.#sender.open(stream);
    this.#streams.set(id, stream);
    if (isComplete) stream.body.complete([]);
    this.#owner.arrived(stream);
  }

  #refuseStream(id: number, blockBytes: number, reason: number): void {
    if (!this.#owner.chatter(FRAME_HEADER_BYTES + blockBytes)) return;
    this.#output.add(rstStreamFrame(id, reason));
    this.#cutByUs.add(id);
  }

  /** Its stream may have been cut after the frame began, so what is dropped is given back piece by piece. */
  #dropContent(streamId: number, bytes: number): void {
    this.#credit(bytes);
    this.#checkClosed(streamId);
  }

  /** Resets a stream for what its client does: that counts as if the client had reset it. */
  #punish(stream: ClientStream, reason: number): void {
    this.#output.add(rstStreamFrame(stream.id, reason));
    this.#cutByUs.add(stream.id);
    this.#drop(stream);
    this.#owner.streamClosed(stream, true);
  }

  #trailers(stream: ClientStream, isLast: boolean): void {
    const { fields, fault } = this.#decoder;
    if (stream.inputEnded) return this.#punish(stream, REASON.streamClosed);
    const isShort = stream.length !== -1 && stream.received < stream.length;
    if (!isLast || fault !== null || isShort || isMalformedTrailer(fields)) return this.#punish(stream, REASON.protocol);
    this.#endInput(stream, fields);
  }

  #endInput(stream: ClientStream, trailers: readonly string[]): void {
    stream.inputEnded = true;
    stream.body.complete(trailers);
    if (stream.outputEnded && stream.isOpen) this.finished(stream);
  }

  #windowUpdate(streamId: number, payload: Buffer): void {
    if (!this.#owner.widening(FRAME_HEADER_BYTES + payload.length)) return;
    const stream = this.#streams.get(streamId) ?? null;
    if (streamId !== 0 && stream === null) return this.#checkKnown(streamId);
    const fault = this.#sender.widen(stream, payload);
    if (fault === REASON.none) return;
    if (stream === null || fault === REASON.frameSize) this.#fail(fault);
    else this.#punish(stream, fault);
  }

  #resetByClient(streamId: number, payload: Buffer): void {
    if (payload.length !== 4) return this.#fail(REASON.frameSize);
    const stream = this.#streams.get(streamId);
    if (stream === undefined) return this.#checkKnown(streamId);
    this.#drop(stream);
    this.#owner.streamClosed(stream, true);
  }

  #settings(flags: number, streamId: number, payload: Buffer): void {
    if (streamId !== 0) return this.#fail(REASON.protocol);
    if (payload.length > MAX_SETTINGS_BYTES) return this.#fail(REASON.enhanceYourCalm);
    if ((flags & FLAG.ack) !== 0) {
      if (payload.length > 0) return this.#fail(REASON.frameSize);
      this.#isAcknowledged = true;
      return this.#owner.acknowledged();
    }
    this.#hasTheirSettings = true;
    const fault = this.#sender.settings(payload, this.#streams.values());
    if (fault !== REASON.none) this.#fail(fault);
  }

  /** Priorities are not kept (RFC 9113 section 5.3.2), but have to be well-formed. */
  #priority(streamId: number, payload: Buffer): void {
    if (streamId === 0) return this.#fail(REASON.protocol);
    if (payload.length === PRIORITY_BYTES) return;
    const stream = this.#streams.get(streamId);
    if (stream === undefined) this.#fail(REASON.frameSize);
    else this.#punish(stream, REASON.frameSize);
  }

  #ping(flags: number, streamId: number, payload: Buffer): void {
    if (streamId !== 0) this.#fail(REASON.protocol);
    else if (payload.length !== 8) this.#fail(REASON.frameSize);
    else if ((flags & FLAG.ack) === 0) this.#output.add(pingFrame(payload.toString('latin1'), true));
  }

  #credit(bytes: number): void {
    this.#uncredited += bytes;
    if (this.#uncredited < SESSION_WINDOW_BYTES / 2) return;
    this.#output.add(windowUpdateFrame(0, this.#uncredited));
    this.#window += this.#uncredited;
    this.#uncredited = 0;
  }

  /** What was kept of its body is nobody's, and no longer counts. */
  #drop(stream: ClientStream): void {
    if (!this.#streams.delete(stream.id)) return;
    stream.isOpen = false;
    this.#sender.forget(stream);
    this.#credit(stream.body.pendingBytes);
  }

  /**
   * What still comes for a stream that we have cut was on its way and is dropped. For one that the client has ended
   * itself, or passed over, it is an error.
   */
  #checkClosed(streamId: number): void {
    this.#checkKnown(streamId);
    if (!this.#cutByUs.has(streamId)) this.#fail(REASON.streamClosed);
  }

  /** For a stream that was never begun, any frame but the first is an error. */
  #checkKnown(streamId: number): void {
    if (streamId % 2 === 0 || streamId > this.#lastId) this.#fail(REASON.protocol);
  }

  #fail(reason: number): void {
    if (!this.#isOver) this.#owner.failed(reason);
  }
}

/** Why content cannot go on a stream; `REASON.none` when it can. */
function contentFault({ inputEnded, length, received }: ClientStream, bytes: number, isLast: boolean): number {
  if (inputEnded) return REASON.streamClosed;
  const total = received + bytes;
  const isWrong = length !== -1 && (total > length || (isLast && total < length));
  return isWrong ? REASON.protocol : REASON.none;
}

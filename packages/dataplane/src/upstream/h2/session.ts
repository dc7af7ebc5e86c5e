import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { InstanceAddress } from '@infergate/contract';
import { FrameOutput } from '../../http2/frame-output.ts';
import { FrameSender } from '../../http2/frame-sender.ts';
import { PeerSettings } from '../../http2/peer-settings.ts';
import { FieldDecoder } from '../../http2/field-decoder.ts';
import { FrameReader, type FrameHandler } from '../../http2/frame-reader.ts';
import {
  FLAG,
  FRAME,
  goAwayFrame,
  headersFrames,
  MAX_STREAM_ID,
  PREFACE,
  REASON,
  reasonName,
  rstStreamFrame,
  settingsFrame,
  SETTING,
} from '../../http2/frames.ts';
import { dial } from '../dial.ts';
import type { UpstreamShared } from '../transport.ts';
import { AnswerSide } from './answer-side.ts';
import type { ConnectionFailure } from '../call.ts';
import type { CallCarrier, H2Call } from './call.ts';
import { KeepAlive } from './keep-alive.ts';

export interface H2Limits {
  /** Sessions with one instance; a call beyond what they hold fails with `gateway_overloaded`. */
  readonly maxConnections: number;
  /** Calls at once on one session, where the peer takes as many. */
  readonly maxStreams: number;
  /** How long an unused session is kept at most. */
  readonly idleMs: number;
  readonly maxHeadBytes: number;
  readonly maxHeaders: number;
}

/** What a session tells its transport. */
export interface SessionOwner {
  readonly address: InstanceAddress;
  readonly caPem: string | null;
  readonly guarded: boolean;
  readonly shared: UpstreamShared;
  readonly limits: H2Limits;
  /** Finds another session for a call of which nothing was sent. */
  place(call: H2Call): void;
  gone(session: H2Session): void;
}

/** Of one answer: more than this is only sent once some of it was passed on. */
const STREAM_WINDOW_BYTES = 128 * 1024;
/** Calls that wait for a session whose peer has not said yet how many it takes. */
const FIRST_STREAMS = 100;
/** A peer that makes us answer and takes no answers is cut. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
const NOT_HTTP2 = 'the instance does not speak HTTP/2 on this port, which metadata.enable_grpc and networking.enable_http2 count on';

const SETTINGS: readonly (readonly [number, number])[] = [
  [SETTING.enablePush, 0],
  [SETTING.initialWindowSize, STREAM_WINDOW_BYTES],
];

/** One connection over HTTP/2 to an instance: many calls at once. Calls begin once the peer has sent its settings. */
export class H2Session implements CallCarrier, FrameHandler {
  readonly #owner: SessionOwner;
  readonly #socket: Socket;
  readonly #output: FrameOutput;
  readonly #reader: FrameReader;
  readonly #decoder: FieldDecoder;
  readonly #peer = new PeerSettings();
  readonly #keepAlive: KeepAlive;
  readonly #requests: FrameSender;
  readonly #answers: AnswerSide;
  readonly #streams = new Map<number, H2Call>();
  /** To be sent when the session is open, at the end of the turn. */
  readonly #starting: H2Call[] = [];
  /** Those that have received something in the present read. */
  readonly #touched: H2Call[] = [];
  #state: 'connecting' | 'greeting' | 'open' | 'closed' = 'connecting';
  /** Takes no more calls. */
  #isLeaving = false;
  #hasHeard = false;
  #nextId = 1;
  #idleSinceMs: number;

  constructor(owner: SessionOwner) {
    const { address, caPem, guarded, shared, limits } = owner;
    this.#owner = owner;
    this.#idleSinceMs = shared.sweep.clock.monotonic();
    this.#decoder = new FieldDecoder({ maxBytes: limits.maxHeadBytes, maxFields: limits.maxHeaders });
    this.#reader = new FrameReader(this, { maxFrameBytes: 16_384, maxBlockBytes: limits.maxHeadBytes });
    this.#socket = dial(
      address,
      { caPem, readBuffer: shared.readBuffer, policy: guarded ? shared.gateway().addressPolicy : null, protocol: 'h2' },
      {
        connected: () => this.#connected(),
        received: (bytes) => this.#received(bytes),
        ended: () => this.#lost('the instance ended the connection'),
        drained: () => this.#requests.pump(),
        closed: (error) => this.#lost(error === null ? 'the connection was closed' : error.message),
      },
    );
    this.#output = new FrameOutput(this.#socket, { beforeFlush: () => this.#startCalls(), afterFlush: () => this.#requests.pump() });
    this.#keepAlive = new KeepAlive(this.#output, this.#idleSinceMs);
    this.#requests = new FrameSender(this.#output, this.#peer);
    this.#answers = new AnswerSide(this.#output, STREAM_WINDOW_BYTES);
  }

  /** Calls that it takes now. */
  get room(): number {
    if (this.#state === 'closed' || this.#isLeaving) return 0;
    const most = this.#state === 'open' ? Math.min(this.#peer.maxStreams, this.#owner.limits.maxStreams) : FIRST_STREAMS;
    return most - this.#streams.size - this.#starting.length;
  }

  get #restMs(): number {
    const { limits, shared } = this.#owner;
    return Math.min(limits.idleMs, shared.gateway().idle.upstreamMs);
  }

  take(call: H2Call): void {
    call.carried(this);
    this.#starting.push(call);
    if (this.#state === 'open') this.#output.schedule();
  }

  /** Takes no more calls and ends with its last one. */
  leave(): void {
    this.#isLeaving = true;
    this.#endIfDone();
  }

  /** Ends now; its calls fail. */
  cut(): void {
    this.#fail({ code: 'upstream_reset', detail: 'the connection was cut by the gateway' });
  }

  sweep(nowMs: number): void {
    if (this.#state !== 'open') return this.#sweepGreeting(nowMs);
    for (const call of this.#streams.values()) this.#sweepCall(call, nowMs);
    if (this.#streams.size === 0 && this.#starting.length === 0 && nowMs - this.#idleSinceMs >= this.#restMs) return this.leave();
    if (this.#keepAlive.isDead(nowMs, this.#streams.size > 0)) this.#lost('the instance does not answer any more');
  }

  // What calls ask for.

  write(call: H2Call, bytes: Buffer): boolean {
    return this.#requests.write(call, bytes);
  }

  endRequest(call: H2Call, trailers: readonly string[]): void {
    call.requestDone = true;
    this.#requests.end(call, trailers);
  }

  resumed(call: H2Call): void {
    this.#answers.credit(call);
  }

  cancel(call: H2Call): void {
    if (call.id !== 0 && this.#state === 'open') this.#output.add(rstStreamFrame(call.id, REASON.cancel));
    this.#release(call);
  }

  // What the peer sends.

  dataLength(streamId: number, bytes: number): void {
    if (!this.#answers.take(this.#streams.get(streamId), bytes)) this.#protocolError('an answer exceeds its window', REASON.flowControl);
  }

  data(streamId: number, content: Buffer, isLast: boolean): void {
    const call = this.#streams.get(streamId);
    if (call === undefined) return this.#checkKnown(streamId);
    const fault = this.#answers.content(call, content, isLast);
    if (this.#streams.get(streamId) !== call) return;
    if (fault !== null) this.#refuseAnswer(call, fault);
    else if (isLast) this.#complete(call, []);
    else this.#touch(call);
  }

  headers(streamId: number, block: Buffer, isLast: boolean): void {
    if (!this.#decoder.decode(block)) return this.#protocolError('a header block cannot be read', REASON.compression);
    const call = this.#streams.get(streamId);
    if (call === undefined) return this.#checkKnown(streamId);
    const { fields, fault } = this.#decoder;
    const wasDone = call.headDone;
    const problem = fault ?? this.#answers.fields(call, fields, isLast);
    if (this.#streams.get(streamId) !== call) return;
    if (problem !== null) this.#refuseAnswer(call, problem);
    else if (isLast) this.#complete(call, wasDone ? fields : []);
    else this.#touch(call);
  }

  control(type: number, flags: number, streamId: number, payload: Buffer): void {
    if (this.#state === 'greeting' && type !== FRAME.settings) return this.#protocolError('the settings are missing', REASON.protocol);
    if (type === FRAME.settings) this.#settings(flags, payload);
    else if (type === FRAME.windowUpdate) this.#windowUpdate(streamId, payload);
    else if (type === FRAME.rstStream) this.#resetByPeer(streamId, payload);
    else if (type === FRAME.ping) this.#keepAlive.ping(flags, payload);
    else if (type === FRAME.goAway) this.#goAway(payload);
    else if (type === FRAME.pushPromise) this.#protocolError('an answer is pushed unasked', REASON.protocol);
    if (type !== FRAME.ping) this.#keepAlive.heardFrame();
    if (this.#output.waitingBytes > MAX_WAITING_BYTES) this.#protocolError('the instance takes no answers', REASON.enhanceYourCalm);
  }

  #settings(flags: number, payload: Buffer): void {
    if ((flags & FLAG.ack) !== 0) return;
    const fault = this.#requests.settings(payload, this.#streams.values());
    if (fault !== REASON.none) return this.#protocolError('the settings are not valid', fault);
    if (this.#state === 'greeting') this.#opened();
  }

  #windowUpdate(streamId: number, payload: Buffer): void {
    const call = this.#streams.get(streamId) ?? null;
    if (streamId !== 0 && call === null) return this.#checkKnown(streamId);
    const fault = this.#requests.widen(call, payload);
    if (fault !== REASON.none) this.#protocolError('a window is not valid', fault);
  }

  #resetByPeer(streamId: number, payload: Buffer): void {
    if (payload.length !== 4) return this.#protocolError('a frame is not valid', REASON.frameSize);
    const call = this.#streams.get(streamId);
    if (call === undefined) return this.#checkKnown(streamId);
    const reason = payload.readUInt32BE(0);
    this.#release(call);
    call.broken(`the instance reset the stream: ${reasonName(reason)}`, reason !== REASON.refused);
  }

  /** Calls behind the last one that the peer has taken go elsewhere; the others may end as usual. */
  #goAway(payload: Buffer): void {
    if (payload.length < 8) return this.#protocolError('a frame is not valid', REASON.frameSize);
    const last = payload.readUInt32BE(0) & MAX_STREAM_ID;
    const detail = `the instance ends the connection: ${reasonName(payload.readUInt32BE(4))}`;
    this.#isLeaving = true;
    const moving = this.#starting.splice(0);
    for (const [id, call] of this.#streams) {
      if (id <= last) continue;
      this.#release(call);
      call.broken(detail, false);
    }
    for (const call of moving) if (!call.isOver) this.#owner.place(call);
    this.#endIfDone();
  }

  /** Frames for streams that are over are dropped; for those that were never begun they are an error. */
  #checkKnown(streamId: number): void {
    if (streamId % 2 === 0 || streamId >= this.#nextId) this.#protocolError('a frame is for a stream that nobody began', REASON.protocol);
  }

  // How a session begins and ends.

  #connected(): void {
    if (this.#state !== 'connecting') return;
    if (this.#socket instanceof TLSSocket && this.#socket.alpnProtocol !== 'h2') return this.#refuseAll(NOT_HTTP2);
    this.#state = 'greeting';
    this.#output.add(PREFACE + settingsFrame(SETTINGS) + this.#answers.greeting());
    this.#output.flushNow();
  }

  #opened(): void {
    this.#state = 'open';
    this.#idleSinceMs = this.#owner.shared.sweep.clock.monotonic();
    if (this.#peer.maxStreams === 0) return this.#refuseAll('the instance takes no requests');
    for (const call of this.#starting.splice(Math.max(0, this.#peer.maxStreams))) if (!call.isOver) this.#owner.place(call);
    this.#output.schedule();
  }

  #startCalls(): void {
    if (this.#state !== 'open' || this.#starting.length === 0) return;
    const nowMs = this.#owner.shared.sweep.clock.monotonic();
    for (const call of this.#starting.splice(0)) if (!call.isOver) this.#start(call, nowMs);
  }

  #start(call: H2Call, nowMs: number): void {
    const { head, body, complete } = call.request;
    const id = this.#nextId;
    this.#nextId += 2;
    if (this.#nextId > MAX_STREAM_ID) this.#isLeaving = true;
    call.id = id;
    call.sinceMs = nowMs;
    call.moved = false;
    call.receiveWindow = STREAM_WINDOW_BYTES;
    this.#streams.set(id, call);
    const isWhole = complete && body.length === 0;
    this.#output.add(headersFrames(this.#requests.encode(head.toFields()), isWhole ? FLAG.endStream : 0, id));
    this.#requests.open(call);
    call.requestDone = complete;
    if (body.length > 0) this.#sendStart(call, body, complete);
    call.sent();
  }

  #sendStart(call: H2Call, body: string | Buffer, complete: boolean): void {
    if (typeof body === 'string') {
      this.#requests.writeText(call, body, complete);
      return;
    }
    this.#requests.write(call, body);
    if (complete) this.#requests.end(call, []);
  }

  #received(bytes: Buffer): void {
    if (this.#state === 'closed') return;
    if (!this.#hasHeard && !isSettingsHead(bytes)) return this.#refuseAll(NOT_HTTP2);
    this.#hasHeard = true;
    this.#keepAlive.heard();
    this.#reader.push(bytes);
    if (this.#reader.fault !== null) return this.#protocolError(this.#reader.fault, REASON.protocol);
    this.#flushTouched();
  }

  /** Everything of one read has been delivered. */
  #flushTouched(): void {
    for (const call of this.#touched) {
      call.isTouched = false;
      if (call.isOver) continue;
      if (!call.events.flush() && !call.isOver) call.pause();
      if (!call.isOver) this.#answers.credit(call);
    }
    this.#touched.length = 0;
  }

  #touch(call: H2Call): void {
    call.moved = true;
    if (call.isTouched) return;
    call.isTouched = true;
    this.#touched.push(call);
  }

  #complete(call: H2Call, trailers: readonly string[]): void {
    // The rest of the request is wanted by nobody.
    if (!call.requestDone || call.blocked.length > 0) this.#output.add(rstStreamFrame(call.id, REASON.cancel));
    this.#release(call);
    call.over();
    call.events.complete(trailers);
  }

  #refuseAnswer(call: H2Call, detail: string): void {
    this.#output.add(rstStreamFrame(call.id, REASON.protocol));
    this.#release(call);
    call.refuse({ code: 'upstream_invalid', detail });
  }

  #release(call: H2Call): void {
    this.#requests.forget(call);
    if (!this.#streams.delete(call.id)) return;
    if (this.#streams.size > 0) return;
    this.#idleSinceMs = this.#owner.shared.sweep.clock.monotonic();
    this.#endIfDone();
  }

  #endIfDone(): void {
    if (!this.#isLeaving || this.#streams.size > 0 || this.#starting.some(({ isOver }) => !isOver)) return;
    this.#say(REASON.none);
    this.#close();
  }

  #sweepCall(call: H2Call, nowMs: number): void {
    if (call.moved) {
      call.moved = false;
      call.sinceMs = nowMs;
    }
    const late = lateness(call, nowMs - call.sinceMs);
    if (late === null) return;
    this.#output.add(rstStreamFrame(call.id, REASON.cancel));
    this.#release(call);
    call.refuse({ code: late, detail: `${late} after ${Math.round(nowMs - call.sinceMs)} ms` });
  }

  #sweepGreeting(nowMs: number): void {
    const isLate = (call: H2Call): boolean => !call.isOver && nowMs - call.sinceMs >= call.request.connectMs;
    const late = this.#starting.filter(isLate);
    const left = this.#starting.filter((call) => !call.isOver && !isLate(call));
    this.#starting.splice(0, this.#starting.length, ...left);
    // Nobody waits for it any more, or those who did have given up.
    if (left.length === 0) this.#close();
    for (const call of late) {
      const detail = `connect_timeout after ${Math.round(nowMs - call.sinceMs)} ms`;
      call.refuse({ code: 'connect_timeout', detail });
    }
  }

  /** The connection is gone. */
  #lost(detail: string): void {
    if (this.#state === 'closed') return;
    if (this.#state === 'greeting') return this.#refuseAll(`${detail}, before it said anything; it may not speak HTTP/2`);
    if (this.#state === 'connecting') return this.#fail({ code: 'upstream_unreachable', detail });
    const { starting, sent } = this.#end();
    for (const call of sent) call.broken(detail, true);
    for (const call of starting) if (!call.isOver) this.#owner.place(call);
  }

  /** The peer is no use at all. Nothing of any call was sent. */
  #refuseAll(detail: string): void {
    this.#fail({ code: 'upstream_invalid', detail });
  }

  #protocolError(detail: string, reason: number): void {
    if (this.#state === 'closed') return;
    if (this.#state === 'greeting') return this.#refuseAll(detail);
    this.#say(reason);
    this.#fail({ code: 'upstream_invalid', detail });
  }

  /** Ends the session and all of its calls. */
  #fail(failure: ConnectionFailure): void {
    const { starting, sent } = this.#end();
    for (const call of [...sent, ...starting]) call.refuse(failure);
  }

  /** Ends the session. Its calls are left to the caller. */
  #end(): { readonly starting: readonly H2Call[]; readonly sent: readonly H2Call[] } {
    const starting = this.#starting.splice(0);
    const sent = [...this.#streams.values()];
    this.#close();
    return { starting, sent };
  }

  #say(reason: number): void {
    if (this.#state === 'open') this.#output.add(goAwayFrame(0, reason));
  }

  #close(): void {
    if (this.#state === 'closed') return;
    const wasOpen = this.#state === 'open';
    this.#state = 'closed';
    this.#streams.clear();
    this.#output.close();
    if (wasOpen) this.#socket.destroySoon();
    else this.#socket.destroy();
    this.#owner.gone(this);
  }
}

/** Which of the time limits has passed. */
function lateness(call: H2Call, waitedMs: number): 'first_byte_timeout' | 'idle_timeout' | null {
  const { firstByteMs, idleMs } = call.request;
  // While the client still sends, only an instance that does not take what is there is late.
  if (!call.requestDone) return call.blocked.length > 0 && waitedMs >= idleMs ? 'idle_timeout' : null;
  if (!call.headDone) return waitedMs >= firstByteMs ? 'first_byte_timeout' : null;
  return !call.isPaused && waitedMs >= idleMs ? 'idle_timeout' : null;
}

/** Whether the peer's first bytes begin a SETTINGS frame, as far as they have come. */
function isSettingsHead(bytes: Buffer): boolean {
  const isKind = (at: number, value: number): boolean => bytes.length <= at || bytes[at] === value;
  return isKind(0, 0) && isKind(3, FRAME.settings) && isKind(5, 0) && isKind(8, 0);
}

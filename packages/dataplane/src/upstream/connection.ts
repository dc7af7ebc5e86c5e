import type { Socket } from 'node:net';
import type { InstanceAddress } from '@infergate/contract';
import { chunkText, lastChunkText } from '../http1/writing.ts';
import { AnswerReader } from './answer-reader.ts';
import type { Call, ConnectionFailure } from './call.ts';
import { dial, findReset } from './dial.ts';
import type { TransportLimits, UpstreamShared } from './transport.ts';

/** What a connection tells its transport. */
export interface ConnectionOwner {
  readonly address: InstanceAddress;
  readonly caPem: string | null;
  readonly guarded: boolean;
  readonly shared: UpstreamShared;
  readonly limits: TransportLimits;
  /** The connection can take another call. */
  rested(connection: UpstreamConnection): void;
  gone(connection: UpstreamConnection): void;
}

/** Before the end that the instance has announced for an idle connection. */
const KEEP_ALIVE_MARGIN_MS = 1000;
/** Without a byte, for a tunnel of which one side has ended: its peer may be gone as well. */
const HALF_CLOSED_MS = 10_000;

/** One connection to an instance: one call at a time, reused only when request and answer are both complete. */
export class UpstreamConnection {
  /** Calls that went over it before the present one. */
  #served = 0;
  readonly #owner: ConnectionOwner;
  readonly #socket: Socket;
  readonly #reader: AnswerReader;
  #state: 'connecting' | 'open' | 'closed' = 'connecting';
  #call: Call | null;
  #requestDone = false;
  #isPaused = false;
  /** Of a tunnel: one side sends no more. */
  #isHalfClosed = false;
  /** Read or drained since the last sweep: spares a look at the clock for each read. */
  #moved = false;
  /** Monotonic ms of what the present deadline counts from. */
  #sinceMs: number;
  /** How long the instance lets it rest, as far as is known. */
  #idleMs: number;

  constructor(owner: ConnectionOwner, call: Call) {
    this.#owner = owner;
    this.#call = call;
    call.carried(this);
    this.#sinceMs = owner.shared.sweep.clock.monotonic();
    this.#idleMs = owner.limits.idleMs;
    this.#reader = new AnswerReader(owner.limits);
    this.#socket = dial(
      owner.address,
      {
        caPem: owner.caPem,
        protocol: 'http/1.1',
        readBuffer: owner.shared.readBuffer,
        policy: owner.guarded ? owner.shared.gateway().addressPolicy : null,
      },
      {
        connected: () => this.#connected(),
        received: (bytes) => this.#received(bytes),
        ended: () => this.#ended(),
        drained: () => this.#drained(),
        closed: (error) => this.#closed(error),
      },
    );
  }

  /** Fit for another call. */
  isUsable(nowMs: number): boolean {
    const isFresh = this.#moved || nowMs - this.#sinceMs < this.#restMs;
    return this.#state === 'open' && this.#call === null && !this.#socket.destroyed && isFresh;
  }

  /** Starts a call on a resting connection. */
  take(call: Call, nowMs: number): void {
    this.#served += 1;
    this.#call = call;
    call.carried(this);
    this.#send(call, nowMs);
  }

  write(bytes: Buffer, chunked: boolean): boolean {
    this.#owner.shared.content.write(this.#socket, bytes, chunked && !this.#reader.isTunnel);
    this.#moved = true;
    return !this.#socket.writableNeedDrain;
  }

  /** The request is complete; `trailers` where its framing has a place for them. */
  endRequest(trailers: readonly string[] | null): void {
    this.#moved = true;
    if (this.#reader.isTunnel) return this.#endTunnel();
    if (trailers !== null) this.#socket.write(lastChunkText(trailers), 'latin1');
    this.#requestDone = true;
  }

  pause(): void {
    this.#isPaused = true;
    this.#socket.pause();
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#moved = true;
    this.#socket.resume();
  }

  /** Cuts the connection; its call, if any, hears nothing more. */
  destroy(): void {
    this.#call = null;
    this.#reader.cancel();
    this.#close();
  }

  /** Cuts the connection; its call, if any, fails. */
  cut(): void {
    const call = this.#call;
    this.destroy();
    call?.refuse({ code: 'upstream_reset', detail: 'the connection was cut by the gateway' });
  }

  sweep(nowMs: number): void {
    if (this.#moved) {
      this.#moved = false;
      this.#sinceMs = nowMs;
    }
    const waitedMs = nowMs - this.#sinceMs;
    if (this.#call === null) {
      if (waitedMs >= this.#restMs) this.destroy();
      return;
    }
    const late = this.#lateness(this.#call, waitedMs);
    if (late !== null) this.#fail({ code: late, detail: `${late} after ${Math.round(waitedMs)} ms` });
  }

  /** Which of the time limits has passed. */
  #lateness({ request }: Call, waitedMs: number): 'connect_timeout' | 'first_byte_timeout' | 'idle_timeout' | null {
    if (this.#state === 'connecting') return waitedMs >= request.connectMs ? 'connect_timeout' : null;
    if (this.#reader.isTunnel) return !this.#isPaused && waitedMs >= this.#tunnelIdleMs(request.idleMs) ? 'idle_timeout' : null;
    // While the client still sends, only an instance that does not take what is there is late.
    if (!this.#requestDone) return this.#socket.writableNeedDrain && waitedMs >= request.idleMs ? 'idle_timeout' : null;
    if (!this.#reader.headDone) return waitedMs >= request.firstByteMs ? 'first_byte_timeout' : null;
    return !this.#isPaused && waitedMs >= request.idleMs ? 'idle_timeout' : null;
  }

  #tunnelIdleMs(idleMs: number): number {
    return this.#isHalfClosed ? Math.min(idleMs, HALF_CLOSED_MS) : idleMs;
  }

  #endTunnel(): void {
    this.#isHalfClosed = true;
    this.#socket.end();
  }

  #connected(): void {
    if (this.#state === 'closed') return;
    this.#state = 'open';
    if (this.#call !== null) this.#send(this.#call, this.#owner.shared.sweep.clock.monotonic());
  }

  #send(call: Call, nowMs: number): void {
    const { request } = call;
    this.#requestDone = request.complete;
    this.#sinceMs = nowMs;
    this.#moved = false;
    this.#reader.begin(request.method, request.upgrade, call.events);
    this.#writeStart(request);
    // A socket that was reset refuses a write in the same call, and then has sent nothing.
    call.sent(this.#socket.errored === null);
  }

  #writeStart({ head, body, chunked, complete }: Call['request']): void {
    const socket = this.#socket;
    const tail = chunked && complete ? lastChunkText([]) : '';
    if (typeof body === 'string') {
      socket.write(head.toText() + (chunked ? chunkText(body) : body) + tail, 'latin1');
      return;
    }
    this.#owner.shared.content.write(socket, body, chunked, head.toText());
    if (tail.length > 0) socket.write(tail, 'latin1');
  }

  #received(bytes: Buffer): void {
    const call = this.#call;
    // What nobody asked for makes everything that follows doubtful.
    if (call === null || this.#state !== 'open') return this.#close();
    const taken = this.#reader.take(bytes);
    if (this.#call !== call) return;
    if (this.#reader.headDone) this.#moved = true;
    if (this.#reader.fault !== null) {
      this.#fail({ code: 'upstream_invalid', detail: this.#reader.fault });
    } else if (this.#reader.done) {
      this.#finish(call, taken === bytes.length);
    } else if (!call.events.flush() && this.#call === call) {
      this.pause();
    }
  }

  /** The answer is complete. The connection rests before its caller knows, who may have the next request at hand. */
  #finish(call: Call, isClean: boolean): void {
    const { trailers } = this.#reader;
    this.#call = null;
    this.#noteAnnounced();
    call.over();
    if (isClean && this.#canRest()) this.#rest();
    else this.#close();
    call.events.complete(trailers);
  }

  /** Request and answer are both complete, and nothing lies between them and the next. */
  #canRest(): boolean {
    const quiet = this.#requestDone && this.#socket.writableLength === 0 && !this.#socket.destroyed;
    return quiet && this.#reader.keepAlive && this.#restMs > 0;
  }

  #rest(): void {
    // It rests from the next sweep on.
    this.#moved = true;
    this.resume();
    this.#owner.rested(this);
  }

  /** Asked each time: the gateway may have been told another time since it began to rest. */
  get #restMs(): number {
    return Math.min(this.#idleMs, this.#owner.shared.gateway().idle.upstreamMs);
  }

  #noteAnnounced(): void {
    const announced = this.#reader.keepAliveSeconds;
    this.#idleMs = announced === null ? this.#owner.limits.idleMs : announced * 1000 - KEEP_ALIVE_MARGIN_MS;
  }

  #ended(): void {
    const call = this.#call;
    if (call === null) return this.#close();
    if (this.#reader.isTunnel) {
      this.#isHalfClosed = true;
      return call.events.ended();
    }
    if (!this.#reader.endsWithConnection) return this.#failReset('the instance ended the connection');
    findReset(this.#socket, (wasReset) => {
      if (this.#call !== call) return;
      if (wasReset) return this.#failReset('the instance reset the connection');
      this.#finish(call, false);
    });
  }

  #failReset(detail: string): void {
    this.#fail({ code: 'upstream_reset', detail });
  }

  #drained(): void {
    this.#moved = true;
    this.#call?.events.drain();
  }

  #closed(error: Error | null): void {
    const wasConnecting = this.#state === 'connecting';
    this.#close();
    if (this.#call === null) return;
    if (error === null && this.#reader.isTunnel) return this.#finish(this.#call, false);
    const detail = error === null ? 'the connection was closed' : error.message;
    this.#fail({ code: wasConnecting ? 'upstream_unreachable' : 'upstream_reset', detail });
  }

  #fail(failure: ConnectionFailure): void {
    const call = this.#call;
    const { started } = this.#reader;
    this.destroy();
    call?.failed(failure, { served: this.#served, started });
  }

  #close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#socket.destroy();
    this.#owner.gone(this);
  }
}

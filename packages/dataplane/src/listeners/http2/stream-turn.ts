import type { GatewayProblemCode } from '@infergate/contract';
import type { AnswerHead, BodySink, Downstream, Farewell } from '../../exchange/downstream.ts';
import type { Exchange } from '../../exchange/exchange.ts';
import { MAX_TEXT_BYTES } from '../../http1/writing.ts';
import { REASON } from '../../http2/frames.ts';
import type { ListenerContext } from '../listener-context.ts';
import { answerFields, hasField, trailerFields } from './answer-fields.ts';
import type { ClientStream } from './client-stream.ts';
import type { Http2RequestHead } from './request-head.ts';
import type { StreamBody } from './stream-body.ts';

/** An unread body up to this size is read and dropped so that the answer reaches clients that send first and read then. */
const MAX_DROPPED_BYTES = 64 * 1024;
const NONE: readonly string[] = [];

/** One stream of a session: the client's side of an exchange. What is small is held until `flush`. */
export class StreamTurn implements Downstream {
  closed = false;
  answered = false;
  /** One stream never ends the connection of the others. */
  closes = false;
  onDrain: (() => void) | null = null;
  exchange: Exchange | null = null;
  readonly id: string;
  readonly head: Http2RequestHead;
  readonly body: StreamBody;
  readonly #stream: ClientStream;
  readonly #context: ListenerContext;
  /** Begun and not sent. */
  #answer: AnswerHead | null = null;
  #content = '';
  /** Of the announced length; Infinity where none was. */
  #remaining = Number.POSITIVE_INFINITY;
  #trailers: readonly string[] = NONE;
  #isBodiless = false;
  #hasSentHead = false;
  #ended = false;
  #isFull = false;
  #owesContinue: boolean;
  #unsentBytes = 0;
  #sendProgressMs = 0;
  #endedAtMs = 0;

  constructor(stream: ClientStream, head: Http2RequestHead, options: StreamTurnOptions) {
    this.#stream = stream;
    this.#context = options.context;
    this.head = head;
    this.id = options.id;
    this.body = stream.body;
    this.body.prepare(head.body, { clock: options.context.clock, maxBytes: options.maxBodyBytes });
    stream.onDrain = this.#drained;
    this.#owesContinue = head.expectsContinue;
  }

  get bodyArrived(): boolean {
    return this.body.done || !this.#owesContinue;
  }

  /** Nothing more will be written. */
  get ended(): boolean {
    return this.#ended;
  }

  readBody(sink: BodySink): void {
    if (this.closed) return sink.fail('client_closed');
    this.body.attach(sink);
    if (!this.#owesContinue || !this.body.wanted) return;
    this.#owesContinue = false;
    this.#sendInterim(100, NONE);
  }

  pauseBody(): void {
    this.body.pause();
  }

  resumeBody(): void {
    this.body.resume();
  }

  discardBody(): void {
    if (!this.closed && !this.#ended && !this.body.done) this.body.drop(MAX_DROPPED_BYTES);
  }

  informational(status: number, _reason: string, rawHeaders: readonly string[]): void {
    if (this.closed || this.answered) return;
    if (status === 100) this.#owesContinue = false;
    this.#sendInterim(status, rawHeaders);
  }

  begin(answer: AnswerHead): void {
    if (this.closed || this.answered) return;
    this.answered = true;
    this.#answer = answer;
    this.#isBodiless = answer.framing.kind === 'none' || this.head.method === 'HEAD';
    this.#remaining = answer.framing.kind === 'length' ? answer.framing.bytes : Number.POSITIVE_INFINITY;
  }

  retract(): boolean {
    if (this.closed || this.#ended || this.#answer === null) return false;
    this.#answer = null;
    this.#content = '';
    this.answered = false;
    return true;
  }

  write(bytes: Buffer): void {
    if (this.closed || this.#ended || this.#isBodiless) return;
    this.#remaining -= bytes.length;
    if (this.#content.length + bytes.length <= MAX_TEXT_BYTES) {
      this.#content += bytes.toString('latin1');
    } else {
      this.#sendHeld();
      if (!this.closed) this.#note(this.#stream.write(bytes));
    }
  }

  flush(): boolean {
    if (this.closed || this.#ended) return true;
    this.#sendHeld();
    return this.closed || !this.#isFull;
  }

  end(trailers: readonly string[] = NONE): void {
    if (this.closed || this.#ended || !this.answered) return;
    const isShort = !this.#isBodiless && this.#remaining !== Number.POSITIVE_INFINITY && this.#remaining !== 0;
    if (isShort) return this.#reset();
    this.#trailers = trailers;
    this.#finish();
  }

  respond(status: number, rawHeaders: readonly string[], body: Buffer): void {
    if (this.closed || this.answered) return;
    this.answered = true;
    const isEmpty = body.length === 0;
    this.#isBodiless = isEmpty || this.head.method === 'HEAD';
    // Head and trailers of gRPC are one here: a length would make it look like a message.
    const framing: AnswerHead['framing'] = isEmpty && this.head.isGrpc ? { kind: 'none' } : { kind: 'length', bytes: body.length };
    this.#answer = { status, reason: '', rawHeaders, framing };
    this.#content = this.#isBodiless ? '' : body.toString('latin1');
    this.#finish();
  }

  abandon(farewell: Farewell): void {
    if (this.closed || this.#ended) return;
    if (farewell.trailers !== null && !(this.#hasSentHead && this.#isBodiless)) {
      this.#trailers = farewell.trailers;
      return this.#finish();
    }
    this.#sendHeld();
    if (farewell.content === null || this.#isBodiless || this.closed) return this.#reset();
    this.#stream.write(farewell.content);
    this.#reset();
  }

  /** The client is gone, or has taken the request back, or is given up: whoever works for it is told at once. */
  lost(reason: GatewayProblemCode): void {
    if (this.closed) return;
    this.closed = true;
    this.onDrain = null;
    if (!this.#ended) this.abort(reason);
    this.body.fail('client_closed');
    this.#stream.reset(REASON.internal);
  }

  /** Calls the one slot, once. */
  abort(code: GatewayProblemCode): void {
    const exchange = this.exchange;
    if (exchange === null) return;
    const { abort } = exchange;
    exchange.abort = null;
    abort?.(code);
  }

  sweep(nowMs: number): void {
    const { limits } = this.#context;
    if (this.#ended) return this.#sweepGoodbye(nowMs);
    if (this.exchange !== null && this.exchange.deadlineMs <= nowMs) this.abort('request_timeout');
    // A stream of gRPC may rest as long as it likes between two messages, within its deadline.
    const bodyIdleMs = this.head.isGrpc ? Number.POSITIVE_INFINITY : limits.bodyIdleMs;
    if (this.body.wanted && nowMs - this.body.lastReadMs >= bodyIdleMs) this.body.fail('client_timeout');
    if (this.#isSendStalled(nowMs)) this.lost('client_closed');
  }

  /** The answer has been handed over: what is left is the client's. */
  #sweepGoodbye(nowMs: number): void {
    const { limits } = this.#context;
    const stalled = this.#isSendStalled(nowMs);
    const late = this.#unsentBytes === 0 && (this.body.failed || nowMs - this.#endedAtMs >= limits.lingerMs);
    if (stalled || late) this.#stream.reset(stalled ? REASON.internal : REASON.none);
  }

  #isSendStalled(nowMs: number): boolean {
    const stream = this.#stream;
    this.#unsentBytes = stream.unsentBytes;
    if (this.#unsentBytes === 0 || stream.moved) this.#sendProgressMs = nowMs;
    stream.moved = false;
    return nowMs - this.#sendProgressMs >= this.#context.limits.sendIdleMs;
  }

  // Sending.

  #sendInterim(status: number, rawHeaders: readonly string[]): void {
    this.#stream.sendHead(answerFields(status, rawHeaders), false);
  }

  #sendHeld(): void {
    // A head that is the whole answer ends its stream: it waits until the answer is over here, too.
    if (this.#answer !== null && this.#isBodiless) return;
    if (this.#answer !== null) this.#sendHead(this.#answer, false);
    if (this.#content.length === 0 || this.closed) return;
    const text = this.#content;
    this.#content = '';
    this.#note(this.#stream.write(text));
  }

  #sendHead(answer: AnswerHead, isLast: boolean): void {
    this.#answer = null;
    this.#hasSentHead = true;
    const fields = answerFields(answer.status, answer.rawHeaders);
    fields.push('x-request-id', this.id);
    if (answer.framing.kind === 'length') fields.push('content-length', String(answer.framing.bytes));
    if (!hasField(fields, 'date')) fields.push('date', this.#context.date());
    this.#stream.sendHead(fields, isLast);
  }

  /** Sends what is held and ends the answer. */
  #finish(): void {
    const trailers = this.#trailers;
    const text = this.#content;
    this.#content = '';
    const isEmpty = text.length === 0 && trailers.length === 0;
    // The stream may be over, and forgotten, with what is sent here.
    this.#over();
    if (this.#answer !== null) this.#sendHead(this.#answer, this.#isBodiless || isEmpty);
    const stream = this.#stream;
    if (trailers.length === 0) return stream.writeLast(text);
    if (text.length > 0) stream.write(text);
    stream.end(trailerFields(trailers));
  }

  #note(hasRoom: boolean): void {
    if (!hasRoom) this.#isFull = true;
  }

  readonly #drained = (): void => {
    this.#isFull = false;
    this.onDrain?.();
  };

  /** So that the answer cannot be taken for a complete one. */
  #reset(): void {
    this.#over();
    this.#stream.reset(REASON.internal);
  }

  #over(): void {
    this.#ended = true;
    this.#endedAtMs = this.#context.clock.monotonic();
    this.onDrain = null;
    if (this.body.done) return;
    this.body.drop(MAX_DROPPED_BYTES);
    if (this.body.failed) this.#endAfterAnswer();
  }

  /** The client is told that its body is not needed, once it has the answer. */
  #endAfterAnswer(): void {
    const stream = this.#stream;
    if (stream.outputEnded) stream.reset(REASON.none);
    else stream.onSent = () => stream.reset(REASON.none);
  }
}

export interface StreamTurnOptions {
  readonly id: string;
  readonly maxBodyBytes: number;
  readonly context: ListenerContext;
}

import type { GatewayProblemCode } from '@infergate/contract';
import type { Clock } from '@infergate/kernel';
import type { BodySink } from '../exchange/downstream.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { grpcAnswerRefusal, grpcStatusOf, isTrailersOnly, NO_GRPC_STATUS } from '../grpc/answer.ts';
import { MessageMeter } from '../grpc/message-meter.ts';
import type { BufferStock } from '../http1/buffer-stock.ts';
import { MAX_TEXT_BYTES } from '../http1/writing.ts';
import { eventTailOf } from '../pipeline/event-tail.ts';
import { farewellOf } from '../pipeline/farewell.ts';
import { FrameTail } from '../pipeline/frame-tail.ts';
import type { PhaseResult, Refusal } from '../pipeline/phase.ts';
import { outcomeOfAnswer, outcomeOfFailure, outcomeOfGrpc, type AttemptOutcome } from '../pools/health/outcome.ts';
import { isRefusal, type PickResult, type UpstreamInstance } from '../pools/instance-pool.ts';
import type { UpstreamAnswerHead, UpstreamCall, UpstreamEvents, UpstreamFailure, UpstreamRequest } from '../upstream/transport.ts';
import { answerHeaders, ForwardHead, forwardableTrailers, type AddedHeaders } from './forward-head.ts';

/** Instances that are tried for one request until one accepts it. */
const MAX_UNSENT_ATTEMPTS = 4;

const NONE_TRIED: readonly UpstreamInstance[] = [];

export interface ForwardRunDependencies {
  readonly clock: Clock;
  readonly stock: BufferStock;
}

/**
 * Carries one exchange to an instance and its answer back. It is the receiver of the client's body and of the
 * instance's answer; it holds back no more than the first piece of the body, so that this can go out with the head and
 * go out again to another instance while the rest has not been touched.
 */
export class ForwardRun implements BodySink, UpstreamEvents {
  readonly #exchange: Exchange;
  readonly #added: AddedHeaders;
  readonly #clock: Clock;
  readonly #stock: BufferStock;
  #tried: readonly UpstreamInstance[] = NONE_TRIED;
  #isOver = false;
  #call: UpstreamCall | null = null;
  /** Tells the call of this attempt from one that was begun while the other was being made. */
  #attempt = 0;
  /** Attempts after one that an instance may have seen. */
  #repeats = 0;
  #request: GrowingRequest | null = null;
  #isConnected = false;
  #isReading = false;
  /** Something of the instance's, be it only interim, has gone to the client. */
  #hasPassedOn = false;
  /** Both sides send what they like, and as seldom as they like. */
  #isTunnel = false;
  /** Of a gRPC call, each message of which is bounded. */
  readonly #messages: MessageMeter | null;
  #held: string | Buffer = '';
  /** What it lies in, where it is more than text. */
  #buffer: Buffer | null = null;
  #isBodyDone: boolean;
  /** The call knows that the body is complete. */
  #isEndTold = false;
  #trailers: readonly string[] = [];
  /** Of the answer; its Connection names trailers too. */
  #answerHeaders: readonly string[] = [];

  constructor(exchange: Exchange, added: AddedHeaders, { clock, stock }: ForwardRunDependencies) {
    this.#exchange = exchange;
    this.#added = added;
    this.#clock = clock;
    this.#stock = stock;
    this.#isBodyDone = exchange.head.body.kind === 'none';
    this.#messages = exchange.head.isGrpc ? new MessageMeter(exchange.table.gateway.maxBodyBytes) : null;
  }

  /** Tells the runner of the exchange when it is over, which may be at once. */
  start(): void {
    this.#exchange.abort = this.#abort;
    const { downstream, instance } = this.#exchange;
    if (!this.#isBodyDone && downstream.bodyArrived) this.#readBody();
    // What has come of the body may have been its end already: broken, or too large.
    if (instance !== null && !this.#isOver) this.#send(instance);
  }

  // The client's body.

  data(bytes: Buffer): boolean {
    this.#exchange.bytesIn += bytes.length;
    if (this.#messages !== null && !this.#messages.follow(bytes)) {
      this.fail('body_too_large', 'a message is larger than allowed');
      return false;
    }
    if (this.#isConnected && this.#call !== null) return this.#call.write(bytes);
    const takesMore = this.#hold(bytes);
    if (this.#request !== null) this.#request.body = this.#held;
    return takesMore;
  }

  end(trailers: readonly string[]): void {
    this.#isBodyDone = true;
    this.#trailers = forwardableTrailers(trailers, this.#exchange.head.rawHeaders, this.#added.names);
    if (this.#isConnected) this.#tellEnd();
    else if (this.#request !== null) this.#request.complete = this.#trailers.length === 0;
  }

  fail(code: GatewayProblemCode, detail = 'the request body did not become complete'): void {
    this.#call?.abort();
    this.#giveUp({ refused: code }, detail);
  }

  // The instance's answer.

  connected(call: UpstreamCall): void {
    this.#call = call;
    this.#isConnected = true;
    this.#isEndTold = this.#request?.complete === true;
    if (this.#isBodyDone) this.#tellEnd();
    else if (this.#isReading) this.#exchange.downstream.resumeBody();
    else this.#readBody();
  }

  reconnecting(isUnsent: boolean): boolean {
    if (!isUnsent && this.#exchange.pool?.tryRepeat() !== true) return false;
    this.#isConnected = false;
    return true;
  }

  informational(status: number, reason: string, rawHeaders: readonly string[]): void {
    this.#hasPassedOn = true;
    this.#exchange.downstream.informational(status, reason, answerHeaders(rawHeaders, false));
  }

  head(head: UpstreamAnswerHead): void {
    const exchange = this.#exchange;
    const { status, reason, rawHeaders, framing } = head;
    exchange.firstByteAtMs = this.#clock.monotonic();
    this.#answerHeaders = rawHeaders;
    this.#note((exchange.head.isGrpc ? outcomeOfGrpc(rawHeaders) : null) ?? outcomeOfAnswer(status, rawHeaders), exchange.firstByteAtMs);
    if (exchange.head.isGrpc) return this.#grpcHead(head);
    this.#hasPassedOn = true;
    this.#letGo();
    if (framing.kind === 'tunnel') return this.#openTunnel(status, reason, rawHeaders);
    exchange.status = status;
    if (framing.kind !== 'none' && framing.kind !== 'length') exchange.tail = eventTailOf(rawHeaders);
    exchange.downstream.begin({
      status,
      reason,
      rawHeaders: answerHeaders(rawHeaders, framing.kind === 'none' && status !== 204),
      framing: framing.kind === 'length' ? framing : { kind: framing.kind === 'none' ? 'none' : 'stream' },
    });
  }

  content(bytes: Buffer): void {
    const exchange = this.#exchange;
    exchange.bytesOut += bytes.length;
    exchange.tail?.follow(bytes);
    exchange.downstream.write(bytes);
  }

  ended(): void {
    this.#exchange.downstream.end();
  }

  flush(): boolean {
    const { downstream } = this.#exchange;
    if (downstream.flush()) return true;
    downstream.onDrain = () => {
      downstream.onDrain = null;
      this.#call?.resume();
    };
    return false;
  }

  complete(trailers: readonly string[]): void {
    const { downstream, head } = this.#exchange;
    if (head.isGrpc && !this.#takeGrpcStatus(trailers)) return this.#giveUp(NO_GRPC_STATUS, 'the answer ended without a grpc-status');
    if (!this.#isBodyDone) downstream.discardBody();
    downstream.end(forwardableTrailers(trailers, this.#answerHeaders));
    this.#finish(null);
  }

  failed(failure: UpstreamFailure): void {
    const isQuietTunnel = this.#isTunnel && failure.code === 'idle_timeout';
    if (!isQuietTunnel) this.#note(outcomeOfFailure(failure), this.#clock.monotonic());
    if (this.#isOver || this.#hasPassedOn || !this.#mayTryAgain(failure)) return this.#giveUp({ refused: failure.code }, failure.detail);
    this.#tryNext(failure);
  }

  drain(): void {
    this.#exchange.downstream.resumeBody();
  }

  // What is different over gRPC.

  #grpcHead(head: UpstreamAnswerHead): void {
    const exchange = this.#exchange;
    const refusal = grpcAnswerRefusal(head);
    if (refusal !== null) {
      this.#call?.abort();
      return this.#giveUp(refusal, `not an answer of gRPC: HTTP status ${head.status}`);
    }
    this.#hasPassedOn = true;
    this.#letGo();
    const { status, reason, rawHeaders } = head;
    exchange.status = status;
    exchange.grpcStatus = grpcStatusOf(rawHeaders);
    const kind = isTrailersOnly(head.framing) ? 'none' : 'stream';
    exchange.downstream.begin({ status, reason, rawHeaders: answerHeaders(rawHeaders, false), framing: { kind } });
  }

  /** False: the answer does not say how the call went. */
  #takeGrpcStatus(trailers: readonly string[]): boolean {
    const exchange = this.#exchange;
    exchange.grpcStatus = grpcStatusOf(trailers) ?? exchange.grpcStatus;
    if (outcomeOfGrpc(trailers) === 'failed') this.#note('failed', this.#clock.monotonic());
    return exchange.grpcStatus !== null;
  }

  // How it goes on.

  /** The total limit is for answers that end; what holds for a tunnel is the idle limit. */
  #openTunnel(status: number, reason: string, rawHeaders: readonly string[]): void {
    const exchange = this.#exchange;
    const { downstream, upgrade } = exchange;
    if (upgrade === null || !this.#isEndTold) return this.fail('upstream_invalid', 'protocols switched before the request was complete');
    exchange.status = status;
    exchange.deadlineMs = Number.POSITIVE_INFINITY;
    this.#isTunnel = true;
    if (upgrade === 'websocket') exchange.tail = new FrameTail();
    this.#isBodyDone = false;
    this.#isEndTold = false;
    this.#trailers = [];
    const framing = { kind: 'tunnel', protocol: upgrade } as const;
    downstream.begin({ status, reason, rawHeaders: answerHeaders(rawHeaders, false), framing });
    this.#readBody();
  }

  #readBody(): void {
    this.#isReading = true;
    this.#exchange.downstream.readBody(this);
  }

  /** Keeps what fits into the first write; the rest stays where it is until there is a connection. */
  #hold(bytes: Buffer): boolean {
    if (typeof this.#held === 'string' && this.#held.length + bytes.length <= MAX_TEXT_BYTES) {
      this.#held += bytes.toString('latin1');
      return true;
    }
    const before = this.#held;
    const length = before.length + bytes.length;
    const buffer = this.#stock.take(length);
    if (typeof before === 'string') buffer.write(before, 0, 'latin1');
    else before.copy(buffer);
    bytes.copy(buffer, before.length);
    this.#giveBuffer();
    this.#buffer = buffer;
    this.#held = buffer.subarray(0, length);
    return false;
  }

  #send(instance: UpstreamInstance): void {
    const exchange = this.#exchange;
    const { timeouts } = exchange.route ?? { timeouts: UNLIMITED };
    this.#attempt += 1;
    const attempt = this.#attempt;
    exchange.attempts += 1;
    this.#isConnected = false;
    const request: GrowingRequest = {
      method: exchange.head.method,
      head: new ForwardHead(exchange, instance.address, { added: this.#added, clock: this.#clock }),
      body: this.#held,
      chunked: exchange.head.body.kind === 'chunked',
      complete: this.#isBodyDone && this.#trailers.length === 0,
      upgrade: exchange.upgrade,
      repeatable: exchange.route?.retry.methods.has(exchange.head.method) === true,
      connectMs: timeouts.connectMs,
      firstByteMs: timeouts.firstByteMs,
      idleMs: timeouts.idleMs,
    };
    this.#request = request;
    const call = instance.transportFor(exchange.upstreamProtocol).call(request, this);
    if (attempt === this.#attempt && !this.#isOver) this.#call = call;
  }

  #note(outcome: AttemptOutcome, nowMs: number): void {
    const { pool, instance } = this.#exchange;
    if (instance !== null) pool?.note(instance, outcome, nowMs);
  }

  #mayTryAgain({ retry }: UpstreamFailure): boolean {
    const { attempts, route } = this.#exchange;
    if (retry === 'unsent') return attempts - this.#repeats < MAX_UNSENT_ATTEMPTS;
    if (retry === 'never' || route === null || this.#repeats >= route.retry.attempts) return false;
    this.#repeats += 1;
    return true;
  }

  #tryNext(failure: UpstreamFailure): void {
    const { instance, pool } = this.#exchange;
    this.#call = null;
    if (instance === null || pool === null) return this.#giveUp({ refused: failure.code }, failure.detail);
    this.#tried = [...this.#tried, instance];
    const pick = pool.next(this.#exchange, this.#tried, failure.retry === 'unsent');
    if (pick instanceof Promise) void pick.then((late) => this.#sendTo(late, failure));
    else this.#sendTo(pick, failure);
  }

  #sendTo(pick: PickResult, failure: UpstreamFailure): void {
    if (this.#isOver) return;
    this.#exchange.abort = this.#abort;
    if (!isRefusal(pick)) return this.#send(pick);
    const nothingLeft = pick.refused === 'upstream_unreachable' || pick.refused === 'no_ready_instance';
    this.#exchange.detail = failure.detail;
    this.#finish(nothingLeft ? { refused: failure.code } : pick);
  }

  #tellEnd(): void {
    if (this.#isEndTold) return;
    this.#isEndTold = true;
    this.#call?.end(this.#trailers);
  }

  /** Client gone, deadline passed, gateway closing. */
  readonly #abort = (code: GatewayProblemCode): void => {
    this.#call?.abort();
    if (code === 'request_timeout' && this.#isOverdue()) this.#note('failed', this.#clock.monotonic());
    this.#giveUp({ refused: code }, null);
  };

  /** The instance has all of the request and said nothing. That a caller had less time than the service grants is not its fault. */
  #isOverdue(): boolean {
    const { startedAtMs, firstByteAtMs, deadlineMs, route } = this.#exchange;
    const hasHadItsTime = route === null || deadlineMs >= startedAtMs + route.timeouts.totalMs;
    return this.#isConnected && this.#isBodyDone && firstByteAtMs === 0 && hasHadItsTime;
  }

  /** Before any of the answer has left the caller can still be told; afterwards a cut has to look like one. */
  #giveUp(refusal: Refusal, detail: string | null): void {
    if (this.#isOver) return;
    const exchange = this.#exchange;
    const { downstream } = exchange;
    exchange.detail = detail;
    if (!downstream.answered || downstream.retract()) return this.#finish(refusal);
    exchange.problem = refusal.refused;
    downstream.abandon(farewellOf(exchange, refusal));
    this.#finish(null);
  }

  /** The start of the body will not be sent again: its memory is free. */
  #letGo(): void {
    this.#held = '';
    if (this.#request !== null) this.#request.body = '';
    this.#request = null;
    this.#giveBuffer();
  }

  #giveBuffer(): void {
    if (this.#buffer !== null) this.#stock.give(this.#buffer);
    this.#buffer = null;
  }

  #finish(result: PhaseResult): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#call = null;
    this.#letGo();
    this.#exchange.abort = null;
    this.#exchange.runner?.resume(this.#exchange, result);
  }
}

/** The body may grow until the request is sent. */
type GrowingRequest = { -readonly [K in keyof UpstreamRequest]: UpstreamRequest[K] };

/** Where no route has set limits. */
const UNLIMITED = {
  connectMs: Number.POSITIVE_INFINITY,
  firstByteMs: Number.POSITIVE_INFINITY,
  idleMs: Number.POSITIVE_INFINITY,
};

import { ChunkScanner } from '../http1/chunk-scanner.ts';
import { firstField } from '../http1/fields.ts';
import { headText } from '../http1/head-text.ts';
import { AnswerParser } from './answer-parser.ts';
import type { TransportLimits, UpstreamEvents } from './transport.ts';

/** Interim answers before the final one; more are a fault. */
const MAX_INTERIM_ANSWERS = 16;
const NO_TRAILERS: readonly string[] = [];

type Events = Pick<UpstreamEvents, 'informational' | 'head' | 'content'>;

/** Reads one answer after the other from the bytes of a connection, which may come in any pieces. */
export class AnswerReader {
  /** Bytes of the present answer have come. */
  started = false;
  /** The present answer is complete. */
  done = false;
  trailers: readonly string[] = NO_TRAILERS;
  /** The final head has been delivered. */
  headDone = false;
  /** Why the answer was refused; null while it is right. */
  fault: string | null = null;
  /** How long the instance says it keeps the connection, in seconds; null when it says nothing. */
  keepAliveSeconds: number | null = null;
  readonly #parser: AnswerParser;
  readonly #scanner = new ChunkScanner();
  #events: Events | null = null;
  #remaining = 0;
  #interim = 0;

  constructor(limits: TransportLimits) {
    this.#parser = new AnswerParser(limits);
  }

  /** The connection can take another request once this answer is complete. */
  get keepAlive(): boolean {
    return this.#parser.keepAlive && this.#parser.framing.kind !== 'close';
  }

  /** `upgrade`: protocol that the request asks to change to. */
  begin(method: string, upgrade: string | null, events: Events): void {
    this.#events = events;
    this.#interim = 0;
    this.started = false;
    this.done = false;
    this.headDone = false;
    this.trailers = NO_TRAILERS;
    this.#parser.begin(method, upgrade);
  }

  /** Delivers nothing more of the present answer. */
  cancel(): void {
    this.#events = null;
  }

  /** Returns how many bytes belonged to the answer: fewer than given when it is over, by completion, fault or cancellation. */
  take(bytes: Buffer): number {
    let at = 0;
    this.started = true;
    while (at < bytes.length && this.#events !== null && this.fault === null) {
      at = this.headDone ? this.#takeBody(this.#events, bytes, at) : this.#takeHead(this.#events, bytes, at);
    }
    return at;
  }

  /** The answer is complete when the connection ends, and only then. */
  get endsWithConnection(): boolean {
    return this.#events !== null && this.headDone && this.#parser.framing.kind === 'close';
  }

  /** Both sides send what they like. */
  get isTunnel(): boolean {
    return this.headDone && this.#parser.framing.kind === 'tunnel';
  }

  #takeHead(events: Events, bytes: Buffer, at: number): number {
    const text = headText(bytes, at);
    const taken = this.#parser.push(text, bytes, at);
    if (this.#parser.fault !== null) {
      this.fault = this.#parser.fault;
      return at;
    }
    if (taken === -1) return at + text.length;
    if (this.#parser.isInterim) this.#finishInterim(events);
    else this.#finishHead(events);
    return at + taken;
  }

  #finishInterim(events: Events): void {
    this.#interim += 1;
    if (this.#interim > MAX_INTERIM_ANSWERS) {
      this.fault = 'too many interim answers';
      return;
    }
    events.informational(this.#parser.status, this.#parser.reason, this.#parser.rawHeaders);
    this.#parser.reset();
  }

  #finishHead(events: Events): void {
    const { status, reason, rawHeaders, framing } = this.#parser;
    this.headDone = true;
    this.keepAliveSeconds = keepAliveSeconds(rawHeaders);
    this.#remaining = framing.kind === 'length' ? framing.bytes : 0;
    if (framing.kind === 'chunked') this.#scanner.reset();
    events.head({ status, reason, rawHeaders, framing });
    const isEmpty = framing.kind === 'none' || (framing.kind === 'length' && framing.bytes === 0);
    if (isEmpty && this.#events === events) this.#complete();
  }

  #takeBody(events: Events, bytes: Buffer, at: number): number {
    const { kind } = this.#parser.framing;
    if (kind === 'chunked') return this.#takeChunk(events, bytes, at);
    const end = kind === 'close' || kind === 'tunnel' ? bytes.length : Math.min(bytes.length, at + this.#remaining);
    this.#remaining -= end - at;
    events.content(at === 0 && end === bytes.length ? bytes : bytes.subarray(at, end));
    if (kind === 'length' && this.#remaining === 0 && this.#events === events) this.#complete();
    return end;
  }

  #takeChunk(events: Events, bytes: Buffer, at: number): number {
    const scanner = this.#scanner;
    const event = scanner.next(bytes, at);
    if (event === 'fault') this.fault = 'answer body: chunked framing';
    else if (event === 'data') events.content(bytes.subarray(scanner.dataStart, scanner.dataEnd));
    else if (event === 'end') {
      this.trailers = scanner.trailers;
      this.#complete();
    }
    return scanner.at;
  }

  #complete(): void {
    this.#events = null;
    this.done = true;
  }
}

/** From `Keep-Alive: timeout=5`. */
function keepAliveSeconds(rawHeaders: readonly string[]): number | null {
  const value = firstField(rawHeaders, 'keep-alive');
  if (value === null) return null;
  const timeout = /(?:^|[\s,])timeout=(\d{1,6})(?:$|[\s,])/i.exec(value)?.[1];
  return timeout === undefined ? null : Number(timeout);
}

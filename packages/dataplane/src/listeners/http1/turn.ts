import { type AnswerHead, type BodySink, type Downstream, type Farewell, NO_FAREWELL } from '../../exchange/downstream.ts';
import { fieldLines } from '../../http1/writing.ts';
import { reasonOf, statusLine } from './answer-text.ts';
import type { AnswerFraming, AnswerWriter } from './answer-writer.ts';
import { BodyReader } from './body-reader.ts';
import type { Http1RequestHead } from './request-parser.ts';

/** What a turn needs of the connection it is on. */
export interface TurnHost {
  readonly writer: AnswerWriter;
  /** The connection will not take another request after this turn. */
  readonly ending: boolean;
  /** For answers made here. */
  date(): string;
  /** Lets the turn take what has arrived of the body, and reads on. */
  pump(): void;
  /** The turn may be over. */
  progressed(): void;
  /** Sends an interim answer now. */
  interim(text: string): void;
  /** Ends the connection to the client's side; it may go on sending. */
  endOutput(): void;
  /** Ends the connection behind what was written. */
  part(): void;
  /** Cuts the connection so that the client sees it as cut. */
  cut(): void;
}

/** An unread body up to this size is read and dropped so that the connection lives on; longer ones end it. */
const MAX_DROPPED_BYTES = 64 * 1024;

/** In a tunnel the client sends until it ends. */
const ENDLESS = { kind: 'length', bytes: Number.POSITIVE_INFINITY } as const;

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

/** One request and its answer on a connection: the client's side of an exchange. */
export class Turn implements Downstream {
  closed = false;
  answered = false;
  onDrain: (() => void) | null = null;
  readonly id: string;
  readonly head: Http1RequestHead;
  /** Of a tunnel: what the client sends through it. */
  body: BodyReader;
  /** The connection ends with this answer. */
  closes = false;
  /** The answer has handed the connection over to another protocol. */
  isTunnel = false;
  #isOutputEnded = false;
  /** Nobody wants what still comes through the tunnel. */
  #isInputDropped = false;
  /** The answer is complete. */
  #ended = false;
  #owesContinue: boolean;
  readonly #host: TurnHost;

  constructor(host: TurnHost, head: Http1RequestHead, options: { readonly id: string; readonly maxBodyBytes: number }) {
    this.#host = host;
    this.head = head;
    this.id = options.id;
    this.body = new BodyReader(head.body, options.maxBodyBytes);
    this.#owesContinue = head.expectsContinue;
  }

  /** Nothing more will be written. */
  get ended(): boolean {
    return this.#ended;
  }

  get bodyArrived(): boolean {
    return this.body.done || !this.#owesContinue;
  }

  readBody(sink: BodySink): void {
    if (this.closed) return sink.fail('client_closed');
    this.body.attach(sink);
    if (!this.body.wanted) return;
    this.#host.pump();
    if (!this.#owesContinue) return;
    this.#owesContinue = false;
    if (!this.body.started && this.body.wanted) this.#host.interim(CONTINUE);
  }

  pauseBody(): void {
    this.body.paused = true;
  }

  resumeBody(): void {
    if (!this.body.paused) return;
    this.body.paused = false;
    if (!this.closed) this.#host.pump();
  }

  discardBody(): void {
    if (this.closed || this.body.done) return;
    if (this.isTunnel) {
      this.#isInputDropped = true;
      return;
    }
    if (this.#isCostlyToDrop()) this.#close();
    this.body.drop(MAX_DROPPED_BYTES);
    this.#host.pump();
  }

  informational(status: number, reason: string, rawHeaders: readonly string[]): void {
    if (this.closed || this.answered || this.head.httpVersion === '1.0') return;
    if (status === 100) this.#owesContinue = false;
    this.#host.interim(`${statusLine(status, reason)}${fieldLines(rawHeaders)}\r\n`);
  }

  begin(answer: AnswerHead): void {
    if (this.closed || this.answered) return;
    this.answered = true;
    if (answer.framing.kind === 'tunnel') return this.#beginTunnel(answer, answer.framing.protocol);
    const framing = this.#framingOf(answer.framing.kind);
    const length = answer.framing.kind === 'length' ? answer.framing.bytes : 0;
    this.#settlePersistence(framing);
    const text = statusLine(answer.status, answer.reason) + fieldLines(answer.rawHeaders) + this.#ownFields(framing, length);
    this.#host.writer.begin(text, this.head.method === 'HEAD' ? 'none' : framing, length);
  }

  retract(): boolean {
    if (this.closed || this.#ended || !this.answered || !this.#host.writer.retract()) return false;
    this.answered = false;
    return true;
  }

  write(bytes: Buffer): void {
    if (!this.closed) this.#host.writer.write(bytes);
  }

  flush(): boolean {
    return this.closed || this.#host.writer.flush();
  }

  end(trailers: readonly string[] = []): void {
    if (this.closed || this.#ended || !this.answered) return;
    if (this.isTunnel) return this.#endTunnel();
    if (!this.#host.writer.end(trailers)) return this.abandon(NO_FAREWELL);
    this.#over();
  }

  respond(status: number, rawHeaders: readonly string[], body: Buffer): void {
    if (this.closed || this.answered) return;
    this.answered = true;
    if (!this.body.done && (this.body.failed || this.#isCostlyToDrop())) this.closes = true;
    this.#settlePersistence('length');
    const text = statusLine(status, reasonOf(status)) + fieldLines(rawHeaders) + `Date: ${this.#host.date()}\r\n`;
    const isHead = this.head.method === 'HEAD';
    this.#host.writer.begin(text + this.#ownFields('length', body.length), isHead ? 'none' : 'length', body.length);
    this.#host.writer.write(body);
    this.#host.writer.end([]);
    this.#over();
  }

  abandon({ content }: Farewell): void {
    if (this.closed || this.#ended) return;
    this.#ended = true;
    // Without the last chunk an end is as plain as a reset, and does not overtake what was said before it.
    if (content === null || !this.#showsCut) return this.#host.cut();
    this.#host.writer.write(content);
    this.#host.writer.flush();
    this.#host.part();
  }

  /** The connection is gone: nothing reaches the client any more. */
  detach(): void {
    this.closed = true;
    this.onDrain = null;
  }

  /** An end of the connection cannot be taken for the end of the answer. */
  get #showsCut(): boolean {
    return this.isTunnel || this.#host.writer.framing === 'chunked';
  }

  #beginTunnel({ status, reason, rawHeaders }: AnswerHead, protocol: string): void {
    this.isTunnel = true;
    this.closes = true;
    this.body = new BodyReader(ENDLESS, Number.POSITIVE_INFINITY);
    const own = `X-Request-Id: ${this.id}\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`;
    this.#host.writer.begin(statusLine(status, reason) + fieldLines(rawHeaders) + own, 'close', 0);
    this.#host.writer.flush();
  }

  #endTunnel(): void {
    if (this.body.done || this.#isInputDropped) return this.#over();
    if (this.#isOutputEnded) return;
    this.#isOutputEnded = true;
    this.#host.writer.flush();
    this.#host.endOutput();
  }

  #over(): void {
    this.#ended = true;
    this.onDrain = null;
    if (!this.body.done) {
      if (this.#isCostlyToDrop()) this.#close();
      this.body.drop(MAX_DROPPED_BYTES);
    }
    this.#host.progressed();
  }

  #close(): void {
    if (!this.closes) this.#host.writer.announceClose();
    this.closes = true;
  }

  /** Whether it is better to give the connection up than to read what is left of the body. */
  #isCostlyToDrop(): boolean {
    return this.#owesContinue || (this.body.missing > MAX_DROPPED_BYTES && this.body.missing !== Number.POSITIVE_INFINITY);
  }

  #settlePersistence(framing: AnswerFraming): void {
    const unasked = this.#owesContinue && !this.body.done;
    if (!this.head.keepAlive || this.#host.ending || this.body.failed || unasked || framing === 'close') this.closes = true;
  }

  #framingOf(kind: 'none' | 'stream' | 'length'): AnswerFraming {
    if (kind !== 'stream') return kind;
    return this.head.httpVersion === '1.1' ? 'chunked' : 'close';
  }

  #ownFields(framing: AnswerFraming, length: number): string {
    let text = `X-Request-Id: ${this.id}\r\n`;
    if (framing === 'length') text += `Content-Length: ${length}\r\n`;
    else if (framing === 'chunked') text += 'Transfer-Encoding: chunked\r\n';
    if (this.closes) text += 'Connection: close\r\n';
    else if (this.head.httpVersion === '1.0') text += 'Connection: keep-alive\r\n';
    return `${text}\r\n`;
  }
}

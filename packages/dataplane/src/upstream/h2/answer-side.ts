import { DEFAULT_WINDOW_BYTES, windowUpdateFrame } from '../../http2/frames.ts';
import { firstField } from '../../http1/fields.ts';
import { fieldsFault, readAnswerHead } from './answer-head.ts';
import type { H2Call } from './call.ts';
import type { FrameOutput } from '../../http2/frame-output.ts';

/** Of all answers together. Given back as it comes, so that one answer that waits does not hold up the others. */
const SESSION_WINDOW_BYTES = 16 * 1024 * 1024;
/** Interim answers before the final one; more are a fault. */
const MAX_INTERIM_ANSWERS = 16;

/** The answers of a session: read strictly, and within the windows that were granted. */
export class AnswerSide {
  readonly #output: FrameOutput;
  readonly #streamWindowBytes: number;
  #window = SESSION_WINDOW_BYTES;

  constructor(output: FrameOutput, streamWindowBytes: number) {
    this.#output = output;
    this.#streamWindowBytes = streamWindowBytes;
  }

  /** Widens the window of the session, whose first size is not for us to choose. */
  greeting(): string {
    return windowUpdateFrame(0, SESSION_WINDOW_BYTES - DEFAULT_WINDOW_BYTES);
  }

  /** Bytes of a DATA frame. False: more than was granted. */
  take(call: H2Call | undefined, bytes: number): boolean {
    this.#window -= bytes;
    if (this.#window < 0) return false;
    if (this.#window < SESSION_WINDOW_BYTES / 2) {
      this.#output.add(windowUpdateFrame(0, SESSION_WINDOW_BYTES - this.#window));
      this.#window = SESSION_WINDOW_BYTES;
    }
    if (call === undefined) return true;
    call.receiveWindow -= bytes;
    call.uncredited += bytes;
    return call.receiveWindow >= 0;
  }

  /** Lets the peer send as much more of an answer as was passed on. */
  credit(call: H2Call): void {
    if (call.isPaused || call.uncredited < this.#streamWindowBytes / 2) return;
    this.#output.add(windowUpdateFrame(call.id, call.uncredited));
    call.receiveWindow += call.uncredited;
    call.uncredited = 0;
  }

  /** Passes a piece of a body on. Returns why the answer is refused, or null. */
  content(call: H2Call, content: Buffer, isLast: boolean): string | null {
    if (!call.headDone) return 'a body comes before its head';
    call.received += content.length;
    if (call.length !== -1 && (call.received > call.length || (isLast && call.received < call.length))) return WRONG_LENGTH;
    if (content.length > 0) call.events.content(content);
    return null;
  }

  /** Passes a head or trailers on. Returns why the answer is refused, or null. */
  fields(call: H2Call, fields: readonly string[], isLast: boolean): string | null {
    if (call.headDone) return this.#trailersFault(call, fields, isLast);
    const head = readAnswerHead(fields, call.request.method, isLast);
    if (typeof head === 'string') return head;
    if (head.status < 200) return this.#interim(call, head);
    call.headDone = true;
    call.length = head.length;
    call.events.head(head);
    return null;
  }

  #trailersFault(call: H2Call, fields: readonly string[], isLast: boolean): string | null {
    if (!isLast) return 'an answer has two heads';
    if (call.length !== -1 && call.received < call.length) return WRONG_LENGTH;
    return firstField(fields, 'content-length') === null ? fieldsFault(fields) : 'trailers speak of the length';
  }

  #interim(call: H2Call, { status, reason, rawHeaders }: { status: number; reason: string; rawHeaders: readonly string[] }): string | null {
    call.interim += 1;
    if (call.interim > MAX_INTERIM_ANSWERS) return 'too many interim answers';
    call.events.informational(status, reason, rawHeaders);
    return null;
  }
}

const WRONG_LENGTH = 'an answer is not as long as it says';

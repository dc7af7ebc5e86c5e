import { GATEWAY_PROBLEMS, gatewayErrorBody, type GatewayProblemCode } from '@infergate/contract';
import type { AnswerTail } from '../exchange/answer-tail.ts';
import { firstField } from '../http1/fields.ts';

const CR = 0x0d;
const LF = 0x0a;
/** A line end of two bytes, and the last byte of the line end before it. */
const TAIL_BYTES = 3;

/** For server-sent events in plain text; null for every other answer, and for events that are compressed. */
export function eventTailOf(rawHeaders: readonly string[]): AnswerTail | null {
  const type = firstField(rawHeaders, 'content-type');
  if (type === null || !/^text\/event-stream\s*(?:;|$)/i.test(type)) return null;
  const coding = firstField(rawHeaders, 'content-encoding');
  return coding === null || coding.toLowerCase() === 'identity' ? new EventTail() : null;
}

/** Knows whether a stream of events stands between two of them: then one more can be sent, and within one it cannot. */
class EventTail implements AnswerTail {
  /** The last bytes, the newest in the lowest place. Nothing sent yet counts as an empty line. */
  #last = (LF << 8) | LF;

  follow(bytes: Buffer): void {
    for (let i = Math.max(0, bytes.length - TAIL_BYTES); i < bytes.length; i += 1) {
      this.#last = ((this.#last << 8) | (bytes[i] as number)) & 0xffffff;
    }
  }

  farewell(problem: GatewayProblemCode, requestId: string): Buffer | null {
    if (!this.#isBetweenEvents()) return null;
    const body = gatewayErrorBody(problem, GATEWAY_PROBLEMS[problem].message, requestId);
    return Buffer.from(`event: error\ndata: ${body}\n\n`);
  }

  /** The last line end follows another. CR LF is one, and so is either of them alone. */
  #isBetweenEvents(): boolean {
    const newest = this.#last & 0xff;
    const second = (this.#last >> 8) & 0xff;
    const beforeLine = newest === LF && second === CR ? this.#last >> 16 : second;
    return isLineEnd(newest) && isLineEnd(beforeLine);
  }
}

function isLineEnd(code: number): boolean {
  return code === LF || code === CR;
}

import type { GatewayProblemCode } from '@infergate/contract';
import type { AnswerTail } from '../exchange/answer-tail.ts';

/** First byte of a Close frame, and its opcode (RFC 6455 section 5.5.1). */
const CLOSE_FRAME = 0x88;
const CLOSE_OPCODE = 0x8;
const GOING_AWAY = 1001;
const INTERNAL_ERROR = 1011;
const BAD_GATEWAY = 1014;

/** What is not here is an error of the gateway. */
const CLOSE_CODES: Partial<Record<GatewayProblemCode, number>> = {
  gateway_overloaded: GOING_AWAY,
  idle_timeout: GOING_AWAY,
  upstream_reset: BAD_GATEWAY,
  upstream_invalid: BAD_GATEWAY,
};

/** Knows whether the frames of a WebSocket stand between two of them: then a Close frame can be sent, even within a message. */
export class FrameTail implements AnswerTail {
  /** Bytes of the present header: those that have come, and those that it has. */
  #taken = 0;
  #headerBytes = 2;
  /** Where the header's length ends and the mask begins. */
  #lengthEnd = 2;
  /** Missing of the present payload. */
  #payload = 0;
  #opcode = 0;
  /** The instance has said goodbye itself. */
  #isClosed = false;

  follow(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#taken > 0 || this.#payload === 0) {
        this.#takeHeader(bytes[at] as number);
        at += 1;
      } else {
        const skipped = Math.min(this.#payload, bytes.length - at);
        this.#payload -= skipped;
        at += skipped;
      }
    }
  }

  farewell(problem: GatewayProblemCode): Buffer | null {
    if (this.#taken > 0 || this.#payload > 0 || this.#isClosed) return null;
    const reason = Buffer.from(problem, 'latin1');
    const code = CLOSE_CODES[problem] ?? INTERNAL_ERROR;
    return Buffer.concat([Buffer.from([CLOSE_FRAME, reason.length + 2, code >> 8, code & 0xff]), reason]);
  }

  #takeHeader(byte: number): void {
    this.#taken += 1;
    if (this.#taken === 1) this.#opcode = byte & 0xf;
    else if (this.#taken === 2) this.#takeLength(byte);
    else if (this.#taken <= this.#lengthEnd) this.#payload = this.#payload * 256 + byte;
    if (this.#taken < this.#headerBytes) return;
    this.#taken = 0;
    this.#headerBytes = 2;
    if (this.#opcode === CLOSE_OPCODE) this.#isClosed = true;
  }

  #takeLength(byte: number): void {
    const length = byte & 0x7f;
    const extension = length === 126 ? 2 : length === 127 ? 8 : 0;
    this.#payload = extension === 0 ? length : 0;
    this.#lengthEnd = 2 + extension;
    this.#headerBytes = this.#lengthEnd + (byte >= 0x80 ? 4 : 0);
  }
}

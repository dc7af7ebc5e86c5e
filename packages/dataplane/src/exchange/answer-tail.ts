import type { GatewayProblemCode } from '@infergate/contract';

/** Follows the end of an answer whose form has a place for last words: events, frames. */
export interface AnswerTail {
  /** Bytes that were passed on, valid only during the call. */
  follow(bytes: Buffer): void;
  /** Last words that fit behind what was passed on; null: none do. */
  farewell(problem: GatewayProblemCode, requestId: string): Buffer | null;
}

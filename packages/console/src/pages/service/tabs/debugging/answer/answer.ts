import type { FieldProblem, StreamEvent } from '@infergate/contract';
import { ApiError } from '@infergate/sdk';

export type InvocationEvent = StreamEvent<'InvokeService'>;
export type AnswerHeader = Extract<InvocationEvent, { Type: 'Head' }>['Headers'][number];

/** What has come of a request so far. */
export interface Answer {
  readonly phase: 'open' | 'complete' | 'failed' | 'cancelled';
  /** What was called; empty until it is known. */
  readonly url: string;
  /** null: no answer has come. */
  readonly status: number | null;
  readonly headers: readonly AnswerHeader[];
  /** Milliseconds from sending to the head of the answer, and to its end. */
  readonly firstByteMs: number | null;
  readonly totalMs: number | null;
  readonly bytes: number;
  /** The body as UTF-8, up to `MOST_TEXT_CHARACTERS`. */
  readonly text: string;
  readonly isTextShortened: boolean;
  /** The server left the rest out. */
  readonly isCut: boolean;
  /** Why it failed; empty otherwise. */
  readonly message: string;
  /** What is wrong with the request, by place. */
  readonly problems: readonly FieldProblem[];
}

/** More is not shown, only downloaded. */
export const MOST_TEXT_CHARACTERS = 1024 * 1024;

export const NO_ANSWER_YET: Answer = {
  phase: 'open',
  url: '',
  status: null,
  headers: [],
  firstByteMs: null,
  totalMs: null,
  bytes: 0,
  text: '',
  isTextShortened: false,
  isCut: false,
  message: '',
  problems: [],
};

/** Puts an answer together from what arrives. All of its bytes are kept, to be shown as an image or downloaded; the server sends 16 MiB at most. */
export class AnswerRecorder {
  readonly #decoder = new TextDecoder();
  readonly #pieces: Uint8Array<ArrayBuffer>[] = [];
  #answer = NO_ANSWER_YET;

  get answer(): Answer {
    return this.#answer;
  }

  /** Of the body, in their order. */
  get pieces(): readonly Uint8Array<ArrayBuffer>[] {
    return this.#pieces;
  }

  take(event: InvocationEvent): void {
    switch (event.Type) {
      case 'Sent':
        return this.#set({ url: event.Url });
      case 'Head':
        return this.#set({ status: event.Status, headers: event.Headers, firstByteMs: event.AfterMs });
      case 'Data':
        return this.#add(bytesOf(event.Base64));
      case 'End':
        return this.#end(event);
      case 'Failed':
        return this.#set({ phase: 'failed', message: event.Message });
      default:
        return event satisfies never;
    }
  }

  fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#set({ phase: 'failed', message, problems: error instanceof ApiError ? error.problems : [] });
  }

  cancel(): void {
    this.#set({ phase: 'cancelled' });
  }

  #set(changes: Partial<Answer>): void {
    this.#answer = { ...this.#answer, ...changes };
  }

  #add(piece: Uint8Array<ArrayBuffer>): void {
    this.#pieces.push(piece);
    this.#set({ bytes: this.#answer.bytes + piece.length });
    if (!this.#answer.isTextShortened) this.#say(this.#decoder.decode(piece, { stream: true }));
  }

  #end({ AfterMs: totalMs, Bytes: bytes, IsCut: isCut }: Extract<InvocationEvent, { Type: 'End' }>): void {
    if (!this.#answer.isTextShortened) this.#say(this.#decoder.decode());
    this.#set({ phase: 'complete', totalMs, bytes, isCut });
  }

  #say(more: string): void {
    const text = this.#answer.text + more;
    const isTextShortened = text.length > MOST_TEXT_CHARACTERS;
    this.#set({ text: isTextShortened ? text.slice(0, MOST_TEXT_CHARACTERS) : text, isTextShortened });
  }
}

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const characters = atob(base64);
  const bytes = new Uint8Array(characters.length);
  for (let at = 0; at < characters.length; at += 1) bytes[at] = characters.charCodeAt(at);
  return bytes;
}

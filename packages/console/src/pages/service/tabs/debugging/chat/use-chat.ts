import type { StreamBody } from '@infergate/contract';
import { useCallback, useEffect, useRef, useState } from 'react';
import { client } from '../../../../../api/client.ts';
import { bytesOf } from '../answer/answer.ts';
import type { Entrance } from '../draft/draft.ts';
import { chatBody, type ChatMessage, type ChatSettings } from './chat-body.ts';
import { type ChatReply, ChatStream, tokensPerSecond } from './chat-stream.ts';

/** What was said, and how it came. */
export interface Turn extends ChatMessage {
  readonly id: number;
  readonly outcome: Outcome | null;
}

/** Of an answer, so far. */
export interface Outcome {
  readonly isOpen: boolean;
  readonly isStopped: boolean;
  /** From sending to the first text; null: there is none. */
  readonly firstTokenMs: number | null;
  readonly tokensPerSecond: number | null;
  readonly tokens: number;
  readonly finish: string;
  readonly problem: string;
}

export interface ChatTarget {
  readonly serviceName: string;
  readonly path: string;
  readonly entrance: Entrance | null;
}

export interface ChatSession {
  readonly turns: readonly Turn[];
  readonly isOpen: boolean;
  readonly say: (text: string, settings: ChatSettings) => void;
  readonly stop: () => void;
  readonly clear: () => void;
}

const SHOW_EVERY_MS = 50;
/** A page is no archive; what is left out is not sent along either. */
const MOST_TURNS = 200;

/** A conversation with the model behind a service. It lasts as long as the page does. */
export function useChat({ serviceName, path, entrance }: ChatTarget): ChatSession {
  const [turns, setTurns] = useState<readonly Turn[]>([]);
  const open = useRef<AbortController>(null);
  const nextId = useRef(0);
  const stop = useCallback(() => open.current?.abort(), []);
  useEffect(() => stop, [stop]);
  const isOpen = turns.at(-1)?.outcome?.isOpen === true;
  const say = (text: string, settings: ChatSettings) => {
    const life = new AbortController();
    open.current = life;
    nextId.current += 2;
    const id = nextId.current;
    const before = [...turns, { id: id - 1, role: 'user' as const, content: text, outcome: null }].slice(-MOST_TURNS);
    const body = chatBody(answered(before), settings);
    const show = (answer: Turn) => !isGone(life.signal) && setTurns([...before, answer]);
    const invocation: StreamBody<'InvokeService'> = {
      Method: 'POST',
      Path: path,
      Headers: [{ Name: 'Content-Type', Value: 'application/json' }],
      Body: body,
      ...(entrance === null ? {} : { Entrance: entrance }),
    };
    void converse({ serviceName, invocation, id, signal: life.signal }, show);
  };
  const clear = () => {
    open.current?.abort(GONE);
    setTurns([]);
  };
  return { turns, isOpen, say, stop, clear };
}

const GONE = 'cleared';

function isGone({ reason }: AbortSignal): boolean {
  return reason === GONE;
}

/** Without answers that are nothing, which models refuse. */
function answered(turns: readonly Turn[]): readonly Turn[] {
  return turns.filter(({ role, content }) => role === 'user' || content !== '');
}

interface Asked {
  readonly serviceName: string;
  readonly invocation: StreamBody<'InvokeService'>;
  readonly id: number;
  readonly signal: AbortSignal;
}

async function converse({ serviceName, invocation, id, signal }: Asked, show: (answer: Turn) => void): Promise<void> {
  const stream = new ChatStream();
  const watch = new ReplyWatch();
  let problem = '';
  const showIt = (isOpen: boolean) =>
    show(turnOf(id, stream.reply, { ...watch.outcome(stream.reply), isOpen, isStopped: signal.aborted, problem }));
  showIt(true);
  const timer = setInterval(() => showIt(true), SHOW_EVERY_MS);
  try {
    const decoder = new TextDecoder();
    let status = 0;
    for await (const event of client.stream('InvokeService', { path: { ServiceName: serviceName }, body: invocation }, { signal })) {
      if (event.Type === 'Head') status = event.Status;
      if (event.Type === 'Data') stream.take(decoder.decode(bytesOf(event.Base64), { stream: true }));
      if (event.Type === 'End') stream.end(status);
      if (event.Type === 'Failed') problem = event.Message;
      watch.note(stream.reply);
    }
  } catch (error) {
    if (!signal.aborted) problem = error instanceof Error ? error.message : String(error);
  } finally {
    clearInterval(timer);
  }
  showIt(false);
}

function turnOf(id: number, { content, reasoning, problem }: ChatReply, outcome: Outcome): Turn {
  return { id, role: 'assistant', content, reasoning, outcome: { ...outcome, problem: outcome.problem || problem } };
}

/** Takes the time of an answer. */
class ReplyWatch {
  readonly #beganMs = performance.now();
  #firstMs: number | null = null;
  #lastMs = 0;
  #pieces = 0;

  note({ pieces }: ChatReply): void {
    if (pieces === this.#pieces) return;
    this.#pieces = pieces;
    this.#lastMs = performance.now() - this.#beganMs;
    this.#firstMs ??= this.#lastMs;
  }

  outcome(reply: ChatReply): Pick<Outcome, 'firstTokenMs' | 'tokensPerSecond' | 'tokens' | 'finish'> {
    const speed = this.#firstMs === null ? null : tokensPerSecond(reply, this.#lastMs - this.#firstMs);
    return { firstTokenMs: this.#firstMs, tokensPerSecond: speed, tokens: reply.tokens ?? reply.pieces, finish: reply.finish };
  }
}

/** What one reads of an answer while it comes. */
export interface ChatReply {
  readonly content: string;
  readonly reasoning: string;
  /** Pieces that held text. */
  readonly pieces: number;
  /** As the service counts them; null: it has not said. */
  readonly tokens: number | null;
  /** Why the model stopped, such as `length`; empty: it has not said. */
  readonly finish: string;
  /** What the service complained of; empty: nothing. */
  readonly problem: string;
}

const NOTHING: ChatReply = { content: '', reasoning: '', pieces: 0, tokens: null, finish: '', problem: '' };

/** More of one answer is not shown. */
const MOST_CHARACTERS = 1024 * 1024;

/** Reads the answer of a chat model, event by event or whole, from pieces of text that may end anywhere. */
export class ChatStream {
  #rest = '';
  #whole = '';
  #isEvents = false;
  #reply = NOTHING;

  get reply(): ChatReply {
    return this.#reply;
  }

  take(text: string): void {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
  }

  /** All has come. `status` is that of HTTP. */
  end(status: number): void {
    this.#line(this.#rest);
    this.#rest = '';
    if (status >= 400)
      this.#reply = { ...this.#reply, problem: problemOf(parsed(this.#whole)) ?? `${status} ${this.#whole.trim()}`.trim() };
    else if (!this.#isEvents) this.#event(this.#whole);
  }

  #line(line: string): void {
    if (line.startsWith('data:')) {
      this.#isEvents = true;
      this.#event(line.slice(5).trim());
    } else if (!this.#isEvents && this.#whole.length < MOST_CHARACTERS) this.#whole += `${line}\n`;
  }

  #event(text: string): void {
    if (text === '[DONE]' || text === '') return;
    const event = parsed(text);
    const problem = problemOf(event);
    if (problem !== null) this.#reply = { ...this.#reply, problem };
    else if (isObject(event)) this.#reply = withEvent(this.#reply, event);
  }
}

function withEvent(reply: ChatReply, event: Fields): ChatReply {
  const choice = first(event['choices']);
  const said = choice?.['delta'] ?? choice?.['message'];
  const content = isObject(said) ? textOf(said['content']) : textOf(choice?.['text']);
  const reasoning = isObject(said) ? textOf(said['reasoning_content']) || textOf(said['reasoning']) : '';
  const usage = event['usage'];
  const tokens = isObject(usage) ? usage['completion_tokens'] : undefined;
  return {
    ...reply,
    content: (reply.content + content).slice(0, MOST_CHARACTERS),
    reasoning: (reply.reasoning + reasoning).slice(0, MOST_CHARACTERS),
    pieces: reply.pieces + (content + reasoning === '' ? 0 : 1),
    tokens: typeof tokens === 'number' ? tokens : reply.tokens,
    finish: textOf(choice?.['finish_reason']) || reply.finish,
  };
}

/** Pure. What an error in any of the usual shapes says; null: it is none. */
function problemOf(event: unknown): string | null {
  if (!isObject(event)) return null;
  const { error } = event;
  if (typeof error === 'string') return error;
  if (isObject(error)) return textOf(error['message']) || JSON.stringify(error);
  const isRefusal = typeof event['message'] === 'string' && event['choices'] === undefined;
  return isRefusal ? textOf(event['message']) : null;
}

/** Pure. Tokens a second once the first has come; null: too few to tell. */
export function tokensPerSecond({ tokens, pieces }: Pick<ChatReply, 'tokens' | 'pieces'>, afterFirstMs: number): number | null {
  const count = (tokens ?? pieces) - 1;
  return count < 1 || afterFirstMs <= 0 ? null : (count * 1000) / afterFirstMs;
}

type Fields = Readonly<Record<string, unknown>>;

function first(value: unknown): Fields | null {
  const found: unknown = Array.isArray(value) ? value[0] : null;
  return isObject(found) ? found : null;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

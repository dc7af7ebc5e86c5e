/** What was said, by whom. */
export interface ChatMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
  /** What the model thought before it answered, where it tells. */
  readonly reasoning?: string;
}

export interface ChatSettings {
  /** Empty: what the service serves by default. */
  readonly model: string;
  readonly system: string;
  /** null: the service decides. */
  readonly temperature: number | null;
  readonly maxTokens: number | null;
}

/** Pure. The body of `POST /v1/chat/completions`; thoughts are not sent back. */
export function chatBody(messages: readonly ChatMessage[], { model, system, temperature, maxTokens }: ChatSettings): string {
  const opening = system.trim() === '' ? [] : [{ role: 'system', content: system }];
  return JSON.stringify({
    model,
    messages: [...opening, ...messages.map(({ role, content }) => ({ role, content }))],
    stream: true,
    stream_options: { include_usage: true },
    ...(temperature === null ? {} : { temperature }),
    ...(maxTokens === null ? {} : { max_tokens: maxTokens }),
  });
}

/** Pure. Names in the answer of `/v1/models`, of which none are there where it is no such answer. */
export function modelNames(models: unknown): readonly string[] {
  const data = (models as { readonly data?: unknown } | null | undefined)?.data;
  if (!Array.isArray(data)) return [];
  const ids = data.slice(0, MOST_MODELS).map((model: unknown) => (model as { readonly id?: unknown } | null)?.id);
  return [...new Set(ids.filter((id) => typeof id === 'string' && id !== ''))] as string[];
}

const MOST_MODELS = 200;

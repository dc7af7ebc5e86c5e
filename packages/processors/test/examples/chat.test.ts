import OpenAI from 'openai';
import { expect, test, vi } from 'vitest';
import { runExample } from './running-example.ts';

const SERVER = 'examples/chat/server.mjs';
const FAST = { CHAT_TTFT_MS: '0', CHAT_TOKENS_PER_SECOND: '0' };
const MODEL = 'DeepSeek-R1-Distill-Qwen-7B';
const HELLO: OpenAI.ChatCompletionMessageParam[] = [
  { role: 'system', content: 'You are a helpful assistant.' },
  { role: 'user', content: 'hello!' },
];

function clientOf(url: string, apiKey = 'any'): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
}

test('the openai client gets an answer that says what it is', async () => {
  await using chat = await runExample(SERVER, FAST);
  const answer = await clientOf(chat.url).chat.completions.create({ model: MODEL, messages: HELLO });
  expect(answer).toMatchObject({ object: 'chat.completion', model: MODEL, choices: [{ index: 0, finish_reason: 'stop' }] });
  expect(answer.choices[0]!.message.content).toMatch(/^This is a simulated answer to "hello!"\. No language model is behind it\./);
  const { prompt_tokens, completion_tokens, total_tokens } = answer.usage!;
  expect([prompt_tokens, total_tokens]).toEqual([6, 6 + completion_tokens]);
});

test('streamed, it is the same text', async () => {
  await using chat = await runExample(SERVER, FAST);
  const client = clientOf(chat.url);
  const whole = await client.chat.completions.create({ model: MODEL, messages: HELLO });
  const stream = await client.chat.completions.create({
    model: MODEL,
    messages: HELLO,
    stream: true,
    stream_options: { include_usage: true },
  });
  const chunks: OpenAI.ChatCompletionChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(whole.choices[0]!.message.content);
  expect(chunks[0]!.choices[0]!.delta).toEqual({ role: 'assistant', content: '' });
  expect(chunks.at(-2)!.choices[0]!.finish_reason).toBe('stop');
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: whole.usage });
  expect(new Set(chunks.map((chunk) => chunk.id)).size).toBe(1);
});

test('limits, stops and plain completions work as in the API', async () => {
  await using chat = await runExample(SERVER, FAST);
  const client = clientOf(chat.url);
  const ask = async (rest: object) => {
    const { choices, usage } = await client.chat.completions.create({ model: MODEL, messages: HELLO, ...rest });
    return [choices[0]!.message.content, choices[0]!.finish_reason, usage!.completion_tokens];
  };
  expect(await ask({ max_tokens: 3 })).toEqual(['This is a', 'length', 3]);
  expect(await ask({ max_completion_tokens: 2 })).toEqual(['This is', 'length', 2]);
  expect(await ask({ stop: ['nowhere', ' simulated'] })).toEqual(['This is a', 'stop', 3]);
  expect(await ask({ stop: 'This' })).toEqual(['', 'stop', 0]);
  expect((await ask({ max_tokens: 500, ignore_eos: true })).slice(1)).toEqual(['length', 500]);
  const completion = await client.completions.create({ model: MODEL, prompt: 'hello!', max_tokens: 4 });
  expect(completion.choices[0]).toMatchObject({ text: 'This is a simulated', finish_reason: 'length' });
  const pieces: string[] = [];
  const stream = await client.completions.create({ model: MODEL, prompt: 'hello!', max_tokens: 4, stream: true });
  for await (const chunk of stream) pieces.push(chunk.choices[0]!.text);
  expect(pieces).toEqual(['This', ' is', ' a', ' simulated', '']);
});

test('parts of content are read', async () => {
  await using chat = await runExample(SERVER, FAST);
  const content = [{ type: 'text' as const, text: 'in parts' }];
  const answer = await clientOf(chat.url).chat.completions.create({ model: MODEL, messages: [{ role: 'user', content }] });
  expect(answer.choices[0]!.message.content).toContain('"in parts"');
});

test('models can be listed and asked for', async () => {
  await using chat = await runExample(SERVER, FAST);
  const client = clientOf(chat.url);
  expect((await client.models.list()).data).toMatchObject([{ id: 'chat-simulator', owned_by: 'chat-simulator' }]);
  expect(await client.models.retrieve(MODEL)).toMatchObject({ id: MODEL });
  expect(await (await fetch(chat.url)).json()).toMatchObject({ notice: expect.stringContaining('no language model is behind it') });
});

test.each([
  { body: '{', param: null },
  { body: '[]', param: null },
  { body: '{"messages":[{"role":"user","content":"a"}]}', param: 'model' },
  { body: '{"model":"m"}', param: 'messages' },
  { body: '{"model":"m","messages":[]}', param: 'messages' },
  { body: '{"model":"m","messages":["a"]}', param: 'messages[0]' },
  { body: '{"model":"m","messages":[{"content":"a"}]}', param: 'messages[0].role' },
  { body: '{"model":"m","messages":[{"role":"user","content":5}]}', param: 'messages[0].content' },
  { body: '{"model":"m","messages":[{"role":"user","content":"a"}],"n":2}', param: 'n' },
  { body: '{"model":"m","messages":[{"role":"user","content":"a"}],"stream":"yes"}', param: 'stream' },
  { body: '{"model":"m","messages":[{"role":"user","content":"a"}],"max_tokens":0}', param: 'max_tokens' },
  { body: '{"model":"m","messages":[{"role":"user","content":"a"}],"stop":[""]}', param: 'stop' },
  { body: '{"model":"m","messages":[{"role":"user","content":"a"}],"stream_options":{}}', param: 'stream_options' },
])("refused in OpenAI's shape: $body", async ({ body, param }) => {
  await using chat = await runExample(SERVER, FAST);
  const response = await fetch(`${chat.url}/v1/chat/completions`, { method: 'POST', body });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error', param, message: expect.any(String) } });
});

test('with a key, only its bearer is served', async () => {
  await using chat = await runExample(SERVER, { ...FAST, CHAT_API_KEY: 'secret' });
  await expect(clientOf(chat.url).models.list()).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' });
  expect((await clientOf(chat.url, 'secret').models.list()).data).toHaveLength(1);
  expect((await fetch(`${chat.url}/health`)).status).toBe(200);
});

test('a path that is not served names those that are', async () => {
  await using chat = await runExample(SERVER, FAST);
  const response = await fetch(`${chat.url}/v1/embeddings`, { method: 'POST', body: '{}' });
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining('POST /v1/chat/completions') } });
});

test.each([true, false])('it stops when the client goes (stream: %s)', async (stream) => {
  // At an hour to the first token, or for each, nothing but the client's going can end the request.
  await using chat = await runExample(
    SERVER,
    stream ? { CHAT_TTFT_MS: '0', CHAT_TOKENS_PER_SECOND: '0.0003' } : { CHAT_TTFT_MS: '3600000' },
  );
  const stats = async () => (await fetch(`${chat.url}/stats`)).json();
  const gone = new AbortController();
  const request = { method: 'POST', body: JSON.stringify({ model: MODEL, messages: HELLO, stream }), signal: gone.signal };
  const outcome = fetch(`${chat.url}/v1/chat/completions`, request)
    .then((answer) => answer.text())
    .catch((error: Error) => error.name);
  await vi.waitFor(async () => expect(await stats()).toMatchObject({ open: 1, aborted: 0 }));
  gone.abort();
  expect(await outcome).toBe('AbortError');
  await vi.waitFor(async () => expect(await stats()).toEqual({ open: 0, completed: 0, aborted: 1, refused: 0 }));
});

test('a request may set its own pace', async () => {
  await using chat = await runExample(SERVER, { CHAT_TTFT_MS: '3600000', CHAT_TOKENS_PER_SECOND: '0.0003' });
  const headers = { 'x-simulator-ttft-ms': '0', 'x-simulator-tokens-per-second': '0' };
  const answer = await clientOf(chat.url).chat.completions.create({ model: MODEL, messages: HELLO }, { headers });
  expect(answer.choices[0]!.finish_reason).toBe('stop');
});

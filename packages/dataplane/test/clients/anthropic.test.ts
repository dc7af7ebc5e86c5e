import Anthropic, { type APIError, AuthenticationError, InternalServerError, NotFoundError, RateLimitError } from '@anthropic-ai/sdk';
import { describe, expect, test } from 'vitest';
import { TEST_TOKEN, useModelDoor, type ModelDoor } from './model-door.ts';
import { beginEvents, sendJson } from './model-simulator.ts';

const door = useModelDoor();

const HELLO = { model: 'm', max_tokens: 10, messages: [{ role: 'user' as const, content: 'hello' }] };
const MESSAGE = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', stop_sequence: null };
const USAGE = { input_tokens: 1, output_tokens: 1 };

const event = (type: string, rest: object): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`;
const BEGINNING =
  event('message_start', { message: { ...MESSAGE, content: [], stop_reason: null, usage: USAGE } }) +
  event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } });
const text = (piece: string): string => event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: piece } });
const ENDING =
  event('content_block_stop', { index: 0 }) +
  event('message_delta', { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: USAGE }) +
  event('message_stop', {});

function clientOf(baseURL: string, apiKey = TEST_TOKEN): Anthropic {
  return new Anthropic({ baseURL, apiKey, maxRetries: 0 });
}

/** Speaks the Messages API; `pieces` are streamed, with the end only where `isWhole`. */
async function messages(pieces: readonly string[] = ['hel', 'lo'], isWhole = true): Promise<ModelDoor> {
  return door((asked, response) => {
    if (asked.body.stream !== true)
      return sendJson(response, { ...MESSAGE, content: [{ type: 'text', text: asked.path }], stop_reason: 'end_turn', usage: USAGE });
    beginEvents(response);
    response.write(BEGINNING + event('ping', {}));
    for (const piece of pieces) response.write(text(piece));
    if (isWhole) response.end(ENDING);
  });
}

async function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => null,
    (error: unknown) => error,
  );
}

describe('the Anthropic client', () => {
  test('gets a message with its key in X-Api-Key, and the model never sees it', async () => {
    const { url, simulator } = await messages();
    const answer = await clientOf(url()).messages.create(HELLO);
    expect(answer.content).toEqual([{ type: 'text', text: '/v1/messages' }]);
    expect(simulator.asked[0]?.headers['x-api-key']).toBeUndefined();
    expect(simulator.asked[0]?.headers['anthropic-version']).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(JSON.stringify(simulator.asked)).not.toContain(TEST_TOKEN);
  });

  test('may send it as a token, too', async () => {
    const { url } = await messages();
    const client = new Anthropic({ baseURL: url(), apiKey: null, authToken: TEST_TOKEN, maxRetries: 0 });
    expect((await client.messages.create(HELLO)).role).toBe('assistant');
  });

  test('gets a stream of its events', async () => {
    const { url } = await messages();
    const stream = clientOf(url()).messages.stream(HELLO);
    const pieces: string[] = [];
    stream.on('text', (piece) => pieces.push(piece));
    const message = await stream.finalMessage();
    expect(pieces).toEqual(['hel', 'lo']);
    expect(message).toMatchObject({ stop_reason: 'end_turn', content: [{ type: 'text', text: 'hello' }] });
  });

  test('leaves a stream, and the model is told', async () => {
    const { url, simulator, gateway } = await messages(['hel'], false);
    const stream = clientOf(url()).messages.stream(HELLO);
    stream.on('text', () => stream.abort());
    expect(await failure(stream.finalMessage())).toBeInstanceOf(Anthropic.APIUserAbortError);
    await expect.poll(() => simulator.abandoned, { interval: 5 }).toBe(1);
    await expect.poll(() => gateway.gateway.state().services['model']?.open, { interval: 5 }).toBe(0);
  });

  test.each([
    { of: 'a wrong key', service: 'model', key: 'wrong', type: AuthenticationError, status: 401, code: 'unauthenticated' },
    { of: 'an unknown service', service: 'nobody', key: TEST_TOKEN, type: NotFoundError, status: 404, code: 'service_not_found' },
    { of: 'no instance', service: 'empty', key: TEST_TOKEN, type: InternalServerError, status: 503, code: 'no_ready_instance' },
  ] as const)('is told of $of in its own classes', async ({ service, key, type, status, code }) => {
    const { url } = await messages();
    const error = await failure(clientOf(url(service), key).messages.create(HELLO));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ status, error: { code } });
    // What to do next stands in what its user sees.
    expect((error as APIError).message).toMatch(/infergate service|\/api\/predict\//);
  });

  test('is told of a rate limit', async () => {
    const { url } = await messages();
    await clientOf(url('limited')).messages.create(HELLO);
    const error = await failure(clientOf(url('limited')).messages.create(HELLO));
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ status: 429, error: { code: 'rate_limited' } });
  });
});

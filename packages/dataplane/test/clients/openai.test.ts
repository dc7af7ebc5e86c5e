import OpenAI, { APIError, AuthenticationError, InternalServerError, NotFoundError, RateLimitError } from 'openai';
import { describe, expect, test } from 'vitest';
import { TEST_TOKEN, useModelDoor, type ModelDoor } from './model-door.ts';
import { beginEvents, sendJson } from './model-simulator.ts';

const door = useModelDoor();

const HELLO = { model: 'm', messages: [{ role: 'user' as const, content: 'hello' }] };
const chunk = (content: string): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta: { content } }] })}\n\n`;

function clientOf(url: string, apiKey = TEST_TOKEN): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
}

/** Answers, or begins a stream of events and lets the test go on with it. */
async function chat(stream: (write: (text: string) => void, cut: () => void) => void = () => undefined): Promise<ModelDoor> {
  return door((asked, response) => {
    if (asked.body.stream !== true) {
      const message = { role: 'assistant', content: `${asked.path} ${asked.body.model}` };
      return sendJson(response, {
        id: 'c',
        object: 'chat.completion',
        created: 1,
        model: 'm',
        choices: [{ index: 0, message, finish_reason: 'stop' }],
      });
    }
    beginEvents(response);
    stream(
      (text) => (text === '' ? response.end() : response.write(text)),
      () => response.socket?.resetAndDestroy(),
    );
  });
}

async function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => null,
    (error: unknown) => error,
  );
}

describe('the openai client', () => {
  test('gets an answer, and the model never sees the key', async () => {
    const { url, simulator } = await chat();
    const answer = await clientOf(url()).chat.completions.create(HELLO);
    expect(answer.choices[0]?.message.content).toBe('/v1/chat/completions m');
    expect(answer._request_id).toMatch(/-/);
    expect(JSON.stringify(simulator.asked)).not.toContain(TEST_TOKEN);
  });

  test('gets a stream piece by piece', async () => {
    let write: (text: string) => void = () => undefined;
    const { url } = await chat((go) => {
      write = go;
      write(chunk('one'));
    });
    const pieces: string[] = [];
    for await (const { choices } of await clientOf(url()).chat.completions.create({ ...HELLO, stream: true })) {
      pieces.push(choices[0]?.delta.content ?? '');
      // Each is seen before the next is sent.
      if (pieces.length < 3) write(chunk(`${pieces.length}`));
      else if (pieces.length === 3) write('data: [DONE]\n\n');
      if (pieces.length === 3) write('');
    }
    expect(pieces).toEqual(['one', '1', '2']);
  });

  test('leaves a stream, and the model is told', async () => {
    const { url, simulator, gateway } = await chat((write) => write(chunk('one')));
    const stream = await clientOf(url()).chat.completions.create({ ...HELLO, stream: true });
    for await (const _ of stream) stream.controller.abort();
    await expect.poll(() => simulator.abandoned, { interval: 5 }).toBe(1);
    await expect.poll(() => gateway.gateway.state().services['model']?.open, { interval: 5 }).toBe(0);
  });

  test('is told why a stream breaks off', async () => {
    let cut: () => void = () => undefined;
    const { url } = await chat((write, end) => {
      write(chunk('one'));
      cut = end;
    });
    const stream = await clientOf(url()).chat.completions.create({ ...HELLO, stream: true });
    const read = async (): Promise<void> => {
      for await (const _ of stream) cut();
    };
    const error = await failure(read());
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({ code: 'upstream_reset' });
  });

  test.each([
    { of: 'a wrong key', service: 'model', key: 'wrong', type: AuthenticationError, status: 401, code: 'unauthenticated' },
    { of: 'an unknown service', service: 'nobody', key: TEST_TOKEN, type: NotFoundError, status: 404, code: 'service_not_found' },
    { of: 'no instance', service: 'empty', key: TEST_TOKEN, type: InternalServerError, status: 503, code: 'no_ready_instance' },
  ] as const)('is told of $of in its own classes', async ({ service, key, type, status, code }) => {
    const { url } = await chat();
    const error = await failure(clientOf(url(service), key).chat.completions.create(HELLO));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ status, code });
    expect((error as APIError).message.length).toBeGreaterThan(20);
    expect((error as APIError).requestID).toMatch(/-/);
  });

  test('is told of a rate limit, and waits as long as it is told', async () => {
    const { url, simulator } = await chat();
    const patient = new OpenAI({ baseURL: `${url('limited')}/v1`, apiKey: TEST_TOKEN, maxRetries: 3 });
    await patient.chat.completions.create(HELLO);
    const error = await failure(clientOf(url('limited')).chat.completions.create(HELLO));
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ status: 429, code: 'rate_limited' });
    await patient.chat.completions.create(HELLO);
    expect(simulator.asked).toHaveLength(2);
  });
});

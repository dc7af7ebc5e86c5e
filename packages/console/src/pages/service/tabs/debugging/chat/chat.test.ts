import { describe, expect, it, test } from 'vitest';
import { chatBody, modelNames } from './chat-body.ts';
import { ChatStream, tokensPerSecond } from './chat-stream.ts';

const settings = { model: 'm', system: ' ', temperature: null, maxTokens: null };
const delta = (content: string) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;

function replyTo(pieces: readonly string[], status = 200) {
  const stream = new ChatStream();
  for (const piece of pieces) stream.take(piece);
  stream.end(status);
  return stream.reply;
}

describe('what a chat model is asked', () => {
  it('holds what was said, and nothing that was not set', () => {
    const body = JSON.parse(chatBody([{ role: 'assistant', content: 'yes', reasoning: 'hm' }], settings)) as Record<string, unknown>;
    expect(body['messages']).toEqual([{ role: 'assistant', content: 'yes' }]);
    expect(body).not.toHaveProperty('temperature');
    expect(body).not.toHaveProperty('max_tokens');
  });

  it('begins with the system prompt', () => {
    const body = chatBody([{ role: 'user', content: 'hi' }], { ...settings, system: 'Be brief.', temperature: 0, maxTokens: 5 });
    expect(JSON.parse(body)).toMatchObject({ messages: [{ role: 'system', content: 'Be brief.' }, {}], temperature: 0, max_tokens: 5 });
  });
});

describe('the answer of a chat model', () => {
  it('arrives in pieces that may end anywhere', () => {
    const stream = new ChatStream();
    const text = delta('Hel') + delta('lo');
    stream.take(text.slice(0, 30));
    expect(stream.reply.content).toBe('');
    stream.take(text.slice(30, -1));
    expect(stream.reply).toMatchObject({ content: 'Hello', pieces: 2 });
  });

  it('is counted by the service, else by its pieces', () => {
    const usage = `data: ${JSON.stringify({ choices: [], usage: { completion_tokens: 7 } })}\r\n\r\ndata: [DONE]\r\n\r\n`;
    const reply = replyTo([delta('a'), usage]);
    expect(reply).toMatchObject({ content: 'a', tokens: 7, problem: '' });
    expect(tokensPerSecond(reply, 2_000)).toBe(3);
    expect(tokensPerSecond({ tokens: null, pieces: 1 }, 2_000)).toBeNull();
  });

  it('may come whole', () => {
    const whole = JSON.stringify({ choices: [{ message: { content: 'yes', reasoning_content: 'hm' }, finish_reason: 'stop' }] }, null, 2);
    expect(replyTo([whole])).toMatchObject({ content: 'yes', reasoning: 'hm', finish: 'stop' });
  });

  test.each([
    ['{"error":{"message":"no such model"}}', 404, 'no such model'],
    ['{"code":"x","message":"no healthy upstream","request_id":"1"}', 503, 'no healthy upstream'],
    ['<h1>Bad Gateway</h1>', 502, '502 <h1>Bad Gateway</h1>'],
    ['data: {"error":{"message":"cut"}}\n\n', 200, 'cut'],
  ])('may be an error: %s', (text, status, problem) => {
    expect(replyTo([text], status).problem).toBe(problem);
  });
});

test('models are those that have a name', () => {
  expect(modelNames({ data: [{ id: 'a' }, {}, null, { id: 'b' }, { id: 'a' }] })).toEqual(['a', 'b']);
  expect(modelNames(undefined)).toEqual([]);
  expect(modelNames({ data: 'x' })).toEqual([]);
});

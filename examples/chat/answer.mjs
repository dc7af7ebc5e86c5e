// Sends generated tokens in the shapes of OpenAI's API, at the pace of a model.
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

/** Names and texts of the two kinds of generation. */
export const CHAT = {
  idPrefix: 'chatcmpl-',
  object: 'chat.completion',
  chunkObject: 'chat.completion.chunk',
  choice: (text, finishReason) => ({
    index: 0,
    message: { role: 'assistant', content: text },
    logprobs: null,
    finish_reason: finishReason,
  }),
  opening: { index: 0, delta: { role: 'assistant', content: '' }, logprobs: null, finish_reason: null },
  piece: (token) => ({ index: 0, delta: { content: token }, logprobs: null, finish_reason: null }),
  closing: (finishReason) => ({ index: 0, delta: {}, logprobs: null, finish_reason: finishReason }),
};
export const COMPLETION = {
  idPrefix: 'cmpl-',
  object: 'text_completion',
  chunkObject: 'text_completion',
  choice: (text, finishReason) => ({ index: 0, text, logprobs: null, finish_reason: finishReason }),
  opening: null,
  piece: (token) => ({ index: 0, text: token, logprobs: null, finish_reason: null }),
  closing: (finishReason) => ({ index: 0, text: '', logprobs: null, finish_reason: finishReason }),
};

/** All at once, after the time that the tokens take. `signal` aborts when the client has gone. */
export async function sendWhole(response, kind, { request, id, pace, signal }) {
  const { tokens, finishReason } = request;
  await pause(pace.firstTokenMs + Math.max(0, tokens.length - 1) * pace.perTokenMs, undefined, { signal });
  const choices = [kind.choice(tokens.join(''), finishReason)];
  const body = JSON.stringify({ ...envelope(kind.object, kind, request, id), choices, usage: usageOf(request) });
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(body);
}

/** As server-sent events, a token each. */
export async function sendStream(response, kind, { request, id, pace, signal }) {
  const head = envelope(kind.chunkObject, kind, request, id);
  const usage = request.includeUsage ? { usage: null } : {};
  const send = async (choices, extra = usage) => {
    if (!response.write(`data: ${JSON.stringify({ ...head, choices, ...extra })}\n\n`)) await once(response, 'drain', { signal });
  };
  response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-cache' });
  response.flushHeaders();
  const start = performance.now();
  await pause(pace.firstTokenMs, undefined, { signal });
  if (kind.opening !== null) await send([kind.opening]);
  for (const [index, token] of request.tokens.entries()) {
    // Due times are counted from the start, so that late timers do not add up.
    const wait = start + pace.firstTokenMs + index * pace.perTokenMs - performance.now();
    if (wait > 0) await pause(wait, undefined, { signal });
    await send([kind.piece(token)]);
  }
  await send([kind.closing(request.finishReason)]);
  if (request.includeUsage) await send([], { usage: usageOf(request) });
  response.end('data: [DONE]\n\n');
}

function envelope(object, kind, { model }, id) {
  return { id: `${kind.idPrefix}${id}`, object, created: Math.floor(Date.now() / 1000), model, system_fingerprint: 'chat-simulator' };
}

function usageOf({ promptTokens, tokens }) {
  return { prompt_tokens: promptTokens, completion_tokens: tokens.length, total_tokens: promptTokens + tokens.length };
}

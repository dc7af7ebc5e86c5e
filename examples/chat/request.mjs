// Reads and checks requests in the shape of OpenAI's API. What is wrong is thrown as an ApiError that names the parameter.
import { answerTo, tokensOf } from './text.mjs';

const MAX_TOKENS = 100_000;

/** An answer in OpenAI's error shape. */
export class ApiError extends Error {
  constructor(status, message, { type = 'invalid_request_error', param = null, code = null } = {}) {
    super(message);
    this.status = status;
    this.body = { error: { message, type, param, code } };
  }
}

/** `{ model, tokens, finishReason, promptTokens, stream, includeUsage }` of a chat request. */
export function readChatRequest(body) {
  const { messages } = requireObject(body);
  if (!Array.isArray(messages) || messages.length === 0) throw invalid('messages', 'must be a list of at least one message');
  const texts = messages.map(messageText);
  const last = messages.findLastIndex((message) => message.role === 'user');
  return { ...readCommon(body, texts[last] ?? texts.at(-1)), promptTokens: countTokens(texts) };
}

/** The same of a request for plain completion. */
export function readCompletionRequest(body) {
  const { prompt } = requireObject(body);
  const text = Array.isArray(prompt) && prompt.length === 1 ? prompt[0] : prompt;
  if (typeof text !== 'string') throw invalid('prompt', 'must be a string, or a list of one string');
  return { ...readCommon(body, text), promptTokens: countTokens([text]) };
}

function readCommon(body, prompt) {
  const { model, n = 1, stream = false, stream_options: options } = body;
  if (typeof model !== 'string' || model === '') throw invalid('model', 'must be the name of a model; any name is taken');
  if (n !== 1 && n !== null) throw invalid('n', 'must be 1; this simulator gives one choice');
  if (typeof stream !== 'boolean' && stream !== null) throw invalid('stream', 'must be true or false');
  if (options != null && stream !== true) throw invalid('stream_options', 'is only possible when "stream" is true');
  return { model, ...generate(body, prompt), stream: stream === true, includeUsage: options?.include_usage === true };
}

/** Works the whole text out beforehand; `ignore_eos` (as in vLLM) makes it exactly as long as the limit. */
function generate(body, prompt) {
  const key = body.max_completion_tokens == null ? 'max_tokens' : 'max_completion_tokens';
  const limit = body[key] ?? MAX_TOKENS;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_TOKENS) throw invalid(key, `must be an integer from 1 to ${MAX_TOKENS}`);
  const isPadded = body.ignore_eos === true && body[key] != null;
  const { text, isStopped } = cutAtStop(answerTo(prompt, isPadded ? limit : 0), readStops(body.stop));
  const tokens = tokensOf(text);
  return { tokens: tokens.slice(0, limit), finishReason: tokens.length > limit || (isPadded && !isStopped) ? 'length' : 'stop' };
}

function readStops(stop) {
  const stops = stop == null ? [] : [stop].flat();
  if (stops.length > 4 || !stops.every((text) => typeof text === 'string' && text !== '')) {
    throw invalid('stop', 'must be a string or a list of up to 4 strings');
  }
  return stops;
}

function cutAtStop(text, stops) {
  const ends = stops.map((stop) => text.indexOf(stop)).filter((end) => end >= 0);
  return ends.length === 0 ? { text, isStopped: false } : { text: text.slice(0, Math.min(...ends)), isStopped: true };
}

function messageText(message, index) {
  const at = `messages[${index}]`;
  if (typeof message !== 'object' || message === null) throw invalid(at, 'must be an object with "role" and "content"');
  if (typeof message.role !== 'string') throw invalid(`${at}.role`, 'must be a string such as "user"');
  const { content } = message;
  if (typeof content === 'string' || content == null) return content ?? '';
  if (!Array.isArray(content)) throw invalid(`${at}.content`, 'must be a string or a list of parts');
  return content.map((part) => (part?.type === 'text' && typeof part.text === 'string' ? part.text : '')).join(' ');
}

function requireObject(body) {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw new ApiError(400, 'The body must be a JSON object.');
}

function countTokens(texts) {
  return texts.reduce((sum, text) => sum + tokensOf(text).length, 0);
}

function invalid(param, text) {
  return new ApiError(400, `"${param}" ${text}.`, { param, code: 'invalid_value' });
}

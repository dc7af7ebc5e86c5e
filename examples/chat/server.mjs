// A simulator of an OpenAI-compatible model server: no language model is behind it. See README.md.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { CHAT, COMPLETION, sendStream, sendWhole } from './answer.mjs';
import { ApiError, readChatRequest, readCompletionRequest } from './request.mjs';

const MODEL = process.env.CHAT_MODEL ?? 'chat-simulator';
const API_KEY = process.env.CHAT_API_KEY ?? '';
const DEFAULT_PACE = {
  firstTokenMs: number(process.env.CHAT_TTFT_MS, 100),
  tokensPerSecond: number(process.env.CHAT_TOKENS_PER_SECOND, 50),
};
const MAX_BODY_BYTES = 16 * 2 ** 20;

const counts = { open: 0, completed: 0, aborted: 0, refused: 0 };

const ROUTES = {
  'GET /': async (_request, response) => sendJson(response, 200, about()),
  'GET /health': async (_request, response) => sendJson(response, 200, {}),
  'GET /stats': async (_request, response) => sendJson(response, 200, counts),
  'GET /v1/models': async (_request, response) => sendJson(response, 200, { object: 'list', data: [modelOf(MODEL)] }),
  'POST /v1/chat/completions': (request, response) => generate(request, response, CHAT, readChatRequest),
  'POST /v1/completions': (request, response) => generate(request, response, COMPLETION, readCompletionRequest),
};

const server = createServer((request, response) => {
  serve(request, response).catch((error) => fail(response, error));
});
// The gateway keeps connections open for reuse; a server that closes them first (Node's default is 5 s) would cut requests.
server.keepAliveTimeout = 610_000;
server.listen(Number(process.env.PORT ?? 8000), '127.0.0.1', () => {
  console.log(`chat simulator listens on 127.0.0.1:${server.address().port}`);
});
process.once('SIGTERM', () => server.close());

async function serve(request, response) {
  const path = (request.url ?? '/').split('?', 1)[0].replace(/\/+$/, '') || '/';
  const route = ROUTES[`${request.method} ${path}`];
  const isOpen = !path.startsWith('/v1/') || API_KEY === '' || request.headers.authorization === `Bearer ${API_KEY}`;
  if (!isOpen)
    throw new ApiError(401, 'The API key of this simulator is missing or wrong.', {
      type: 'authentication_error',
      code: 'invalid_api_key',
    });
  if (route !== undefined) {
    await route(request, response);
    return;
  }
  if (request.method === 'GET' && path.startsWith('/v1/models/')) {
    sendJson(response, 200, modelOf(path.slice('/v1/models/'.length)));
    return;
  }
  throw new ApiError(404, `Nothing is served at ${request.method} ${path}. Try ${Object.keys(ROUTES).join(', ')}.`, {
    type: 'not_found_error',
  });
}

async function generate(http, response, kind, read) {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const request = read(await readJson(http));
  const details = { request, id: randomUUID().replaceAll('-', ''), pace: paceOf(http.headers), signal: gone.signal };
  counts.open += 1;
  try {
    await (request.stream ? sendStream : sendWhole)(response, kind, details);
    counts.completed += 1;
  } catch (error) {
    if (!gone.signal.aborted) throw error;
    counts.aborted += 1;
  } finally {
    counts.open -= 1;
  }
}

/** The environment sets the pace, the headers of a request change it. 0 tokens per second: as fast as possible. */
function paceOf(headers) {
  const firstTokenMs = number(headers['x-simulator-ttft-ms'], DEFAULT_PACE.firstTokenMs);
  const tokensPerSecond = number(headers['x-simulator-tokens-per-second'], DEFAULT_PACE.tokensPerSecond);
  return { firstTokenMs, perTokenMs: tokensPerSecond === 0 ? 0 : 1000 / tokensPerSecond };
}

async function readJson(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (length > MAX_BODY_BYTES) throw new ApiError(413, `The body is larger than ${MAX_BODY_BYTES} bytes.`);
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch (error) {
    throw new ApiError(400, `The body is not valid JSON: ${error.message}`);
  }
}

function fail(response, error) {
  if (response.destroyed) return;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  counts.refused += 1;
  if (!(error instanceof ApiError)) console.error(error);
  const { status, body } = error instanceof ApiError ? error : new ApiError(500, 'The simulator failed.', { type: 'api_error' });
  sendJson(response, status, body);
}

function about() {
  return {
    name: 'chat simulator',
    notice: 'This is a simulator: no language model is behind it. It answers any model name with made-up, repeatable text.',
    endpoints: Object.keys(ROUTES),
    pace: DEFAULT_PACE,
    headers: { 'x-simulator-ttft-ms': 'time to first token', 'x-simulator-tokens-per-second': 'pace; 0 = as fast as possible' },
  };
}

function modelOf(id) {
  return { id, object: 'model', created: 0, owned_by: 'chat-simulator' };
}

function sendJson(response, status, value) {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}

/** Numbers from 0 to an hour in milliseconds; anything else is the fallback. */
function number(text, fallback) {
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  return value >= 0 && value <= 3_600_000 ? value : fallback;
}

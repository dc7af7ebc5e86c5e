// A model server of one's own in plain Node: any program that listens on PORT and speaks HTTP can be a service.
//   GET  any path                  the text "True"
//   POST any path                  the body back, with its content type
//   GET  /stream?count=&interval=  that many server-sent events, `interval` milliseconds apart
//   any  /slow?ms=                 the answer of its method after that time
//   any  /status?code=             an answer with that status
//   GET  /headers                  the request as it arrived here, as JSON
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

const TEXT = { 'Content-Type': 'text/plain; charset=utf-8' };

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://echo');
  const handler = { '/stream': stream, '/slow': slow, '/status': status, '/headers': headers }[url.pathname] ?? answer;
  handler(request, response, url.searchParams).catch(() => response.destroy());
});
// The gateway keeps connections open for reuse; a server that closes them first (Node's default is 5 s) would cut requests.
server.keepAliveTimeout = 610_000;
server.listen(Number(process.env.PORT ?? 8000), '127.0.0.1', () => {
  console.log(`echo listens on 127.0.0.1:${server.address().port}`);
});
process.once('SIGTERM', () => server.close());

async function answer(request, response) {
  if (request.method !== 'POST' && request.method !== 'PUT') {
    response.writeHead(200, TEXT).end('True');
    return;
  }
  response.writeHead(200, { 'Content-Type': request.headers['content-type'] ?? 'application/octet-stream' });
  request.pipe(response);
}

async function stream(_request, response, query) {
  const count = numberOf(query, 'count', 10, 10_000);
  const interval = numberOf(query, 'interval', 200, 60_000);
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
  response.flushHeaders();
  for (let event = 1; event <= count && !response.destroyed; event += 1) {
    response.write(`id: ${event}\ndata: event ${event} of ${count}\n\n`);
    await pause(interval);
  }
  response.end();
}

async function slow(request, response, query) {
  // Whoever left needs no answer, and must not keep a stopping server.
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  await pause(numberOf(query, 'ms', 1000, 3_600_000), undefined, { signal: gone.signal });
  await answer(request, response);
}

async function status(request, response, query) {
  const code = Math.max(200, numberOf(query, 'code', 200, 599));
  request.resume();
  response.writeHead(code, TEXT).end(code === 204 || code === 304 ? undefined : `status ${code}`);
}

async function headers(request, response) {
  const seen = { method: request.method, url: request.url, headers: request.headers };
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(seen, null, 2));
}

function numberOf(query, name, fallback, most) {
  const value = Number(query.get(name) ?? fallback);
  return Number.isInteger(value) && value >= 0 ? Math.min(value, most) : fallback;
}

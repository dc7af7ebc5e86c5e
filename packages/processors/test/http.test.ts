import { once } from 'node:events';
import { connect } from 'node:net';
import { deflateSync, gzipSync } from 'node:zlib';
import { systemClock } from '@infergate/kernel';
import { expect, test } from 'vitest';
import { type LoadedModel, ModelServer } from '../src/host/index.ts';
import { identityModel } from './onnx-models.ts';
import { errorText, pattern, readAnswer, serveOnnx } from './served-model.ts';

test('compressed bodies are taken', async () => {
  await using served = await serveOnnx(await identityModel(1, ['n']));
  const json = '{"x":[1,2,3]}';
  for (const [encoding, body] of [
    ['gzip', gzipSync(json)],
    ['GZIP', gzipSync(json)],
    ['deflate', deflateSync(json)],
  ] as const) {
    expect((await served.post('/', body, { 'Content-Encoding': encoding })).json).toEqual({ y: [1, 2, 3] });
  }
});

test('a body that grows beyond the bound when decompressed is refused', async () => {
  await using served = await serveOnnx(await identityModel(1, ['n']), { limits: { bodyBytes: 1_000_000 } });
  const bomb = gzipSync(Buffer.alloc(50_000_000));
  expect(bomb.length).toBeLessThan(100_000);
  const answer = await served.post('/', bomb, { 'Content-Encoding': 'gzip' });
  expect(answer.status).toBe(413);
  expect(answer.json).toEqual({ error: 'the decompressed body is larger than 1000000 bytes; send fewer rows per request' });
});

test('a body that is not what its encoding says is refused', async () => {
  await using served = await serveOnnx(await identityModel(1, ['n']));
  const broken = await served.post('/', '{"x":[1]}', { 'Content-Encoding': 'gzip' });
  expect([broken.status, broken.json]).toEqual([400, { error: 'the body is not valid gzip, although Content-Encoding says so' }]);
  const unknown = await served.post('/', '{"x":[1]}', { 'Content-Encoding': 'br' });
  expect([unknown.status, unknown.json]).toEqual([
    415,
    { error: 'Content-Encoding "br" is not supported; send gzip, deflate or no encoding' },
  ]);
});

test.each(['announced', 'chunked'])('a body beyond the bound is refused (%s)', async (framing) => {
  await using served = await serveOnnx(await identityModel(1, ['n']), { limits: { bodyBytes: 1000 } });
  const bytes = Buffer.alloc(1001, 0x20);
  const body = framing === 'announced' ? bytes : new Blob([bytes]).stream();
  const answer = await readAnswer(await fetch(served.url, { method: 'POST', body, duplex: 'half' }));
  expect(answer.status).toBe(413);
  expect(answer.json).toEqual({ error: 'the body is larger than 1000 bytes; send fewer rows per request' });
});

test.each([
  { method: 'GET', path: '/nope', status: 404, says: /POST \/ predicts/ },
  { method: 'GET', path: '/v2/models', status: 404, says: /nothing is served/ },
  { method: 'GET', path: '/v2/models/other', status: 404, says: 'there is no model "other" here; this service serves "model"' },
  { method: 'GET', path: '/v2/models/a%2Fb/ready', status: 404, says: /no model "a\/b"/ },
  { method: 'GET', path: '/v2/models/%ZZ', status: 404, says: /no model "%ZZ"/ },
  { method: 'GET', path: '/v2/models/model/versions/7', status: 404, says: 'model "model" has no version "7"; versions: 1' },
  { method: 'POST', path: '/v2/models/other/infer', status: 404, says: /no model "other"/ },
  { method: 'GET', path: '/v2/models/model/infer', status: 405, says: 'GET is not possible here; use POST', allow: 'POST' },
  { method: 'POST', path: '/v2/health/live', status: 405, says: 'POST is not possible here; use GET', allow: 'GET' },
  { method: 'DELETE', path: '/', status: 405, says: 'DELETE is not possible here; use GET, POST', allow: 'GET, POST' },
])('$method $path is $status', async ({ method, path, status, says, allow }) => {
  await using served = await serveOnnx(await identityModel(1, ['n']));
  const answer = await readAnswer(await fetch(served.url + path, { method, ...(method === 'POST' ? { body: '{}' } : {}) }));
  expect(answer.status).toBe(status);
  expect(errorText(answer)).toMatch(pattern(says));
  expect(answer.headers.get('allow')).toBe(allow ?? null);
});

test('HEAD is GET without the body', async () => {
  await using served = await serveOnnx(await identityModel(1, ['n']));
  const response = await fetch(`${served.url}/?q=1`, { method: 'HEAD' });
  expect([response.status, await response.text()]).toEqual([200, '']);
});

test('a connection serves many requests, refused ones too, and is kept open', async () => {
  await using served = await serveOnnx(await identityModel(1, ['n']));
  const socket = connect(Number(new URL(served.url).port), '127.0.0.1');
  const received: string[] = [];
  socket.setEncoding('utf8').on('data', (text: string) => void received.push(text));
  const request = 'POST /v2/models/other/infer HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}';
  for (let count = 1; count <= 3; count += 1) {
    socket.write(request);
    while (received.join('').split('HTTP/1.1 404').length <= count) await once(socket, 'data');
  }
  expect(received.join('')).toContain('Keep-Alive: timeout=610');
  expect(socket.destroyed).toBe(false);
  socket.destroy();
});

/** A model whose predictions are finished by the test. */
function heldModel() {
  const arrived: (() => void)[] = [];
  let finish = (): void => undefined;
  const model: LoadedModel = {
    description: { platform: 'test', versions: [], inputs: [], outputs: [], properties: {}, example: null },
    tensors: null,
    infer: null,
    predict: () => {
      const done = new Promise<void>((resolve) => {
        finish = resolve;
      });
      for (const tell of arrived.splice(0)) tell();
      return done.then(() => ({ contentType: 'text/plain', body: 'done' }));
    },
    close: () => Promise.resolve(),
  };
  return { model, finish: () => finish(), nextArrival: () => new Promise<void>((resolve) => void arrived.push(resolve)) };
}

test('stopping answers what is open and takes nothing more', async () => {
  const { model, finish, nextArrival } = heldModel();
  const server = new ModelServer({ clock: systemClock, name: 'held', model, log: { info: () => undefined, error: () => undefined } });
  const url = `http://127.0.0.1:${await server.start(0)}`;
  const arrival = nextArrival();
  const open = fetch(url, { method: 'POST', body: '{}' });
  await arrival;
  let isStopped = false;
  const stopped = server.stop().finally(() => {
    isStopped = true;
  });
  await expect(fetch(url)).rejects.toThrow('fetch failed');
  expect(isStopped).toBe(false);
  finish();
  const response = await open;
  expect([response.headers.get('connection'), await response.text()]).toEqual(['close', 'done']);
  await stopped;
  await server.stop();
});

test('connections without a request do not hold up stopping', async () => {
  const { model } = heldModel();
  const server = new ModelServer({ clock: systemClock, name: 'held', model, log: { info: () => undefined, error: () => undefined } });
  const port = await server.start(0);
  const silent = connect(port, '127.0.0.1');
  await once(silent, 'connect');
  // Answered on another connection, so the server has taken the silent one by now.
  await (await fetch(`http://127.0.0.1:${port}`)).text();
  const closed = once(silent.resume(), 'close');
  await server.stop();
  await closed;
  expect(silent.destroyed).toBe(true);
});

test('what is no fault of the caller is a 500 whose reason stays in the log', async () => {
  const { model } = heldModel();
  const errors: string[] = [];
  const log = { info: () => undefined, error: (text: string, cause: unknown) => void errors.push(`${text}: ${String(cause)}`) };
  const failing = { ...model, predict: () => Promise.reject(new Error('disk on fire')) };
  const server = new ModelServer({ clock: systemClock, name: 'held', model: failing, log });
  const url = `http://127.0.0.1:${await server.start(0)}`;
  const answer = await readAnswer(await fetch(url, { method: 'POST', body: '{}' }));
  expect(answer.status).toBe(500);
  expect(answer.text).not.toContain('fire');
  expect(errors).toEqual(['POST "/" failed: Error: disk on fire']);
  const infer = await readAnswer(await fetch(`${url}/v2/models/held/infer`, { method: 'POST', body: '{}' }));
  expect([infer.status, infer.json]).toEqual([404, { error: expect.stringContaining('POST / with the body that GET / shows') }]);
  await server.stop();
});

test('a client that goes away in the middle of its request is no failure', async () => {
  await using served = await serveOnnx(await identityModel(1, ['n']));
  const socket = connect(Number(new URL(served.url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n');
  await once(socket, 'data');
  socket.write('{"x"');
  socket.destroy();
  await once(socket, 'close');
  expect((await served.get('/v2/health/live')).status).toBe(200);
  expect(served.errors).toEqual([]);
});

import { expect, test } from 'vitest';
import { runExample } from './running-example.ts';

const SERVER = 'examples/echo/server.mjs';

test.each(['/', '/any/path?with=query'])('GET %s answers True', async (path) => {
  await using echo = await runExample(SERVER);
  const response = await fetch(echo.url + path);
  expect([response.status, await response.text()]).toEqual([200, 'True']);
});

test('POST gives body and content type back', async () => {
  await using echo = await runExample(SERVER);
  const body = Buffer.from([0, 255, 10]);
  const response = await fetch(`${echo.url}/any`, { method: 'POST', body, headers: { 'Content-Type': 'application/x-odd' } });
  expect(response.headers.get('content-type')).toBe('application/x-odd');
  expect(Buffer.from(await response.arrayBuffer())).toEqual(body);
});

test('the stream has the events that are asked for', async () => {
  await using echo = await runExample(SERVER);
  const response = await fetch(`${echo.url}/stream?count=3&interval=1`);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(await response.text()).toBe([1, 2, 3].map((event) => `id: ${event}\ndata: event ${event} of 3\n\n`).join(''));
});

test.each([
  { path: '/slow?ms=5', status: 200, text: 'True' },
  { path: '/status?code=503', status: 503, text: 'status 503' },
  { path: '/status?code=204', status: 204, text: '' },
  { path: '/status?code=abc', status: 200, text: 'status 200' },
])('GET $path is $status', async ({ path, status, text }) => {
  await using echo = await runExample(SERVER);
  const response = await fetch(echo.url + path);
  expect([response.status, await response.text()]).toEqual([status, text]);
});

test('/headers shows the request as it arrived', async () => {
  await using echo = await runExample(SERVER);
  const seen = await (await fetch(`${echo.url}/headers?a=b`, { headers: { 'X-Request-Id': 'r-1' } })).json();
  expect(seen).toMatchObject({ method: 'GET', url: '/headers?a=b', headers: { 'x-request-id': 'r-1' } });
});

test('SIGTERM ends it in order', async () => {
  await using echo = await runExample(SERVER);
  expect(await echo.stop()).toBe(0);
});

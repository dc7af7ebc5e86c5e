import Anthropic from '@anthropic-ai/sdk';
import { FakeClock, TEST_TOKEN } from '@infergate/testkit';
import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { until, type RawInstance } from '../front/harness.ts';
import { requestHead, useDoor, type Door, type DoorOptions } from './door.ts';

const { door, instance } = useDoor();

const EVENTS = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n';
const GET = requestHead('GET /api/predict/echo/x');

const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;

/** Begins a stream for each request. */
async function streaming(first: string, options: DoorOptions = {}, head = EVENTS): Promise<{ upstream: RawInstance; gateway: Door }> {
  const upstream = await instance((socket, text) => void (/\r\n\r\n(?:\{.*\})?$/.test(text) && socket.write(head + first)));
  return { upstream, gateway: await door(upstream, options) };
}

const problemIn = (received: string): unknown => {
  const data = /event: error\ndata: (.*)\n\n/.exec(received)?.[1];
  return data === undefined ? null : (JSON.parse(data) as { code: string }).code;
};

describe('a stream of events that breaks off', () => {
  test('between events says why, and does not look finished', async () => {
    const { upstream, gateway } = await streaming(chunk('data: a\n\n'));
    const client = gateway.client().send(GET);
    await client.see('data: a\n\n');
    upstream.sockets[0]?.resetAndDestroy();
    await client.end();
    expect(problemIn(client.received)).toBe('upstream_reset');
    const [, event] = client.received.split('data: a\n\n\r\n');
    const body = event?.slice(event.indexOf('\r\n') + 2, -2) ?? '';
    expect(event).toBe(chunk(body));
    expect(JSON.parse(body.split('\n')[1]?.slice('data: '.length) ?? '')).toMatchObject({
      code: 'upstream_reset',
      request_id: /X-Request-Id: (.*)\r\n/.exec(client.received)?.[1],
      error: { type: 'api_error', code: 'upstream_reset' },
    });
    expect(client.isReset).toBe(false);
    await until(() => gateway.lines.length === 1);
    expect(gateway.lines[0]).toMatchObject({ status: 200, problem: 'upstream_reset' });
  });

  test('within an event is cut', async () => {
    const { upstream, gateway } = await streaming(chunk('data: a\n\ndata: '));
    const client = gateway.client().send(GET);
    await client.see('data: a\n\ndata: ');
    upstream.sockets[0]?.resetAndDestroy();
    await until(() => client.closed);
    expect(client.isReset).toBe(true);
    expect(client.received).not.toContain('event: error');
  });

  test.each([
    ['the idle limit', { idleMs: 1000, totalMs: 60_000 }, 'idle_timeout'],
    ['the total limit', { idleMs: 60_000, totalMs: 1000 }, 'request_timeout'],
  ])('by %s says so', async (_, timeouts, code) => {
    const clock = new FakeClock();
    const { upstream, gateway } = await streaming(chunk(': ping\n\n'), { service: { timeouts }, options: { clock } });
    const client = gateway.client().send(GET);
    await client.see(': ping');
    await clock.advance(1200);
    await client.end();
    expect(problemIn(client.received)).toBe(code);
    await until(() => upstream.gone[0] === true && gateway.open === 0);
  });

  test.each([
    ['that are compressed', EVENTS.replace('Transfer', 'Content-Encoding: gzip\r\nTransfer'), chunk('data: a\n\n')],
    ['of a known length', EVENTS.replace('Transfer-Encoding: chunked', 'Content-Length: 1000'), 'data: a\n\n'],
    ['of another type', EVENTS.replace('event-stream', 'plain'), chunk('data: a\n\n')],
  ])('of events %s is only cut', async (_, head, first) => {
    const { upstream, gateway } = await streaming(first, {}, head);
    const client = gateway.client().send(GET);
    await client.see('data: a\n\n');
    upstream.sockets[0]?.resetAndDestroy();
    await until(() => client.closed);
    expect(client.isReset).toBe(true);
    expect(client.received).not.toContain('event: error');
  });

  test('for a client of HTTP/1.0, who would take an end for the end, is reset', async () => {
    const { upstream, gateway } = await streaming(chunk('data: a\n\n'));
    const client = gateway.client().send(GET.replace('HTTP/1.1', 'HTTP/1.0'));
    await client.see('data: a\n\n');
    upstream.sockets[0]?.resetAndDestroy();
    await until(() => client.closed);
    expect(client.isReset).toBe(true);
    expect(client.received).not.toContain('event: error');
  });

  test('of which nothing has left is an ordinary error', async () => {
    const { gateway } = await streaming('zz\r\n');
    const client = gateway.client().send(GET);
    await client.see('}}');
    expect(client.received).toMatch(/^HTTP\/1\.1 502 /);
  });

  test('throws in the OpenAI client', async () => {
    const event = `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content: 'hel' } }] })}\n\n`;
    const { upstream, gateway } = await streaming(chunk(event));
    const client = new OpenAI({ baseURL: `${gateway.gateway.url('echo')}/v1`, apiKey: TEST_TOKEN, maxRetries: 0 });
    const stream = await client.chat.completions.create({ model: 'm', messages: [], stream: true });
    const read = async (): Promise<string> => {
      let text = '';
      for await (const part of stream) {
        text += part.choices[0]?.delta.content ?? '';
        upstream.sockets[0]?.resetAndDestroy();
      }
      return text;
    };
    await expect(read()).rejects.toMatchObject({ error: { code: 'upstream_reset', type: 'api_error' } });
  });

  test('throws in the Anthropic client', async () => {
    const { upstream, gateway } = await streaming(chunk('event: ping\ndata: {"type": "ping"}\n\n'));
    const client = new Anthropic({ baseURL: gateway.gateway.url('echo'), apiKey: TEST_TOKEN, maxRetries: 0 });
    const stream = await client.messages.create({ model: 'm', max_tokens: 1, messages: [], stream: true });
    const read = async (): Promise<number> => {
      let events = 0;
      upstream.sockets[0]?.resetAndDestroy();
      for await (const _ of stream) events += 1;
      return events;
    };
    await expect(read()).rejects.toThrow('The instance broke off before its answer was complete');
  });
});

describe('a stream of events', () => {
  test('arrives piece by piece, heartbeats included, as it is sent', async () => {
    const { upstream, gateway } = await streaming(chunk(': ping\n\n'));
    const client = gateway.client().send(GET);
    await client.see(': ping\n\n');
    for (const text of ['data: a\n\n', ':\n\n', 'data: b', '\n\n']) {
      upstream.sockets[0]?.write(chunk(text));
      await until(() => client.received.endsWith(chunk(text)));
    }
    upstream.sockets[0]?.write('0\r\n\r\n');
    await until(() => client.received.endsWith('\r\n0\r\n\r\n') && gateway.open === 0);
    expect(client.received).not.toContain('event: error');
  });
});

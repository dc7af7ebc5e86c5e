import { afterEach, describe, expect, test } from 'vitest';
import { Front, RawInstance, until, type FrontOptions } from './harness.ts';
import type { Socket } from 'node:net';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function instance(script: (socket: Socket, text: string, connection: number) => void): Promise<RawInstance> {
  const started = await RawInstance.start(script);
  closers.push(() => started.close());
  return started;
}

async function front(upstream: RawInstance | readonly number[], options: Partial<FrontOptions> = {}): Promise<Front> {
  const ports = upstream instanceof RawInstance ? [upstream.port] : upstream;
  const started = await Front.start({ ports, ...options });
  closers.push(() => started.close());
  return started;
}

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

describe('a request and its answer', () => {
  test('pass whole, and the connections on both sides are kept', async () => {
    const upstream = await instance((socket, text) => {
      if (text.endsWith('{"a":1}')) socket.write('HTTP/1.1 201 Created\r\nContent-Length: 2\r\nX-Model: iris\r\n\r\nok');
    });
    const gateway = await front(upstream);
    const client = gateway.client();
    const request = 'POST /v1/x?y=%2F HTTP/1.1\r\nHost: gw.example\r\nContent-Length: 7\r\nAccept: */*\r\n\r\n{"a":1}';
    client.send(request);
    await client.see('ok');
    client.send(request);
    await until(() => client.received.split('\r\n\r\nok').length === 3);
    const [head = ''] = client.received.split('\r\n\r\n');
    expect(head.split('\r\n')).toEqual([
      'HTTP/1.1 201 Created',
      'X-Model: iris',
      `X-Request-Id: ${gateway.exchanges[0]?.id}`,
      'Content-Length: 2',
    ]);
    expect(upstream.sockets).toHaveLength(1);
    const [sent = ''] = (upstream.received[0] ?? '').split('\r\n\r\n');
    expect(sent.split('\r\n')).toEqual([
      'POST /v1/x?y=%2F HTTP/1.1',
      `Host: 127.0.0.1:${upstream.port}`,
      'Accept: */*',
      'Content-Length: 7',
      'X-Forwarded-For: 127.0.0.1',
      'X-Forwarded-Proto: http',
      'X-Forwarded-Host: gw.example',
      `X-Request-Id: ${gateway.exchanges[0]?.id}`,
    ]);
    expect(gateway.last).toMatchObject({ bytesIn: 7, bytesOut: 2, attempts: 1, status: 201, settled: true });
  });
});

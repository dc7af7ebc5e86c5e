import { connect, type Socket } from 'node:net';
import { gatewayResource, instanceResource, serviceResource, startGateway, TEST_TOKEN } from '@infergate/testkit';
import { expect, test } from 'vitest';
import { until } from '../front/harness.ts';
import { SteadyInstance } from './load.ts';

/** `npm run soak` has ten times as many of both. */
const STREAMS = 100;
const CHANGES = 20;

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n';
const EVENT = 'd\r\ndata: event\n\n\r\n';

test('a storm of changes, also of the service that streams, resets no stream', async () => {
  const instance = new SteadyInstance(HEAD);
  const port = await instance.listen();
  const streaming = (version: number) =>
    serviceResource('streaming', { version, tokens: [TEST_TOKEN, `token-${version}`], instances: [instanceResource('a', port)] });
  const passing = (i: number) => serviceResource(`passing_${i}`, { isPublic: true, instances: [instanceResource('p', port)] });
  const gateway = await startGateway([gatewayResource(), streaming(1)]);
  const streams = Array.from({ length: STREAMS }, () => new Stream(gateway.internet.port));
  const events = () => streams.reduce((sum, stream) => sum + stream.events, 0);
  try {
    await until(() => streams.every(({ received }) => received.endsWith('\r\n\r\n')));
    for (let i = 1; i <= CHANGES; i += 1) {
      gateway.change([streaming(i + 1), passing(i)], i > 1 ? [`service/passing_${i - 1}`] : []);
      // A change is live when it has been applied.
      expect(await statusOf(gateway.url(`passing_${i - 1}`))).toBe(404);
      expect(await statusOf(gateway.url('streaming'), `token-${i}`)).toBe(401);
      for (const socket of instance.sockets) socket.write(EVENT);
      await until(() => events() >= STREAMS * i);
    }
    expect(streams.map(({ events: seen, closed }) => [seen, closed])).toEqual(streams.map(() => [CHANGES, false]));
    expect(gateway.gateway.state().services['streaming']).toMatchObject({ open: STREAMS, failed: 0 });
  } finally {
    for (const stream of streams) stream.socket.destroy();
    await gateway.close();
    instance.close();
  }
});

class Stream {
  readonly socket: Socket;
  received = '';
  closed = false;

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1' });
    this.socket.write(`GET /api/predict/streaming/v1 HTTP/1.1\r\nHost: gateway\r\nAuthorization: ${TEST_TOKEN}\r\n\r\n`);
    this.socket.on('data', (bytes: Buffer) => (this.received += bytes.toString('latin1')));
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => (this.closed = true));
  }

  get events(): number {
    return this.received.split('data: event').length - 1;
  }
}

async function statusOf(url: string, token = ''): Promise<number> {
  const { status, body } = await fetch(url, { headers: { authorization: token } });
  await body?.cancel();
  return status;
}

import { describe, expect, test } from 'vitest';
import { until, useFront, type RawClient } from './harness.ts';

const { front, instance } = useFront();

const CLIENTS = 100;
const STREAM = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n';
const GET = 'GET /x HTTP/1.1\r\nHost: gw\r\n\r\n';
const HALF_A_BODY = 'POST /x HTTP/1.1\r\nHost: gw\r\nContent-Length: 10\r\n\r\nabcde';

describe('a crowd of clients that leaves at once', () => {
  test.each([
    ['before the first byte, by a reset', GET, '', (client: RawClient) => client.socket.resetAndDestroy()],
    ['before the first byte, as a killed process does', GET, '', (client: RawClient) => client.socket.destroy()],
    ['within the answer, by a reset', GET, STREAM, (client: RawClient) => client.socket.resetAndDestroy()],
    ['within the answer, as a killed process does', GET, STREAM, (client: RawClient) => client.socket.destroy()],
    ['within its body, by a reset', HALF_A_BODY, '', (client: RawClient) => client.socket.resetAndDestroy()],
    ['within its body, as a killed process does', HALF_A_BODY, '', (client: RawClient) => client.socket.destroy()],
  ])('%s, is let go of at every instance', async (_, request, answer, leave) => {
    const upstream = await instance((socket) => void (answer !== '' && socket.write(answer)));
    const gateway = await front(upstream);
    const clients = Array.from({ length: CLIENTS }, () => gateway.client().send(request));
    await until(() => upstream.received.filter((text) => text.includes('\r\n\r\n')).length === CLIENTS);
    const seen = answer === '' ? '' : '1\r\na\r\n';
    await Promise.all(clients.map((client) => client.see(seen)));
    const leftAtMs = performance.now();
    for (const client of clients) leave(client);
    await until(() => upstream.gone.filter(Boolean).length >= CLIENTS / 2);
    expect(performance.now() - leftAtMs).toBeLessThan(1000);
    await until(() => upstream.gone.every(Boolean) && gateway.exchanges.every(({ settled }) => settled));
    expect(new Set(gateway.exchanges.map(({ problem }) => problem))).toEqual(new Set(['client_closed']));
    expect(gateway.instances[0]?.transportFor('http1').connections).toBe(0);
    await until(() => gateway.listener.connections === 0);
  });
});

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { AccessKeyRecord } from '@infergate/controlplane';
import { serviceRecord } from '@infergate/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeGateway, OpenCalls } from './fake-gateway.ts';
import { type ApiUnderTest, startApi } from './harness.ts';
import { ReadStream, sdkClient } from './stream-calls.ts';

const LARGE = 1024 * 1024 + 1;
const PATH = '/api/v2/services/local/echo/invocations';

describe('large bodies', () => {
  let api: ApiUnderTest;
  let gateway: FakeGateway;
  let calls: OpenCalls;
  const sockets: Socket[] = [];
  beforeEach(async () => {
    api = await startApi();
    gateway = new FakeGateway();
    calls = new OpenCalls();
    await gateway.open(api, calls.listener);
    await api.store.transaction((tx) => tx.insertService(serviceRecord()));
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await api.close();
    gateway.close();
  });

  const start = (key: AccessKeyRecord, size = LARGE) =>
    new ReadStream(sdkClient(api, key), 'InvokeService', {
      path: { ServiceName: 'echo' },
      body: { Method: 'POST', Body: 'x'.repeat(size) },
    });
  const started = async (key: AccessKeyRecord, size?: number) => {
    const stream = start(key, size);
    await stream.until((events) => events.length > 0);
    return stream;
  };
  const several = (count: number, key: AccessKeyRecord) => Promise.all(Array.from({ length: count }, () => started(key)));

  const open = async () => {
    const [address = '', port = ''] = api.host.split(':');
    const socket = connect(Number(port), address);
    sockets.push(socket);
    await once(socket, 'connect');
    return socket;
  };
  const head = (length: number, headers: Readonly<Record<string, string>> = {}) => {
    const lines = Object.entries({ host: api.host, 'content-length': String(length), ...headers }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    return `POST ${PATH} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
  };
  const answerTo = async (socket: Socket, text: string) => {
    socket.write(text);
    const bytes = await new Promise<Buffer>((resolve) => {
      socket.once('data', resolve);
    });
    return Number(/^HTTP\/1\.1 (\d+) /.exec(bytes.toString('utf8'))?.[1]);
  };
  const bearer = async (key: AccessKeyRecord) => {
    const { SessionToken } = await sdkClient(api, key).call('CreateSession');
    return { authorization: `Bearer ${SessionToken}` };
  };

  it('take no place while nobody knows whose they are, or when they may not be sent at all', async () => {
    const viewer = await bearer(await api.makeKey('viewer'));
    for (let i = 0; i < 10; i += 1) {
      expect(await answerTo(await open(), head(LARGE))).toBe(401);
      expect(await answerTo(await open(), head(LARGE, viewer))).toBe(403);
    }
    expect((await started(api.administrator)).events).toMatchObject([{ Type: 'Sent' }]);
  });

  it('are few at a time, of everybody and of each caller', async () => {
    const [other, third] = [await api.makeKey('developer', 'ak-other'), await api.makeKey('developer', 'ak-third')];
    await several(4, api.administrator);
    expect(await start(api.administrator).ended).toMatchObject({ status: 429, message: expect.stringContaining(api.administrator.id) });
    const held = await several(4, other);
    expect(await start(third).ended).toMatchObject({ status: 429, code: 'Throttling.User' });
    await started(third, 1);
    await held[0]?.leave();
    await calls.until(8);
    await started(third);
  });

  it('count while they are sent, however slowly', async () => {
    const slow = await bearer(api.administrator);
    const uploads = await Promise.all(Array.from({ length: 5 }, open));
    const refused = uploads.map((socket) => answerTo(socket, `${head(LARGE, slow)}{`));
    // Four of them wait for the rest and are not answered.
    expect(await Promise.race(refused)).toBe(429);
    await started(await api.makeKey('developer'));
    for (const socket of uploads) socket.destroy();
    const again = () =>
      started(api.administrator).then(
        () => 'held',
        () => 'refused',
      );
    await expect.poll(again).toBe('held');
  });

  it('are let go with their connection, also where the answer waits behind another one', async () => {
    const body = JSON.stringify({ Method: 'POST', Body: 'x'.repeat(LARGE) });
    const message = head(body.length, { 'content-type': 'application/json', ...(await bearer(api.administrator)) }) + body;
    const socket = await open();
    socket.write(message + message);
    await calls.until(2);
    socket.destroy();
    await calls.until(0);
    expect(await several(4, api.administrator)).toHaveLength(4);
  });

  it('hold up nothing when the server stops before all of one that was refused is there', async () => {
    const socket = await open();
    expect(await answerTo(socket, head(LARGE))).toBe(401);
    const closed = api.close();
    await expect(fetch(`${api.url}/healthz`)).rejects.toThrow('fetch failed');
    socket.write(Buffer.alloc(LARGE));
    await closed;
  });
});

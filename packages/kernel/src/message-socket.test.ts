import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dialMessages, listenMessages, type MessageServer, type MessageSocket } from './message-socket.ts';

let directory: string;
let path: string;
let server: MessageServer;
let accepted: Promise<MessageSocket>;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'msg-'));
  path = join(directory, 's.sock');
  let accept: (socket: MessageSocket) => void = () => undefined;
  accepted = new Promise((resolve) => (accept = resolve));
  server = await listenMessages(path, (socket) => accept(socket));
});

afterEach(async () => {
  await server.close();
  rmSync(directory, { recursive: true });
});

function received(socket: MessageSocket, count: number): Promise<unknown[]> {
  return new Promise((resolve) => {
    const values: unknown[] = [];
    socket.onMessage = (value) => {
      values.push(value);
      if (values.length === count) resolve(values);
    };
  });
}

describe('messages over a local socket', () => {
  test('arrive whole and in order, however large and whatever they hold', async () => {
    const client = await dialMessages(path);
    const peer = await accepted;
    const values = [...fc.sample(fc.json(), 50).map((text) => JSON.parse(text) as unknown), { big: 'x\n'.repeat(2_000_000) }];
    const arrival = received(peer, values.length);
    for (const value of values) client.send(value);
    expect(await arrival).toEqual(JSON.parse(JSON.stringify(values)));
  });

  test('a line that is not JSON closes the connection', async () => {
    const raw = connect(path);
    const peer = await accepted;
    const closed = new Promise<void>((resolve) => (peer.onClose = resolve));
    raw.on('error', () => undefined);
    raw.write('{"half":\n');
    await closed;
    expect(peer.closed).toBe(true);
  });

  test('only its owner may connect', () => {
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('a path that the system would cut is refused', async () => {
    await expect(listenMessages(join(directory, 'x'.repeat(100)), () => undefined)).rejects.toThrow('too long');
  });

  test('a socket file of a dead listener is replaced, and nobody listening is an error', async () => {
    await server.close();
    await expect(dialMessages(path)).rejects.toThrow();
    server = await listenMessages(path, () => undefined);
    (await dialMessages(path)).close();
  });

  test('end delivers what was sent before', async () => {
    const client = await dialMessages(path);
    const arrival = received(await accepted, 1);
    client.send('last words');
    client.end();
    expect(await arrival).toEqual(['last words']);
  });
});

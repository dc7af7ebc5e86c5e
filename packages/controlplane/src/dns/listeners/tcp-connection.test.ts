import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { FakeClock } from '@infergate/testkit';
import { expect, it } from 'vitest';
import { framed } from './message-frames.ts';
import { TcpConnection } from './tcp-connection.ts';

/** A client that takes what is written only when it is told to. */
class SlowClient extends Duplex {
  readonly remoteAddress = '192.0.2.9';
  #take: (() => void)[] = [];

  setNoDelay(): void {}

  override _read(): void {}

  override _write(_chunk: Buffer, _encoding: string, taken: () => void): void {
    this.#take.push(taken);
  }

  takeAll(): void {
    for (const taken of this.#take.splice(0)) taken();
  }
}

it('reads no further while replies are not taken, and goes on when they are', async () => {
  const client = new SlowClient();
  let asked = 0;
  const respond = (): Buffer => {
    asked += 1;
    return Buffer.alloc(65_000);
  };
  const connection = new TcpConnection(client as unknown as Socket, {
    responder: { respond },
    clock: new FakeClock(),
    idleMs: 10_000,
    onUse: () => undefined,
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  for (let sent = 0; sent < 20; sent += 1) {
    client.push(framed(Buffer.from('question')));
    await turn();
  }
  expect(asked).toBe(5);
  for (let turns = 0; turns < 100 && asked < 20; turns += 1) {
    client.takeAll();
    await turn();
  }
  expect(asked).toBe(20);
  connection.destroy();
});

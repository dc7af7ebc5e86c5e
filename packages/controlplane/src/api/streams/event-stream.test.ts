import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Duplex } from 'node:stream';
import { FakeClock } from '@infergate/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { sendEvents } from './event-stream.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** The answer that a reader gets from what `work` does with the response, unread as yet. */
async function exchange(work: (response: ServerResponse) => void): Promise<IncomingMessage> {
  const server = createServer((_, response) => work(response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return new Promise((resolve) => {
    request({ port: (server.address() as AddressInfo).port, agent: false }, resolve).end();
  });
}

/** The other end of a connection, which takes what is sent when it is told to. */
class HeldConnection extends Duplex {
  readonly #held: (() => void)[] = [];

  override _read(): void {}

  override _write(_piece: unknown, _encoding: unknown, taken: () => void): void {
    this.#held.push(taken);
  }

  /** What is there now. */
  takeAll(): void {
    for (let taken = this.#held.shift(); taken !== undefined; taken = this.#held.shift()) taken();
  }
}

/** Of the event loop. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1)
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
}

const options = (signal: AbortSignal, clock = new FakeClock()) => ({
  headers: {},
  signal,
  clock,
  describe: (error: unknown) => ({ Message: (error as Error).message }),
});

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of answer) text += String(piece);
  return text;
}

describe('events over a connection', () => {
  it('are asked for only as fast as they are read', async () => {
    let made = 0;
    async function* many() {
      while (made < 100) {
        made += 1;
        yield 'x'.repeat(64 * 1024);
      }
    }
    const gone = new AbortController();
    let sending: Promise<void> = Promise.resolve();
    const connection = new HeldConnection();
    createServer((_, response) => {
      response.once('close', () => gone.abort(null));
      sending = sendEvents(response, many(), options(gone.signal));
    }).emit('connection', connection);
    connection.push('GET / HTTP/1.1\r\nHost: test\r\n\r\n');
    for (let taken = 1; taken <= 5; taken += 1) {
      await turns(10);
      expect(made).toBe(taken);
      connection.takeAll();
    }
    connection.destroy();
    await turns(1);
    await sending;
    expect(gone.signal.aborted).toBe(true);
  });

  it('end the iterator when the reader goes, also while there is nothing to send', async () => {
    const gone = new AbortController();
    let isReturned = false;
    const silent: AsyncIterable<unknown> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<never>(() => undefined),
        return: () => {
          isReturned = true;
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    };
    let sending: Promise<void> = Promise.resolve();
    const answer = await exchange((response) => {
      response.once('close', () => gone.abort(null));
      sending = sendEvents(response, silent, options(gone.signal));
    });
    answer.destroy();
    await sending;
    expect(isReturned).toBe(true);
  });

  it('end with the reason when they fail', async () => {
    async function* failing() {
      yield 1;
      throw new Error('no more');
    }
    const answer = await exchange((response) => void sendEvents(response, failing(), options(new AbortController().signal)));
    expect(await textOf(answer)).toBe('data: 1\n\nevent: error\ndata: {"Message":"no more"}\n\n');
  });

  it('say that they are complete', async () => {
    async function* two() {
      yield 1;
      yield 2;
    }
    const answer = await exchange((response) => void sendEvents(response, two(), options(new AbortController().signal)));
    expect(await textOf(answer)).toBe('data: 1\n\ndata: 2\n\nevent: end\ndata: {}\n\n');
  });

  it('leave no connection silent, and give up a reader that takes nothing', async () => {
    const clock = new FakeClock();
    const gone = new AbortController();
    const silent: AsyncIterable<unknown> = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) };
    const answer = await exchange((response) => {
      response.once('close', () => gone.abort(null));
      void sendEvents(response, silent, options(gone.signal, clock));
    });
    await clock.advance(30_000);
    const first = await new Promise((resolve) => {
      answer.once('data', resolve);
    });
    expect(String(first)).toBe(':\n\n');

    async function* endless() {
      for (;;) yield 'x'.repeat(1024 * 1024);
    }
    const stalled = new AbortController();
    let sending: Promise<void> = Promise.resolve();
    const unread = await exchange((response) => {
      response.once('close', () => stalled.abort(null));
      sending = sendEvents(response, endless(), options(stalled.signal, clock));
    });
    unread.pause();
    let isOver = false;
    const over = sending.finally(() => {
      isOver = true;
    });
    while (!isOver) await clock.advance(60_000);
    await over;
    expect(stalled.signal.aborted).toBe(true);
  });
});

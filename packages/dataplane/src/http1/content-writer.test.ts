import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { ContentWriter } from './content-writer.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** Two ends of one connection. */
async function pair(): Promise<{ writer: Socket; reader: Socket }> {
  const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const writer = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(writer, 'connect');
  const [reader] = await accepted;
  closers.push(() => (writer.destroy(), reader.destroy(), server.close()));
  return { writer, reader };
}

async function readAll(reader: Socket, writer: Socket): Promise<Buffer> {
  writer.end();
  return Buffer.concat(await reader.toArray());
}

test.each([0, 1, 12 * 1024, 12 * 1024 + 1, 64 * 1024, 300_000])(
  '%i bytes arrive behind their head, with and without framing',
  async (size) => {
    const content = Buffer.alloc(size, 'abcdefg');
    for (const chunked of [false, true]) {
      const { writer, reader } = await pair();
      new ContentWriter().write(writer, content, chunked, 'head\r\n\r\n');
      const framed = chunked && size > 0 ? `${size.toString(16)}\r\n${content.toString()}\r\n` : content.toString();
      expect((await readAll(reader, writer)).equals(Buffer.from(`head\r\n\r\n${framed}`))).toBe(true);
    }
  },
);

test('what a full socket still holds is not written over', async () => {
  const { writer, reader } = await pair();
  const contents = new ContentWriter();
  const borrowed = Buffer.alloc(64 * 1024);
  const expected: Buffer[] = [];
  // Nobody reads yet: the first pieces go to the system, the others wait in the socket.
  for (let i = 0; i < 200; i += 1) {
    borrowed.fill(i);
    expected.push(Buffer.from(borrowed));
    contents.write(writer, borrowed, false);
  }
  expect(writer.writableLength).toBeGreaterThan(0);
  expect((await readAll(reader, writer)).equals(Buffer.concat(expected))).toBe(true);
});

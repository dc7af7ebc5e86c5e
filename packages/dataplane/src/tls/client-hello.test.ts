import { once } from 'node:events';
import { createServer } from 'node:net';
import { connect, type ConnectionOptions } from 'node:tls';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listenLocally } from '../../test/local-server.ts';
import { MAX_HELLO_BYTES, readClientHello } from './client-hello.ts';

/** What Node's own client says first. */
async function hello(options: ConnectionOptions): Promise<Buffer> {
  const server = createServer();
  const port = await listenLocally(server);
  const socket = connect({ port, host: '127.0.0.1', ...options }).on('error', () => undefined);
  const [accepted] = await once(server, 'connection');
  const [bytes] = await once(accepted, 'data');
  socket.destroy();
  accepted.destroy();
  server.close();
  return bytes as Buffer;
}

const NODE = await hello({ servername: 'A.Example.com', ALPNProtocols: ['h2', 'http/1.1'] });
const WANTED = { serverName: 'a.example.com', protocols: ['h2', 'http/1.1'] };

const number = (value: number, width: number): Buffer => {
  const bytes = Buffer.alloc(width);
  bytes.writeUIntBE(value, 0, width);
  return bytes;
};
const vector = (width: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  return Buffer.concat([number(content.length, width), content]);
};
const extension = (type: number, content: Buffer): Buffer => Buffer.concat([number(type, 2), vector(2, content)]);
const name = (text: string, kind = 0): Buffer => Buffer.concat([Buffer.from([kind]), vector(2, Buffer.from(text, 'latin1'))]);
const serverName = (...names: readonly Buffer[]): Buffer => extension(0, vector(2, ...names));
const alpn = (...names: readonly string[]): Buffer => extension(16, vector(2, ...names.map((text) => vector(1, Buffer.from(text)))));

function message(extensions: readonly Buffer[] | null, more = Buffer.alloc(0)): Buffer {
  const fixed = Buffer.concat([Buffer.alloc(34, 3), vector(1), vector(2, Buffer.alloc(2)), vector(1, Buffer.alloc(1))]);
  const body = Buffer.concat([fixed, extensions === null ? Buffer.alloc(0) : vector(2, ...extensions), more]);
  return Buffer.concat([Buffer.from([1]), number(body.length, 3), body]);
}

const record = (content: Buffer): Buffer => Buffer.concat([Buffer.from([0x16, 3, 1]), vector(2, content)]);
const read = (...extensions: readonly Buffer[]): unknown => readClientHello(record(message(extensions)));

describe('a hello', () => {
  test.each<[ConnectionOptions, unknown]>([
    [
      { servername: 'a.example.com', ALPNProtocols: ['acme-tls/1'] },
      { serverName: 'a.example.com', protocols: ['acme-tls/1'] },
    ],
    [
      { maxVersion: 'TLSv1.2', servername: 'b' },
      { serverName: 'b', protocols: [] },
    ],
    [{}, { serverName: null, protocols: [] }],
  ])('of Node is read: %j', async (options, wanted) => {
    expect(readClientHello(await hello(options))).toEqual(wanted);
  });

  test('is waited for, whatever has come of it', () => {
    for (let length = 0; length < NODE.length; length += 1) expect(readClientHello(NODE.subarray(0, length))).toBe('incomplete');
    expect(readClientHello(NODE)).toEqual(WANTED);
  });

  test('may lie in many records', () => {
    const content = NODE.subarray(5);
    for (const size of [1, 3, 4, 5, 100]) {
      const records: Buffer[] = [];
      for (let at = 0; at < content.length; at += size) records.push(record(content.subarray(at, at + size)));
      const bytes = Buffer.concat(records);
      expect(readClientHello(bytes)).toEqual(WANTED);
      expect(readClientHello(bytes.subarray(0, -1))).toBe('incomplete');
    }
  });

  test('may have no extensions', () => {
    expect(readClientHello(record(message(null)))).toEqual({ serverName: null, protocols: [] });
  });

  test.each([
    ['a dot at the end', 'a.example.com.', 'a.example.com'],
    ['capitals', 'A.EXAMPLE.com', 'a.example.com'],
    ['an address', '127.0.0.1', '127.0.0.1'],
  ])('may name a host with %s', (_, text, wanted) => {
    expect(read(serverName(name(text)), alpn('h2'))).toEqual({ serverName: wanted, protocols: ['h2'] });
  });
});

describe('no hello is', () => {
  test.each<[string, Buffer]>([
    ['another message', record(Buffer.from([2, 0, 0, 0]))],
    ['another version', Buffer.from([0x16, 2, 0, 0, 4, 1, 0, 0, 0])],
    ['an empty record', Buffer.from([0x16, 3, 1, 0, 0])],
    ['another record in between', Buffer.concat([record(message([]).subarray(0, 10)), Buffer.from([0x15, 3, 1, 0, 2, 1, 0])])],
    ['a message that is too long', record(Buffer.from([1, 1, 0, 0, 0]))],
    ['one with more behind it', record(Buffer.concat([message([]), Buffer.alloc(1)]))],
    ['one with more in it', record(message([], Buffer.alloc(1)))],
    ['one that is cut', record(Buffer.from([1, 0, 0, 10, ...Buffer.alloc(10)]))],
    ['many records that say nothing', Buffer.concat(Array.from({ length: MAX_HELLO_BYTES / 6 + 1 }, () => record(Buffer.from([1]))))],
  ])('%s', (_, bytes) => {
    expect(readClientHello(bytes)).toBe('invalid');
  });

  test.each<[string, readonly Buffer[]]>([
    ['two names', [serverName(name('a'), name('b'))]],
    ['two lists of names', [serverName(name('a')), serverName(name('b'))]],
    ['a name of another kind', [serverName(name('a', 1))]],
    ['no name', [serverName()]],
    ['an empty name', [serverName(name(''))]],
    ['a name with a slash', [serverName(name('a/b'))]],
    ['a name with a zero byte', [serverName(name('a\0.example.com'))]],
    ['a name with two dots', [serverName(name('a..b'))]],
    ['a wildcard', [serverName(name('*.example.com'))]],
    ['a name that is too long', [serverName(name(Array.from({ length: 64 }, () => 'abc').join('.')))]],
    ['an empty list of protocols', [alpn()]],
    ['an empty protocol', [alpn('')]],
    ['a list with more behind it', [extension(16, Buffer.concat([vector(2, vector(1, Buffer.from('h2'))), Buffer.alloc(1)]))]],
  ])('one with %s', (_, extensions) => {
    expect(read(...extensions)).toBe('invalid');
  });
});

test('any bytes are read without harm', () => {
  const isSound = (bytes: Buffer): boolean => {
    const hello = readClientHello(bytes);
    return typeof hello === 'string' || hello.serverName === null || /^[a-z0-9._-]+$/.test(hello.serverName);
  };
  const property = fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(NODE.length), (noise, at) =>
    isSound(Buffer.concat([NODE.subarray(0, at), noise])),
  );
  expect(fc.check(property).failed).toBe(false);
});

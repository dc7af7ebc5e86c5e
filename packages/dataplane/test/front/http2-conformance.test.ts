import { describe, expect, test } from 'vitest';
import { ACK, END_HEADERS, END_STREAM, FRAME, frame, request, setting, uint32 } from './frames.ts';
import { replying, OK, until, useFront } from './harness.ts';
import { RawH2Client } from './raw-h2-client.ts';

const { front, instance } = useFront();

const PROTOCOL_ERROR = 1;
const FLOW_CONTROL_ERROR = 3;
const STREAM_CLOSED = 5;
const FRAME_SIZE_ERROR = 6;
const CANCEL = 8;
const MAX_WINDOW = 0x7fff_ffff;

async function connected(): Promise<RawH2Client> {
  const gateway = await front(await instance(replying(OK)));
  return new RawH2Client(gateway).settled();
}

/** A stream whose request and answer are both over. */
async function served(client: RawH2Client, stream: number): Promise<void> {
  client.open(stream);
  await until(() => client.of(FRAME.data, stream).some(({ flags }) => (flags & END_STREAM) !== 0));
}

describe('what RFC 9113 calls an error of the connection ends it with the reason that the RFC names', () => {
  test.each<[string, number, Buffer]>([
    ['a PRIORITY frame for no stream', PROTOCOL_ERROR, frame(FRAME.priority, 0, 0, Buffer.alloc(5))],
    ['settings that are not a multiple of six bytes', FRAME_SIZE_ERROR, frame(FRAME.settings, 0, 0, Buffer.alloc(5))],
    ['an acknowledgement of settings with content', FRAME_SIZE_ERROR, frame(FRAME.settings, ACK, 0, Buffer.alloc(6))],
    ['ENABLE_PUSH of 2', PROTOCOL_ERROR, frame(FRAME.settings, 0, 0, setting(2, 2))],
    ['a window to begin with that is too wide', FLOW_CONTROL_ERROR, frame(FRAME.settings, 0, 0, setting(4, MAX_WINDOW + 1))],
    ['a frame size that is too small', PROTOCOL_ERROR, frame(FRAME.settings, 0, 0, setting(5, 16_383))],
    ['a window of the connection that grows too wide', FLOW_CONTROL_ERROR, frame(FRAME.windowUpdate, 0, 0, uint32(MAX_WINDOW))],
    ['a WINDOW_UPDATE of nothing', PROTOCOL_ERROR, frame(FRAME.windowUpdate, 0, 0, uint32(0))],
    ['a WINDOW_UPDATE of three bytes', FRAME_SIZE_ERROR, frame(FRAME.windowUpdate, 0, 0, Buffer.alloc(3))],
    ['DATA for a stream that was never begun', PROTOCOL_ERROR, frame(FRAME.data, 0, 9, Buffer.from('x'))],
  ])('%s', async (_, reason, bytes) => {
    const client = await connected();
    client.send(bytes);
    await client.ended();
    expect(client.goaways).toEqual([reason]);
  });

  test.each<[string, (stream: number) => Buffer]>([
    ['DATA', (stream) => frame(FRAME.data, 0, stream, Buffer.from('x'))],
    ['HEADERS', (stream) => frame(FRAME.headers, END_HEADERS | END_STREAM, stream, request())],
  ])('%s for a stream that the client has ended', async (_, late) => {
    const client = await connected();
    await served(client, 1);
    client.send(late(1));
    await client.ended();
    expect(client.goaways).toEqual([STREAM_CLOSED]);
  });

  test('DATA for a stream that the client has reset', async () => {
    const client = await connected();
    client.open(1, request('/x', [], 'POST'), false);
    client.send(frame(FRAME.rst, 0, 1, uint32(CANCEL)), frame(FRAME.data, 0, 1, Buffer.from('x')));
    await client.ended();
    expect(client.goaways).toEqual([STREAM_CLOSED]);
  });

  test('a stream that is begun behind a later one', async () => {
    const client = await connected();
    await served(client, 5);
    client.open(3);
    await client.ended();
    expect(client.goaways).toEqual([STREAM_CLOSED]);
  });
});

describe('what is an error of one stream ends that stream alone', () => {
  test.each<[string, number, Buffer]>([
    ['a window that grows too wide', FLOW_CONTROL_ERROR, frame(FRAME.windowUpdate, 0, 1, uint32(MAX_WINDOW))],
    ['a PRIORITY frame of four bytes', FRAME_SIZE_ERROR, frame(FRAME.priority, 0, 1, Buffer.alloc(4))],
  ])('%s', async (_, reason, bytes) => {
    const client = await connected();
    client.open(1, request('/x', [], 'POST'), false).send(bytes);
    await served(client, 3);
    expect(client.resets(1)).toEqual([reason]);
    expect(client.goaways).toEqual([]);
  });
});

test('what was on its way to a stream that the gateway has cut is dropped', async () => {
  const client = await connected();
  const wrong = request('/x', [['transfer-encoding', 'chunked']], 'POST');
  client.open(1, wrong, false).send(frame(FRAME.data, 0, 1, Buffer.from('x')), frame(FRAME.data, END_STREAM, 1));
  await served(client, 3);
  expect(client.resets(1)).toEqual([PROTOCOL_ERROR]);
  expect(client.goaways).toEqual([]);
});

import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import type { ClientReadableStream } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { identityModel } from '../onnx-models.ts';
import { serveOnnx } from '../served-model.ts';
import { GrpcClient, type Message, OPEN_INFERENCE_PROTO } from './client.ts';
import { serveHeld } from './held-model.ts';
import { framed, INFER, LIVE, RawClient, replyOf } from './raw-call.ts';

const CANCELLED = 1;
const DEADLINE_EXCEEDED = 4;
const RESOURCE_EXHAUSTED = '8';
const NO_ERROR = 0;
const CANCEL = 8;

/** `model_name: "held"` */
const HELD = framed(Buffer.from('0a0468656c64', 'hex'));

test('compressed messages are taken, within the bound', async () => {
  await using served = await serveOnnx(await identityModel(1, ['n']), { limits: { bodyBytes: 1_000_000 } });
  using client = new GrpcClient(served.url, OPEN_INFERENCE_PROTO, { 'grpc.default_compression_algorithm': 2 });
  const zeros = (count: number) => ({
    model_name: 'model',
    inputs: [{ name: 'x', datatype: 'FP32', shape: [count] }],
    raw_input_contents: [Buffer.alloc(count * 4)],
  });
  const { raw_output_contents: raw } = await client.call('ModelInfer', zeros(1000));
  expect(raw).toEqual([Buffer.alloc(4000)]);
  expect(await client.refusal('ModelInfer', zeros(1_000_000))).toEqual({
    code: 8,
    details: 'the decompressed message is larger than 1000000 bytes; send fewer rows per request',
  });
  using rawClient = new RawClient(served.url);
  const plain = await rawClient.call(LIVE, framed(Buffer.alloc(0)), { 'grpc-encoding': 'gzip' });
  expect(plain.grpcStatus).toBe('0');
  const bomb = await rawClient.call(INFER, framed(gzipSync(Buffer.alloc(50_000_000)), true), { 'grpc-encoding': 'gzip' });
  expect(bomb.grpcStatus).toBe(RESOURCE_EXHAUSTED);
});

test('a message beyond the bound is refused as soon as it says so, and its rest is not waited for', async () => {
  await using served = await serveOnnx(await identityModel(1, ['n']), { limits: { bodyBytes: 1000 } });
  using client = new RawClient(served.url);
  const stream = client.open(INFER);
  stream.write(framed(Buffer.alloc(1001)).subarray(0, 5));
  const reply = await replyOf(stream);
  expect([reply.grpcStatus, reply.grpcMessage]).toEqual([
    RESOURCE_EXHAUSTED,
    'the message is larger than 1000 bytes; send fewer rows per request',
  ]);
  expect(reply.resetCode).toBe(NO_ERROR);
  for (const size of [200_000, 5_000_000]) {
    expect((await client.call(INFER, framed(Buffer.alloc(size)))).grpcStatus).toBe(RESOURCE_EXHAUSTED);
    expect((await client.call('/nothing', framed(Buffer.alloc(size)))).grpcStatus).toBe('12');
  }
  expect((await client.call(LIVE, framed(Buffer.alloc(0)))).grpcStatus).toBe('0');
});

test('a message in single bytes is one message', async () => {
  await using held = await serveHeld();
  using client = new RawClient(held.url);
  const stream = client.open(INFER);
  const arrival = held.nextArrival();
  for (const byte of HELD) {
    stream.write(Buffer.of(byte));
    await new Promise((resolve) => void client.session.ping(resolve));
  }
  stream.end();
  await arrival;
  held.finish();
  expect((await replyOf(stream)).grpcStatus).toBe('0');
});

test('a call ends when its time is up, and the model learns of it', async () => {
  await using held = await serveHeld();
  using client = new RawClient(held.url);
  const arrival = held.nextArrival();
  const reply = client.call(INFER, HELD, { 'grpc-timeout': '1500m' });
  await arrival;
  await held.clock.advance(1499);
  expect(held.open[0]!.isWanted()).toBe(true);
  await held.clock.advance(1);
  expect(held.open[0]!.isWanted()).toBe(false);
  const { grpcStatus, grpcMessage } = await reply;
  expect([grpcStatus, grpcMessage]).toEqual([String(DEADLINE_EXCEEDED), 'the time that grpc-timeout gave is up']);
  held.finish();
  expect((await client.call(LIVE, framed(Buffer.alloc(0)))).grpcStatus).toBe('0');
  expect([held.errors, held.clock.pending]).toEqual([[], 0]);
});

test('a message that does not come is not waited for without end', async () => {
  await using held = await serveHeld({ limits: { requestMs: 5000 } });
  using client = new RawClient(held.url);
  const stream = client.open(INFER);
  stream.write(HELD.subarray(0, 4));
  const reply = replyOf(stream);
  await new Promise((resolve) => void client.session.ping(resolve));
  await held.clock.advance(5000);
  const { grpcStatus, grpcMessage } = await reply;
  expect([grpcStatus, grpcMessage]).toEqual([String(DEADLINE_EXCEEDED), 'the message did not arrive within 5000 ms']);
});

test('a call that is answered leaves no timer behind', async () => {
  await using held = await serveHeld();
  using client = new RawClient(held.url);
  await client.call(LIVE, framed(Buffer.alloc(0)), { 'grpc-timeout': '99999999H' });
  expect(held.clock.pending).toBe(0);
});

const CALLERS = {
  gRPC: async (url: string, signal: AbortSignal) => {
    using client = new GrpcClient(url);
    return (await client.refusal('ModelInfer', { model_name: 'held' }, { signal })).code;
  },
  'HTTP/1.1': (url: string, signal: AbortSignal) => fetch(url, { method: 'POST', body: '{}', signal }).catch((error: Error) => error.name),
  'HTTP/2': async (url: string, signal: AbortSignal) => {
    using client = new RawClient(url);
    const stream = client.open('/', { 'content-type': 'application/json' });
    signal.addEventListener('abort', () => stream.close(CANCEL));
    return (await replyOf(stream.end('{}'))).resetCode;
  },
};

test.each([
  { protocol: 'gRPC', ends: CANCELLED },
  { protocol: 'HTTP/1.1', ends: 'AbortError' },
  { protocol: 'HTTP/2', ends: CANCEL },
] as const)('a caller that goes away is not wanted an answer for ($protocol)', async ({ protocol, ends }) => {
  await using held = await serveHeld();
  const arrival = held.nextArrival();
  const abort = new AbortController();
  const outcome = CALLERS[protocol](held.url, abort.signal);
  await arrival;
  const [call] = held.open;
  expect(call!.isWanted()).toBe(true);
  abort.abort();
  expect(await outcome).toBe(ends);
  await expect.poll(() => call!.isWanted()).toBe(false);
  held.finish();
  using client = new RawClient(held.url);
  expect((await client.call(LIVE, framed(Buffer.alloc(0)))).grpcStatus).toBe('0');
  expect(held.errors).toEqual([]);
});

test('what is no fault of the caller is INTERNAL, and its reason stays in the log', async () => {
  const errors: string[] = [];
  const log = { info: () => undefined, error: (text: string, cause: unknown) => void errors.push(`${text}: ${String(cause)}`) };
  const model = {
    description: { platform: 'test', versions: [], inputs: [], outputs: [], properties: {}, example: null },
    tensors: { outputs: [], run: () => Promise.reject(new Error('disk on fire')) },
    infer: null,
    predict: () => Promise.reject(new Error('not called')),
    close: () => Promise.resolve(),
  };
  await using held = await serveHeld({ model, log });
  using client = new GrpcClient(held.url);
  const details = 'the model server failed on this call; its log holds the reason';
  expect(await client.refusal('ModelInfer', { model_name: 'held' })).toEqual({ code: 13, details });
  expect(errors).toEqual(['gRPC "/inference.GRPCInferenceService/ModelInfer" failed: Error: disk on fire']);
});

test('health is told once, and watched until the server stops', async () => {
  await using held = await serveHeld();
  using client = new GrpcClient(held.url);
  const services = ['', 'inference.GRPCInferenceService', 'grpc.health.v1.Health'];
  for (const service of services) expect(await client.call('grpc.health.v1.Health/Check', { service })).toEqual({ status: 'SERVING' });
  const unknown = watch(client, { service: 'other' });
  expect(await unknown.next()).toEqual({ status: 'SERVICE_UNKNOWN' });
  unknown.stream.cancel();
  const watched = watch(client, {});
  expect(await watched.next()).toEqual({ status: 'SERVING' });
  const stopped = held.server.stop();
  expect(await watched.next()).toEqual({ status: 'NOT_SERVING' });
  await stopped;
});

function watch(client: GrpcClient, request: Message) {
  const { path, requestSerialize, responseDeserialize } = client.method('grpc.health.v1.Health/Watch');
  const stream = client.client.makeServerStreamRequest(
    path,
    requestSerialize,
    responseDeserialize,
    request,
  ) as ClientReadableStream<Message>;
  stream.on('error', () => undefined);
  return { stream, next: async () => ((await once(stream, 'data')) as [Message])[0] };
}

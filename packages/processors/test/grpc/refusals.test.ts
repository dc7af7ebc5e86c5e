import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@infergate/kernel';
import { ModelServer } from '../../src/host/index.ts';
import { pmmlProcessor } from '../../src/pmml/processor.ts';
import { identityModel, repositoryUrl } from '../onnx-models.ts';
import { errorText, pattern, type ServedModel, serveOnnx } from '../served-model.ts';
import { GrpcClient, type Message } from './client.ts';
import { framed, INFER, LIVE, RawClient } from './raw-call.ts';

let floats: ServedModel;
let bytes: ServedModel;
let texts: ServedModel;
let client: GrpcClient;
let textClient: GrpcClient;
let byteClient: GrpcClient;

beforeAll(async () => {
  floats = await serveOnnx(await identityModel(1, ['rows', 2]));
  bytes = await serveOnnx(await identityModel(3, ['n']));
  texts = await serveOnnx(await identityModel(8, ['n']));
  client = new GrpcClient(floats.url);
  byteClient = new GrpcClient(bytes.url);
  textClient = new GrpcClient(texts.url);
});

afterAll(async () => {
  for (const one of [client, byteClient, textClient]) one[Symbol.dispose]();
  for (const served of [floats, bytes, texts]) await served[Symbol.asyncDispose]();
});

const INVALID_ARGUMENT = 3;
const NOT_FOUND = 5;
const UNIMPLEMENTED = 12;

const x = { name: 'x', datatype: 'FP32', shape: [1, 2], contents: { fp32_contents: [1, 2] } };
const input = (rest: Message) => ({ model_name: 'model', inputs: [{ ...x, ...rest }] });
const raw = (rest: Message, ...blocks: Buffer[]) => ({
  model_name: 'model',
  inputs: [{ ...x, contents: undefined, ...rest }],
  raw_input_contents: blocks,
});

test.each<{ request: Message; code?: number; says: string | RegExp }>([
  { request: {}, code: NOT_FOUND, says: 'there is no model "" here; this service serves "model"' },
  { request: { ...input({}), model_name: 'other' }, code: NOT_FOUND, says: 'there is no model "other" here; this service serves "model"' },
  { request: { ...input({}), model_version: '7' }, code: NOT_FOUND, says: 'model "model" has no version "7"; versions: 1' },
  { request: { model_name: 'model' }, says: 'input "x" is missing; the model needs "x"' },
  { request: input({ name: 'z' }), says: 'the model has no input "z"; its inputs are "x"' },
  { request: { model_name: 'model', inputs: [x, x] }, says: 'input "x" is given twice' },
  { request: input({ datatype: 'FLOAT' }), says: /^input "x": expected a datatype of BOOL, .*BYTES, given "FLOAT"$/ },
  { request: input({ datatype: '' }), says: /given ""$/ },
  { request: input({ datatype: 'BF16' }), says: /given "BF16"$/ },
  { request: input({ datatype: 'FP64', contents: { fp64_contents: [1, 2] } }), says: 'input "x": expected datatype FP32, given FP64' },
  {
    request: input({ shape: [2] }),
    says: 'input "x": expected shape [rows, 2], given [2]; put one more list around it to send a batch of one',
  },
  { request: input({ shape: [2, 2] }), says: 'input "x": shape [2, 2] needs 4 elements, given 2' },
  { request: input({ shape: [1, 1] }), says: 'input "x": shape [1, 1] needs 1 elements, given 2' },
  { request: input({ shape: [-1, 2] }), says: 'input "x": "shape": expected a list of integers from 0, given [-1,2]' },
  { request: input({ shape: ['9007199254740993', 2] }), says: /"shape": expected a list of integers from 0/ },
  { request: input({ shape: Array.from({ length: 40 }, () => 1) }), says: /"shape": expected a list of integers from 0/ },
  { request: input({ shape: [2 ** 40, 2 ** 40] }), says: /needs 1\.2.*e\+24 elements, given 2$/ },
  { request: input({ contents: {} }), says: 'input "x": shape [1, 2] needs 2 elements, given 0' },
  {
    request: input({ contents: { int_contents: [1, 2] } }),
    says: 'input "x": elements of FP32 belong in contents.fp32_contents, given int_contents',
  },
  { request: raw({}, Buffer.alloc(4)), says: 'input "x": shape [1, 2] of FP32 needs 8 bytes, given 4' },
  { request: raw({}, Buffer.alloc(8), Buffer.alloc(8)), says: 'raw_input_contents: expected one for each of the 1 inputs, given 2' },
  { request: raw({ contents: x.contents }, Buffer.alloc(8)), says: 'input "x": give either contents or raw_input_contents' },
  { request: { ...input({}), outputs: [{ name: 'q' }] }, says: 'the model has no output "q"; its outputs are "y"' },
  { request: { ...input({}), outputs: [{ name: 'y' }, { name: 'y' }] }, says: 'output "y" is asked for twice' },
  { request: { ...input({}), id: 'i'.repeat(1025) }, says: /^"id": expected a string of at most 1024 characters/ },
  { request: { model_name: 'model', inputs: Array.from({ length: 1025 }, () => x) }, says: 'inputs: more than 1024 are not taken' },
])('$says', async ({ request, code = INVALID_ARGUMENT, says }) => {
  const refusal = await client.refusal('ModelInfer', request);
  expect(refusal.code).toBe(code);
  expect(refusal.details).toMatch(pattern(says));
  expect(floats.errors).toEqual([]);
});

test('elements beyond the range of their type are named', async () => {
  const inputs = [{ name: 'x', datatype: 'INT8', shape: [2], contents: { int_contents: [1, 300] } }];
  const overGrpc = await byteClient.refusal('ModelInfer', { model_name: 'model', inputs });
  const overHttp = await bytes.post('/v2/models/model/infer', { inputs: [{ name: 'x', datatype: 'INT8', shape: [2], data: [1, 300] }] });
  expect(overGrpc.details).toBe('input "x": element [1] must be an integer from -128 to 127 (INT8), given 300');
  expect(errorText(overHttp)).toBe(overGrpc.details);
});

test.each(['contents', 'raw'])('texts that are not UTF-8 are named (%s)', async (form) => {
  const text = { name: 'x', datatype: 'BYTES', shape: [2] };
  const broken = Buffer.from([0xff]);
  const inContents = { inputs: [{ ...text, contents: { bytes_contents: [Buffer.from('a'), broken] } }] };
  const inBytes = { inputs: [text], raw_input_contents: [Buffer.from([1, 0, 0, 0, 0x61, 1, 0, 0, 0, 0xff])] };
  const refusal = await textClient.refusal('ModelInfer', { model_name: 'model', ...(form === 'raw' ? inBytes : inContents) });
  expect(refusal).toEqual({ code: INVALID_ARGUMENT, details: 'input "x": element [1] is not UTF-8 text; models take no other bytes' });
});

test('other methods name what is wrong as well', async () => {
  for (const method of ['ModelReady', 'ModelMetadata']) {
    const model = await client.refusal(method, { name: 'é' });
    expect(model).toEqual({ code: NOT_FOUND, details: 'there is no model "é" here; this service serves "model"' });
    const version = await client.refusal(method, { name: 'model', version: '2' });
    expect(version).toEqual({ code: NOT_FOUND, details: 'model "model" has no version "2"; versions: 1' });
  }
  const health = await client.refusal('grpc.health.v1.Health/Check', { service: 'other.Service' });
  expect(health).toEqual({ code: NOT_FOUND, details: 'there is no service "other.Service" here' });
});

/** `model_name: "model"` with one input, FP32 [1, 2] in contents, as another encoder wrote it. */
const REQUEST = Buffer.from('0a056d6f64656c 2a19 0a0178 1204 46503332 1a020102 2a0a 3208 0000803f00000040'.replaceAll(' ', ''), 'hex');

describe('bytes', () => {
  test('the request of these tests is answered', async () => {
    using raw = new RawClient(floats.url);
    const reply = await raw.call(INFER, framed(REQUEST));
    expect([reply.status, reply.grpcStatus, reply.headers['content-type']]).toEqual([200, '0', 'application/grpc']);
    expect(reply.body.subarray(-10).toString('hex')).toBe('32080000803f00000040');
  });

  test('numbers that are not packed are read as well', async () => {
    using raw = new RawClient(floats.url);
    const unpacked = '0a056d6f64656c 2a19 0a0178 1204 46503332 1801 1802 2a0a 35 0000803f 35 00000040'.replaceAll(' ', '');
    const reply = await raw.call(INFER, framed(Buffer.from(unpacked, 'hex')));
    expect([reply.grpcStatus, reply.grpcMessage]).toEqual(['0', undefined]);
    expect(reply.body.subarray(-8).toString('hex')).toBe('0000803f00000040');
  });

  test.each<{ what: string; body: Buffer; headers?: Record<string, string>; code?: number; says: string | RegExp }>([
    { what: 'no message', body: Buffer.alloc(0), says: 'the call carries no message; send one, empty if need be' },
    { what: 'part of a prefix', body: Buffer.from([0, 0, 0]), says: 'the call ends in the middle of its message' },
    { what: 'part of a message', body: framed(REQUEST).subarray(0, -1), says: 'the call ends in the middle of its message' },
    { what: 'an unknown flag', body: Buffer.from([2, 0, 0, 0, 0]), says: 'a message begins with 0 or 1, not with 2; is this gRPC?' },
    { what: 'JSON', body: Buffer.from('{"inputs":[]}'), says: 'a message begins with 0 or 1, not with 123; is this gRPC?' },
    {
      what: 'two messages',
      body: Buffer.concat([framed(REQUEST), framed(REQUEST)]),
      code: UNIMPLEMENTED,
      says: 'this method takes one message for each call',
    },
    { what: 'protobuf cut short', body: framed(REQUEST.subarray(0, -3)), says: /^the message is not a ModelInferRequest: / },
    { what: 'an unknown wire type', body: framed(Buffer.from([0x0f])), says: /^the message is not a ModelInferRequest: / },
    { what: 'an endless number', body: framed(Buffer.alloc(20, 0xff)), says: /^the message is not a ModelInferRequest: / },
    { what: 'groups in groups', body: framed(Buffer.alloc(10_000, 0x4b)), says: /^the message is not a ModelInferRequest: / },
    {
      what: 'a packed field that ends in the middle of a number',
      body: framed(Buffer.from(REQUEST.toString('hex').replace('2a0a3208', '2a0a3207'), 'hex')),
      says: /^input "x": contents is not an InferTensorContents: /,
    },
    {
      what: 'contents twice',
      body: framed(Buffer.from('0a056d6f64656c2a070a01782a002a00', 'hex')),
      says: 'input "x": contents is given twice',
    },
    { what: 'a bad timeout', body: framed(REQUEST), headers: { 'grpc-timeout': '5 s' }, says: /^grpc-timeout: expected .* given "5 s"$/ },
    {
      what: 'an unknown compression',
      body: framed(REQUEST, true),
      headers: { 'grpc-encoding': 'zstd' },
      code: UNIMPLEMENTED,
      says: 'grpc-encoding "zstd" is not supported; send identity or gzip',
    },
    {
      what: 'a compressed message without a compression',
      body: framed(REQUEST, true),
      says: 'the message is marked as compressed, but grpc-encoding names no compression',
    },
    {
      what: 'a message that is not compressed as it says',
      body: framed(REQUEST, true),
      headers: { 'grpc-encoding': 'gzip' },
      says: 'the message is not valid gzip, although grpc-encoding says so',
    },
    {
      what: 'another type of messages',
      body: framed(REQUEST),
      headers: { 'content-type': 'application/grpc+json' },
      code: UNIMPLEMENTED,
      says: 'messages of the type "application/grpc+json" are not understood; send application/grpc',
    },
  ])('refused: $what', async ({ body, headers = {}, code = INVALID_ARGUMENT, says }) => {
    using raw = new RawClient(floats.url);
    const reply = await raw.call(INFER, body, headers);
    expect([reply.status, reply.grpcStatus, reply.resetCode]).toEqual([200, String(code), 0]);
    expect(reply.grpcMessage).toMatch(pattern(says));
    expect(reply.headers['grpc-accept-encoding']).toBe('identity,gzip');
    // The connection is as good as before.
    expect((await raw.call(LIVE, framed(Buffer.alloc(0)))).grpcStatus).toBe('0');
    expect(floats.errors).toEqual([]);
  });

  test('methods that do not exist are named', async () => {
    using raw = new RawClient(floats.url);
    const says = 'the services are inference.GRPCInferenceService, grpc.health.v1.Health';
    for (const path of ['/inference.GRPCInferenceService/ModelStreamInfer', '/constructor', '/']) {
      const reply = await raw.call(path, framed(Buffer.alloc(0)));
      expect([reply.grpcStatus, reply.grpcMessage]).toEqual([String(UNIMPLEMENTED), `there is no method "${path}" here; ${says}`]);
    }
    const get = await raw.call(LIVE, framed(Buffer.alloc(0)), { ':method': 'PUT' });
    expect([get.grpcStatus, get.grpcMessage]).toEqual([String(UNIMPLEMENTED), 'a call is a POST, not a PUT']);
  });

  test('any bytes are answered or refused, never worse', async () => {
    using raw = new RawClient(floats.url);
    const message = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc
        .tuple(fc.nat(REQUEST.length - 1), fc.nat(255))
        .map(([at, byte]) => Uint8Array.from(REQUEST, (was, index) => (index === at ? byte : was))),
    );
    await fc.assert(
      fc.asyncProperty(message, async (bytes) => {
        const { grpcStatus } = await raw.call(INFER, framed(bytes));
        expect(['0', String(INVALID_ARGUMENT), String(NOT_FOUND)]).toContain(grpcStatus);
      }),
      { numRuns: 300 },
    );
    expect(floats.errors).toEqual([]);
  });
});

test('a model that is no function of tensors says where to go, and describes itself', async () => {
  const path = fileURLToPath(repositoryUrl('examples/iris-pmml'));
  const model = await pmmlProcessor.load({ path, entry: null, config: null, name: 'iris', threads: null });
  const server = new ModelServer({ name: 'iris', model, log: { info: () => undefined, error: () => undefined }, clock: systemClock });
  const url = `http://127.0.0.1:${await server.start(0)}`;
  const pmml = new GrpcClient(url);
  expect(await pmml.call('ModelReady', { name: 'iris' })).toEqual({ ready: true });
  expect(await pmml.call('grpc.health.v1.Health/Check', {})).toEqual({ status: 'SERVING' });
  const metadata = await pmml.call('ModelMetadata', { name: 'iris' });
  const { name, platform, properties } = (await (await fetch(`${url}/v2/models/iris`)).json()) as Record<string, unknown>;
  expect(metadata).toMatchObject({ name, platform, properties });
  expect(await pmml.refusal('ModelInfer', { model_name: 'iris' })).toEqual({
    code: UNIMPLEMENTED,
    details: 'this kind of model is not called with tensors over gRPC; call it over HTTP: GET / shows how',
  });
  pmml[Symbol.dispose]();
  await server.stop();
});

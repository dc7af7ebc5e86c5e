import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { DATATYPES } from '../datatypes.ts';
import { identityModel, loadOnnxFormat, repositoryUrl } from '../onnx-models.ts';
import { serveOnnx } from '../served-model.ts';
import { GrpcClient, loadProto, OPEN_INFERENCE_PROTO } from './client.ts';

// The protocol by its authors; it is not part of this repository.
const AUTHORS_PROTO = fileURLToPath(repositoryUrl('../shared/corpora/open-inference-protocol/open_inference_grpc.proto'));
const isThere = existsSync(AUTHORS_PROTO);

const flag = (name: string, value: boolean) => ({ parameters: { [name]: { bool_param: value } } });
const EXAMPLE = { features: [5.1, 3.5, 1.4, 0.2] };

test.skipIf(!isThere)('the protocol of these tests is that of its authors, field by field', () => {
  const shapes = (file: string) =>
    Object.entries(loadProto(file))
      .map(([name, definition]) => [name, 'type' in definition ? messageShape(definition.type) : Object.keys(definition)])
      .toSorted(([a], [b]) => String(a).localeCompare(String(b)));
  expect(shapes(OPEN_INFERENCE_PROTO)).toEqual(shapes(AUTHORS_PROTO));
  expect(JSON.stringify(shapes(OPEN_INFERENCE_PROTO))).toContain('{"name":"raw_input_contents","number":7,');
});

describe.each([OPEN_INFERENCE_PROTO, AUTHORS_PROTO])('a client of %s', (file) => {
  test.skipIf(!existsSync(file))('is answered by every method', async () => {
    await using served = await serveOnnx(fileURLToPath(repositoryUrl('examples/iris-onnx')), { name: 'iris' });
    using client = new GrpcClient(served.url, file);
    expect(await client.call('ServerLive', {})).toEqual({ live: true });
    expect(await client.call('ServerReady', {})).toEqual({ ready: true });
    expect(await client.call('ModelReady', { name: 'iris' })).toEqual({ ready: true });
    expect(await client.call('ModelReady', { name: 'iris', version: '1' })).toEqual({ ready: true });
    const inputs = [{ name: 'features', datatype: 'FP32', shape: [1, 4], contents: { fp32_contents: EXAMPLE.features } }];
    const answer = await client.call('ModelInfer', { model_name: 'iris', model_version: '1', id: '42', inputs });
    expect(answer).toMatchObject({ model_name: 'iris', model_version: '1', id: '42' });
    expect(answer.outputs).toMatchObject([
      { name: 'label', datatype: 'BYTES', shape: ['1'], contents: { bytes_contents: [Buffer.from('setosa')] } },
      { name: 'probabilities', datatype: 'FP32', shape: ['1', '3'] },
    ]);
  });
});

test('metadata is what HTTP tells', async () => {
  await using served = await serveOnnx(fileURLToPath(repositoryUrl('examples/iris-onnx')), { name: 'iris' });
  using client = new GrpcClient(served.url);
  expect(await client.call('ServerMetadata', {})).toEqual((await served.get('/v2')).json);
  const { properties, ...overHttp } = (await served.get('/v2/models/iris')).json as Record<string, unknown>;
  const overGrpc = await client.call('ModelMetadata', { name: 'iris', version: '1' });
  const numbers = JSON.parse(JSON.stringify(overGrpc), (key, value: unknown) =>
    key === 'shape' ? (value as string[]).map(Number) : value,
  );
  expect([numbers, properties]).toEqual([overHttp, {}]);
});

test.each(DATATYPES)(
  '$datatype goes through as over HTTP, as bytes and in contents',
  async ({ datatype, onnx, field, values, json, bytes }) => {
    await using served = await serveOnnx(await identityModel(onnx, ['n']));
    using client = new GrpcClient(served.url);
    const overHttp = await served.post(
      '/v2/models/model/infer',
      `{"inputs":[{"name":"x","shape":[2],"datatype":"${datatype}","data":${json}}]}`,
    );
    expect(overHttp.text).toContain(`"data":${json}`);
    const block = Buffer.from(bytes);
    const forms = [
      { tensor: {}, sent: { raw_input_contents: [block] }, received: { raw_output_contents: [block] } },
      ...(field === null ? [] : [{ tensor: { contents: { [field]: values } }, sent: {}, received: {} }]),
    ];
    for (const { tensor, sent, received } of forms) {
      const answer = await client.call('ModelInfer', {
        model_name: 'model',
        inputs: [{ name: 'x', datatype, shape: [2], ...tensor }],
        ...sent,
      });
      const output = { name: 'y', datatype, shape: ['2'], ...tensor };
      expect(answer).toEqual({ model_name: 'model', model_version: '1', outputs: [output], ...received });
    }
  },
);

test('FP16 has no contents: it comes as bytes and goes as bytes', async () => {
  await using served = await serveOnnx(await identityModel(10, ['n']));
  using client = new GrpcClient(served.url);
  const input = { name: 'x', datatype: 'FP16', shape: [1] };
  const refusal = await client.refusal('ModelInfer', { model_name: 'model', inputs: [{ ...input, contents: { fp32_contents: [1] } }] });
  expect(refusal).toEqual({ code: 3, details: 'input "x": FP16 has no contents; send it as bytes in raw_input_contents' });
  const request = { model_name: 'model', inputs: [input], raw_input_contents: [Buffer.from([0, 62])] };
  const answer = await client.call('ModelInfer', { ...request, ...flag('binary_data_output', false) });
  expect(answer.raw_output_contents).toEqual([Buffer.from([0, 62])]);
});

test('a batch of none and a scalar', async () => {
  await using batch = await serveOnnx(await identityModel(1, ['n', 2]));
  using client = new GrpcClient(batch.url);
  const none = { name: 'x', datatype: 'FP32', shape: [0, 2] };
  for (const rest of [{}, { raw_input_contents: [Buffer.alloc(0)] }]) {
    const answer = await client.call('ModelInfer', { model_name: 'model', inputs: [none], ...rest });
    expect(answer.outputs).toMatchObject([{ name: 'y', shape: ['0', '2'] }]);
  }
  await using single = await serveOnnx(await identityModel(1, []));
  using other = new GrpcClient(single.url);
  const scalar = { name: 'x', datatype: 'FP32', shape: [], contents: { fp32_contents: [7] } };
  const answer = await other.call('ModelInfer', { model_name: 'model', inputs: [scalar] });
  expect(answer.outputs).toEqual([{ name: 'y', datatype: 'FP32', contents: { fp32_contents: [7] } }]);
});

/** `minus` is -x, `size` its absolute value. */
async function twoOutputs(): Promise<Uint8Array> {
  const { onnxModel, node, tensor, FLOAT } = await loadOnnxFormat();
  return onnxModel({
    name: 'two',
    producer: 'test',
    opsets: { '': 17 },
    nodes: [node('Neg', ['x'], ['minus']), node('Abs', ['x'], ['size'])],
    inputs: [tensor('x', FLOAT, ['n'])],
    outputs: [tensor('minus', FLOAT, ['n']), tensor('size', FLOAT, ['n'])],
  });
}

const ONE = { name: 'x', datatype: 'FP32', shape: [1] };
const IN_CONTENTS = { model_name: 'model', inputs: [{ ...ONE, contents: { fp32_contents: [-3] } }] };
const IN_BYTES = { model_name: 'model', inputs: [ONE], raw_input_contents: [Buffer.from(new Float32Array([-3]).buffer)] };

test.each([
  { what: 'all when none is asked for', request: {}, names: ['minus', 'size'], isRaw: false },
  { what: 'one', request: { outputs: [{ name: 'size' }] }, names: ['size'], isRaw: false },
  { what: 'in the order asked for', request: { outputs: [{ name: 'size' }, { name: 'minus' }] }, names: ['size', 'minus'], isRaw: false },
  { what: 'bytes by a parameter of the request', request: flag('binary_data_output', true), names: ['minus', 'size'], isRaw: true },
  {
    what: 'bytes by one of an output',
    request: { outputs: [{ name: 'size', ...flag('binary_data', true) }] },
    names: ['size'],
    isRaw: true,
  },
  {
    what: 'the parameter of the output counts more',
    request: { ...flag('binary_data_output', true), outputs: [{ name: 'size', ...flag('binary_data', false) }] },
    names: ['size'],
    isRaw: false,
  },
  {
    what: 'other parameters mean nothing',
    request: { parameters: { priority: { int64_param: 3 } } },
    names: ['minus', 'size'],
    isRaw: false,
  },
])('outputs: $what', async ({ request, names, isRaw }) => {
  await using served = await serveOnnx(await twoOutputs());
  using client = new GrpcClient(served.url);
  const { outputs, raw_output_contents: raw } = await client.call('ModelInfer', { ...IN_CONTENTS, ...request });
  const contents = isRaw ? {} : { contents: { fp32_contents: [3] } };
  expect(outputs).toEqual(names.map((name) => ({ name, datatype: 'FP32', shape: ['1'], ...contents })));
  expect(raw).toEqual(isRaw ? names.map(() => Buffer.from(new Float32Array([3]).buffer)) : undefined);
});

test('inputs as bytes are answered with bytes, unless the request says otherwise', async () => {
  await using served = await serveOnnx(await twoOutputs());
  using client = new GrpcClient(served.url);
  const size = { outputs: [{ name: 'size' }] };
  expect((await client.call('ModelInfer', { ...IN_BYTES, ...size })).raw_output_contents).toHaveLength(1);
  const { outputs } = await client.call('ModelInfer', { ...IN_BYTES, ...size, ...flag('binary_data_output', false) });
  expect(outputs).toEqual([{ name: 'size', datatype: 'FP32', shape: ['1'], contents: { fp32_contents: [3] } }]);
});

test('large tensors go through in both forms', async () => {
  await using served = await serveOnnx(await identityModel(1, ['n']));
  using client = new GrpcClient(served.url, OPEN_INFERENCE_PROTO, { 'grpc.max_receive_message_length': -1 });
  const values = Float32Array.from({ length: 2_000_000 }, (_, index) => index / 7);
  const input = { name: 'x', datatype: 'FP32', shape: [values.length] };
  const bytes = Buffer.from(values.buffer);
  const raw = await client.call('ModelInfer', { model_name: 'model', inputs: [input], raw_input_contents: [bytes] });
  expect(bytes.equals((raw.raw_output_contents as [Buffer])[0])).toBe(true);
  const contents = { fp32_contents: [...values] };
  const { outputs } = await client.call('ModelInfer', { model_name: 'model', inputs: [{ ...input, contents }] });
  const [output] = outputs as [{ contents: { fp32_contents: number[] } }];
  expect(bytes.equals(Buffer.from(Float32Array.from(output.contents.fp32_contents).buffer))).toBe(true);
});

/** Names, numbers, types and labels of the fields of a message, below it those of the messages in it. */
function messageShape(type: object): unknown {
  const { field = [], nestedType = [], oneofDecl = [] } = type as { field?: object[]; nestedType?: object[]; oneofDecl?: object[] };
  return {
    fields: field.map((one) => {
      const { name, number, type: kind, label, typeName, oneofIndex } = one as Record<string, unknown>;
      return { name, number, kind, label, typeName, oneofIndex };
    }),
    messages: nestedType.map((nested) => [(nested as { name: string }).name, messageShape(nested)]),
    oneofs: oneofDecl,
  };
}

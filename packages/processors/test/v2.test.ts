import { describe, expect, test } from 'vitest';
import { DATATYPES } from './datatypes.ts';
import { identityModel, loadOnnxFormat } from './onnx-models.ts';
import { type ServedModel, serveOnnx } from './served-model.ts';

interface InferResponse {
  model_name: string;
  model_version: string;
  id?: string;
  outputs: { name: string; datatype: string; shape: number[]; data?: unknown[]; parameters?: { binary_data_size: number } }[];
}

function infer(served: ServedModel, input: object, rest: object = {}) {
  return served.post('/v2/models/model/infer', { inputs: [{ name: 'x', ...input }], ...rest });
}

describe.each(DATATYPES)('$datatype', ({ datatype, onnx, json, bytes }) => {
  const header = JSON.stringify({ inputs: [{ name: 'x', shape: [2], datatype, parameters: { binary_data_size: bytes.length } }] });

  test('goes through JSON without losing a digit', async () => {
    await using served = await serveOnnx(await identityModel(onnx, ['n']));
    const answer = await served.post(
      '/v2/models/model/infer',
      `{"inputs":[{"name":"x","shape":[2],"datatype":"${datatype}","data":${json}}]}`,
    );
    expect(answer.text).toBe(
      `{"model_name":"model","model_version":"1","outputs":[{"name":"y","datatype":"${datatype}","shape":[2],"data":${json}}]}`,
    );
  });

  test('goes in as bytes', async () => {
    await using served = await serveOnnx(await identityModel(onnx, ['n']));
    const body = Buffer.concat([Buffer.from(header), Buffer.from(bytes)]);
    const answer = await served.post('/v2/models/model/infer', body, { 'Inference-Header-Content-Length': String(header.length) });
    expect(answer.text).toContain(`"data":${json}`);
  });

  test('comes out as bytes', async () => {
    await using served = await serveOnnx(await identityModel(onnx, ['n']));
    const request = `{"inputs":[{"name":"x","shape":[2],"datatype":"${datatype}","data":${json}}],"outputs":[{"name":"y","parameters":{"binary_data":true}}]}`;
    const answer = await served.post('/v2/models/model/infer', request);
    const length = Number(answer.headers.get('inference-header-content-length'));
    const head = JSON.parse(new TextDecoder().decode(answer.bytes.subarray(0, length))) as InferResponse;
    expect(head.outputs).toEqual([{ name: 'y', datatype, shape: [2], parameters: { binary_data_size: bytes.length } }]);
    expect([...answer.bytes.subarray(length)]).toEqual(bytes);
  });
});

test('data may be nested as the shape says', async () => {
  await using served = await serveOnnx(await identityModel(1, ['n', 2]));
  const nested = await infer(served, { shape: [2, 2], datatype: 'FP32', data: [[1, 2], [3, 4]] }, { id: 'a-1' }); // biome-ignore format: one row
  expect(nested.json).toEqual({
    model_name: 'model',
    model_version: '1',
    id: 'a-1',
    outputs: [{ name: 'y', datatype: 'FP32', shape: [2, 2], data: [1, 2, 3, 4] }],
  });
});

test('a batch of none gives none', async () => {
  await using served = await serveOnnx(await identityModel(1, ['n', 2]));
  const answer = await infer(served, { shape: [0, 2], datatype: 'FP32', data: [] });
  expect((answer.json as InferResponse).outputs[0]).toMatchObject({ shape: [0, 2], data: [] });
});

test('a scalar has an empty shape', async () => {
  await using served = await serveOnnx(await identityModel(1, []));
  const answer = await infer(served, { shape: [], datatype: 'FP32', data: [7] });
  expect((answer.json as InferResponse).outputs[0]).toMatchObject({ shape: [], data: [7] });
});

test('only the outputs that are asked for are answered, in that order', async () => {
  const { onnxModel, node, tensor, FLOAT } = await loadOnnxFormat();
  const model = onnxModel({
    name: 'two',
    producer: 'test',
    opsets: { '': 17 },
    nodes: [node('Neg', ['x'], ['minus']), node('Abs', ['x'], ['size'])],
    inputs: [tensor('x', FLOAT, ['n'])],
    outputs: [tensor('minus', FLOAT, ['n']), tensor('size', FLOAT, ['n'])],
  });
  await using served = await serveOnnx(model);
  const input = { shape: [1], datatype: 'FP32', data: [-3] };
  const names = async (rest: object) =>
    ((await infer(served, input, rest)).json as InferResponse).outputs.map(({ name, data }) => [name, data]);
  expect(await names({})).toEqual([['minus', [3]], ['size', [3]]]); // biome-ignore format: one row
  expect(await names({ outputs: [] })).toHaveLength(2);
  expect(await names({ outputs: [{ name: 'size' }] })).toEqual([['size', [3]]]);
  expect(await names({ outputs: [{ name: 'size' }, { name: 'minus' }] })).toEqual([['size', [3]], ['minus', [3]]]); // biome-ignore format: one row
});

test('binary output by default leaves out the outputs that say otherwise', async () => {
  await using served = await serveOnnx(await identityModel(1, ['n']));
  const input = { shape: [1], datatype: 'FP32', data: [1] };
  const all = await infer(served, input, { parameters: { binary_data_output: true } });
  expect([...all.bytes.subarray(-4)]).toEqual([0, 0, 128, 63]);
  const none = await infer(served, input, {
    parameters: { binary_data_output: true },
    outputs: [{ name: 'y', parameters: { binary_data: false } }],
  });
  expect((none.json as InferResponse).outputs[0]!.data).toEqual([1]);
});

test.each([
  { path: '/v2', body: { name: 'infergate', extensions: ['binary_tensor_data'] } },
  { path: '/v2/', body: { name: 'infergate' } },
  { path: '/v2/health/live', body: { live: true } },
  { path: '/v2/health/ready', body: { ready: true } },
  { path: '/v2/models/model', body: { name: 'model', platform: 'onnx_onnxv1', inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }] } },
  { path: '/v2/models/model/versions/1', body: { name: 'model', versions: ['1'] } },
  { path: '/v2/models/model/ready', body: { name: 'model', ready: true } },
  { path: '/v2/models/model/versions/1/ready', body: { name: 'model', ready: true } },
])('GET $path', async ({ path, body }) => {
  await using served = await serveOnnx(await identityModel(1, ['n', 2]));
  const answer = await served.get(path);
  expect(answer.status).toBe(200);
  expect(answer.json).toMatchObject(body);
});

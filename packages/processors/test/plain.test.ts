import { expect, test } from 'vitest';
import { identityModel, loadOnnxFormat } from './onnx-models.ts';
import { serveOnnx } from './served-model.ts';

test('a model of one input takes it by name, bare, or as instances', async () => {
  await using served = await serveOnnx(await identityModel(1, ['n', 2]));
  const rows = [[1, 2], [3, 4]]; // biome-ignore format: one row
  expect((await served.post('/', { x: rows })).text).toBe('{"y":[[1,2],[3,4]]}');
  expect((await served.post('/', rows)).text).toBe('{"y":[[1,2],[3,4]]}');
  expect((await served.post('/', { instances: rows })).text).toBe('{"predictions":[{"y":[1,2]},{"y":[3,4]}]}');
  expect((await served.post('/', { instances: [{ x: [5, 6] }] })).text).toBe('{"predictions":[{"y":[5,6]}]}');
});

test.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'application/octet-stream', ''])(
  'JSON is understood when it is sent as "%s"',
  async (contentType) => {
    await using served = await serveOnnx(await identityModel(1, ['n']));
    const answer = await served.post('/', Buffer.from('{"x":[1]}'), contentType === '' ? {} : { 'Content-Type': contentType });
    expect(answer.json).toEqual({ y: [1] });
  },
);

test('a v2 request is understood at the root too', async () => {
  await using served = await serveOnnx(await identityModel(1, ['n']));
  const answer = await served.post('/', { inputs: [{ name: 'x', shape: [1], datatype: 'FP32', data: [9] }] });
  expect(answer.json).toMatchObject({ model_name: 'model', outputs: [{ name: 'y', data: [9] }] });
});

test('an input may have the name "instances" or "inputs"', async () => {
  await using served = await serveOnnx(await renamedIdentity('instances'));
  expect((await served.post('/', { instances: [1, 2] })).json).toEqual({ y: [1, 2] });
  await using other = await serveOnnx(await renamedIdentity('inputs'));
  expect((await other.post('/', { inputs: [1, 2] })).json).toEqual({ y: [1, 2] });
});

test('a model with an input per column takes rows of single values', async () => {
  const { onnxModel, node, tensor, FLOAT } = await loadOnnxFormat();
  const model = onnxModel({
    name: 'columns',
    producer: 'test',
    opsets: { '': 17 },
    nodes: [node('Mul', ['width', 'height'], ['area'])],
    inputs: [tensor('width', FLOAT, ['n', 1]), tensor('height', FLOAT, ['n', 1])],
    outputs: [tensor('area', FLOAT, ['n', 1])],
  });
  await using served = await serveOnnx(model);
  const instances = [
    { width: 2, height: 3 },
    { width: 4, height: 5 },
  ];
  expect((await served.post('/', { instances })).json).toEqual({ predictions: [{ area: [6] }, { area: [20] }] });
  expect((await served.post('/', { width: [[2]], height: [[3]] })).json).toEqual({ area: [[6]] });
});

test('predictions per instance need an output with rows', async () => {
  const { onnxModel, node, tensor, FLOAT } = await loadOnnxFormat();
  const model = onnxModel({
    name: 'total',
    producer: 'test',
    opsets: { '': 17 },
    nodes: [node('ReduceSum', ['x'], ['total'], { attributes: { keepdims: 0 } })],
    inputs: [tensor('x', FLOAT, ['n'])],
    outputs: [tensor('total', FLOAT, [])],
  });
  await using served = await serveOnnx(model);
  expect((await served.post('/', { x: [1, 2] })).json).toEqual({ total: 3 });
  const refused = await served.post('/', { instances: [1, 2] });
  expect(refused.status).toBe(400);
  expect(refused.json).toEqual({ error: expect.stringContaining('output "total" does not have one row per instance') });
});

test('what JSON has no number for comes as a string', async () => {
  await using served = await serveOnnx(await identityModel(11, ['n']));
  const answer = await served.post('/', { x: ['NaN', '-Infinity', 1e300] });
  expect(answer.text).toBe('{"y":["NaN","-Infinity",1e+300]}');
});

test('large batches come back whole', async () => {
  await using served = await serveOnnx(await identityModel(1, ['n']));
  const x = Array.from({ length: 200_000 }, (_, index) => index);
  expect((await served.post('/', { x })).json).toEqual({ y: x });
});

test.each([
  { labels: 'texts', attributes: { classlabels_strings: ['no', 'yes'] }, keyType: 8, names: ['no', 'yes'] },
  { labels: 'integers', attributes: { classlabels_int64s: [0n, 1n] }, keyType: 7, names: ['0', '1'] },
])('a classifier as converted from scikit-learn answers maps by class ($labels)', async ({ attributes, keyType, names }) => {
  const { onnxModel, node, sequenceOfMaps, tensor, FLOAT } = await loadOnnxFormat();
  const model = onnxModel({
    name: 'classifier',
    producer: 'test',
    opsets: { 'ai.onnx.ml': 1, '': 17 },
    nodes: [
      node('Softmax', ['x'], ['shares'], { attributes: { axis: 1 } }),
      node('ZipMap', ['shares'], ['probability'], { attributes, domain: 'ai.onnx.ml' }),
    ],
    inputs: [tensor('x', FLOAT, ['n', 2])],
    outputs: [sequenceOfMaps('probability', keyType)],
  });
  await using served = await serveOnnx(model);
  const [first, second] = names as [string, string];
  expect((await served.post('/', { x: [[0, 0]] })).json).toEqual({ probability: [{ [first]: 0.5, [second]: 0.5 }] });
  expect((await served.post('/', { instances: [[0, 0]] })).json).toEqual({
    predictions: [{ probability: { [first]: 0.5, [second]: 0.5 } }],
  });
  const description = (await served.get('/')).json as { outputs: unknown[] };
  expect(description.outputs).toEqual([{ name: 'probability', datatype: 'FP32', shape: [-1, 2], labels: names }]);
  const v2 = await served.post('/v2/models/model/infer', { inputs: [{ name: 'x', shape: [1, 2], datatype: 'FP32', data: [0, 0] }] });
  expect(v2.json).toMatchObject({ outputs: [{ shape: [1, 2], data: [0.5, 0.5] }] });
});

async function renamedIdentity(input: string): Promise<Uint8Array> {
  const { onnxModel, node, tensor, FLOAT } = await loadOnnxFormat();
  return onnxModel({
    name: 'identity',
    producer: 'test',
    opsets: { '': 17 },
    nodes: [node('Identity', [input], ['y'])],
    inputs: [tensor(input, FLOAT, ['n'])],
    outputs: [tensor('y', FLOAT, ['n'])],
  });
}

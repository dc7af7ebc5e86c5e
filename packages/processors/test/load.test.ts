import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { LoadError } from '../src/host/index.ts';
import { onnxProcessor } from '../src/onnx/processor.ts';
import { identityModel, loadOnnxFormat, temporaryDirectory } from './onnx-models.ts';
import { serveOnnx } from './served-model.ts';

const identity = await identityModel(1, ['n']);

/** The text with which loading fails, the directory cut out of it. */
async function refusalOf(
  files: Record<string, Uint8Array | string>,
  options: { path?: string; entry?: string; config?: string },
): Promise<string> {
  const { path, release } = await temporaryDirectory({});
  try {
    await writeFiles(path, files);
    const load = {
      path: join(path, options.path ?? '.'),
      entry: options.entry ?? null,
      config: options.config ?? null,
      name: 'm',
      threads: 1,
    };
    const loaded = await onnxProcessor.load(load);
    await loaded.close();
    return 'loaded';
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    return error.message.replaceAll(path, 'DIR');
  } finally {
    await release();
  }
}

async function writeFiles(directory: string, files: Record<string, Uint8Array | string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), content);
  }
}

test.each([
  { what: 'the only file', files: { 'a.onnx': identity, 'README.md': '' }, options: {} },
  { what: 'the only file below', files: { 'export/1/a.onnx': identity }, options: {} },
  { what: 'the file model.onnx among others', files: { 'a.onnx': identity, 'model.onnx': identity }, options: {} },
  { what: 'the entry', files: { 'a.onnx': identity, 'b/c.onnx': identity }, options: { entry: 'b/c.onnx' } },
  { what: 'a file itself, whatever its name', files: { 'net.bin': identity }, options: { path: 'net.bin' } },
])('found: $what', async ({ files, options }) => {
  expect(await refusalOf(files, options)).toBe('loaded');
});

test.each<{
  files: Record<string, Uint8Array | string>;
  options: { path?: string; entry?: string; config?: string };
  says: string | RegExp;
}>([
  { files: {}, options: { path: 'nope' }, says: 'model_path: there is nothing at DIR/nope' },
  { files: { 'a.txt': '' }, options: {}, says: 'model_path: the directory DIR holds no .onnx file' },
  {
    files: { 'b.onnx': identity, 'a.onnx': identity },
    options: {},
    says: 'model_path: the directory holds 2 .onnx files (a.onnx, b.onnx); name one of them in model_entry',
  },
  {
    files: { 'a.onnx': identity },
    options: { entry: 'b.onnx' },
    says: 'model_entry: the model directory has no file "b.onnx"; .onnx files in it: a.onnx',
  },
  { files: {}, options: { entry: '../b.onnx' }, says: 'model_entry: "../b.onnx" lies outside of the model directory' },
  { files: { 'a.onnx': 'nonsense' }, options: {}, says: /^DIR\/a\.onnx cannot be loaded: .*[Pp]rotobuf parsing failed/ },
  { files: { 'a.onnx': identity }, options: { config: '{' }, says: /^model_config: not valid JSON: / },
  { files: { 'a.onnx': identity }, options: { config: '[]' }, says: /^model_config: expected an object/ },
  {
    files: { 'a.onnx': identity },
    options: { config: '{"thread":1}' },
    says: 'model_config: unknown key "thread"; the keys are threads, optimization, example',
  },
  {
    files: { 'a.onnx': identity },
    options: { config: '{"threads":0}' },
    says: 'model_config.threads: expected an integer from 1 to 1024, given 0',
  },
  {
    files: { 'a.onnx': identity },
    options: { config: '{"optimization":"max"}' },
    says: 'model_config.optimization: expected one of all, extended, basic, disabled, given "max"',
  },
  {
    files: { 'a.onnx': identity },
    options: { config: '{"example":{"x":["a"]}}' },
    says: 'model_config.example: input "x": element [0] must be a number (FP32), given "a"',
  },
])('refused: $says', async ({ files, options, says }) => {
  const refusal = await refusalOf(files, options);
  expect(refusal).toMatch(says);
  expect(refusal).not.toContain('\n');
});

test('a model whose outputs no format can carry is refused by the name of the output', async () => {
  const { onnxModel, node, sequenceOfMaps, tensor, FLOAT } = await loadOnnxFormat();
  const model = onnxModel({
    name: 'sequence',
    producer: 'test',
    opsets: { '': 17, 'ai.onnx.ml': 1 },
    nodes: [
      node('ZipMap', ['x'], ['maps'], { attributes: { classlabels_strings: ['a', 'b'] }, domain: 'ai.onnx.ml' }),
      node('SequenceConstruct', ['x', 'x'], ['pair']),
    ],
    inputs: [tensor('x', FLOAT, ['n', 2])],
    outputs: [sequenceOfMaps('maps', 8), tensorSequence('pair')],
  });
  expect(await refusalOf({ 'a.onnx': model }, {})).toBe(
    'output "pair" is a sequence or map; export the model so that all inputs and outputs are tensors',
  );
});

test('an operator that does not exist is named', async () => {
  const { onnxModel, node, tensor, FLOAT } = await loadOnnxFormat();
  const io = { inputs: [tensor('x', FLOAT, ['n'])], outputs: [tensor('y', FLOAT, ['n'])] };
  const model = onnxModel({ name: 'odd', producer: 'test', opsets: { '': 17 }, nodes: [node('Frobnicate', ['x'], ['y'])], ...io });
  expect(await refusalOf({ 'a.onnx': model }, {})).toMatch(/Frobnicate/);
});

test('weights in a file beside the model are found', async () => {
  const { path, release } = await temporaryDirectory({
    'model.onnx': await withExternalWeights('weights.bin'),
    'weights.bin': new Uint8Array(new Float32Array([10, 20]).buffer),
  });
  try {
    await using served = await serveOnnx(path);
    expect((await served.post('/', { x: [1, 2] })).json).toEqual({ y: [11, 22] });
  } finally {
    await release();
  }
});

test('the description shows a body that is answered', async () => {
  await using served = await serveOnnx(await identityModel(1, ['rows', 2]));
  const { example, inputs, outputs } = (await served.get('/')).json as { example: { body: unknown }; inputs: unknown; outputs: unknown };
  expect(inputs).toEqual([{ name: 'x', datatype: 'FP32', shape: [-1, 2] }]);
  expect(outputs).toEqual([{ name: 'y', datatype: 'FP32', shape: [-1, 2] }]);
  expect((await served.post('/', example.body)).json).toEqual({ y: [[0, 0]] });
});

test('a large input is described instead of shown', async () => {
  await using served = await serveOnnx(await identityModel(1, [1, 3, 224, 224]));
  expect((await served.get('/')).json).toMatchObject({ example: { body: { x: 'nested lists of shape [1, 3, 224, 224]' } } });
});

/** `ValueInfoProto` of a list of float tensors. */
function tensorSequence(name: string): Uint8Array {
  const tensorType = [0x0a, 0x02, 0x08, 0x01];
  const sequence = [0x0a, tensorType.length, ...tensorType];
  const type = [0x22, sequence.length, ...sequence];
  return Uint8Array.from([0x0a, name.length, ...Buffer.from(name), 0x12, type.length, ...type]);
}

/** y = x + w, where w is `TensorProto { dims: 2 data_type: FLOAT name: "w" external_data { "location": file } data_location: EXTERNAL }`. */
async function withExternalWeights(file: string): Promise<Uint8Array> {
  const { onnxModel, node, tensor, FLOAT } = await loadOnnxFormat();
  const text = (field: number, value: string) => [(field << 3) | 2, value.length, ...Buffer.from(value)];
  const location = [...text(1, 'location'), ...text(2, file)];
  const weights = Uint8Array.from([0x08, 2, 0x10, 1, ...text(8, 'w'), 0x6a, location.length, ...location, 0x70, 1]);
  const io = { inputs: [tensor('x', FLOAT, [2])], outputs: [tensor('y', FLOAT, [2])] };
  return onnxModel({
    name: 'add',
    producer: 'test',
    opsets: { '': 17 },
    nodes: [node('Add', ['x', 'w'], ['y'])],
    initializers: [weights],
    ...io,
  });
}

import { gzipSync } from 'node:zlib';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@infergate/kernel';
import { expect, test } from 'vitest';
import { type LoadOptions, ModelServer } from '../src/host/index.ts';
import { pmmlProcessor } from '../src/pmml/processor.ts';
import { repositoryUrl, temporaryDirectory } from './onnx-models.ts';
import { type Answer, errorText, readAnswer } from './served-model.ts';

interface ServedDocument extends AsyncDisposable {
  get(path: string): Promise<Answer>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
}

const fixtures = fileURLToPath(repositoryUrl('packages/processors/src/pmml/fixtures'));
const example = fileURLToPath(repositoryUrl('examples/iris-pmml'));

const silentLog = { info: () => undefined, error: () => undefined };

function options(path: string, given: Partial<LoadOptions> = {}): LoadOptions {
  return { path, entry: null, config: null, name: 'model', threads: null, ...given };
}

/** A document behind real HTTP on a free port. */
async function serve(path: string, given: Partial<LoadOptions> = {}): Promise<ServedDocument> {
  const model = await pmmlProcessor.load(options(path, given));
  const server = new ModelServer({ name: given.name ?? 'model', model, log: silentLog, clock: systemClock });
  const url = `http://127.0.0.1:${await server.start(0)}`;
  return {
    get: async (path) => readAnswer(await fetch(url + path)),
    post: async (path, body, headers = {}) => {
      const bytes = body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
      return readAnswer(await fetch(url + path, { method: 'POST', body: bytes, headers }));
    },
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      await model.close();
    },
  };
}

const FLOWERS = [
  { sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 },
  { sepal_length: 6.0, sepal_width: 2.9, petal_length: 4.5, petal_width: 1.5 },
  { sepal_length: 6.5, sepal_width: 3.0, petal_length: 5.8, petal_width: 2.2 },
];

test('three flowers get their names, plain and gzipped', async () => {
  await using served = await serve(example);
  const { status, json, text, headers } = await served.post('/', FLOWERS);
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('application/json');
  expect((json as { species: string }[]).map(({ species }) => species)).toEqual(['setosa', 'versicolor', 'virginica']);
  expect(text).toMatch(/^\[\{"species":"setosa","probability\(setosa\)":1,"probability\(versicolor\)":0,"probability\(virginica\)":0\},/);
  const zipped = await served.post('/', gzipSync(JSON.stringify(FLOWERS)), { 'content-encoding': 'gzip' });
  expect(zipped.json).toEqual(json);
});

test('one sample without an array is answered with an array of one, none with none', async () => {
  await using served = await serve(example);
  expect((await served.post('/', FLOWERS[0])).json).toMatchObject([{ species: 'setosa' }]);
  expect((await served.post('/', [])).json).toEqual([]);
});

test('a long batch is answered in its order', async () => {
  await using served = await serve(`${fixtures}/verified.pmml`);
  const { json } = await served.post(
    '/',
    Array.from({ length: 500 }, (_, x) => ({ x })),
  );
  expect(json).toEqual(Array.from({ length: 500 }, (_, x) => ({ y: 1 + 0.1 * x })));
});

test('what GET describes can be sent as it stands', async () => {
  await using served = await serve(example, { name: 'iris' });
  const { json } = await served.get('/');
  const description = json as { inputs: unknown[]; outputs: unknown[]; properties: unknown; example: { body: unknown } };
  expect(description.inputs[0]).toEqual({
    name: 'sepal_length',
    datatype: 'FP64',
    shape: [-1],
    type: 'double',
    optype: 'continuous',
    range: '(0, 30]',
  });
  expect(description.outputs[0]).toMatchObject({ name: 'species', datatype: 'BYTES', values: ['setosa', 'versicolor', 'virginica'] });
  expect(description.properties).toMatchObject({ model: 'TreeModel', function: 'classification', pmml_version: '4.4' });
  expect((await served.post('/', description.example.body)).json).toMatchObject([{ species: 'setosa' }]);
});

test.each([
  'chain',
  'clustering',
  'cox-regression',
  'general-regression',
  'naive-bayes',
  'neural-network',
  'regression-classes',
  'regression-linear',
  'scorecard',
  'support-vector-machine',
  'verified',
])('the example of %s is answered', async (name) => {
  await using served = await serve(`${fixtures}/${name}.pmml`);
  const { json } = await served.get('/');
  const answer = await served.post('/', (json as { example: { body: unknown } }).example.body);
  expect(answer.status).toBe(200);
  expect(answer.json).toHaveLength(1);
});

test.each([
  { body: [{ ...FLOWERS[0] }, { petal_length: 'long' }], says: 'sample 1, field "petal_length": expected a double in (0, 30], got "long"' },
  { body: [{ petal_length: -1 }], says: 'sample 0, field "petal_length": expected a double in (0, 30], got -1' },
  { body: [FLOWERS[0], 5], says: 'sample 1: expected an object with fields as keys, given 5' },
  { body: 'setosa', says: 'expected an array of objects, one per sample with fields as keys, given "setosa" (GET / shows an example)' },
])('a bad request names what was expected: $says', async ({ body, says }) => {
  await using served = await serve(example);
  const answer = await served.post('/', body);
  expect(answer.status).toBe(400);
  expect(errorText(answer)).toBe(says);
});

test('the v2 protocol, a tensor per field', async () => {
  await using served = await serve(example, { name: 'iris' });
  const inputs = [
    { name: 'petal_length', datatype: 'FP64', shape: [2], data: [1.4, 5.8] },
    { name: 'petal_width', datatype: 'FP64', shape: [2, 1], data: [[0.2], [2.2]] },
  ];
  const { status, json } = await served.post('/v2/models/iris/infer', { id: '7', inputs, outputs: [{ name: 'species' }] });
  expect(status).toBe(200);
  expect(json).toEqual({
    model_name: 'iris',
    id: '7',
    outputs: [{ name: 'species', datatype: 'BYTES', shape: [2], data: ['setosa', 'virginica'] }],
  });
  expect((await served.get('/v2/models/iris')).json).toMatchObject({ name: 'iris', platform: 'pmml' });
  expect((await served.get('/v2/health/ready')).status).toBe(200);
});

const COLUMN = { name: 'petal_length', datatype: 'FP64', shape: [1], data: [1] };

test.each([
  { body: [], says: 'expected an object with "inputs"' },
  { body: { inputs: [] }, says: '"inputs": expected a list of tensors, one per field' },
  { body: { id: 7, inputs: [COLUMN] }, says: '"id": expected a string, given 7' },
  { body: { inputs: [{ data: [1] }] }, says: 'inputs[0]: expected an object with a "name"' },
  { body: { inputs: [{ ...COLUMN, data: 1 }] }, says: 'input "petal_length": "data": expected a list, given 1' },
  { body: { inputs: [{ ...COLUMN, shape: [2] }] }, says: '"shape": expected [1] or [1,1] for its data, given [2]' },
  { body: { inputs: [COLUMN, COLUMN] }, says: 'input "petal_length" is given twice' },
  { body: { inputs: [{ ...COLUMN, name: 'colour' }] }, says: 'the model has no input "colour"; its inputs are "sepal_length"' },
  { body: { inputs: [COLUMN, { ...COLUMN, name: 'petal_width', shape: [2], data: [1, 2] }] }, says: 'must be as many' },
  { body: { inputs: [COLUMN], outputs: [{ name: 'colour' }] }, says: 'outputs[0].name: expected one of "species"' },
])('a bad v2 request names what was expected: $says', async ({ body, says }) => {
  await using served = await serve(example, { name: 'iris' });
  const answer = await served.post('/v2/models/iris/infer', body);
  expect(answer.status).toBe(400);
  expect(errorText(answer)).toContain(says);
});

test.each([
  { config: '{"missing_values": "pmml"}', score: null },
  { config: null, score: 'no' },
])('model_config $config decides what becomes of missing values', async ({ config, score }) => {
  const text = (await readFile(`${fixtures}/chain.pmml`, 'utf8')).replaceAll(' missingValueStrategy="defaultChild"', '');
  await using directory = await folder({ 'chain.pmml': Buffer.from(text) });
  await using served = await serve(directory.path, { config });
  expect((await served.post('/', [{ x: 3 }])).json).toMatchObject([{ churn: score }]);
});

test.each([
  { config: '{"missing": 1}', says: 'model_config: unknown key "missing"; the keys are model_name, missing_values, verify' },
  { config: '{"missing_values": "zero"}', says: 'model_config.missing_values: expected one of eas_defaults, pmml, refuse, given "zero"' },
  { config: '{"verify": "no"}', says: 'model_config.verify: expected true or false, given "no"' },
  { config: '{"model_name": 1}', says: 'model_config.model_name: expected a string, given 1' },
])('$config is refused', async ({ config, says }) => {
  await expect(pmmlProcessor.load(options(example, { config }))).rejects.toThrow(says);
});

test('a model that is not there, not the only one, or nested without end', async () => {
  await expect(pmmlProcessor.load(options('/nowhere/model.pmml'))).rejects.toThrow('model_path: there is nothing at /nowhere/model.pmml');
  await expect(pmmlProcessor.load(options(fixtures))).rejects.toThrow(/holds \d+ \.pmml files/);
  await using directory = await folder({ 'deep.pmml': Buffer.from('<PMML version="4.4">'.repeat(5000)) });
  await expect(pmmlProcessor.load(options(directory.path))).rejects.toThrow('<PMML> in <PMML> is not supported');
});

test('one of several documents by model_entry', async () => {
  await using served = await serve(fixtures, { entry: 'verified.pmml' });
  expect((await served.post('/', { x: 5 })).json).toEqual([{ y: 1.5 }]);
});

async function folder(files: Record<string, Uint8Array>): Promise<AsyncDisposable & { readonly path: string }> {
  const { path, release } = await temporaryDirectory(files);
  return { path, [Symbol.asyncDispose]: release };
}

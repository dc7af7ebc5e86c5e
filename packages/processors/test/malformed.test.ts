import { afterAll, beforeAll, expect, test } from 'vitest';
import { identityModel, loadOnnxFormat } from './onnx-models.ts';
import { errorText, pattern, type ServedModel, serveOnnx } from './served-model.ts';

// One input `x` of FP32 [n, 2]; one of INT64 [n]; one that takes two inputs whose sizes must agree inside the model.
let floats: ServedModel;
let integers: ServedModel;
let sum: ServedModel;

beforeAll(async () => {
  const { onnxModel, node, tensor, FLOAT } = await loadOnnxFormat();
  floats = await serveOnnx(await identityModel(1, ['rows', 2]), { limits: { bodyBytes: 100_000 } });
  integers = await serveOnnx(await identityModel(7, ['n']));
  sum = await serveOnnx(
    onnxModel({
      name: 'sum',
      producer: 'test',
      opsets: { '': 17 },
      nodes: [node('Add', ['a', 'b'], ['total'])],
      inputs: [tensor('a', FLOAT, ['n']), tensor('b', FLOAT, ['m'])],
      outputs: [tensor('total', FLOAT, ['n'])],
    }),
  );
});

afterAll(async () => {
  for (const served of [floats, integers, sum]) await served[Symbol.asyncDispose]();
});

const tensorX = (rest: object) => ({ inputs: [{ name: 'x', shape: [1, 2], datatype: 'FP32', data: [1, 2], ...rest }] });

test.each<{ body: unknown; says: string | RegExp }>([
  { body: '', says: 'the body is empty; send JSON (GET / shows an example)' },
  { body: '{"x":', says: /^the body is not valid JSON: / },
  { body: new Uint8Array([0x7b, 0xff, 0x7d]), says: 'the body is not UTF-8 text; send JSON' },
  { body: `${'['.repeat(33)}${']'.repeat(33)}`, says: 'the body is nested deeper than 32 levels' },
  { body: '7', says: 'expected an object with "x" or a list, given 7' },
  { body: { y: [[1, 2]] }, says: 'the model has no input "y"; its inputs are "x"' },
  { body: {}, says: 'input "x" is missing; the model needs "x"' },
  { body: { x: [1, 2] }, says: 'input "x": expected shape [rows, 2], given [2]; put one more list around it to send a batch of one' },
  { body: { x: [[1, 2, 3]] }, says: 'input "x": expected shape [rows, 2], given [1, 3]' },
  { body: { x: 3 }, says: 'input "x": expected shape [rows, 2], given []' },
  { body: { x: [[1, 2], [3]] }, says: /^input "x": the lists are not regular: a list at depth 2 should hold 2 items/ },
  { body: { x: [[1, 2], 3] }, says: /not regular.*given 3$/ },
  { body: { x: [[1, [2]]] }, says: 'input "x": element [0][1] must be a number (FP32), given a list of 1' },
  { body: { x: [[1, null]] }, says: 'input "x": element [0][1] must be a number (FP32), given null' },
  { body: { x: [[1, '2']] }, says: 'input "x": element [0][1] must be a number (FP32), given "2"' },
  { body: { x: [[{}, 2]] }, says: 'input "x": element [0][0] must be a number (FP32), given an object' },
  { body: { instances: [] }, says: '"instances" is empty; send at least one' },
  { body: { instances: [[1, 2]], x: 1 }, says: '"x" cannot stand beside "instances"; put inputs into each instance' },
  { body: { instances: [{ x: [1, 2] }, {}] }, says: 'instances[1]: input "x" is missing' },
  { body: { instances: [{ x: [1, 2], z: 1 }] }, says: 'instances[0]: the model has no input "z"; its inputs are "x"' },
])('plain: $body', async ({ body, says }) => {
  expect(await refusalOf(floats, '/', body)).toMatch(pattern(says));
});

test.each<{ body: unknown; says: string | RegExp }>([
  { body: [], says: 'expected an object with "inputs", given a list of 0' },
  { body: {}, says: '"inputs": expected a list of tensors, given nothing' },
  { body: { inputs: [3] }, says: 'inputs[0]: expected an object, given 3' },
  { body: { inputs: [{}] }, says: 'inputs[0].name: expected a string, given nothing' },
  { body: { ...tensorX({}), id: 5 }, says: '"id": expected a string of at most 1024 characters, given 5' },
  { body: tensorX({ datatype: 'FLOAT' }), says: /^input "x": expected a datatype of BOOL, .*BYTES, given "FLOAT"$/ },
  { body: tensorX({ datatype: 'FP64' }), says: 'input "x": expected datatype FP32, given FP64' },
  { body: tensorX({ shape: 'abc' }), says: 'input "x": "shape": expected a list of integers from 0, given "abc"' },
  { body: tensorX({ shape: [-1, 2] }), says: 'input "x": "shape": expected a list of integers from 0, given [-1,2]' },
  { body: tensorX({ shape: [1.5, 2] }), says: 'input "x": "shape": expected a list of integers from 0, given [1.5,2]' },
  { body: tensorX({ shape: [2 ** 40, 2 ** 40] }), says: /needs 1\.2.*e\+24 elements, given 2$/ },
  { body: tensorX({ shape: [2, 2] }), says: 'input "x": shape [2, 2] needs 4 elements, given 2' },
  { body: tensorX({ data: [[1], [2]] }), says: 'input "x": "data" is nested as [2, 1], but the shape is [1, 2]' },
  { body: tensorX({ data: 'AAAA' }), says: 'input "x": "data": expected a list, given "AAAA"' },
  { body: { inputs: [] }, says: 'input "x" is missing; the model needs "x"' },
  { body: { inputs: [...tensorX({}).inputs, ...tensorX({}).inputs] }, says: 'input "x" is given twice' },
  { body: tensorX({ name: 'z' }), says: 'the model has no input "z"; its inputs are "x"' },
  { body: { ...tensorX({}), outputs: {} }, says: '"outputs": expected a list, given an object' },
  { body: { ...tensorX({}), outputs: [{ name: 'q' }] }, says: 'the model has no output "q"; its outputs are "y"' },
  { body: { ...tensorX({}), outputs: [{ name: 'y' }, { name: 'y' }] }, says: 'output "y" is asked for twice' },
  { body: tensorX({ parameters: { binary_data_size: 8 } }), says: 'input "x": give either "data" or parameters.binary_data_size' },
  {
    body: tensorX({ data: undefined, parameters: { binary_data_size: 8 } }),
    says: 'input "x": binary_data_size is 8, but only 0 bytes of binary data are left',
  },
])('v2: $body', async ({ body, says }) => {
  expect(await refusalOf(floats, '/v2/models/model/infer', body)).toMatch(pattern(says));
});

test.each([
  {
    element: '1.5',
    says: /^input "x": element \[0\] must be an integer from -9223372036854775808 to 9223372036854775807 \(INT64\), given 1.5$/,
  },
  { element: '9223372036854775808', says: /given 9223372036854775808$/ },
  { element: 'true', says: /given true$/ },
])('an INT64 is not $element', async ({ element, says }) => {
  expect(await refusalOf(integers, '/', `{"x":[${element}]}`)).toMatch(says);
});

test.each([
  { header: 'abc', rest: '', says: /^Inference-Header-Content-Length: expected a number up to the body's \d+ bytes, given "abc"$/ },
  { header: '100000', rest: '', says: /given "100000"$/ },
  { header: null, rest: 'xyz', says: '3 bytes of binary data belong to no input; give each its binary_data_size' },
])('binary: header $header, then "$rest"', async ({ header, rest, says }) => {
  const json = JSON.stringify(tensorX({}));
  const headers = { 'Inference-Header-Content-Length': header ?? String(json.length) };
  expect(await refusalOf(floats, '/v2/models/model/infer', json + rest, headers)).toMatch(pattern(says));
});

test('inputs that do not fit together inside the model are for the caller to mend', async () => {
  expect(await refusalOf(sum, '/', { a: [1, 2], b: [1, 2, 3] })).toMatch(/^the model cannot compute these inputs: .*Add/);
  expect((await sum.post('/', { a: [1, 2], b: [3, 4] })).json).toEqual({ total: [4, 6] });
});

test('a bare list needs a model of one input', async () => {
  expect(await refusalOf(sum, '/', [1, 2])).toBe('the model has 2 inputs: send an object with "a", "b"');
});

/** The error text of an answer that must be a 400 and leave no trace in the log. */
async function refusalOf(served: ServedModel, path: string, body: unknown, headers: Record<string, string> = {}): Promise<string> {
  const answer = await served.post(path, body, headers);
  if (answer.status !== 400 || served.errors.length > 0) throw new Error(`${answer.status} ${answer.text} ${served.errors.join()}`);
  return errorText(answer);
}

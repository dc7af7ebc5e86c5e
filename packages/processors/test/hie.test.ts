import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeDataProto, encodeDataProto, type HieTensor } from '../src/hie/messages.ts';
import { RequestError } from '../src/host/index.ts';
import { identityModel, loadOnnxFormat } from './onnx-models.ts';
import { errorText, pattern, serveOnnx } from './served-model.ts';

const OCTETS = { 'Content-Type': 'application/octet-stream' };

/** `tensors { name: "x" dims: 2 data_type: FLOAT raw_data: <1.0 2.0> }` as another encoder wrote it, dims unpacked. */
const FROM_ELSEWHERE = Uint8Array.from(Buffer.from('0a11 0a0178 1002 1801 2a08 0000803f 00000040'.replaceAll(' ', ''), 'hex'));

describe('messages', () => {
  test('a message of another encoder is read', () => {
    expect(decodeDataProto(FROM_ELSEWHERE)).toEqual([
      { name: 'x', dims: [2], dataType: 1, rawData: new Uint8Array([0, 0, 128, 63, 0, 0, 0, 64]) },
    ]);
  });

  test('what is encoded is decoded', () => {
    const tensor = fc.record({
      name: fc.string(),
      dims: fc.array(fc.integer({ min: 0, max: 2 ** 40 }), { maxLength: 32 }),
      dataType: fc.integer({ min: 0, max: 13 }),
      rawData: fc.uint8Array(),
    });
    fc.assert(
      fc.property(fc.array(tensor, { maxLength: 5 }), (tensors: HieTensor[]) => {
        expect(decodeDataProto(encodeDataProto(tensors))).toEqual(tensors);
      }),
    );
  });

  test('any bytes are read or refused, never worse', () => {
    const outcome = (bytes: Uint8Array) => {
      try {
        return decodeDataProto(bytes);
      } catch (error) {
        return error;
      }
    };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const result = outcome(bytes);
        expect(Array.isArray(result) || result instanceof RequestError).toBe(true);
      }),
    );
  });

  test('unknown fields are skipped', () => {
    const more = Buffer.concat([Buffer.from('9a0603616263', 'hex'), FROM_ELSEWHERE, Buffer.from('2005', 'hex')]);
    expect(decodeDataProto(more)).toHaveLength(1);
  });
});

test.each([
  { type: 'FLOAT', dataType: 1, onnx: 1, raw: [0, 0, 128, 63] },
  { type: 'UINT8', dataType: 2, onnx: 2, raw: [200] },
  { type: 'INT8', dataType: 3, onnx: 3, raw: [200] },
  { type: 'UINT16', dataType: 4, onnx: 4, raw: [1, 200] },
  { type: 'INT16', dataType: 5, onnx: 5, raw: [1, 200] },
  { type: 'INT32', dataType: 6, onnx: 6, raw: [1, 2, 3, 200] },
  { type: 'INT64', dataType: 7, onnx: 7, raw: [1, 2, 3, 4, 5, 6, 7, 200] },
  { type: 'FLOAT16', dataType: 10, onnx: 10, raw: [0, 62] },
  { type: 'DOUBLE', dataType: 11, onnx: 11, raw: [0, 0, 0, 0, 0, 0, 240, 63] },
  { type: 'UINT32', dataType: 12, onnx: 12, raw: [1, 2, 3, 200] },
  { type: 'UINT64', dataType: 13, onnx: 13, raw: [1, 2, 3, 4, 5, 6, 7, 200] },
  { type: 'UINT8 for booleans', dataType: 2, onnx: 9, raw: [1] },
])('$type goes through the model', async ({ dataType, onnx, raw }) => {
  await using served = await serveOnnx(await identityModel(onnx, ['n']));
  const rawData = new Uint8Array(raw);
  const answer = await served.post('/', encodeDataProto([{ name: 'x', dims: [1], dataType, rawData }]), OCTETS);
  expect(answer.headers.get('content-type')).toBe('application/octet-stream');
  expect(decodeDataProto(answer.bytes)).toEqual([{ name: 'y', dims: [1], dataType, rawData }]);
});

test.each(['application/octet-stream', 'application/x-protobuf', 'application/protobuf', ''])(
  'it is understood when sent as "%s"',
  async (type) => {
    await using served = await serveOnnx(await identityModel(1, ['n']));
    const answer = await served.post('/', FROM_ELSEWHERE, type === '' ? {} : { 'Content-Type': type });
    expect(decodeDataProto(answer.bytes)).toMatchObject([{ name: 'y', dims: [2] }]);
  },
);

test('the only input needs no name', async () => {
  await using served = await serveOnnx(await identityModel(1, ['n']));
  const answer = await served.post('/', encodeDataProto([{ name: '', dims: [1], dataType: 1, rawData: new Uint8Array(4) }]), OCTETS);
  expect(decodeDataProto(answer.bytes)).toMatchObject([{ name: 'y' }]);
});

test('outputs of texts are left out, since the format has none', async () => {
  const { onnxModel, node, tensor, texts, FLOAT, STRING, INT64 } = await loadOnnxFormat();
  const model = onnxModel({
    name: 'label',
    producer: 'test',
    opsets: { '': 17 },
    nodes: [node('ArgMax', ['x'], ['index'], { attributes: { axis: 1, keepdims: 0 } }), node('Gather', ['names', 'index'], ['label'])],
    initializers: [texts('names', [2], ['a', 'b'])],
    inputs: [tensor('x', FLOAT, ['n', 2])],
    outputs: [tensor('label', STRING, ['n']), tensor('index', INT64, ['n'])],
  });
  await using served = await serveOnnx(model);
  const rawData = new Uint8Array(new Float32Array([1, 5]).buffer);
  const answer = await served.post('/', encodeDataProto([{ name: 'x', dims: [1, 2], dataType: 1, rawData }]), OCTETS);
  expect(decodeDataProto(answer.bytes)).toEqual([
    { name: 'index', dims: [1], dataType: 7, rawData: new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0]) },
  ]);
});

const x = { name: 'x', dims: [1], dataType: 1, rawData: new Uint8Array(4) };

test.each<{ what: string; body: Uint8Array; says: string | RegExp }>([
  { what: 'cut short', body: FROM_ELSEWHERE.subarray(0, 9), says: /^the body is not a DataProto message: .*application\/json$/ },
  { what: 'another name', body: encodeDataProto([{ ...x, name: 'z' }]), says: 'the model has no input "z"; its inputs are "x"' },
  { what: 'twice', body: encodeDataProto([x, x]), says: 'input "x" is given twice' },
  { what: 'another type', body: encodeDataProto([{ ...x, dataType: 11 }]), says: 'input "x": expected data_type 1 (FP32), given 11' },
  { what: 'too few bytes', body: encodeDataProto([{ ...x, dims: [2] }]), says: 'input "x": shape [2] of FP32 needs 8 bytes, given 4' },
  { what: 'a negative size', body: encodeDataProto([{ ...x, dims: [-1] }]), says: 'input "x": dims must be integers from 0' },
  { what: 'another shape', body: encodeDataProto([{ ...x, dims: [1, 1] }]), says: 'input "x": expected shape [n], given [1, 1]' },
  { what: 'nothing', body: new Uint8Array(), says: 'input "x" is missing; the model needs "x"' },
  {
    what: 'too many dimensions',
    body: encodeDataProto([{ ...x, dims: Array.from({ length: 40 }, () => 1) }]),
    says: 'a tensor has more than 32 dimensions',
  },
])('refused: $what', async ({ body, says }) => {
  await using served = await serveOnnx(await identityModel(1, ['n']));
  const answer = await served.post('/', body, { 'Content-Type': 'application/x-protobuf' });
  expect(answer.status).toBe(400);
  expect(errorText(answer)).toMatch(pattern(says));
});

test('texts cannot be sent in this format', async () => {
  await using served = await serveOnnx(await identityModel(8, ['n']));
  const answer = await served.post('/', encodeDataProto([x]), OCTETS);
  expect(answer.json).toEqual({ error: 'input "x" is of texts, which this format cannot carry; send JSON' });
});

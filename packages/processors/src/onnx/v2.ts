import { isObject, type JsonObject, RequestError, shown } from '../host/index.ts';
import { DATATYPES, isDatatype } from './datatypes.ts';
import type { OnnxModel } from './model.ts';
import { elementCount, flatText, readTensor, shapeOf, shapeText, type Tensor } from './tensor.ts';

export interface InferRequest {
  readonly id: string | null;
  readonly feeds: ReadonlyMap<string, Tensor>;
  readonly fetches: readonly WantedOutput[];
}

export interface WantedOutput {
  readonly name: string;
  /** As bytes behind the JSON part (the binary tensor data extension). */
  readonly binary: boolean;
}

/** Gives the tensor of an input whose data is not in the JSON part; null: it is in the JSON part. */
export type BinaryInput = (input: JsonObject, shape: readonly number[], label: string) => Tensor | null;

const MAX_RANK = 32;
const MAX_ID_LENGTH = 1024;

/** Reads a v2 inference request. Throws `RequestError` that names the tensor, what was expected and what was given. */
export function readInferRequest(model: OnnxModel, body: unknown, binaryInput: BinaryInput = noBinaryInput): InferRequest {
  if (!isObject(body)) throw new RequestError(`expected an object with "inputs", given ${shown(body)}`);
  const { id, inputs } = body;
  if (id !== undefined && (typeof id !== 'string' || id.length > MAX_ID_LENGTH)) {
    throw new RequestError(`"id": expected a string of at most ${MAX_ID_LENGTH} characters, given ${shown(id)}`);
  }
  if (!Array.isArray(inputs)) throw new RequestError(`"inputs": expected a list of tensors, given ${shown(inputs)}`);
  const feeds = new Map<string, Tensor>();
  for (const [index, input] of inputs.entries()) {
    const [name, tensor] = readInput(input, index, binaryInput);
    if (feeds.has(name)) throw new RequestError(`input "${name}" is given twice`);
    feeds.set(name, tensor);
  }
  return { id: id ?? null, feeds, fetches: readOutputs(model, body) };
}

/** Models here carry no versions; clients of the protocol that insist on one say this. */
export const MODEL_VERSION = '1';

/** The JSON part of the answer; binary outputs are announced in it with their size. */
export function renderInferResponse(
  model: string,
  request: InferRequest,
  outputs: ReadonlyMap<string, Tensor>,
  binarySizes: ReadonlyMap<string, number>,
): string {
  const tensors = request.fetches.map(({ name }) => {
    const tensor = outputs.get(name);
    if (tensor === undefined) throw new TypeError(`the model gave no output "${name}"`);
    const size = binarySizes.get(name);
    const data = size === undefined ? `"data":${flatText(tensor)}` : `"parameters":{"binary_data_size":${size}}`;
    return `{"name":${JSON.stringify(name)},"datatype":"${tensor.datatype}","shape":${JSON.stringify(tensor.dims)},${data}}`;
  });
  const id = request.id === null ? '' : `"id":${JSON.stringify(request.id)},`;
  return `{"model_name":${JSON.stringify(model)},"model_version":"${MODEL_VERSION}",${id}"outputs":[${tensors.join(',')}]}`;
}

function readInput(input: unknown, index: number, binaryInput: BinaryInput): [string, Tensor] {
  if (!isObject(input)) throw new RequestError(`inputs[${index}]: expected an object, given ${shown(input)}`);
  const { name, datatype } = input;
  if (typeof name !== 'string') throw new RequestError(`inputs[${index}].name: expected a string, given ${shown(name)}`);
  const label = `input "${name}"`;
  if (!isDatatype(datatype)) throw new RequestError(`${label}: expected a datatype of ${DATATYPES.join(', ')}, given ${shown(datatype)}`);
  const shape = readShape(input.shape, label);
  const binary = binaryInput(input, shape, label);
  if (binary !== null) return [name, binary];
  const { data } = input;
  if (!Array.isArray(data)) throw new RequestError(`${label}: "data": expected a list, given ${shown(data)}`);
  return [name, { ...readTensor(data, datatype, dataShape(data, shape, label), label), dims: shape }];
}

/** Data comes flat or nested as its shape. */
function dataShape(data: readonly unknown[], shape: readonly number[], label: string): readonly number[] {
  const given = shapeOf(data);
  const count = elementCount(shape);
  if (given.length === 1 || count === 0) {
    if (data.length === count || (count === 0 && elementCount(given) === 0)) return [count];
    throw new RequestError(`${label}: shape ${shapeText(shape)} needs ${count} elements, given ${data.length}`);
  }
  if (given.length === shape.length && given.every((size, axis) => size === shape[axis])) return shape;
  throw new RequestError(`${label}: "data" is nested as ${shapeText(given)}, but the shape is ${shapeText(shape)}`);
}

function readShape(shape: unknown, label: string): readonly number[] {
  const isShape =
    Array.isArray(shape) && shape.length <= MAX_RANK && shape.every((size) => Number.isSafeInteger(size) && Number(size) >= 0);
  if (isShape) return shape as number[];
  throw new RequestError(
    `${label}: "shape": expected a list of integers from 0, given ${Array.isArray(shape) ? JSON.stringify(shape.slice(0, 8), bigText) : shown(shape)}`,
  );
}

function bigText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

function readOutputs(model: OnnxModel, body: JsonObject): readonly WantedOutput[] {
  const byDefault = wantsBinary(body.parameters, 'binary_data_output') ?? false;
  const { outputs = [] } = body;
  if (!Array.isArray(outputs)) throw new RequestError(`"outputs": expected a list, given ${shown(outputs)}`);
  if (outputs.length === 0) return model.outputs.map(({ name }) => ({ name, binary: byDefault }));
  const names = new Set<string>();
  return outputs.map((output: unknown, index) => {
    const name = isObject(output) ? output.name : undefined;
    if (typeof name !== 'string') throw new RequestError(`outputs[${index}].name: expected a string, given ${shown(name)}`);
    if (!model.outputs.some((spec) => spec.name === name)) {
      const known = model.outputs.map((spec) => `"${spec.name}"`).join(', ');
      throw new RequestError(`the model has no output "${name}"; its outputs are ${known}`);
    }
    if (names.has(name)) throw new RequestError(`output "${name}" is asked for twice`);
    names.add(name);
    return { name, binary: wantsBinary((output as JsonObject).parameters, 'binary_data') ?? byDefault };
  });
}

function wantsBinary(parameters: unknown, key: string): boolean | null {
  const value = isObject(parameters) ? parameters[key] : undefined;
  return typeof value === 'boolean' ? value : null;
}

function noBinaryInput(): null {
  return null;
}

import { RequestError } from '../errors.ts';
import { isObject, type JsonObject, parseJsonExactly, shown } from '../json.ts';
import type { ModelRequest, ModelResponse } from '../model.ts';
import { toBytes } from '../tensors/bytes.ts';
import { elementCount, flatText, readTensor, shapeOf, shapeText, type Tensor, wrongCount } from '../tensors/tensor.ts';
import type { TensorModel } from '../tensors/tensor-model.ts';
import { BinaryInputs, splitBody } from './binary.ts';
import {
  collectFeeds,
  type InferOutput,
  type InferRequest,
  infer,
  readDatatype,
  readId,
  readShape,
  selectOutputs,
  type WantedOutput,
} from './inference.ts';
import type { InferTarget } from './target.ts';

/** Answers a v2 inference request in JSON, with the binary tensor data extension. Throws `RequestError`. */
export async function inferOverHttp(target: InferTarget, http: ModelRequest): Promise<ModelResponse> {
  const { json, binary } = splitBody(http);
  const inputs = new BinaryInputs(binary);
  const request = readInferRequest(target.model, parseJsonExactly(json), inputs);
  inputs.finish();
  const outputs = await infer(target.model, request, http.isWanted);
  const parts = new Map(outputs.filter((output) => output.binary).map(({ name, tensor }) => [name, toBytes(tensor)]));
  const text = renderInferResponse(target, request.id, outputs, parts);
  if (parts.size === 0) return { contentType: 'application/json', body: text };
  const head = Buffer.from(text);
  return {
    contentType: 'application/octet-stream',
    headers: { 'Inference-Header-Content-Length': String(head.length) },
    body: Buffer.concat([head, ...parts.values()]),
  };
}

function readInferRequest(model: TensorModel, body: unknown, binary: BinaryInputs): InferRequest {
  if (!isObject(body)) throw new RequestError(`expected an object with "inputs", given ${shown(body)}`);
  const id = readId(body.id);
  const { inputs } = body;
  if (!Array.isArray(inputs)) throw new RequestError(`"inputs": expected a list of tensors, given ${shown(inputs)}`);
  const feeds = collectFeeds(inputs.map((input, index) => readInput(input, index, binary)));
  return { id, feeds, outputs: readOutputs(model, body) };
}

/** The JSON part of the answer; binary outputs are announced in it with their size. */
function renderInferResponse(
  { name: model, version }: InferTarget,
  requestId: string | null,
  outputs: readonly InferOutput[],
  parts: ReadonlyMap<string, Uint8Array>,
): string {
  const tensors = outputs.map(({ name, tensor }) => {
    const part = parts.get(name);
    const data = part === undefined ? `"data":${flatText(tensor)}` : `"parameters":{"binary_data_size":${part.length}}`;
    return `{"name":${JSON.stringify(name)},"datatype":"${tensor.datatype}","shape":${JSON.stringify(tensor.dims)},${data}}`;
  });
  const id = requestId === null ? '' : `"id":${JSON.stringify(requestId)},`;
  return `{"model_name":${JSON.stringify(model)},"model_version":${JSON.stringify(version)},${id}"outputs":[${tensors.join(',')}]}`;
}

function readInput(input: unknown, index: number, binary: BinaryInputs): [string, Tensor] {
  if (!isObject(input)) throw new RequestError(`inputs[${index}]: expected an object, given ${shown(input)}`);
  const { name, data } = input;
  if (typeof name !== 'string') throw new RequestError(`inputs[${index}].name: expected a string, given ${shown(name)}`);
  const label = `input "${name}"`;
  const datatype = readDatatype(input.datatype, label);
  const shape = readShape(input.shape, label);
  const tensor = binary.take(input, shape, label);
  if (tensor !== null) return [name, tensor];
  if (!Array.isArray(data)) throw new RequestError(`${label}: "data": expected a list, given ${shown(data)}`);
  return [name, { ...readTensor(data, datatype, dataShape(data, shape, label), label), dims: shape }];
}

/** Data comes flat or nested as its shape. */
function dataShape(data: readonly unknown[], shape: readonly number[], label: string): readonly number[] {
  const given = shapeOf(data);
  const count = elementCount(shape);
  if (given.length === 1 || count === 0) {
    if (data.length === count || (count === 0 && elementCount(given) === 0)) return [count];
    throw wrongCount(shape, data.length, label);
  }
  if (given.length === shape.length && given.every((size, axis) => size === shape[axis])) return shape;
  throw new RequestError(`${label}: "data" is nested as ${shapeText(given)}, but the shape is ${shapeText(shape)}`);
}

function readOutputs(model: TensorModel, body: JsonObject): readonly WantedOutput[] {
  const byDefault = wantsBinary(body.parameters, 'binary_data_output') ?? false;
  const { outputs = [] } = body;
  if (!Array.isArray(outputs)) throw new RequestError(`"outputs": expected a list, given ${shown(outputs)}`);
  const asked = outputs.map((output: unknown, index) => {
    const { name, parameters } = isObject(output) ? output : { name: undefined, parameters: undefined };
    if (typeof name !== 'string') throw new RequestError(`outputs[${index}].name: expected a string, given ${shown(name)}`);
    return { name, binary: wantsBinary(parameters, 'binary_data') ?? byDefault };
  });
  return selectOutputs(model, asked, byDefault);
}

function wantsBinary(parameters: unknown, key: string): boolean | null {
  const value = isObject(parameters) ? parameters[key] : undefined;
  return typeof value === 'boolean' ? value : null;
}

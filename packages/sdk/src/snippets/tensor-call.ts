import { readableJson } from '@infergate/contract';
import { type GrpcCall, isObject } from './sample-request.ts';

const SERVICE = 'inference.GRPCInferenceService';

/** Field of a tensor's contents by its datatype. FP16 has none: it travels as raw bytes alone. */
const FIELDS: Readonly<Record<string, string>> = {
  BOOL: 'bool_contents',
  INT8: 'int_contents',
  INT16: 'int_contents',
  INT32: 'int_contents',
  INT64: 'int64_contents',
  UINT8: 'uint_contents',
  UINT16: 'uint_contents',
  UINT32: 'uint_contents',
  UINT64: 'uint64_contents',
  FP32: 'fp32_contents',
  FP64: 'fp64_contents',
  BYTES: 'bytes_contents',
};

/** Asks what a model takes. */
export function metadataCall(model: string): GrpcCall {
  return { method: `${SERVICE}/ModelMetadata`, message: readableJson({ name: model }) };
}

/** The plain request `{"<input>": nested lists}` over gRPC, by the inputs that the model says it has; null: it cannot be told how. */
export function inferCall(model: string, inputs: unknown, body: unknown): GrpcCall | null {
  if (!Array.isArray(inputs) || inputs.length === 0 || !isObject(body)) return null;
  const tensors = inputs.map((input: unknown) => tensorOf(input, inputs.length === 1 ? (body['instances'] ?? null) : null, body));
  if (tensors.includes(null)) return null;
  return { method: `${SERVICE}/ModelInfer`, message: readableJson({ model_name: model, inputs: tensors }) };
}

function tensorOf(input: unknown, instances: unknown, body: Readonly<Record<string, unknown>>): object | null {
  if (!isObject(input)) return null;
  const { name, datatype } = input;
  if (typeof name !== 'string' || typeof datatype !== 'string') return null;
  const value = body[name] ?? instances;
  const field = FIELDS[datatype];
  if (!Array.isArray(value) || field === undefined) return null;
  const items = value.flat(Number.POSITIVE_INFINITY) as unknown[];
  const contents = datatype === 'BYTES' ? items.map((item) => base64(String(item))) : items;
  return { name, datatype, shape: shapeOf(value), contents: { [field]: contents } };
}

function shapeOf(value: unknown): readonly number[] {
  return Array.isArray(value) ? [value.length, ...shapeOf(value[0])] : [];
}

function base64(text: string): string {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}

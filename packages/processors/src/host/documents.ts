import { RequestError } from './errors.ts';
import type { FieldDescription, JsonValue, LoadedModel } from './model.ts';

/** The version of this server as the v2 protocol reports it. */
const SERVER_VERSION = '0.1.0';

export interface ServerMetadata {
  readonly name: string;
  readonly version: string;
  /** Of the v2 protocol over HTTP. */
  readonly extensions: readonly string[];
}

export interface ModelMetadata {
  readonly name: string;
  readonly versions: readonly string[];
  readonly platform: string;
  readonly inputs: readonly TensorMetadata[];
  readonly outputs: readonly TensorMetadata[];
  readonly properties: Readonly<Record<string, string>>;
}

// A type and not an interface, so that it counts as a JSON value.
export type TensorMetadata = Readonly<{ name: string; datatype: string; shape: readonly number[] }>;

/** `GET /`: for a person who wants to know how to call this service. */
export function describeService(name: string, model: LoadedModel): JsonValue {
  const { platform, versions, inputs, outputs, properties, example } = model.description;
  const isInferable = model.tensors !== null || model.infer !== null;
  return {
    name,
    platform,
    versions,
    inputs: inputs.map(fieldDocument),
    outputs: outputs.map(fieldDocument),
    properties,
    example: { method: 'POST', path: '/', content_type: 'application/json', body: example },
    paths: [
      'GET /',
      'POST /',
      'GET /v2/health/live',
      'GET /v2/health/ready',
      `GET /v2/models/${name}`,
      ...(isInferable ? [`POST /v2/models/${name}/infer`] : []),
    ],
  };
}

/** What the server says about itself. */
export function serverMetadata(model: LoadedModel): ServerMetadata {
  return { name: 'infergate', version: SERVER_VERSION, extensions: model.tensors === null ? [] : ['binary_tensor_data'] };
}

/** What it says about the model. */
export function modelMetadata(name: string, { description }: LoadedModel): ModelMetadata {
  const { platform, versions, inputs, outputs, properties } = description;
  return { name, versions, platform, inputs: inputs.map(tensorMetadata), outputs: outputs.map(tensorMetadata), properties };
}

/** What a caller asks for; version null: whichever there is. */
export interface AskedModel {
  readonly model: string;
  readonly version: string | null;
}

/** Throws `RequestError` 404 when it is another model or version than the one served here. */
export function checkModel(name: string, { description }: LoadedModel, asked: AskedModel): void {
  if (asked.model !== name) throw new RequestError(`there is no model "${asked.model}" here; this service serves "${name}"`, 404);
  if (asked.version === null || description.versions.includes(asked.version)) return;
  const known = description.versions.join(', ') || 'none; leave the version out';
  throw new RequestError(`model "${name}" has no version "${asked.version}"; versions: ${known}`, 404);
}

function fieldDocument(field: FieldDescription): JsonValue {
  return { ...tensorMetadata(field), ...field.detail };
}

function tensorMetadata({ name, datatype, shape }: FieldDescription): TensorMetadata {
  return { name, datatype, shape };
}

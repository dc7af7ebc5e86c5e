import type { FieldDescription, JsonValue, LoadedModel, ModelDescription } from './model.ts';

/** The version of this server as the v2 protocol reports it. */
const SERVER_VERSION = '0.1.0';

/** `GET /`: for a person who wants to know how to call this service. */
export function describeService(name: string, model: LoadedModel): JsonValue {
  const { platform, versions, inputs, outputs, properties, example } = model.description;
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
      ...(model.infer === null ? [] : [`POST /v2/models/${name}/infer`]),
    ],
  };
}

/** `GET /v2` */
export function serverMetadata(model: LoadedModel): JsonValue {
  return { name: 'infergate', version: SERVER_VERSION, extensions: model.extensions };
}

/** `GET /v2/models/<name>` */
export function modelMetadata(name: string, description: ModelDescription): JsonValue {
  const { platform, versions, inputs, outputs, properties } = description;
  return { name, versions, platform, inputs: inputs.map(tensorMetadata), outputs: outputs.map(tensorMetadata), properties };
}

function fieldDocument(field: FieldDescription): JsonValue {
  return { ...tensorMetadata(field), ...field.detail };
}

function tensorMetadata({ name, datatype, shape }: FieldDescription): { readonly [key: string]: JsonValue } {
  return { name, datatype, shape };
}

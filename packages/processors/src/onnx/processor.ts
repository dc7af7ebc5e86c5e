import { decodeDataProto, encodeDataProto } from '../hie/messages.ts';
import { fromHieTensors, toHieTensors } from '../hie/tensors.ts';
import {
  type FieldDescription,
  isObject,
  type JsonValue,
  LoadError,
  type LoadedModel,
  type LoadOptions,
  type ModelDescription,
  type ModelRequest,
  type ModelResponse,
  type Processor,
  parseJsonExactly,
} from '../host/index.ts';
import { BinaryInputs, splitBody, toBytes } from './binary.ts';
import { type OnnxConfig, readConfig } from './config.ts';
import { OnnxModel } from './model.ts';
import { exampleRequest, readPlainRequest, renderPlainResponse } from './plain.ts';
import type { TensorSpec } from './tensor.ts';
import { MODEL_VERSION, readInferRequest, renderInferResponse } from './v2.ts';

/** Serves ONNX models: v2 REST with binary tensors, the plain JSON form, and the HIE protobuf form. */
export const onnxProcessor: Processor = { code: 'onnx', load };

async function load(options: LoadOptions): Promise<LoadedModel> {
  const config = readConfig(options);
  const model = await OnnxModel.load(options, config);
  if (config.example !== null) await tryExample(model, config.example);
  return {
    description: describe(model, config),
    extensions: ['binary_tensor_data'],
    predict: (request) => predict(model, options.name, request),
    infer: (request) => infer(model, options.name, request),
    close: () => model.close(),
  };
}

/** Also warms the model up, so that the first caller does not wait for it. */
async function tryExample(model: OnnxModel, example: JsonValue): Promise<void> {
  try {
    await model.run(readPlainRequest(model, example).feeds, outputNames(model));
  } catch (error) {
    await model.close();
    throw new LoadError(`model_config.example: ${(error as Error).message}`, { cause: error });
  }
}

/** `POST /`: protobuf or JSON; a v2 request is understood here too. */
async function predict(model: OnnxModel, name: string, request: ModelRequest): Promise<ModelResponse> {
  if (isProtobuf(request)) {
    const outputs = await model.run(fromHieTensors(model, decodeDataProto(request.body)), outputNames(model));
    return { contentType: 'application/octet-stream', body: encodeDataProto(toHieTensors(outputs)) };
  }
  const body = parseJsonExactly(request.body);
  if (isObject(body) && isV2Inputs(body.inputs) && model.input('inputs') === undefined) return infer(model, name, request);
  const { feeds, instances } = readPlainRequest(model, body);
  const outputs = await model.run(feeds, outputNames(model));
  return { contentType: 'application/json', body: renderPlainResponse(outputs, model.labels, instances) };
}

async function infer(model: OnnxModel, name: string, http: ModelRequest): Promise<ModelResponse> {
  const { json, binary } = splitBody(http);
  const inputs = new BinaryInputs(binary);
  const request = readInferRequest(model, parseJsonExactly(json), inputs.take);
  inputs.finish();
  const outputs = await model.run(
    request.feeds,
    request.fetches.map((output) => output.name),
  );
  const parts = request.fetches.flatMap((output) => {
    const tensor = output.binary ? outputs.get(output.name) : undefined;
    return tensor === undefined ? [] : [{ name: output.name, bytes: toBytes(tensor) }];
  });
  const text = renderInferResponse(name, request, outputs, new Map(parts.map((part) => [part.name, part.bytes.length])));
  if (parts.length === 0) return { contentType: 'application/json', body: text };
  const head = Buffer.from(text);
  return {
    contentType: 'application/octet-stream',
    headers: { 'Inference-Header-Content-Length': String(head.length) },
    body: Buffer.concat([head, ...parts.map((part) => part.bytes)]),
  };
}

const PROTOBUF_TYPES = ['application/x-protobuf', 'application/protobuf', 'application/vnd.google.protobuf'];
const LINE_FEED = 0x0a;

/** Clients of EAS send both forms without a type or as octets. A DataProto always begins with the tag 0x0a, JSON hardly ever does. */
function isProtobuf({ contentType, body, headers }: ModelRequest): boolean {
  if (PROTOBUF_TYPES.includes(contentType)) return true;
  const isOpaque = contentType === '' || contentType === 'application/octet-stream';
  return isOpaque && body[0] === LINE_FEED && headers['inference-header-content-length'] === undefined;
}

/** Tensors in the v2 sense, and not nested lists for an input of the name "inputs". */
function isV2Inputs(inputs: unknown): boolean {
  return Array.isArray(inputs) && isObject(inputs[0]) && 'datatype' in inputs[0];
}

function outputNames(model: OnnxModel): string[] {
  return model.outputs.map((output) => output.name);
}

function describe(model: OnnxModel, config: OnnxConfig): ModelDescription {
  return {
    platform: 'onnx_onnxv1',
    versions: [MODEL_VERSION],
    inputs: model.inputs.map((spec) => field(spec, {})),
    outputs: model.outputs.map((spec) => field(spec, labelDetail(model, spec.name))),
    properties: {},
    example: config.example ?? exampleRequest(model.inputs),
  };
}

function field({ name, datatype, shape }: TensorSpec, detail: Readonly<Record<string, JsonValue>>): FieldDescription {
  return { name, datatype, shape: shape.map((size) => (typeof size === 'number' ? size : -1)), detail };
}

function labelDetail(model: OnnxModel, output: string): Readonly<Record<string, JsonValue>> {
  const labels = model.labels.get(output);
  return labels === undefined ? {} : { labels: labels.map(String) };
}

import { decodeDataProto, encodeDataProto } from '../hie/messages.ts';
import { fromHieTensors, toHieTensors } from '../hie/tensors.ts';
import {
  type FieldDescription,
  inferOverHttp,
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
  type TensorCall,
  type TensorSpec,
} from '../host/index.ts';
import { type OnnxConfig, readConfig } from './config.ts';
import { OnnxModel } from './model.ts';
import { exampleRequest, readPlainRequest, renderPlainResponse } from './plain.ts';

/** Models here carry no versions; clients of the v2 protocol that insist on one say this. */
const MODEL_VERSION = '1';

/** Serves ONNX models: as functions of tensors, in the plain JSON form, and in the HIE protobuf form. */
export const onnxProcessor: Processor = { code: 'onnx', load };

async function load(options: LoadOptions): Promise<LoadedModel> {
  const config = readConfig(options);
  const model = await OnnxModel.load(options, config);
  if (config.example !== null) await tryExample(model, config.example);
  return {
    description: describe(model, config),
    predict: (request) => predict(model, options.name, request),
    tensors: model,
    infer: null,
    close: () => model.close(),
  };
}

/** Also warms the model up, so that the first caller does not wait for it. */
async function tryExample(model: OnnxModel, example: JsonValue): Promise<void> {
  try {
    await compute(model, readPlainRequest(model, example).feeds, () => true);
  } catch (error) {
    await model.close();
    throw new LoadError(`model_config.example: ${(error as Error).message}`, { cause: error });
  }
}

/** `POST /`: protobuf or JSON; a v2 request is understood here too. */
async function predict(model: OnnxModel, name: string, request: ModelRequest): Promise<ModelResponse> {
  if (isProtobuf(request)) {
    const outputs = await compute(model, fromHieTensors(model, decodeDataProto(request.body)), request.isWanted);
    return { contentType: 'application/octet-stream', body: encodeDataProto(toHieTensors(outputs)) };
  }
  const body = parseJsonExactly(request.body);
  if (isObject(body) && isV2Inputs(body.inputs) && model.input('inputs') === undefined) {
    return inferOverHttp({ name, version: MODEL_VERSION, model }, request);
  }
  const { feeds, instances } = readPlainRequest(model, body);
  const outputs = await compute(model, feeds, request.isWanted);
  return { contentType: 'application/json', body: renderPlainResponse(outputs, model.labels, instances) };
}

/** All outputs. */
function compute(model: OnnxModel, feeds: TensorCall['feeds'], isWanted: TensorCall['isWanted']): ReturnType<OnnxModel['run']> {
  return model.run({ feeds, fetches: model.outputs.map((output) => output.name), isWanted });
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

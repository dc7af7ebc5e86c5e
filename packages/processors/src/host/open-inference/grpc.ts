import { checkModel, modelMetadata, serverMetadata } from '../documents.ts';
import { RequestError } from '../errors.ts';
import type { Call } from '../grpc/call.ts';
import type { Method } from '../grpc/service.ts';
import type { LoadedModel } from '../model.ts';
import { fromBytes, toBytes } from '../tensors/bytes.ts';
import type { Tensor } from '../tensors/tensor.ts';
import type { TensorModel } from '../tensors/tensor-model.ts';
import { fromContents, isOnlyRaw, toContents } from './contents.ts';
import { collectFeeds, type InferOutput, type InferRequest, infer, readDatatype, readId, readShape, selectOutputs } from './inference.ts';
import {
  decodeAskedModel,
  decodeInferRequest,
  encodeFlag,
  encodeInferResponse,
  encodeModelMetadata,
  encodeServerMetadata,
  type InferMessage,
  type InputMessage,
} from './messages.ts';
import { type InferTarget, inferTarget } from './target.ts';

/** The name of the service in the Open Inference Protocol. */
export const INFERENCE_SERVICE = 'inference.GRPCInferenceService';

/** The gRPC form of the v2 protocol for one model. */
export function inferenceMethods(name: string, model: LoadedModel): ReadonlyMap<string, Method> {
  const target = inferTarget(name, model);
  const server = encodeServerMetadata(serverMetadata(model));
  const metadata = encodeModelMetadata(modelMetadata(name, model));
  const yes = encodeFlag(true);
  const methods: Readonly<Record<string, Method>> = {
    ServerLive: () => yes,
    ServerReady: () => yes,
    ModelReady: (message) => {
      checkModel(name, model, decodeAskedModel('ModelReadyRequest', message));
      return yes;
    },
    ServerMetadata: () => server,
    ModelMetadata: (message) => {
      checkModel(name, model, decodeAskedModel('ModelMetadataRequest', message));
      return metadata;
    },
    ModelInfer: (message, call) => {
      if (target === null) throw noInfer();
      const request = decodeInferRequest(message);
      checkModel(name, model, request);
      return inferOverGrpc(target, request, call);
    },
  };
  return new Map(Object.entries(methods).map(([method, answer]) => [`/${INFERENCE_SERVICE}/${method}`, answer]));
}

async function inferOverGrpc({ name, version, model }: InferTarget, message: InferMessage, call: Call): Promise<Uint8Array> {
  const request = readInferRequest(model, message);
  const outputs = await infer(model, request, call.isOpen);
  // The protocol has all outputs in one form: the raw one as soon as one of them asks for it or knows no other.
  const isRaw = outputs.some(({ binary, tensor }) => binary || isOnlyRaw(tensor.datatype));
  return encodeInferResponse({
    name,
    version,
    id: request.id,
    outputs: outputs.map((output) => ({ ...describe(output), contents: isRaw ? null : toContents(output.tensor) })),
    raw: isRaw ? outputs.map(({ tensor }) => toBytes(tensor)) : [],
  });
}

/** Outputs come in the form in which the inputs came, unless the parameters of the v2 protocol say otherwise. */
function readInferRequest(model: TensorModel, message: InferMessage): InferRequest {
  const { inputs, raw } = message;
  if (raw.length > 0 && raw.length !== inputs.length) {
    throw new RequestError(`raw_input_contents: expected one for each of the ${inputs.length} inputs, given ${raw.length}`);
  }
  const feeds = collectFeeds(inputs.map((input, index) => [input.name, readInput(input, raw[index])]));
  const byDefault = message.binaryOutput ?? raw.length > 0;
  const asked = message.outputs.map(({ name, binary }) => ({ name, binary: binary ?? byDefault }));
  return { id: readId(message.id ?? undefined), feeds, outputs: selectOutputs(model, asked, byDefault) };
}

function readInput({ name, datatype: type, shape, contents }: InputMessage, raw: Uint8Array | undefined): Tensor {
  const label = `input "${name}"`;
  const datatype = readDatatype(type, label);
  const dims = readShape(shape, label);
  if (raw === undefined) return fromContents(contents ?? new Uint8Array(), datatype, dims, label);
  if (contents !== null && contents.length > 0) throw new RequestError(`${label}: give either contents or raw_input_contents`);
  return fromBytes(raw, datatype, dims, label);
}

function describe({ name, tensor }: InferOutput): { name: string; datatype: string; shape: readonly number[] } {
  return { name, datatype: tensor.datatype, shape: tensor.dims };
}

function noInfer(): RequestError {
  return new RequestError('this kind of model is not called with tensors over gRPC; call it over HTTP: GET / shows how', 501);
}

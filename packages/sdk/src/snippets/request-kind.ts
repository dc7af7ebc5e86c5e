import { parseServiceSpec, readableJson, type ServiceSpec } from '@infergate/contract';
import { type GrpcCall, isObject, parseJson, type PlainRequest, type SampleRequest, sampleRequest } from './sample-request.ts';
import { inferCall, metadataCall } from './tensor-call.ts';

/** What is known of a service. */
export interface ServiceFacts {
  readonly name: string;
  /** JSON text of its description. */
  readonly serviceConfig: string;
  /** What `GET <endpoint>` answered, as JSON; undefined: nobody asked, or it was none. */
  readonly root?: unknown;
  /** What `GET <endpoint>/v1/models` answered, likewise. */
  readonly models?: unknown;
}

const JSON_TYPE = 'application/json';
const PLAIN_GET: PlainRequest = { method: 'GET', path: '', contentType: '', body: '' };

/** Pure. A request of the kind that the service takes: by what it says of itself, else by its description, else a plain GET. */
export function requestKindOf(facts: ServiceFacts): SampleRequest {
  const { name, root, models } = facts;
  const spec = specOf(facts.serviceConfig);
  const asksModel = spec?.workload.kind === 'processor' ? modelRequest(spec, root) : null;
  const served = firstModel(models);
  const plain = asksModel ?? (served === null ? guess(spec) : chatRequest(served));
  return sampleRequest(plain, spec?.networking.grpc === true ? grpcCall(name, spec, root) : null);
}

/** As it is asked for whole or bit by bit; of other kinds of requests the same. */
export function withStreaming(request: SampleRequest, isStreamed: boolean): SampleRequest {
  const body = parseJson(request.body);
  if (!isObject(body) || !Array.isArray(body['messages'])) return request;
  const { stream: _stream, stream_options: options, ...others } = body;
  const streamed = isStreamed ? { ...others, stream: true, ...(options === undefined ? {} : { stream_options: options }) } : others;
  return { ...request, body: readableJson(streamed), isStreamed };
}

function specOf(serviceConfig: string): ServiceSpec | null {
  const document = parseJson(serviceConfig);
  return isObject(document) ? parseServiceSpec(document, { runtime: 'process' }).spec : null;
}

/** A model server of ours shows a request that it has tried. */
function modelRequest(spec: ServiceSpec, root: unknown): PlainRequest {
  const shown = shownExample(root);
  const body = shown ?? exampleOfConfig(spec);
  return body === undefined ? PLAIN_GET : { method: 'POST', path: '', contentType: JSON_TYPE, body: readableJson(body) };
}

function shownExample(root: unknown): unknown {
  const example = isObject(root) ? root['example'] : undefined;
  return isObject(example) ? (example['body'] ?? undefined) : undefined;
}

function exampleOfConfig({ workload }: ServiceSpec): unknown {
  const config = workload.kind === 'processor' && workload.modelConfig !== null ? parseJson(workload.modelConfig) : undefined;
  return isObject(config) ? (config['example'] ?? undefined) : undefined;
}

function firstModel(models: unknown): string | null {
  const data = isObject(models) ? models['data'] : undefined;
  const first: unknown = Array.isArray(data) ? data[0] : undefined;
  return isObject(first) && typeof first['id'] === 'string' && first['id'] !== '' ? first['id'] : null;
}

function chatRequest(model: string): PlainRequest {
  const messages = [
    { role: 'system', content: 'You are a helpful assistant.' },
    { role: 'user', content: 'hello!' },
  ];
  return { method: 'POST', path: '/v1/chat/completions', contentType: JSON_TYPE, body: readableJson({ model, messages }) };
}

/** Before a service answers: what its command says of it. */
function guess(spec: ServiceSpec | null): PlainRequest {
  if (spec?.workload.kind !== 'command') return PLAIN_GET;
  const { run, directory } = spec.workload;
  const words = run.kind === 'exec' ? run.argv : run.script.split(/\s+/);
  const isChat = words.some((word) => CHAT_PROGRAM.test(word)) || (directory !== null && /\/chat\/?$/.test(directory));
  return isChat ? chatRequest(modelOfCommand(words) ?? 'default') : PLAIN_GET;
}

const CHAT_PROGRAM = /(?:^|[/.])(?:vllm|sglang|lmdeploy|ollama|llama[-_.]server|text-generation-launcher)\b/;
/** The name by which callers ask first. */
const MODEL_OPTIONS = ['--served-model-name', '--model', '--model-path', '--model-id'];

function modelOfCommand(words: readonly string[]): string | null {
  for (const option of MODEL_OPTIONS) {
    const at = words.findIndex((word) => word === option || word.startsWith(`${option}=`));
    const value = words[at]?.slice(option.length + 1) || words[at + 1];
    if (at >= 0 && value !== undefined) return value;
  }
  const serve = words.findIndex((word, index) => word === 'serve' && CHAT_PROGRAM.test(words[index - 1] ?? ''));
  return serve >= 0 ? (words[serve + 1] ?? null) : null;
}

function grpcCall(name: string, { workload }: ServiceSpec, root: unknown): GrpcCall {
  if (workload.kind !== 'processor') return { method: null, message: '' };
  const inputs = isObject(root) ? root['inputs'] : undefined;
  // The other one has rows, and no tensors over gRPC.
  const infer = workload.processor === 'onnx' ? inferCall(name, inputs, shownExample(root)) : null;
  return infer ?? metadataCall(name);
}

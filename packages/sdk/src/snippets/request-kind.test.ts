import { describe, expect, it, test } from 'vitest';
import { requestKindOf, type ServiceFacts, withStreaming } from './request-kind.ts';

const facts = (config: object, more: Partial<ServiceFacts> = {}): ServiceFacts => ({
  name: 'mine',
  serviceConfig: JSON.stringify({ metadata: { name: 'mine', instance: 1 }, ...config }),
  ...more,
});
const grpc = (config: object) => ({ metadata: { name: 'mine', instance: 1, enable_grpc: true }, ...config });
const ONNX = { processor: 'onnx', model_path: '/models/m.onnx' };
const command = (text: string, more: object = {}) => ({ containers: [{ command: text }], ...more });

const GET = { method: 'GET', path: '', contentType: '', body: '', isStreamed: false, grpc: null };
const post = (body: unknown) => ({
  method: 'POST',
  path: '',
  contentType: 'application/json',
  body: expect.toSatisfy(isJson(body)) as string,
});
const isJson = (expected: unknown) => (text: string) => JSON.stringify(JSON.parse(text)) === JSON.stringify(expected);
const modelOf = ({ path, body }: { path: string; body: string }) =>
  path === '/v1/chat/completions' ? (JSON.parse(body) as { model: string }).model : null;

describe('the request of a model server of ours', () => {
  const example = { features: [[5.1, 3.5, 1.4, 0.2]] };

  it('is the one that it shows', () => {
    const root = { inputs: [], example: { method: 'POST', path: '/', content_type: 'application/json', body: example } };
    expect(requestKindOf(facts(ONNX, { root }))).toMatchObject(post(example));
  });

  it('is that of its description before it answers, else the question what it takes', () => {
    expect(requestKindOf(facts({ ...ONNX, model_config: { example } }))).toMatchObject(post(example));
    expect(requestKindOf(facts(ONNX))).toEqual(GET);
    expect(requestKindOf(facts(ONNX, { root: 'True' }))).toEqual(GET);
  });

  test.each([
    ['FP32', example, { fp32_contents: [5.1, 3.5, 1.4, 0.2] }],
    ['FP64', { instances: [[1, 2, 3, 4]] }, { fp64_contents: [1, 2, 3, 4] }],
    ['BYTES', { features: [['a', '中']] }, { bytes_contents: ['YQ==', '5Lit'] }],
  ])('goes over gRPC as a tensor of %s', (datatype, body, contents) => {
    const root = { inputs: [{ name: 'features', datatype, shape: [-1, 4] }], example: { body } };
    const { grpc: call } = requestKindOf(facts(grpc(ONNX), { root }));
    expect(call?.method).toBe('inference.GRPCInferenceService/ModelInfer');
    const shape = [1, Object.values(contents)[0]?.length];
    expect(JSON.parse(call?.message ?? '')).toEqual({ model_name: 'mine', inputs: [{ name: 'features', datatype, shape, contents }] });
  });

  test.each([
    ['nothing is known', undefined],
    ['there is no example', { inputs: [{ name: 'features', datatype: 'FP32', shape: [4] }], example: { body: null } }],
    [
      'the example lacks an input',
      {
        inputs: [
          { name: 'a', datatype: 'FP32' },
          { name: 'b', datatype: 'FP32' },
        ],
        example: { body: { a: [1] } },
      },
    ],
    ['numbers of half precision have no field', { inputs: [{ name: 'a', datatype: 'FP16' }], example: { body: { a: [1] } } }],
  ])('asks over gRPC what the model takes where %s', (_what, root) => {
    const { grpc: call } = requestKindOf(facts(grpc(ONNX), { root }));
    expect(call).toEqual({ method: 'inference.GRPCInferenceService/ModelMetadata', message: '{"name": "mine"}' });
  });
});

describe('the request of other services', () => {
  it('is a question for the first model where the server lists any', () => {
    const models = { object: 'list', data: [{ id: 'qwen' }, { id: 'other' }] };
    expect(modelOf(requestKindOf(facts(command('python serve.py'), { models })))).toBe('qwen');
    expect(requestKindOf(facts(command('python serve.py'), { models: { data: [] } }))).toEqual(GET);
  });

  test.each([
    ['vllm serve Qwen/Qwen3-0.6B --port 8000', 'Qwen/Qwen3-0.6B'],
    ['vllm serve /models/a --served-model-name small', 'small'],
    ['python -m vllm.entrypoints.openai.api_server --model=/models/a', '/models/a'],
    ['python -m sglang.launch_server --model-path /models/b', '/models/b'],
    ['vllm serve', 'default'],
  ])('is guessed from the command: %s', (text, model) => {
    expect(modelOf(requestKindOf(facts(command(text))))).toBe(model);
  });

  it('is a question for the simulator of the examples', () => {
    const simulator = command('node server.mjs', { runtime: { process: { directory: '/opt/infergate/examples/chat' } } });
    expect(modelOf(requestKindOf(facts(simulator)))).toBe('default');
  });

  it('is a plain GET otherwise, also where the description cannot be read', () => {
    expect(requestKindOf(facts(command('node server.mjs')))).toEqual(GET);
    expect(requestKindOf({ name: 'mine', serviceConfig: '' })).toEqual(GET);
  });

  it('over gRPC only the server knows', () => {
    expect(requestKindOf(facts(grpc(command('./server'))))).toEqual({ ...GET, grpc: { method: null, message: '' } });
  });
});

it('streaming is asked for in the body, and only of chats', () => {
  const whole = requestKindOf(facts({}, { models: { data: [{ id: 'm' }] } }));
  const streamed = withStreaming(whole, true);
  expect([streamed.isStreamed, JSON.parse(streamed.body)]).toEqual([true, { ...(JSON.parse(whole.body) as object), stream: true }]);
  expect(withStreaming(streamed, false)).toEqual(whole);
  const get = requestKindOf(facts({}));
  expect(withStreaming(get, true)).toEqual(get);
});

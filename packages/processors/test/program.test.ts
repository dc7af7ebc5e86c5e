import { fileURLToPath } from 'node:url';
import { systemClock } from '@infergate/kernel';
import { expect, test } from 'vitest';
import { LoadError, ModelServer, type ProgramOptions, runProgram } from '../src/host/index.ts';
import { onnxProcessor } from '../src/onnx/processor.ts';
import { repositoryUrl } from './onnx-models.ts';

const iris = fileURLToPath(repositoryUrl('examples/iris-onnx'));

/** Runs the program with the onnx processor; `whileServed` is called when it says that it is ready. */
async function run(options: Partial<ProgramOptions>, whileServed: (url: string) => Promise<void> = () => Promise.resolve()) {
  const lines: string[] = [];
  const log = {
    info: (text: string) => void lines.push(text),
    error: (text: string, cause: unknown) => void lines.push(`${text}: ${String(cause)}`),
  };
  const code = await runProgram({
    processors: { onnx: () => Promise.resolve(onnxProcessor) },
    code: 'onnx',
    environment: { PORT: '0', MODEL_PATH: iris, SERVICE_NAME: 'iris' },
    log,
    clock: systemClock,
    untilStopped: () => whileServed(`http://${/on (\S+)$/.exec(lines.at(-1) ?? '')?.[1]}`),
    ...options,
  });
  return { code, lines };
}

test('it serves, says where, and ends with 0', async () => {
  const statuses: number[] = [];
  const { code, lines } = await run({}, async (url) => {
    for (const path of ['/v2/health/ready', '/v2/models/iris']) statuses.push((await fetch(url + path)).status);
  });
  expect(statuses).toEqual([200, 200]);
  expect(code).toBe(0);
  expect(lines).toEqual([expect.stringMatching(/^ready: onnx model .*iris-onnx on 127\.0\.0\.1:\d+$/)]);
});

test.each<{ options: Partial<ProgramOptions>; says: string }>([
  { options: { code: 'onxx' }, says: 'unknown processor "onxx"; known: onnx' },
  { options: { code: 'constructor' }, says: 'unknown processor "constructor"; known: onnx' },
  { options: { code: undefined }, says: 'unknown processor ""; known: onnx' },
  { options: { environment: { PORT: '0' } }, says: 'MODEL_PATH is not set: give the path of the model file or of its directory' },
  { options: { environment: { PORT: '0', MODEL_PATH: '/nope' } }, says: 'model_path: there is nothing at /nope' },
])('it ends with 1 and one line: $says', async ({ options, says }) => {
  expect(await run(options)).toEqual({ code: 1, lines: [`cannot serve the model: ${says}`] });
});

test('a port that is taken is named, and the model is freed', async () => {
  let isClosed = false;
  const model = {
    description: { platform: 'test', versions: [], inputs: [], outputs: [], properties: {}, example: null },
    tensors: null,
    infer: null,
    predict: () => Promise.reject(new LoadError('not called')),
    close: () => {
      isClosed = true;
      return Promise.resolve();
    },
  };
  const other = new ModelServer({ clock: systemClock, name: 'other', model, log: { info: () => undefined, error: () => undefined } });
  const port = await other.start(0);
  const { code, lines } = await run({
    processors: { onnx: () => Promise.resolve({ code: 'onnx', load: () => Promise.resolve(model) }) },
    environment: { PORT: String(port), MODEL_PATH: '/m' },
  });
  await other.stop();
  expect([code, isClosed]).toEqual([1, true]);
  expect(lines).toEqual([expect.stringMatching(`^cannot serve the model: cannot listen on 127.0.0.1:${port}: .*EADDRINUSE`)]);
});

test('an unforeseen failure leaves its trace in the log', async () => {
  const { code, lines } = await run({ processors: { onnx: () => Promise.reject(new TypeError('no such library')) } });
  expect([code, lines]).toEqual([1, ['cannot serve the model: TypeError: no such library']]);
});

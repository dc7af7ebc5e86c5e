import { open } from 'node:fs/promises';
import {
  findModelFile,
  LoadError,
  type LoadedModel,
  type LoadOptions,
  type ModelRequest,
  type ModelResponse,
  parseJson,
  type Processor,
} from '../host/index.ts';
import { type PmmlConfig, readConfig } from './config.ts';
import { XML_BOUNDS } from './document/xml-parser.ts';
import { PmmlEvaluator } from './evaluator.ts';
import { predictBatch } from './wire/batch.ts';
import { describeEvaluator } from './wire/description.ts';
import { readSamples } from './wire/samples.ts';
import { readInferRequest, renderInferResponse } from './wire/v2-infer.ts';

/** Serves PMML documents: an array of samples in, an array of predictions out; the v2 protocol for tables as well. */
export const pmmlProcessor: Processor = { code: 'pmml', load };

async function load(options: LoadOptions): Promise<LoadedModel> {
  const config = readConfig(options.config);
  const evaluator = compile(await readDocument(await findModelFile(options, '.pmml')), config);
  return {
    description: describeEvaluator(evaluator),
    predict: (request) => predict(evaluator, request),
    tensors: null,
    infer: (request) => infer(evaluator, options.name, request),
    close: () => Promise.resolve(),
  };
}

/** Reads no more than the bound, whatever the file system says about the size. */
async function readDocument(file: string): Promise<Uint8Array> {
  const handle = await open(file, 'r').catch((cause: Error) => {
    throw new LoadError(`model_path: ${cause.message}`, { cause });
  });
  try {
    const { size } = await handle.stat();
    if (size > XML_BOUNDS.bytes) throw new LoadError(`${file} has ${size} bytes; at most ${XML_BOUNDS.bytes} are read`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

function compile(bytes: Uint8Array, { modelName, absent, verify }: PmmlConfig): PmmlEvaluator {
  try {
    return new PmmlEvaluator(bytes, { modelName, absent, verify });
  } catch (error) {
    // Deeper than the bounds on nesting allow for, yet too deep for the stack.
    if (error instanceof RangeError) throw new LoadError(`the document is nested too deeply: ${error.message}`, { cause: error });
    throw error;
  }
}

/** `POST /` */
async function predict(evaluator: PmmlEvaluator, request: ModelRequest): Promise<ModelResponse> {
  const predictions = await predictBatch(evaluator, readSamples(request.body), request.isWanted);
  return { contentType: 'application/json', body: JSON.stringify(predictions) };
}

async function infer(evaluator: PmmlEvaluator, name: string, http: ModelRequest): Promise<ModelResponse> {
  const request = readInferRequest(evaluator, parseJson(http.body));
  const predictions = await predictBatch(evaluator, request.samples, http.isWanted);
  return { contentType: 'application/json', body: renderInferResponse(name, request, predictions) };
}

import { isObject, type JsonObject, RequestError, shown } from '../../host/index.ts';
import type { PmmlEvaluator, Prediction } from '../evaluator.ts';
import type { ResultField } from '../result.ts';
import type { Value } from '../values/value.ts';
import { v2Datatype } from './datatypes.ts';

export interface InferRequest {
  readonly id: string | null;
  readonly samples: readonly JsonObject[];
  /** Result fields that were asked for, all when none was. */
  readonly results: readonly ResultField[];
}

interface Column {
  readonly name: string;
  readonly data: readonly unknown[];
}

/**
 * Reads a v2 inference request for a table: one tensor per field, of shape [n] or [n, 1], JSON data. Throws `RequestError`.
 */
export function readInferRequest(evaluator: PmmlEvaluator, body: unknown): InferRequest {
  if (!isObject(body)) throw new RequestError(`expected an object with "inputs", given ${shown(body)}`);
  const { id, inputs, outputs = [] } = body;
  if (id !== undefined && typeof id !== 'string') throw new RequestError(`"id": expected a string, given ${shown(id)}`);
  if (!Array.isArray(inputs) || inputs.length === 0) {
    throw new RequestError(`"inputs": expected a list of tensors, one per field, given ${shown(inputs)}`);
  }
  const columns = inputs.map((input, index) => readColumn(input, index));
  const [first] = columns as [Column];
  const uneven = columns.find(({ data }) => data.length !== first.data.length);
  if (uneven) {
    throw new RequestError(
      `input "${uneven.name}" has ${uneven.data.length} values and "${first.name}" ${first.data.length}; they must be as many`,
    );
  }
  requireInputs(evaluator, columns);
  const samples = first.data.map((_, row) => Object.fromEntries(columns.map(({ name, data }) => [name, data[row]])));
  return { id: id ?? null, samples, results: readOutputs(evaluator, outputs) };
}

export function renderInferResponse(model: string, { id, results }: InferRequest, predictions: readonly Prediction[]): string {
  const outputs = results.map(({ name, dataType }) => ({
    name,
    datatype: v2Datatype(dataType),
    shape: [predictions.length],
    data: predictions.map((prediction): Value => prediction[name] ?? null),
  }));
  return JSON.stringify({ model_name: model, ...(id === null ? {} : { id }), outputs });
}

function readColumn(input: unknown, index: number): Column {
  if (!isObject(input) || typeof input.name !== 'string') {
    throw new RequestError(`inputs[${index}]: expected an object with a "name", given ${shown(input)}`);
  }
  const { name, shape, data } = input;
  if (!Array.isArray(data)) throw new RequestError(`input "${name}": "data": expected a list, given ${shown(data)}`);
  const flat = data.flat();
  const isColumn = Array.isArray(shape) && shape[0] === flat.length && (shape.length === 1 || (shape.length === 2 && shape[1] === 1));
  if (!isColumn) {
    throw new RequestError(
      `input "${name}": "shape": expected [${flat.length}] or [${flat.length},1] for its data, given ${JSON.stringify(shape)?.slice(0, 60)}`,
    );
  }
  return { name, data: flat };
}

function requireInputs({ model }: PmmlEvaluator, columns: readonly Column[]): void {
  const names = new Set<string>();
  for (const { name } of columns) {
    if (names.has(name)) throw new RequestError(`input "${name}" is given twice`);
    names.add(name);
    if (!model.inputs.some((input) => input.name === name)) {
      const known = model.inputs.map((input) => `"${input.name}"`).join(', ');
      throw new RequestError(`the model has no input "${name}"; its inputs are ${known}`);
    }
  }
}

function readOutputs({ results }: PmmlEvaluator, outputs: unknown): readonly ResultField[] {
  if (!Array.isArray(outputs)) throw new RequestError(`"outputs": expected a list, given ${shown(outputs)}`);
  if (outputs.length === 0) return results;
  return outputs.map((output: unknown, index) => {
    const name = isObject(output) ? output.name : undefined;
    const known = results.map((result) => `"${result.name}"`).join(', ');
    return results.find((result) => result.name === name) ?? fail(`outputs[${index}].name: expected one of ${known}, given ${shown(name)}`);
  });
}

function fail(message: string): never {
  throw new RequestError(message);
}

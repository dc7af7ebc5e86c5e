import { RequestError } from '../errors.ts';
import { shown } from '../json.ts';
import { DATATYPES, type Datatype, isDatatype } from '../tensors/datatypes.ts';
import type { Tensor } from '../tensors/tensor.ts';
import type { TensorModel } from '../tensors/tensor-model.ts';

/** One call of the Open Inference Protocol, whatever encoding it came in. */
export interface InferRequest {
  readonly id: string | null;
  readonly feeds: ReadonlyMap<string, Tensor>;
  readonly outputs: readonly WantedOutput[];
}

export interface WantedOutput {
  readonly name: string;
  /** As little-endian bytes instead of element by element. */
  readonly binary: boolean;
}

export interface InferOutput extends WantedOutput {
  readonly tensor: Tensor;
}

const MAX_RANK = 32;
const MAX_ID_LENGTH = 1024;

/** The outputs of one call in the order in which they were asked for. Throws `RequestError`. */
export async function infer(model: TensorModel, request: InferRequest, isWanted: () => boolean): Promise<readonly InferOutput[]> {
  const fetches = request.outputs.map(({ name }) => name);
  const tensors = await model.run({ feeds: request.feeds, fetches, isWanted });
  return request.outputs.map((output) => {
    const tensor = tensors.get(output.name);
    if (tensor === undefined) throw new TypeError(`the model gave no output "${output.name}"`);
    return { ...output, tensor };
  });
}

/** Throws `RequestError` for an input that is given twice. */
export function collectFeeds(inputs: Iterable<readonly [string, Tensor]>): ReadonlyMap<string, Tensor> {
  const feeds = new Map<string, Tensor>();
  for (const [name, tensor] of inputs) {
    if (feeds.has(name)) throw new RequestError(`input "${name}" is given twice`);
    feeds.set(name, tensor);
  }
  return feeds;
}

/** The outputs that were asked for, all when none was. Throws `RequestError` for unknown and repeated names. */
export function selectOutputs(model: TensorModel, asked: readonly WantedOutput[], binary: boolean): readonly WantedOutput[] {
  if (asked.length === 0) return model.outputs.map(({ name }) => ({ name, binary }));
  const names = new Set<string>();
  for (const { name } of asked) {
    if (!model.outputs.some((output) => output.name === name)) {
      const known = model.outputs.map((output) => `"${output.name}"`).join(', ');
      throw new RequestError(`the model has no output "${name}"; its outputs are ${known}`);
    }
    if (names.has(name)) throw new RequestError(`output "${name}" is asked for twice`);
    names.add(name);
  }
  return asked;
}

/** Null: the call has none. Throws `RequestError`. */
export function readId(id: unknown): string | null {
  if (id === undefined) return null;
  if (typeof id === 'string' && id.length <= MAX_ID_LENGTH) return id;
  throw new RequestError(`"id": expected a string of at most ${MAX_ID_LENGTH} characters, given ${shown(id)}`);
}

/** `label` begins the error texts, e.g. `input "features"`. Throws `RequestError`. */
export function readDatatype(datatype: unknown, label: string): Datatype {
  if (isDatatype(datatype)) return datatype;
  throw new RequestError(`${label}: expected a datatype of ${DATATYPES.join(', ')}, given ${shown(datatype)}`);
}

/** Throws `RequestError`. */
export function readShape(shape: unknown, label: string): readonly number[] {
  const isShape =
    Array.isArray(shape) && shape.length <= MAX_RANK && shape.every((size) => Number.isSafeInteger(size) && Number(size) >= 0);
  if (isShape) return shape as number[];
  throw new RequestError(
    `${label}: "shape": expected a list of integers from 0, given ${Array.isArray(shape) ? JSON.stringify(shape.slice(0, 8), bigText) : shown(shape)}`,
  );
}

function bigText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

import {
  elementCount,
  elementText,
  isObject,
  type JsonObject,
  type JsonValue,
  nestedText,
  RequestError,
  readTensor,
  shapeOf,
  shapeText,
  shown,
  type Tensor,
  type TensorSpec,
} from '../host/index.ts';
import type { OnnxModel } from './model.ts';
import type { ClassLabels } from './zip-map.ts';

/** Inputs by name, and how the answer is to be laid out. */
export interface PlainRequest {
  readonly feeds: ReadonlyMap<string, Tensor>;
  /** Number of `instances`: the answer has one prediction for each. Null: outputs by name. */
  readonly instances: number | null;
}

/**
 * Reads the plain form: `{"<input>": nested lists, …}`, `{"instances": [row, …]}` where a row is an object by input or,
 * for models of one input, its value, or the bare nested lists of that one input. Throws `RequestError`.
 */
export function readPlainRequest(model: OnnxModel, body: unknown): PlainRequest {
  if (Array.isArray(body)) return { feeds: new Map([readInput(onlyInput(model), body)]), instances: null };
  if (!isObject(body)) throw new RequestError(`expected an object with ${model.inputNames()} or a list, given ${shown(body)}`);
  if (Array.isArray(body.instances) && model.input('instances') === undefined) return readInstances(model, body);
  const feeds = Object.entries(body).map(([name, value]) => readInput(inputNamed(model, name), value));
  return { feeds: new Map(feeds), instances: null };
}

/** The answer as JSON text. Throws `RequestError` when predictions per instance are wanted of outputs that have no rows. */
export function renderPlainResponse(outputs: ReadonlyMap<string, Tensor>, labels: ClassLabels, instances: number | null): string {
  if (instances === null) return objectText(outputs, (name, tensor) => outputText(tensor, labels.get(name)));
  for (const [name, tensor] of outputs) {
    if (tensor.dims[0] === instances) continue;
    throw new RequestError(`output "${name}" does not have one row per instance; send the inputs by name instead of as "instances"`);
  }
  const rows = Array.from({ length: instances }, (_, row) => objectText(outputs, (name, tensor) => rowText(tensor, row, labels.get(name))));
  return `{"predictions":[${rows.join(',')}]}`;
}

/** Beyond this many values an example is described instead of shown. */
const MAX_EXAMPLE_VALUES = 256;

/** A request of one row of zeros, to be shown as the example when the owner of the model gave no better one. */
export function exampleRequest(inputs: readonly TensorSpec[]): JsonValue {
  return Object.fromEntries(inputs.map((spec) => [spec.name, exampleInput(spec)]));
}

function exampleInput({ shape, datatype }: TensorSpec): JsonValue {
  const sizes = shape.map((size) => (typeof size === 'number' ? size : 1));
  return elementCount(sizes) > MAX_EXAMPLE_VALUES ? `nested lists of shape ${shapeText(shape)}` : zeros(sizes, exampleElement(datatype));
}

function readInstances(model: OnnxModel, body: JsonObject): PlainRequest {
  const rows = body.instances as readonly unknown[];
  const extra = Object.keys(body).find((key) => key !== 'instances');
  if (extra !== undefined) throw new RequestError(`"${extra}" cannot stand beside "instances"; put inputs into each instance`);
  if (rows.length === 0) throw new RequestError('"instances" is empty; send at least one');
  if (!rows.every(isObject)) return { feeds: new Map([readInput(onlyInput(model), rows)]), instances: rows.length };
  for (const [index, row] of rows.entries()) {
    const unknown = Object.keys(row).find((key) => model.input(key) === undefined);
    if (unknown !== undefined)
      throw new RequestError(`instances[${index}]: the model has no input "${unknown}"; its inputs are ${model.inputNames()}`);
  }
  return {
    feeds: new Map(
      model.inputs.map((spec) =>
        readInput(
          spec,
          rows.map((row, index) => fieldOf(row, spec.name, index)),
        ),
      ),
    ),
    instances: rows.length,
  };
}

function fieldOf(row: JsonObject, name: string, index: number): unknown {
  if (Object.hasOwn(row, name)) return row[name];
  throw new RequestError(`instances[${index}]: input "${name}" is missing`);
}

/** A column of single values is also taken as a table of one column: what models with an input per column want. */
function readInput(spec: TensorSpec, value: unknown): [string, Tensor] {
  const dims = shapeOf(value);
  const tensor = readTensor(value, spec.datatype, dims, `input "${spec.name}"`);
  const isColumn = dims.length + 1 === spec.shape.length && dims.length > 0 && spec.shape.at(-1) === 1;
  return [spec.name, isColumn ? { ...tensor, dims: [...dims, 1] } : tensor];
}

function onlyInput(model: OnnxModel): TensorSpec {
  const [only] = model.inputs;
  if (only !== undefined && model.inputs.length === 1) return only;
  throw new RequestError(`the model has ${model.inputs.length} inputs: send an object with ${model.inputNames()}`);
}

function inputNamed(model: OnnxModel, name: string): TensorSpec {
  const spec = model.input(name);
  if (spec === undefined) throw new RequestError(`the model has no input "${name}"; its inputs are ${model.inputNames()}`);
  return spec;
}

function objectText(outputs: ReadonlyMap<string, Tensor>, render: (name: string, tensor: Tensor) => string): string {
  return `{${[...outputs].map(([name, tensor]) => `${JSON.stringify(name)}:${render(name, tensor)}`).join(',')}}`;
}

function outputText(tensor: Tensor, labels: readonly (string | bigint)[] | undefined): string {
  if (labels === undefined) return nestedText(tensor);
  return `[${Array.from({ length: tensor.dims[0] ?? 0 }, (_, row) => rowText(tensor, row, labels)).join(',')}]`;
}

function rowText(tensor: Tensor, row: number, labels: readonly (string | bigint)[] | undefined): string {
  const width = elementCount(tensor.dims.slice(1));
  if (labels === undefined) return nestedText(tensor, row * width, 1);
  return `{${labels.map((label, index) => `${JSON.stringify(String(label))}:${elementText(tensor, row * width + index)}`).join(',')}}`;
}

function exampleElement(datatype: TensorSpec['datatype']): JsonValue {
  if (datatype === 'BYTES') return 'text';
  return datatype === 'BOOL' ? false : 0;
}

function zeros([size, ...rest]: readonly number[], element: JsonValue): JsonValue {
  return size === undefined ? element : Array.from({ length: size }, () => zeros(rest, element));
}

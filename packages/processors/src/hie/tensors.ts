import { type Datatype, fromBytes, RequestError, type Tensor, toBytes } from '../host/index.ts';
import type { OnnxModel } from '../onnx/model.ts';
import type { HieTensor } from './messages.ts';

/** `DataType` of the HIE format. It has no text, so outputs of texts are left out; booleans travel as bytes. */
const DATA_TYPES: Readonly<Record<Datatype, number | null>> = {
  FP32: 1,
  UINT8: 2,
  INT8: 3,
  UINT16: 4,
  INT16: 5,
  INT32: 6,
  INT64: 7,
  BOOL: 2,
  FP16: 10,
  FP64: 11,
  UINT32: 12,
  UINT64: 13,
  BYTES: null,
};

/** Tensors by name; one without a name is the input of a model that has only one. Throws `RequestError`. */
export function fromHieTensors(model: OnnxModel, tensors: readonly HieTensor[]): ReadonlyMap<string, Tensor> {
  const feeds = new Map<string, Tensor>();
  for (const tensor of tensors) {
    const name = tensor.name === '' && model.inputs.length === 1 ? (model.inputs[0]?.name ?? '') : tensor.name;
    if (feeds.has(name)) throw new RequestError(`input "${name}" is given twice`);
    feeds.set(name, fromHieTensor(model, name, tensor));
  }
  return feeds;
}

/** The outputs that the format can carry. */
export function toHieTensors(outputs: ReadonlyMap<string, Tensor>): HieTensor[] {
  return [...outputs].flatMap(([name, tensor]) => {
    const dataType = DATA_TYPES[tensor.datatype];
    return dataType === null ? [] : [{ name, dims: tensor.dims, dataType, rawData: toBytes(tensor) }];
  });
}

function fromHieTensor(model: OnnxModel, name: string, { dims, dataType, rawData }: HieTensor): Tensor {
  const label = `input "${name}"`;
  const spec = model.input(name);
  if (spec === undefined) throw new RequestError(`the model has no ${label}; its inputs are ${model.inputNames()}`);
  if (dims.some((dim) => !Number.isSafeInteger(dim) || dim < 0)) throw new RequestError(`${label}: dims must be integers from 0`);
  const expected = DATA_TYPES[spec.datatype];
  if (expected === null) throw new RequestError(`${label} is of texts, which this format cannot carry; send JSON`);
  if (expected !== dataType) throw new RequestError(`${label}: expected data_type ${expected} (${spec.datatype}), given ${dataType}`);
  return fromBytes(rawData, spec.datatype, dims, label);
}
